"""Whether a message after an alarm may say that help was had."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot import paths

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow


def test_messages_have_one_of_two_labels_each() -> None:
    messages = [json.loads(line) for line in paths.HELP_MESSAGES.read_text(encoding="utf-8").splitlines()]
    assert {message["label"] for message in messages} == {"help_had", "help_not_had"}
    texts = [message["text"] for message in messages]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("text", "helped"),
    [
        ("the eye hospital rinsed it and gave me an ointment", True),
        ("two paramedics are sitting with him", True),
        ("my pharmacist had a look and said it will settle", True),
        ("should i go to a hospital", False),
        ("nobody picks up the phone there", False),
        ("it is a bit better i think", False),
        ("what does a session cost", False),
    ],
)
async def test_message_may_say_that_help_was_had(assistant: Assistant, text: str, helped: bool) -> None:
    assert (await assistant.understand(text))["helped"] is helped
