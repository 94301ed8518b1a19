"""A plan as a calendar file (RFC 5545) that any calendar can read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vText

from bot.advice import profile_summary
from bot.advice.answer import part
from bot.advice.formatting import say_day, say_span
from bot.advice.plan import counted_from, window_line
from bot.advice.profile import Person
from bot.advice.sources import by_document
from bot.content.content import Content
from bot.export.plan_export import TakeAway, event_answer, take_away

MAINTENANCE = "maintenance_interval"


def calendar_file(person: Person, today: date, content: Content) -> bytes | None:
    """Every window of a person's plan, the day of their event and the first top-up, as all-day entries.

    The same plan gives the same bytes, whenever the file is made. The titles name no concern, as calendars
    are shared.

    Args:
        person: what was told.
        today: the day from which the plan is counted, in the clinic's time zone.
        content: the content in use.

    Returns:
        The file in UTF-8; None where there is nothing to count with or no session that could be dated.
    """
    taken = take_away(person, today, content)
    if taken is None or not taken.schedule.windows:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Needlewise//Needlewise//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The library takes the value of a name that it does not know as it stands, commas and line ends included.
    calendar.add("x-wr-calname", vText(part(content, "utter_part_calendar_name", **content.clinic.values())))
    calendar.add("x-wr-timezone", content.clinic.timezone)
    for event in (*_sessions(taken, content), *_event(taken, content), *_top_up(taken, content)):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _sessions(taken: TakeAway, content: Content) -> list[Event]:
    course = taken.schedule.combined.course
    facts = tuple(fact.id for fact in (*course.facts, *taken.schedule.gap.facts))
    events = []
    for window in taken.schedule.windows:
        number = str(window.number)
        maybe = taken.maybe(window)
        title = "utter_part_calendar_session_maybe" if maybe else "utter_part_calendar_session"
        lines = [counted_from(taken.person, taken.schedule, taken.today, content), window_line(window, content)]
        if maybe:
            lines.append(part(content, "utter_part_calendar_maybe"))
        what = ("session", number)
        summary = part(content, title, number=number)
        events.append(_entry(taken, content, what, (window.earliest, window.latest), summary, lines, facts))
    return events


def _event(taken: TakeAway, content: Content) -> list[Event]:
    """The day to be ready for; nothing where only a month was told, as nobody marries for a month."""
    moment, answer = taken.person.event, event_answer(taken)
    if moment is None or not moment.exact or answer is None:
        return []
    summary = part(content, "utter_part_calendar_event", subject=profile_summary.occasion(taken.person, content))
    lines = [answer.text(content)]
    return [_entry(taken, content, ("event",), (moment.first, moment.last), summary, lines, answer.facts)]


def _top_up(taken: TakeAway, content: Content) -> list[Event]:
    if taken.schedule.top_up is None:
        return []
    window = say_span(*taken.schedule.top_up, content.clinic)
    summary = part(content, "utter_part_calendar_top_up")
    lines = [part(content, "utter_part_top_up", window=window)]
    facts = tuple(fact.id for fact in content.guidance.aspect(MAINTENANCE))
    return [_entry(taken, content, ("top_up",), taken.schedule.top_up, summary, lines, facts)]


def _entry(
    taken: TakeAway,
    content: Content,
    what: tuple[str, ...],
    days: tuple[date, date],
    summary: str,
    lines: list[str],
    facts: Iterable[str],
) -> Event:
    """One all-day entry from the first of these days to the last; `lines` say what it is about."""
    first, last = days
    description = [
        *lines,
        part(content, "utter_part_calendar_practitioner", **content.clinic.values()),
        part(content, "utter_part_calendar_sources", source_list="; ".join(by_document(content, facts))),
        part(
            content,
            "utter_part_worked_out",
            day=say_day(taken.today, content.clinic),
            version=content.version,
        ),
    ]
    event = Event()
    event.add("uid", _uid(content.clinic.name, what, days))
    # The same window worked out again on a later day replaces the entry with what is known by then.
    event.add("sequence", taken.today.toordinal())
    event.add("dtstamp", datetime(taken.today.year, taken.today.month, taken.today.day, tzinfo=timezone.utc))
    event.add("dtstart", first)
    # The end is the first day that is no more part of it.
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", "\n".join(description))
    if content.clinic.address:
        event.add("location", content.clinic.address)
    # Nobody is busy for weeks: a window must not block other appointments.
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _uid(clinic: str, what: tuple[str, ...], days: tuple[date, date]) -> str:
    """A name that this window always has, so that a file imported twice doubles nothing."""
    return str(uuid5(NAMESPACE_URL, json.dumps([clinic, *what, *(day.isoformat() for day in days)])))
