"""Mistakes in `feelings.yml`."""

from __future__ import annotations

import pytest
from small_content import FEELINGS, Site


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("utter_weather", "utter_gone", "joy, response: there is no response 'utter_gone'"),
        ("ask_aftercare", "ask_wind", "joy, alone: there is no intent 'ask_wind'"),
        ('["i am [{high}] glad"]', "[]", "at least one phrase"),
        ("{high}", "{low}", "the list 'low', which is not defined before it"),
        ("[{high}]", "[{high}", "is not closed"),
        ("alone:", "lone:", "this field is not known here"),
    ],
)
def test_mistake_is_named(site: Site, old: str, new: str, problem: str) -> None:
    site.edit(FEELINGS, old, new)
    assert any(problem in message for message in site.messages())


def test_feelings_are_read(site: Site) -> None:
    feelings = site.load().guidance.feelings
    assert list(feelings.feelings) == ["joy"]
    assert feelings.feelings["joy"].alone == "ask_aftercare"
