"""When the documented wait for an activity or product after this patient's last session ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import MOST_ANSWERS, answers_for
from bot.advice.formatting import format_clock_time, format_day, format_list
from bot.advice.intervals import days_of, interval, shortest
from bot.advice.proposed import proposed_day
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import Fact, IntentAnswers
from bot.timeexpr.date_range import DateRange

WAIT = "wait"
KINDS = ("activity", "product")
# General answers that name the waits, and the same once these are over for the patient. What is said of the class that
# something belongs to, as pilates to exercise, stays a rule: that a wait is over would read as leave.
ALL_OVER = {
    "utter_activity_unknown": "utter_activity_unknown_later",
    "utter_aftercare": "utter_aftercare_over",
    "utter_aftercare_avoid": "utter_aftercare_over",
}
# The answers on the wait for something, and the same beside what no guide names: there they name what they are about.
WITH = {"utter_wait_until": "utter_wait_until_with", "utter_wait_over": "utter_wait_over_with"}


def personal(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...] | None:
    """Whether the wait is over, then what is documented; None if either the duration or the session is unknown."""
    waits = {
        (kind, entry): [
            fact for fact in content.guidance.about(kind, entry) if fact.aspect == WAIT and shortest(fact) is not None
        ]
        for kind in KINDS
        for entry in question.named(kind)
    }
    facts = {fact.id: fact for found in waits.values() for fact in found}
    planned = planned_session(question, content)
    if question.person.last_session is None and planned is None:
        return None
    general = answers_for(question, section, content)
    gaps = [answer for answer in general if answer.kind == "gap"]
    if planned is not None:
        # What is over after the last session says nothing of the next one.
        ahead = (_after_planned(planned, tuple(facts.values()), question, content, section.topic),) if facts else ()
        return (*gaps, *ahead, *(answer for answer in general if answer.kind != "gap"))[:MOST_ANSWERS]
    if not facts:
        return _over(question, general, content)
    until = _until(question, tuple(facts.values()), content, section.topic)
    if not gaps:
        return (until, *general[: MOST_ANSWERS - 1])
    # A verdict before what no guide names would read as one on that.
    names = format_list([content.guidance.entry(*named).name for named, found in waits.items() if found])
    beside = [_with(until, names, content)] if until.response in WITH else []
    return (*gaps, *beside, *(answer for answer in general if answer.kind != "gap"))[:MOST_ANSWERS]


def _with(until: Answer, names: str, content: Content) -> Answer:
    """The answer on a wait with the names of what it is about."""
    given = {**until.values, "subject": names}
    return make(content, WITH[until.response], topic=until.topic, facts=until.facts, given=given, steps=until.steps)


def planned_session(question: Question, content: Content) -> DateRange | None:
    """The day of a session to come from which a wait counts: "if I come Wednesday, can I go to the gym that evening?".

    The one that the message proposes, once the waits after the last session are over, or else the one chosen before,
    once that is nearer; None without one.
    """
    last, day = question.person.last_session, proposed_day(question, content)
    waits = [fact for fact in content.guidance.aspect(WAIT) if shortest(fact) is not None]
    if last is not None and waits and not _passed(question, last, latest_end(last, waits, question.now)):
        return None
    if day is None and (last is None or nearer_the_next(question, content)):
        day = question.person.start
    return day if day is not None and day.exact and day.first >= question.today else None


def _after_planned(
    session: DateRange, facts: tuple[Fact, ...], question: Question, content: Content, topic: str
) -> Answer:
    """From which day on, after a session that is planned, something may be done again."""
    ends = {end(session, fact, question.now): fact for fact in facts}
    latest = max(ends, key=lambda at: at.astimezone(timezone.utc))
    fact = ends[latest]
    assert fact.value is not None, "a wait was computed from a fact without a number"
    given = {
        "day": format_day(session.first, content.clinic),
        "figures": fact.value.text,
        "until": format_day(latest.date(), content.clinic),
    }
    step = part(content, "utter_step_wait", **given)
    return make(content, "utter_wait_planned", topic=topic, facts=(fact.id,), given=given, steps=(step,))


def _over(question: Question, general: tuple[Answer, ...], content: Content) -> tuple[Answer, ...] | None:
    """General answers as they are once every wait that has a number is over; None where they hold as they are.

    Weeks after a session it is the next one that they are about, and none of its waits is over.
    """
    session = question.person.last_session
    waits = [fact for fact in content.guidance.aspect(WAIT) if shortest(fact) is not None]
    if session is None or not waits or not any(answer.response in ALL_OVER for answer in general):
        return None
    latest = latest_end(session, waits, question.now)
    if not _passed(question, session, latest) or nearer_the_next(question, content):
        return None
    given = {"day": profile_summary.last_session(question.person, content)}
    return tuple(
        make(content, ALL_OVER[one.response], topic=one.topic, kind=one.kind, facts=one.facts, given=given)
        if one.response in ALL_OVER
        else one
        for one in general
    )


def _passed(question: Question, session: DateRange, ends: datetime) -> bool:
    """Whether a wait is over; without the hour of the session, once its last day is."""
    passed = question.now.astimezone(timezone.utc) >= ends.astimezone(timezone.utc)
    return passed if session.time else question.today > ends.date()


def _until(question: Question, facts: tuple[Fact, ...], content: Content, topic: str) -> Answer:
    session = question.person.last_session
    assert session is not None, "a wait was computed without a session"
    ends = {end(session, fact, question.now): fact for fact in facts}
    # Compared in UTC: within one time zone Python compares local times, whose order is wrong when clocks go back.
    latest = max(ends, key=lambda at: at.astimezone(timezone.utc))
    fact = ends[latest]
    over = _passed(question, session, latest)
    until = when(session, latest, content)
    assert fact.value is not None, "a wait was computed from a fact without a number"
    given = {"day": profile_summary.last_session(question.person, content), "figures": fact.value.text, "until": until}
    step = part(content, "utter_step_wait", **given)
    response = "utter_wait_over" if over else "utter_wait_until"
    if over and nearer_the_next(question, content):
        # Weeks after a session it is the next one that the question may be about.
        response = "utter_wait_long_over"
    return make(content, response, topic=topic, facts=(fact.id,), given=given, steps=(step,))


def nearer_the_next(question: Question, content: Content) -> bool:
    """Whether the patient's next session may be nearer than the last one, by the shortest time between sessions."""
    gap, last = interval(content, "interval"), question.person.last_session
    if gap is None or last is None:
        return False
    return (question.today - last.last).days * 2 > days_of(gap.shortest)


def when(session: DateRange, ends: datetime, content: Content) -> str:
    """The end of a wait as text: to the minute where the hour of the session is known, else at that hour of the day."""
    until = format_day(ends.date(), content.clinic)
    if session.time is None:
        return part(content, "utter_part_same_hour", day=until)
    return part(content, "utter_part_day_time", day=until, time=format_clock_time(ends.time(), content.clinic))


def latest_end(session: DateRange, facts: Iterable[Fact], now: datetime) -> datetime:
    """When the last of several waits ends, as of `end`."""
    # Compared in UTC: within one time zone Python compares local times, whose order is wrong when clocks go back.
    return max((end(session, fact, now) for fact in facts), key=lambda at: at.astimezone(timezone.utc))


def end(session: DateRange, fact: Fact, now: datetime) -> datetime:
    """When a wait that began with a session ends, in the time zone of `now`.

    With the hour of the session, elapsed hours count, also across a change of the clocks. Without it, whole
    days count, and a part of a day is rounded up. Raises ValueError for a fact without a number.
    """
    wait = shortest(fact)
    if wait is None:
        raise ValueError(f"the fact {fact.id} has no number of hours or days to wait")
    began = _at(session.last, session.time or time(0), now)
    if session.time is None:
        ended = began + wait
        return ended if ended.time() == time(0) else _at(ended.date() + timedelta(days=1), time(0), now)
    return (began.astimezone(timezone.utc) + wait).astimezone(now.tzinfo)


def _at(day: date, hour: time, now: datetime) -> datetime:
    return datetime.combine(day, hour, tzinfo=now.tzinfo)
