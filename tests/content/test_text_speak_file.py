"""Mistakes in `content/text_speak.yml`."""

from __future__ import annotations

import pytest
from small_content import TEXT_SPEAK, Site

SINGLE = "Expected: single words in lower case."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[b4]", "[B4]", f", line 2, entry always, before: this can't be right. {SINGLE}"),
        ("[vitamin]", '["vitamin b"]', f", line 4, entry names: this can't be right. {SINGLE}"),
        (
            "{before: [b4]}",
            "{before: [b4], by: [b4]}",
            ", line 2, entry always: this can't be right. Expected: each form under one meaning only.",
        ),
        (
            "beside: {}",
            "beside: {u: [{means: you, before: ['{verbs}']}]}",
            ": this can't be right. Expected: a list 'verbs' under 'lists', or another name in the braces.",
        ),
    ],
)
def test_mistake_is_told(site: Site, old: str, new: str, expected: str) -> None:
    site.edit(TEXT_SPEAK, old, new)
    assert [message.removeprefix(TEXT_SPEAK) for message in site.messages()] == [expected]
