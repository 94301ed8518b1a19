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


HAD = [
    "the eye hospital rinsed it and gave me an ointment",
    "two paramedics are sitting with him",
    "my pharmacist had a look and said it will settle",
    "im in a cubicle with a drip in",
    "the out of hours doctor rang back and sorted me out with tablets",
    "my aunt is here holding my hand",
    "oh god no that was predictive text, i meant my phone is dying",
    "they kept her in overnight and she's on a ward",
]
NOT_HAD = [
    "should i go to a hospital",
    "nobody picks up the phone there",
    "it is a bit better i think",
    "what does a session cost",
    "they said up to an hour for an ambulance",
    "i'd rather sleep on it",
    "my brother reckons it's nothing",
    "can i put aloe on it meanwhile",
]


async def test_most_messages_that_help_was_had_are_recognised(assistant: Assistant) -> None:
    had = [text for text in HAD if (await assistant.understand(text))["reading"]["helped"]]
    assert len(had) >= len(HAD) - 2, had
    wrong = [text for text in NOT_HAD if (await assistant.understand(text))["reading"]["helped"]]
    assert len(wrong) <= 1, wrong
