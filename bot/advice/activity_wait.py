"""From when on something may be done again after this person's session."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import MOST_ANSWERS, answers_for
from bot.advice.durations import shortest
from bot.advice.formatting import say_day, say_time
from bot.advice.moment import Moment
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import Fact, IntentAnswers

WAIT = "wait"
KINDS = ("activity", "product")


def personal(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...] | None:
    """What is documented, and below it until when that is; None where no wait in numbers or no session is known."""
    facts = {
        fact.id: fact
        for kind in KINDS
        for entry in question.named(kind)
        for fact in content.guidance.about(kind, entry)
        if fact.aspect == WAIT and shortest(fact) is not None
    }
    if not facts or question.person.last_session is None:
        return None
    general = answers_for(question, section, content)
    return (*general[: MOST_ANSWERS - 1], _until(question, tuple(facts.values()), content, section.topic))


def _until(question: Question, facts: tuple[Fact, ...], content: Content, topic: str) -> Answer:
    session = question.person.last_session
    assert session is not None, "asked for a wait without a session"
    ends = {end(session, fact, question.now): fact for fact in facts}
    latest = max(ends, key=lambda moment: moment.astimezone(timezone.utc))
    fact = ends[latest]
    # In UTC: in one time zone Python compares what the clocks show, which where they go back is not the order.
    passed = question.now.astimezone(timezone.utc) >= latest.astimezone(timezone.utc)
    over = passed if session.time else question.today > latest.date()
    until = say_day(latest.date(), content.clinic)
    if session.time:
        until = part(content, "utter_part_day_time", day=until, time=say_time(latest.time(), content.clinic))
    else:
        # Told without an hour: the wait ends at the hour of the session, whichever it was.
        until = part(content, "utter_part_same_hour", day=until)
    assert fact.value is not None, "a wait without a number was counted"
    given = {"day": profile_summary.last_session(question.person, content), "figures": fact.value.text, "until": until}
    step = part(content, "utter_step_wait", **given)
    response = "utter_wait_over" if over else "utter_wait_until"
    return make(content, response, topic=topic, facts=(fact.id,), given=given, steps=(step,))


def end(session: Moment, fact: Fact, now: datetime) -> datetime:
    """When a wait ends that began with a session, in the time zone of `now`.

    Hours are counted as they pass, also where the clocks change; without the hour of the session whole days
    are, a part of one being a day. Raises ValueError for a fact without a number.
    """
    wait = shortest(fact)
    if wait is None:
        raise ValueError(f"the fact {fact.id} gives no number to wait")
    began = _at(session.last, session.time or time(0), now)
    if session.time is None:
        ended = began + wait
        return ended if ended.time() == time(0) else _at(ended.date() + timedelta(days=1), time(0), now)
    return (began.astimezone(timezone.utc) + wait).astimezone(now.tzinfo)


def _at(day: date, hour: time, now: datetime) -> datetime:
    return datetime.combine(day, hour, tzinfo=now.tzinfo)
