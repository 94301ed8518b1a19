from __future__ import annotations

import pytest
from asking import Ask

from bot.advice.question import Memory
from bot.content.content import Content


@pytest.mark.parametrize(
    ("memory", "response"), [(Memory(), "utter_ask_away"), (Memory(intent="ask_pain"), "utter_at_hand")]
)
def test_yes_to_nothing_ends_a_conversation_or_begins_one(ask: Ask, memory: Memory, response: str) -> None:
    (answer,) = ask("affirm", memory=memory)
    assert (answer.response, answer.kind) == (response, "clarify")


@pytest.mark.parametrize(
    ("memory", "response"),
    [
        (Memory(), "utter_remark"),
        (Memory(intent="ask_pain"), "utter_remark_on"),
        (Memory(intent="ask_frequency", asked="severity"), "utter_remark_meanwhile"),
    ],
)
def test_remark_is_met_in_short(ask: Ask, content: Content, memory: Memory, response: str) -> None:
    (answer,) = ask("remark", memory=memory)
    assert (answer.response, answer.kind) == (response, "smalltalk")
    # In a conversation a question would be one too many.
    assert ("?" in answer.text(content)) == (memory == Memory())
