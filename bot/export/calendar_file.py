"""Export of a plan as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vText

from bot.advice import profile_summary
from bot.advice.answer import part
from bot.advice.formatting import format_day, format_span
from bot.advice.plan import counted_from, window_line
from bot.advice.profile import PatientProfile
from bot.advice.sources import by_document
from bot.content.content import Content
from bot.export.plan_export import PlanExport, event_answer, export_plan

MAINTENANCE = "maintenance_interval"


def calendar_file(person: PatientProfile, today: date, content: Content) -> bytes | None:
    """Export every session window, the event and the first top-up as all-day entries.

    The same plan always gives the same bytes. Titles don't name concerns, because calendars are often shared.

    Args:
        person: the patient's profile.
        today: the reference date of the plan, in the clinic's time zone.
        content: the content in use.

    Returns:
        The file in UTF-8, or None if there is no plan or no session has a date.
    """
    plan = export_plan(person, today, content)
    if plan is None or not plan.schedule.windows:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Needlewise//Needlewise//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # icalendar doesn't escape values of properties that it doesn't know, so the type is given.
    calendar.add("x-wr-calname", vText(part(content, "utter_part_calendar_name", **content.clinic.values())))
    calendar.add("x-wr-timezone", content.clinic.timezone)
    for event in (*_sessions(plan, content), *_event(plan, content), *_top_up(plan, content)):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _sessions(plan: PlanExport, content: Content) -> list[Event]:
    course = plan.schedule.combined.course
    facts = tuple(fact.id for fact in (*course.facts, *plan.schedule.gap.facts))
    events = []
    for window in plan.schedule.offered:
        number = str(window.number)
        optional = plan.optional(window)
        title = "utter_part_calendar_session_maybe" if optional else "utter_part_calendar_session"
        lines = [counted_from(plan.person, plan.schedule, plan.today, content), window_line(window, content)]
        if optional:
            lines.append(part(content, "utter_part_calendar_maybe"))
        summary = part(content, title, number=number)
        for place, days in enumerate(window.parts):
            what = ("session", number, *([str(place)] if place else []))
            events.append(_entry(plan, content, what, days, summary, lines, facts))
    return events


def _event(plan: PlanExport, content: Content) -> list[Event]:
    """The entry for the patient's event, or nothing if its exact day is unknown."""
    dates, answer = plan.person.event, event_answer(plan)
    if dates is None or not dates.exact or answer is None:
        return []
    summary = part(content, "utter_part_calendar_event", subject=profile_summary.occasion(plan.person, content))
    lines = [answer.text(content)]
    return [_entry(plan, content, ("event",), (dates.first, dates.last), summary, lines, answer.facts)]


def _top_up(plan: PlanExport, content: Content) -> list[Event]:
    if plan.schedule.top_up is None:
        return []
    window = format_span(*plan.schedule.top_up, content.clinic)
    summary = part(content, "utter_part_calendar_top_up")
    lines = [part(content, "utter_part_top_up", window=window)]
    facts = tuple(fact.id for fact in content.guidance.aspect(MAINTENANCE))
    return [_entry(plan, content, ("top_up",), plan.schedule.top_up, summary, lines, facts)]


def _entry(
    plan: PlanExport,
    content: Content,
    what: tuple[str, ...],
    days: tuple[date, date],
    summary: str,
    lines: list[str],
    facts: Iterable[str],
) -> Event:
    """One all-day entry from the first to the last of `days`, with `lines` at the top of its description."""
    first, last = days
    description = [
        *lines,
        part(content, "utter_part_calendar_practitioner", **content.clinic.values()),
        part(content, "utter_part_calendar_sources", source_list="; ".join(by_document(content, facts))),
        part(
            content,
            "utter_part_worked_out",
            day=format_day(plan.today, content.clinic),
            version=content.version,
        ),
    ]
    event = Event()
    event.add("uid", _uid(content.clinic.name, what, days))
    # A later export of the same window replaces the entry.
    event.add("sequence", plan.today.toordinal())
    event.add("dtstamp", datetime(plan.today.year, plan.today.month, plan.today.day, tzinfo=timezone.utc))
    event.add("dtstart", first)
    # DTEND is exclusive.
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", "\n".join(description))
    if content.clinic.address:
        event.add("location", content.clinic.address)
    # A window of several weeks must not block other appointments.
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _uid(clinic: str, what: tuple[str, ...], days: tuple[date, date]) -> str:
    """A stable identifier of the window, so that importing a file twice creates no duplicates."""
    return str(uuid5(NAMESPACE_URL, json.dumps([clinic, *what, *(day.isoformat() for day in days)])))
