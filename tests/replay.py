"""Replaying whole test files with the trained assistant, counting missed emergencies and figures without an origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from advice.figures import unexplained
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
CONVERSATIONS = sorted((HERE / "conversations").glob("*.yml"))
ALARMS = [paths.RED_FLAG_MESSAGES / f"{name}.jsonl" for name in ("development", "proof")]


@dataclass(frozen=True)
class Script:
    """A conversation of a test file: what the patient types, and whether each message reports an emergency."""

    messages: tuple[tuple[str, bool], ...]
    now: datetime | None = None
    """The moment at which it takes place, as the clinic's clock shows it; None where it does not matter."""


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

    def __str__(self) -> str:
        return (
            f"{self.messages} messages; {self.emergencies} emergencies, {len(self.missed)} missed; "
            f"{self.figures} answers with figures, {len(self.invented)} with one made up"
        )


class Recorder:
    """Records each question with its answers as the actions compute them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import actions.plan
        import actions.reply

        self.recorded: list[tuple[Question, tuple[Answer, ...]]] = []
        answer, take = actions.reply.reply_to_all, actions.plan.take

        def replied(questions: Any, content: Content, whole: Question | None = None) -> tuple[Answer, ...]:
            answers: tuple[Answer, ...] = answer(questions, content, whole)
            self.recorded.append((whole or questions[0], answers))
            return answers

        def taken(questions: Any, whole: Question, asked: Any, tries: int, content: Content) -> Any:
            turn = take(questions, whole, asked, tries, content)
            self.recorded.append((whole, turn.answers))
            return turn

        monkeypatch.setattr(actions.reply, "reply_to_all", replied)
        monkeypatch.setattr(actions.plan, "reply_to_all", replied)
        monkeypatch.setattr(actions.plan, "take", taken)


def scripts(path: Path) -> Iterator[Script]:
    """The conversations of a test file."""
    if path.suffix == ".jsonl":
        yield from (Script(((message.text, message.label == "emergency"),)) for message in read_set(path.stem))
        return
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    if isinstance(data, list):
        for item in data:
            yield Script(tuple((turn["patient"], False) for turn in item["turns"]), item.get("now"))
    else:
        yield from (Script(((ask, False),)) for fact in data.values() for ask in fact["ask"])


async def replay(
    assistant: Assistant, content: Content, monkeypatch: pytest.MonkeyPatch, path: Path, run: str = ""
) -> Counted:
    """Say every message of a file to the assistant.

    Args:
        assistant: the trained assistant.
        content: the content that it answers from.
        monkeypatch: that of the test, for the recorder.
        path: the test file.
        run: a name that tells the conversations of several runs apart.
    """
    recorder = Recorder(monkeypatch)
    counted = Counted()
    for number, script in enumerate(scripts(path)):
        for text, emergency in script.messages:
            recorder.recorded.clear()
            said = await assistant.say(text, f"{path.name}-{number}-{run}")
            counted.messages += 1
            counted.said.append((text, [message["text"] for message in said]))
            counted.emergencies += emergency
            if emergency and any(message.get("level") != "emergency" for message in said):
                counted.missed.append(text)
            if not said or any(message["topic"] in ("error", None) for message in said):
                counted.failed.append(text)
            for question, answers in recorder.recorded:
                for answer in answers:
                    counted.figures += bool(re.search(r"\d", answer.text(content)))
                    if rest := made_up(question, answer, content):
                        counted.invented.append(f"{text!r}: {rest!r}")
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
