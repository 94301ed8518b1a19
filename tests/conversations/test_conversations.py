"""Whole conversations with the trained assistant, as the files beside this one tell them.

A file holds a list of conversations: a `name` and `turns`. Each turn has what the `patient` types, the
fragments that must stand in what the `assistant` answers, and where it matters the `kind` of the answer
and fragments that must `never` stand in it. `times` repeats the patient's text. It is Saturday,
21 November 2026, half past ten at the clinic, unless the conversation names another `now`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import yaml
from calendar_days import NOW

from bot.content.clinic import Clinic
from bot.content.content import Content

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

FIELDS = {"patient", "assistant", "never", "kind", "times"}
# Whatever is asked, an answer has no unfilled placeholder, no markup and no trace of the code in it.
NEVER = ("{", "}", "None", "<", "Traceback", "utter_", "ask_")


@dataclass(frozen=True)
class Conversation:
    """A named conversation of a file."""

    name: str
    turns: tuple[dict[str, Any], ...]
    now: datetime = NOW

    @property
    def sender(self) -> str:
        """Whom it is stored under."""
        return f"conversation-{self.name}"

    async def play(self, assistant: Assistant, clinic: Clinic) -> Sequence[list[dict[str, Any]]]:
        """The messages that each turn was answered with. A conversation is played once for all tests of a process."""
        if self.name not in _PLAYED:
            now = self.now.replace(tzinfo=ZoneInfo(clinic.timezone))
            with patch("actions.state.asked_at", lambda tracker, clinic: now):
                _PLAYED[self.name] = [
                    await assistant.say(turn["patient"] * turn.get("times", 1), self.sender) for turn in self.turns
                ]
        return _PLAYED[self.name]


_PLAYED: dict[str, Sequence[list[dict[str, Any]]]] = {}


def conversations() -> list[Conversation]:
    found = []
    for path in sorted(Path(__file__).parent.glob("*.yml")):
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        if isinstance(data, list):
            found.extend(Conversation(item["name"], tuple(item["turns"]), item.get("now", NOW)) for item in data)
    return found


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
    for turn, messages in zip(conversation.turns, await conversation.play(assistant, content.clinic), strict=True):
        answer = " ".join(message["text"] for message in messages)
        transcript += [f"patient: {turn['patient'][:200]}", f"assistant: {answer}"]
        told = "\n".join(transcript)
        missing = [fragment for fragment in turn["assistant"] if fragment not in answer]
        assert not missing, f"not said: {missing}\n{told}"
        said = [fragment for fragment in [*turn.get("never", ()), *NEVER] if fragment in answer]
        assert not said, f"must not be said: {said}\n{told}"
        if "kind" in turn:
            assert {message["kind"] for message in messages} == {turn["kind"]}, told
