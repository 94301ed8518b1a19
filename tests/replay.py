"""Replaying whole test files with the trained assistant, counting missed emergencies and figures without an origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from advice.figures import unexplained
from conversation_files import Said, conversations, say
from red_flag_messages import read_set

from bot import paths
from bot.advice.answer import Answer
from bot.advice.formatting import format_duration, format_span
from bot.advice.intervals import interval
from bot.advice.profile_update import TIMES
from bot.advice.question import Question
from bot.advice.schedule import due
from bot.content.content import Content
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.resolve import elapsed, resolve

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

HERE = Path(__file__).parent
ALARMS = [paths.RED_FLAG_MESSAGES / f"{name}.jsonl" for name in ("development", "proof")]


@dataclass(frozen=True)
class Script:
    """A conversation of a test file: what the patient types, and whether it reports an emergency."""

    messages: tuple[str, ...]
    emergency: bool = False


@dataclass
class Counted:
    """What the messages of one file were answered with."""

    messages: int = 0
    emergencies: int = 0
    figures: int = 0
    said: list[tuple[str, list[str]]] = field(default_factory=list)
    """Each message with the texts of its reply."""
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, text: str, said: Said, content: Content, *, emergency: bool = False) -> None:
        """Count what was said to one message."""
        self.messages += 1
        self.said.append((text, [message["text"] for message in said.messages]))
        self.emergencies += emergency
        if emergency and any(message.get("level") != "emergency" for message in said.messages):
            self.missed.append(text)
        if not said.messages or any(message["topic"] in ("error", None) for message in said.messages):
            self.failed.append(text)
        for question, answers in said.computed:
            for answer in answers:
                self.figures += bool(re.search(r"\d", answer.text(content)))
                if rest := made_up(question, answer, content):
                    self.invented.append(f"{text!r}: {rest!r}")

    def __str__(self) -> str:
        return (
            f"{self.messages} messages; {self.emergencies} emergencies, {len(self.missed)} missed; "
            f"{self.figures} answers with figures, {len(self.invented)} with one made up"
        )


def scripts(path: Path) -> Iterator[Script]:
    """The conversations of a test file."""
    if path.suffix == ".jsonl":
        yield from (Script((message.text,), message.label == "emergency") for message in read_set(path.stem))
        return
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    if isinstance(data, list):
        yield from (Script(tuple(turn["patient"] for turn in item["turns"])) for item in data)
    else:
        yield from (Script((ask,)) for fact in data.values() for ask in fact["ask"])


async def replay(assistant: Assistant, content: Content, path: Path, run: str = "") -> Counted:
    """Say every message of a file to the assistant, at this moment.

    Args:
        assistant: the trained assistant.
        content: the content that it answers from.
        path: the test file.
        run: a name that tells the conversations of several runs apart.
    """
    counted = Counted()
    for number, script in enumerate(scripts(path)):
        for text in script.messages:
            said = await say(assistant, text, f"{path.name}-{number}-{run}")
            counted.add(text, said, content, emergency=script.emergency)
    return counted


async def played(assistant: Assistant, content: Content, path: Path) -> Counted:
    """Count the conversations of a file, each at its own moment and played once for all tests of a process."""
    counted = Counted()
    for conversation in conversations():
        if conversation.file == path:
            said = await conversation.play(assistant, content.clinic)
            for turn, answered in zip(conversation.turns, said, strict=True):
                counted.add(turn["patient"], answered, content)
    return counted


def made_up(question: Question, answer: Answer, content: Content) -> str:
    """What is left of an answer with a digit in it, after everything that has a source is taken out."""
    # The names of documents ("article 1"), the patient's own words, and the sums of the answer before, which were
    # checked when it was given.
    known = [answer.values.get(name, "") for name in ("source_list", "words", "steps")]
    text = unexplained(answer.text(content), answer, question, content, [*known, *_asked_about(question, content)])
    return text if re.search(r"\d", text) else ""


def _asked_about(question: Question, content: Content) -> Iterator[str]:
    """Times that the message names without saying them of the person, and the days from there to the next session."""
    words, last = content.guidance.times, question.person.last_session
    gap = interval(content, "interval")
    for mention in question.mentions:
        if mention.kind not in TIMES:
            continue
        if (days := elapsed(mention.entry, question.now, words=words)) is not None:
            yield format_duration(days)
        result = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=words)
        if isinstance(result, Resolved):
            day = result.dates
            yield format_span(day.first, day.last, content.clinic)
            if last and gap:
                yield format_duration(abs((due(last, gap).first - day.first).days))
                yield format_duration(abs((day.first - last.first).days))
