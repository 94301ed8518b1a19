"""Where the figures of an answer may come from: its facts, the clinic, the person's own words, and sums of these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import product

from bot.advice import profile_summary
from bot.advice.answer import Answer
from bot.advice.formatting import (
    format_clock_time,
    format_count,
    format_day,
    format_duration,
    format_range,
    format_span,
)
from bot.advice.intervals import interval
from bot.advice.opening import hours_now, opening_on
from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import Question
from bot.advice.schedule import Window, due, schedule
from bot.content.content import Content
from bot.content.schema import amount
from bot.timeexpr.count_range import CountRange
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.resolve import resolve

# What these placeholders bring are names of things, or the clinic's own words.
NAMES = ("subject", "clinic_answer")


def unexplained(text: str, answer: Answer, asked: Question, content: Content, also: Iterable[str] = ()) -> str:
    """The text without everything whose origin is known; no digit may be left in it.

    Args:
        text: the rendered answer.
        answer: what was rendered, with its facts and values.
        asked: the question that it answers.
        content: the content in use.
        also: further texts with a known origin.
    """
    if not re.search(r"[0-9]", text):
        return text
    values = [content.guidance.facts[fact_id].value for fact_id in answer.facts]
    brought = {value.text for value in values if value is not None} | set(content.clinic.values().values())
    brought |= {answer.values[name] for name in NAMES if name in answer.values}
    brought |= {hours_now(asked.now, content), *_hours(asked, content)}
    person = update_profile(asked, content).person
    brought |= set(profile_summary.parts(person, content))
    brought |= set(_days(person, asked, content)) | set(_counts(answer, person, asked.today, content))
    brought |= set(_ends_of_waits(answer, person, asked, content)) | set(_before_event(answer, asked.person, content))
    text = re.sub(r"(?m)^Session [0-9]+: ", "", text)
    # The longest first: "2 weeks and 4 days" is one sum of days, which "2 weeks" alone would cut in two.
    for known in sorted(brought.union(also) - {""}, key=len, reverse=True):
        if known in text:
            text = re.sub(rf"(?<![0-9]){re.escape(known)}(?![0-9])", "", text)
    return text


def _hours(asked: Question, content: Content) -> Iterator[str]:
    """The times at which the clinic opens and closes, with the days: from today, and from each day that is named."""
    named = (
        resolve(mention.entry, asked.now, "future", clinic=content.clinic, words=content.guidance.times)
        for mention in asked.mentions
        if mention.kind == "date"
    )
    begins = [asked.today, *(found.dates.first for found in named if isinstance(found, Resolved))]
    for begin, ahead in product(begins, range(14)):
        day = begin + timedelta(days=ahead)
        yield format_day(day, content.clinic)
        if opening := opening_on(day, content.clinic):
            yield format_clock_time(opening.opens, content.clinic)
            yield format_clock_time(opening.closes, content.clinic)


def _days(person: PatientProfile, asked: Question, content: Content) -> Iterator[str]:
    """Every day told or worked out, from one to another, and the days between."""
    told = (person.last_session, person.start, person.event, person.sun, *person.away)
    known = [moment for moment in told if moment is not None]
    spans = [(asked.today, asked.today), *((moment.first, moment.last) for moment in known)]
    gap = interval(content, "interval")
    if person.last_session and gap:
        window = due(person.last_session, gap)
        spans.append((window.first, window.last))
    if person.last_session:
        # The documented waits after it.
        spans.extend((person.last_session.last + timedelta(days=days),) * 2 for days in (1, 2))
    upkeep = interval(content, "maintenance_interval")
    if person.last_session and upkeep:
        spans.append((person.last_session.last + upkeep.shortest, person.last_session.last + upkeep.longest))
    found = schedule(person, asked.today, content)
    if found:
        spans.extend(span for window in found.offered for span in window.parts)
        spans.extend(span for span in (found.complete, found.top_up) if span)
        if found.readiness:
            spans.extend((day, day) for day in (found.readiness.by, *found.readiness.start_by))
    days = {day for span in spans for day in span}
    # What is left of a window beside the days away.
    edges = {day for span in person.away for day in (span.first - timedelta(days=1), span.last + timedelta(days=1))}
    spans.extend((first, last) for first, last in product(days | edges, edges) if first <= last)
    spans.extend((first, last) for first, last in product(edges, days) if first <= last)
    days |= edges
    yield from (_span(*span, content) for span in spans)
    yield from (_span(day, day, content) for day in days)
    yield from (format_duration((end - begin).days) for begin, end in product(days, days) if end > begin)
    yield from (format_clock_time(moment.time, content.clinic) for moment in known if moment.time)


_spans: dict[tuple[date, date, str], str] = {}


def _span(first: date, last: date, content: Content) -> str:
    """What `format_span` renders, cached: the same days occur in thousands of answers."""
    key = (first, last, content.clinic.locale)
    if key not in _spans:
        _spans[key] = format_span(first, last, content.clinic)
    return _spans[key]


def _ends_of_waits(answer: Answer, person: PatientProfile, asked: Question, content: Content) -> Iterator[str]:
    """The clock time and day at which the documented hours after the last session have passed.

    Where the clocks change in between, that is not the clock time of the session.
    """
    session = person.last_session
    if session is None or session.time is None:
        return
    began = datetime.combine(session.last, session.time, asked.now.tzinfo).astimezone(timezone.utc)
    for value in (content.guidance.facts[fact_id].value for fact_id in answer.facts):
        if value is not None and value.unit == "hour" and value.min:
            ended = (began + timedelta(hours=value.min)).astimezone(asked.now.tzinfo)
            yield format_clock_time(ended.time(), content.clinic)
            yield format_day(ended.date(), content.clinic)


def _before_event(answer: Answer, person: PatientProfile, content: Content) -> Iterator[str]:
    """The days as long before the event as one of the answer's facts says that something lasts."""
    for value in (content.guidance.facts[fact_id].value for fact_id in answer.facts):
        if person.event and value is not None and value.unit == "day" and value.max:
            yield format_day(person.event.first - timedelta(days=value.max), content.clinic)


def _every_day(windows: Sequence[Window]) -> Iterator[date]:
    first, last = windows[0].earliest, windows[-1].latest
    yield from (first + timedelta(days=days) for days in range((last - first).days + 1))


def _counts(answer: Answer, person: PatientProfile, today: date, content: Content) -> Iterator[str]:
    """Numbers of sessions: from the least to the most of the answer's facts, and less those done."""
    values = [content.guidance.facts[fact_id].value for fact_id in answer.facts]
    sessions = [value for value in values if value is not None and value.unit == "session"]
    low = {value.min for value in sessions if value.min}
    high = {value.max for value in sessions if value.max}
    found = schedule(person, today, content)
    done = found.done if found else person.done or CountRange(first=0, last=0)
    if found:
        # Dates rest on the gap alone; the course that they are of is that of the plan's first answer.
        low, high = low | {found.combined.course.fewest}, high | {found.combined.course.most}
    for least, most in product(low, high):
        yield format_range(least, most, "session")
        yield format_range(max(0, least - done.last), max(0, most - done.first), "session")
        yield amount(max(0, most - done.first), "session")
    yield format_count(done, "session")
    if found and answer.response == "utter_next_in_plan":
        # Those sessions of the plan whose windows hold the day that the answer names.
        shown = {format_span(day, day, content.clinic): day for day in _every_day(found.windows)}
        day = shown.get(answer.values["wished"])
        numbers = [window.number for window in found.windows if day and window.earliest <= day <= window.latest]
        yield format_range(numbers[0], numbers[-1], "session") if numbers else ""
    if found and found.readiness:
        yield format_range(found.readiness.at_least, found.readiness.at_most, "session")
