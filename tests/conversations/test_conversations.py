"""Whole conversations with the trained assistant, as the files beside this one tell them.

A file holds a list of conversations: a `name` and `turns`. Each turn has what the `patient` types, the
fragments that must stand in what the `assistant` answers, and where it matters the `kind` of the answer
and fragments that must `never` stand in it. `times` repeats the patient's text. It is Saturday,
21 November 2026, half past ten at the clinic, unless the conversation names another `now`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conversation_files import Conversation, conversations

from bot.content.content import Content

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

FIELDS = {"patient", "assistant", "never", "kind", "times"}
# Whatever is asked, an answer has no unfilled placeholder, no markup and no trace of the code in it.
NEVER = ("{", "}", "None", "<", "Traceback", "utter_", "ask_")


ALL = conversations()


def test_every_conversation_has_a_name_of_its_own() -> None:
    names = [conversation.name for conversation in ALL]
    assert sorted(names) == sorted(set(names))


def malformed(turn: dict[str, Any]) -> str:
    """Why a turn would not be tested as its author meant it; empty where it would."""
    if strange := set(turn) - FIELDS:
        return f"unknown fields {sorted(strange)}"
    fragments = [*turn["assistant"], *turn.get("never", ())]
    # YAML reads a bare yes, no or number as something other than text, and a text as a list of letters.
    texts = isinstance(turn["assistant"], list) and all(isinstance(text, str) for text in [turn["patient"], *fragments])
    return "" if texts and turn["assistant"] else "`assistant` must be a list of texts, `patient` a text"


def test_every_turn_tests_what_its_author_meant() -> None:
    turns = [(conversation.name, turn) for conversation in ALL for turn in conversation.turns]
    assert [(name, turn["patient"], why) for name, turn in turns if (why := malformed(turn))] == []


@pytest.mark.parametrize(
    "turn",
    [
        {"patient": "hi", "assistant": ["Hello"], "nevr": ["x"]},
        {"patient": True, "assistant": ["Hello"]},
        {"patient": "hi", "assistant": "Hello"},
        {"patient": "hi", "assistant": []},
        {"patient": "hi", "assistant": ["Hello", 6]},
    ],
)
def test_malformed_turn_is_found(turn: dict[str, Any]) -> None:
    assert malformed(turn)


@pytest.mark.slow
@pytest.mark.parametrize("conversation", ALL, ids=lambda conversation: conversation.name)
async def test_conversation(assistant: Assistant, conversation: Conversation, content: Content) -> None:
    transcript: list[str] = []
    for turn, said in zip(conversation.turns, await conversation.play(assistant, content.clinic), strict=True):
        answer = " ".join(message["text"] for message in said.messages)
        transcript += [f"patient: {turn['patient'][:200]}", f"assistant: {answer}"]
        told = "\n".join(transcript)
        missing = [fragment for fragment in turn["assistant"] if fragment not in answer]
        assert not missing, f"not said: {missing}\n{told}"
        forbidden = [fragment for fragment in [*turn.get("never", ()), *NEVER] if fragment in answer]
        assert not forbidden, f"must not be said: {forbidden}\n{told}"
        if "kind" in turn:
            assert {message["kind"] for message in said.messages} == {turn["kind"]}, told
