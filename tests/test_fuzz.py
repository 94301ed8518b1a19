"""Made-up messages in running conversations: never silence, never an error, never unsafe. Thousands: tests/soak/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fuzzing import faults, fuzz

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

MESSAGES = 150
# A run that meets one kind of answer only shows nothing.
KINDS = {"answer", "gap", "urgent", "clarify", "handover", "smalltalk"}


@pytest.mark.slow
async def test_no_message_is_met_by_silence_error_or_an_unsafe_answer(assistant: Assistant) -> None:
    wrong, kinds = await fuzz(assistant, 20261121, MESSAGES)
    assert wrong == []
    assert set(kinds) >= KINDS


@pytest.mark.parametrize(
    ("said", "emergency", "fault"),
    [
        ([], False, "silence"),
        ([{"text": " ", "kind": "answer", "facts": ["x"]}], False, "silence"),
        ([{"text": "Sorry", "kind": "handover", "topic": "error"}], False, "an action failed"),
        ([{"text": "Wait {wait}", "kind": "gap"}], False, "a trace of the code"),
        (
            [{"text": "It is rare.", "kind": "answer", "facts": ["x"]}],
            True,
            "an emergency not answered as such, or not alone",
        ),
        ([{"text": "Six.", "kind": "answer", "topic": "frequency", "facts": []}], False, "an answer without a fact"),
        (
            [
                {"text": "I can see why.", "kind": "answer", "topic": "pain", "facts": []},
                {"text": "Six.", "kind": "answer", "topic": "frequency", "facts": ["x"]},
            ],
            False,
            "an answer without a fact",
        ),
    ],
)
def test_fault_is_seen(said: list[dict[str, Any]], emergency: bool, fault: str) -> None:
    assert fault in faults(said, emergency)


def test_sentence_that_introduces_an_answer_needs_no_fact() -> None:
    said: list[dict[str, Any]] = [
        {"text": "I can see why.", "kind": "answer", "topic": "pain", "facts": []},
        {"text": "It is mild.", "kind": "answer", "topic": "pain", "facts": ["x"]},
    ]
    assert faults(said, emergency=False) == []
