"""The conversations of `tests/conversations/`: read from their files, and played once in a process.

`test_conversations.py` there describes the format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import yaml
from calendar_days import NOW

from bot.advice.answer import Answer
from bot.advice.question import ProfileUpdate, Question
from bot.content.clinic import Clinic
from bot.dialogue.respond import Response

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

FILES = sorted((Path(__file__).parent / "conversations").glob("*.yml"))


@dataclass(frozen=True)
class Said:
    """What the assistant said to one message, and the questions with their answers that it was made from."""

    messages: Sequence[dict[str, Any]]
    computed: Sequence[tuple[Question, tuple[Answer, ...]]]


@dataclass(frozen=True)
class Conversation:
    """A named conversation of a file."""

    file: Path
    name: str
    turns: tuple[dict[str, Any], ...]
    now: datetime = NOW

    @property
    def sender(self) -> str:
        """The sender id of the stored conversation."""
        return f"conversation-{self.name}"

    async def play(self, assistant: Assistant, clinic: Clinic) -> Sequence[Said]:
        """What was said in each turn. A conversation is played once for all tests of a process."""
        if self.name not in _PLAYED:
            now = self.now.replace(tzinfo=ZoneInfo(clinic.timezone))
            with patch("actions.state.asked_at", lambda tracker, clinic: now):
                _PLAYED[self.name] = [
                    await say(assistant, turn["patient"] * turn.get("times", 1), self.sender) for turn in self.turns
                ]
        return _PLAYED[self.name]


_PLAYED: dict[str, Sequence[Said]] = {}


@lru_cache(maxsize=1)
def conversations() -> tuple[Conversation, ...]:
    """All conversations of all files."""
    found: list[Conversation] = []
    for path in FILES:
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        if isinstance(data, list):
            found.extend(Conversation(path, item["name"], tuple(item["turns"]), item.get("now", NOW)) for item in data)
    return tuple(found)


async def say(assistant: Assistant, text: str, sender: str) -> Said:
    """Say a message to the assistant, and record what its answers are made from."""
    with _recorded() as computed:
        messages = await assistant.say(text, sender)
    return Said(messages, computed)


@contextmanager
def _recorded() -> Iterator[list[tuple[Question, tuple[Answer, ...]]]]:
    """Each message as one question, with the profile that its answers were computed with, and these."""
    import actions.reply

    computed: list[tuple[Question, tuple[Answer, ...]]] = []
    respond = actions.reply.respond

    def responded(*arguments: Any) -> Response:
        response = respond(*arguments)
        whole = response.turn.whole
        if response.clears is None:
            whole = replace(whole, profile_update=ProfileUpdate(response.state.person))
        if not response.turn.alarm.alone:
            computed.append((whole, response.answers))
        return response

    with patch.object(actions.reply, "respond", responded):
        yield computed
