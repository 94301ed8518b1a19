"""The patient's event beside the next session: the days that leave redness its documented time to pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part
from bot.advice.event_margin import margin, reason
from bot.advice.formatting import format_date_range, format_day, format_list, format_span
from bot.advice.intervals import Interval, interval
from bot.advice.profile import PatientProfile
from bot.advice.question import Mention, Question
from bot.advice.schedule import due, free_days
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange, Resolved
from bot.timeexpr.resolve import resolve

# The subject of questions on the last day for a session before an event.
LATEST = "latest_day"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Room:
    """The next session's window beside an event."""

    window: DateRange
    """The days on which the session is due, from today."""
    by: date
    """The last day before the event that leaves redness its documented time."""
    free: tuple[DateRange, ...]
    """The days of the window on which it leaves that time, or that come after the event."""


def room(person: PatientProfile, today: date, content: Content) -> Room | None:
    """The next session's window beside the event; None where one is unknown or over, or the event far off."""
    gap, last, event = interval(content, "interval"), person.last_session, person.event
    if gap is None or last is None or event is None or event.last < today or person.finished:
        return None
    window = _from(today, due(last, gap))
    by = event.first - margin(content)
    if window is None or _holds_another(window, by, gap):
        return None
    before = DateRange(first=window.first, last=min(window.last, by), time=None)
    after = DateRange(first=max(window.first, event.last + _DAY), last=window.last, time=None)
    sides = (days for days in (before, after) if days.first <= days.last)
    return Room(window, by, tuple(free for days in sides for free in free_days(days, person.away)))


def holds_one(time: Mention, question: Question, content: Content) -> bool:
    """Whether of the next sessions only one may fit before the day that a time means."""
    words = content.guidance.times
    found = resolve(time.entry, question.now, "future", clinic=content.clinic, words=words)
    if not isinstance(found, Resolved):
        return False
    return room(question.person.copy(update={"event": found.dates}), question.today, content) is not None


def answers(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The days that are left for the next session beside the event; nothing where that is unknown."""
    found, event, chosen = room(question.person, question.today, content), question.person.event, question.person.start
    if found is None or event is None:
        return ()
    if chosen and chosen.first >= found.window.first and (judged := on(chosen, question, content, topic)):
        # A day was picked before: what is asked is whether it is still all right.
        return judged
    given = {**_named(question.person, content), "window": _span(found.window, content)}
    if event.last < found.window.first:
        response = "utter_event_first"
    elif not found.free:
        response = "utter_event_in_the_way"
    elif found.free == (found.window,):
        response = "utter_event_clear"
    else:
        response = "utter_event_leaves"
        given["wished"] = format_list([_span(days, content) for days in found.free])
    return (_made(response, given, found.by, content, topic),)


def latest(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The last day for a session before the event, and the days that are left for the next session."""
    person = question.person
    if person.event is None or person.event.last < question.today:
        return ()
    by = person.event.first - margin(content)
    given = _named(person, content)
    if by < question.today:
        return (_made("utter_event_too_close", given, by, content, topic),)
    given["until"] = format_day(by, content.clinic)
    # The step is the same for both.
    left = (replace(answer, steps=()) for answer in answers(question, content, topic))
    return (_made("utter_event_latest", given, by, content, topic), *left)


def on(day: DateRange, question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Whether a day that is proposed for a session leaves redness its time before the event; nothing for one after."""
    person = question.person
    if person.event is None or day.first > person.event.last:
        return ()
    by = person.event.first - margin(content)
    given = {**_named(person, content), "wished": _span(day, content), "until": format_day(by, content.clinic)}
    response = "utter_event_day_clear" if day.last <= by else "utter_event_day_close"
    return (_made(response, given, by, content, topic),)


def _from(today: date, window: DateRange) -> DateRange | None:
    return DateRange(first=max(today, window.first), last=window.last, time=None) if window.last >= today else None


def _holds_another(window: DateRange, by: date, gap: Interval) -> bool:
    """Whether more than the next session fits before the event: the plan says how many."""
    return window.last + gap.shortest <= by


def _named(person: PatientProfile, content: Content) -> dict[str, str]:
    assert person.event is not None, "asked for the days beside an event without one"
    return {
        "subject": profile_summary.occasion(person, content),
        "day": format_date_range(person.event, content.clinic),
        "margin": reason(content),
    }


def _made(response: str, given: dict[str, str], by: date, content: Content, topic: str) -> Answer:
    marks = tuple(fact.id for fact in content.guidance.aspect("duration"))
    step = part(
        content,
        "utter_step_before_event",
        subject=given["subject"],
        until=format_day(by, content.clinic),
        margin=reason(content),
    )
    return make(content, response, topic=topic, facts=marks, given=given, steps=(step,))


def _span(days: DateRange, content: Content) -> str:
    return format_span(days.first, days.last, content.clinic)
