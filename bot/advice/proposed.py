"""The day that a message proposes for a session to come, which is never one that was had."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.advice.intervals import interval
from bot.advice.question import Mention, Question
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange, Resolved
from bot.timeexpr.reading import is_lone_day, is_span
from bot.timeexpr.resolve import resolve

# Roles of a day on which a session is to be.
TO_COME = ("wish", "start")
# Words with which a day is surely that of the year that they give.
_OF_A_YEAR = re.compile(r"\d{4}|\bago\b|\blast\b")

# A day so lately, and not again for so long, is not one that is planned.
LATELY, FAR = timedelta(days=90), timedelta(days=240)


def proposed_day(question: Question, content: Content) -> DateRange | None:
    """The future day or days on which the message wishes or plans a session; None where it names none."""
    words, person = content.guidance.times, question.person
    for mention in question.mentions:
        if mention.kind == "date" and mention.role in TO_COME:
            near = near_due(mention.entry, person.last_session, question.today, content)
            found = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=words, near=near)
            if isinstance(found, Resolved):
                return found.dates
    return None


def near_due(words: str, last: DateRange | None, today: date, content: Content) -> date | None:
    """The day next to which "the 9th" is meant, without a month: that from which the next session is due.

    None for other words, and where no session is due later.
    """
    gap = interval(content, "interval")
    if last is None or gap is None or not is_lone_day(words, content.guidance.times):
        return None
    first = last.last + gap.shortest
    return first if first > today else None


def is_to_come(mention: Mention, last: DateRange | None, now: datetime, content: Content) -> bool:
    """Whether a day that sounds like that of a session had is one to come: "what if the last one was 6 Feb?".

    Of a patient whose last session was later than the past day of that name, where the future one is nearer.
    """
    if last is None or mention.kind != "date" or _OF_A_YEAR.search(mention.entry):
        return False
    found = _nearest(mention, now, content)
    if found is None or found[0].last >= last.first:
        return False
    past, ahead = found
    return ahead.first - now.date() < now.date() - past.last


def day_before_named(length: Mention, named: Iterable[Mention], now: datetime, content: Content) -> date | None:
    """The day that lies a length of time before the past day that is named beside it; None where no day is."""
    words = content.guidance.times
    for one in named:
        day = resolve(one.entry, now, "past", clinic=content.clinic, words=words) if one.kind == "date" else None
        if isinstance(day, Resolved):
            then = datetime.combine(day.dates.first, now.timetz())
            found = resolve(length.entry, then, "past", clinic=content.clinic, words=words)
            if isinstance(found, Resolved):
                return found.dates.first
    return None


def is_just_over(mention: Mention, now: datetime, content: Content) -> bool:
    """Whether a day without a year was so lately, and comes again so late, that it is surely the past one."""
    found = None if _OF_A_YEAR.search(mention.entry) else _nearest(mention, now, content)
    if found is None:
        return False
    past, ahead = found
    return past.last < now.date() <= past.last + LATELY and ahead.first > now.date() + FAR


def _nearest(mention: Mention, now: datetime, content: Content) -> tuple[DateRange, DateRange] | None:
    """The last and the next day that a mention may mean; None where it doesn't name both."""
    words = content.guidance.times
    past = resolve(mention.entry, now, "past", clinic=content.clinic, words=words)
    ahead = resolve(mention.entry, now, "future", clinic=content.clinic, words=words)
    return (past.dates, ahead.dates) if isinstance(past, Resolved) and isinstance(ahead, Resolved) else None


def is_stay(mention: Mention, content: Content) -> bool:
    """Whether the time of an event says from which day to which it goes: that of a trip."""
    spans = mention.kind == "date" and is_span(mention.entry, content.guidance.times)
    return spans and mention.role == "event"


def is_lone(mention: Mention, content: Content) -> bool:
    """Whether a time is a day without its month: "ok 4th"."""
    return mention.kind == "date" and is_lone_day(mention.entry, content.guidance.times)
