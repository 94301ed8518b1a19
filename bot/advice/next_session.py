"""Too early or too late: when the next session may be, given the last."""

from __future__ import annotations

from datetime import date

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import listed_facts
from bot.advice.dates import read
from bot.advice.formatting import say_days, say_list, say_span
from bot.advice.interval import Interval, interval
from bot.advice.moment import Moment
from bot.advice.profile_update import TIMES
from bot.advice.question import Question
from bot.advice.schedule import due
from bot.content.content import Content

# The section of the table that lists the facts behind the general answer.
TABLE = "ask_frequency"


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The documented window after the last session, and whether the day asked about lies before, in or after it."""
    gap = interval(content, "interval")
    last = question.person.last_session
    if gap is None or last is None:
        facts = listed_facts(content, TABLE, "utter_interval")
        general = make(content, "utter_interval", topic=topic, facts=facts)
        if gap is None or "last_session" in question.person.asked:
            return (general,)
        return (general, make(content, "utter_ask_session_time", topic=topic, kind="clarify", asks="last_session"))
    return (*_in_the_gap(question, gap, last, content, topic), *_conditions(question, content, topic))


def _conditions(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """What was said of a condition comes last: no date settles it."""
    names = profile_summary.conditions(question.person, content)
    if not names:
        return ()
    return (make(content, "utter_next_conditions", topic=topic, kind="handover", given={"subject": say_list(names)}),)


def _in_the_gap(question: Question, gap: Interval, last: Moment, content: Content, topic: str) -> tuple[Answer, ...]:
    """Whether the day asked about lies before, in or after the documented window."""
    window = due(last, gap)
    facts = tuple(fact.id for fact in gap.facts)
    wished = _wished(question, content)
    day = wished or Moment(first=question.today, last=question.today, time=None)
    given = {
        "day": profile_summary.last_session(question.person, content),
        "window": say_span(window.first, window.last, content.clinic),
        "wished": say_span(day.first, day.last, content.clinic),
    }
    step = part(content, "utter_step_window", **given)
    if day.first > window.last:
        given["time"] = _days(last.first, day.first)
        return (make(content, "utter_next_late", topic=topic, facts=facts, given=given, steps=(step,)),)
    if day.last < window.first:
        # The days to wait are counted from the day asked about, where there is one.
        given["time"] = _days(day.first, window.first)
        response = "utter_next_early" if wished else "utter_next_wait"
        return (make(content, response, topic=topic, facts=facts, given=given, steps=(step,)),)
    # Of several days asked about ("in January") those that lie in the window.
    given["wished"] = say_span(max(day.first, window.first), min(day.last, window.last), content.clinic)
    return (make(content, "utter_next_fits", topic=topic, facts=facts, given=given, steps=(step,)),)


def _wished(question: Question, content: Content) -> Moment | None:
    """The day for which the patient asks, where one is named that lies ahead."""
    for mention in question.mentions:
        if mention.kind in TIMES and mention.role in ("wish", "start"):
            words = content.guidance.times
            found = read(mention.entry, question.now, "future", clinic=content.clinic, words=words)
            if isinstance(found, Moment):
                return found
    return None


def _days(start: date, end: date) -> str:
    return say_days((end - start).days)
