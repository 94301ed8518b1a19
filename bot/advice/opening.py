"""The clinic's opening hours as what holds now: "open until 18:00", "closed, opens tomorrow at 10:00"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.advice.answer import Answer, make, part
from bot.advice.formatting import format_clock_time, format_day
from bot.advice.profile_update import TIMES
from bot.advice.question import Question
from bot.content.clinic import Clinic
from bot.content.content import Content
from bot.content.schema import IntentAnswers
from bot.timeexpr.calendar import is_public_holiday
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.resolve import resolve

# The placeholder that is filled with what holds at the time of the reply.
NOW = "clinic_hours_now"
# Entries of the clinic's matters: whether it is open, and the hours in general.
MATTER, IS_OPEN, HOURS = "clinic_matter", "open_now", "opening_hours"
# The next opening is looked for within so many days.
FURTHEST = 60


@dataclass(frozen=True)
class Opening:
    """A stretch of time for which the clinic is open."""

    day: date
    opens: time
    closes: time
    """00:00 stands for the end of the day."""


def opening_on(day: date, clinic: Clinic) -> Opening | None:
    """When the clinic is open on a day; None if it is closed."""
    hours = clinic.hours_on(day)
    if hours == "closed":
        return None
    opens, _, closes = hours.partition("-")
    return Opening(day, time.fromisoformat(opens), time.fromisoformat("00:00" if closes == "24:00" else closes))


def next_opening(now: datetime, clinic: Clinic) -> Opening | None:
    """The first opening that is yet to begin; None if there is none soon."""
    days = (now.date() + timedelta(days=ahead) for ahead in range(FURTHEST))
    found = (opening for day in days if (opening := opening_on(day, clinic)))
    return next((each for each in found if each.day > now.date() or each.opens > now.time()), None)


def hours_now(now: datetime, content: Content) -> str:
    """What holds now, as a phrase."""
    clinic = content.clinic
    today = opening_on(now.date(), clinic)
    if today and clinic.is_open(now):
        return part(content, "utter_part_open_until", time=format_clock_time(today.closes, clinic))
    opens = _opens(now, content)
    return part(content, "utter_part_closed_until", until=opens) if opens else part(content, "utter_part_closed")


def with_hours(answers: Iterable[Answer], now: datetime, content: Content) -> list[Answer]:
    """The answers, each with the hours as they hold at this moment."""
    return [
        replace(answer, values={**answer.values, NOW: hours_now(now, content)}) if NOW in answer.values else answer
        for answer in answers
    ]


def personal(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...] | None:
    """Yes or no to "are you open now?" and "are you open on Sunday?"; None for other questions about the clinic."""
    matters = question.named(MATTER)
    day = _day(question, content)
    if IS_OPEN in matters and day in (None, question.today):
        return (_now(question.now, content, section.topic),)
    if day is not None and {IS_OPEN, HOURS} & {*matters}:
        return (_on(day, question.now, content, section.topic),)
    return None


def _now(now: datetime, content: Content, topic: str) -> Answer:
    today = opening_on(now.date(), content.clinic)
    if today and content.clinic.is_open(now):
        if _may_differ(now.date(), content):
            return _on(now.date(), now, content, topic)
        given = {"time": format_clock_time(today.closes, content.clinic)}
        return make(content, "utter_open_yes", topic=topic, kind="handover", given=given)
    opens = _opens(now, content)
    if opens is None:
        return make(content, "utter_hours", topic=topic, kind="handover")
    return make(content, "utter_open_no", topic=topic, kind="handover", given={"until": opens})


def _on(day: date, now: datetime, content: Content, topic: str) -> Answer:
    opening = opening_on(day, content.clinic)
    given = {"day": format_day(day, content.clinic)}
    if opening is None:
        opens = next_opening(datetime.combine(day, time.max, now.tzinfo), content.clinic)
        if opens is None:
            return make(content, "utter_hours", topic=topic, kind="handover")
        given["until"] = _at(opens, now, content)
        return make(content, "utter_open_day_no", topic=topic, kind="handover", given=given)
    given["time"] = part(
        content,
        "utter_part_from_to",
        time=format_clock_time(opening.opens, content.clinic),
        until=format_clock_time(opening.closes, content.clinic),
    )
    response = "utter_open_day_holiday" if _may_differ(day, content) else "utter_open_day_yes"
    return make(content, response, topic=topic, kind="handover", given=given)


def _may_differ(day: date, content: Content) -> bool:
    """Whether a day is a public holiday of which the clinic has not said when it is open."""
    listed = day in content.clinic.special_hours
    return not listed and is_public_holiday(day, content.guidance.times, content.clinic.locale)


def _day(question: Question, content: Content) -> date | None:
    """The single day that the question names, today or later."""
    for mention in question.mentions:
        if mention.kind in TIMES and mention.role != "session":
            words = content.guidance.times
            found = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=words)
            if isinstance(found, Resolved) and found.dates.first == found.dates.last:
                return found.dates.first
    return None


def _opens(now: datetime, content: Content) -> str | None:
    """When the clinic opens next: "tomorrow at 10:00"."""
    opening = next_opening(now, content.clinic)
    return _at(opening, now, content) if opening else None


def _at(opening: Opening, now: datetime, content: Content) -> str:
    hour = format_clock_time(opening.opens, content.clinic)
    ahead = (opening.day - now.date()).days
    if ahead == 0:
        return part(content, "utter_part_opens_today", time=hour)
    if ahead == 1:
        return part(content, "utter_part_opens_tomorrow", time=hour)
    return part(content, "utter_part_opens_on", day=format_day(opening.day, content.clinic), time=hour)
