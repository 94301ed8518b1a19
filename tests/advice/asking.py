"""How the tests ask: at a fixed moment, with what the message names and what was told before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.advice.answer import Answer
from bot.advice.profile import Concern
from bot.advice.question import Memory, Mention, Question
from bot.content.content import Content
from bot.content.schema import Value
from bot.timeexpr.date_range import DateRange

ZONE = ZoneInfo("Europe/London")
# A Saturday.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZONE)
TODAY = NOW.date()

# An intent, what it names as kind/entry, and by keyword `memory`, `now` and `content`.
Ask = Callable[..., tuple[Answer, ...]]
# A fact's id and its new value.
Change = Callable[[str, Value], Content]


def mention(named: str) -> Mention:
    """A mention written as kind/entry, or for a time as kind/words@role."""
    kind, _, entry = named.partition("/")
    entry, _, role = entry.partition("@")
    return Mention(kind, entry, role=role or None)


def question(intent: str, *named: str, memory: Memory | None = None, now: datetime = NOW) -> Question:
    """A question that names things, each as `mention` reads it."""
    return Question(intent, now, tuple(map(mention, named)), memory or Memory())


def on(first: date | str, last: date | str | None = None, at: time | None = None) -> DateRange:
    """A moment: a day such as "2026-11-03", or from one day to another."""
    days = [date.fromisoformat(day) if isinstance(day, str) else day for day in (first, last or first)]
    return DateRange(first=days[0], last=days[1], time=at)


def concerns(*named: str) -> tuple[Concern, ...]:
    """Concerns written as entry, or entry/severity."""
    return tuple(
        Concern(entry=entry, severity=severity or None)
        for entry, _, severity in (name.partition("/") for name in named)
    )
