"""The conversations of `tests/conversations/`: read from their files, and played once in a process.

`test_conversations.py` there describes the format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import yaml
from calendar_days import NOW

from bot.advice.answer import Answer
from bot.advice.question import Question
from bot.content.clinic import Clinic
from bot.content.content import Content

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
    """Each question with its answers as the actions compute them."""
    import actions.plan
    import actions.reply

    computed: list[tuple[Question, tuple[Answer, ...]]] = []
    answer, take = actions.reply.reply_to_all, actions.plan.take

    def replied(questions: Any, content: Content, whole: Question | None = None) -> tuple[Answer, ...]:
        answers: tuple[Answer, ...] = answer(questions, content, whole)
        computed.append((whole or questions[0], answers))
        return answers

    def taken(questions: Any, whole: Question, asked: Any, tries: int, content: Content) -> Any:
        turn = take(questions, whole, asked, tries, content)
        computed.append((whole, turn.answers))
        return turn

    with (
        patch.object(actions.reply, "reply_to_all", replied),
        patch.object(actions.plan, "reply_to_all", replied),
        patch.object(actions.plan, "take", taken),
    ):
        yield computed
