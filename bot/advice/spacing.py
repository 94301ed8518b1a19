"""A gap between sessions that is asked about, compared with the documented one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import listed_facts
from bot.advice.course import LEFT
from bot.advice.formatting import format_date_range, format_duration, format_list, format_span
from bot.advice.intervals import Interval
from bot.advice.profile_update import GAP, lists_sessions
from bot.advice.question import Mention, Question
from bot.advice.schedule import due
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange, Unresolved
from bot.timeexpr.extract import rhythm
from bot.timeexpr.reading import is_length
from bot.timeexpr.resolve import resolve

NEXT_SESSION = "ask_next_session"
# The subject of questions about the gap itself.
APART = "interval"
# That of questions about the gap between sessions that were had, and what else may be asked of that.
PAST_GAP = "past_gap"
OF_GAP = frozenset({APART, "missed_session"})
# Those of the reason for the gap, and of the number of sessions.
_NOT_OF_GAP = frozenset({"interval_reason", LEFT})
# What a time may have passed with, other than a session: "red for 3 weeks".
_OTHERS = frozenset({"symptom", "condition", "activity", "product", "treatment"})
# The section of `answers.yml` that lists the facts of each response.
TABLE = "ask_frequency"
Comparison = Literal["short", "within", "long"]
RESPONSES: Mapping[Comparison, str] = {
    "short": "utter_spacing_short",
    "within": "utter_spacing_within",
    "long": "utter_spacing_long",
}
RESPONSES_BETWEEN: Mapping[Comparison, str] = {
    "short": "utter_spacing_had_short",
    "within": "utter_spacing_had_within",
    "long": "utter_spacing_had_long",
}


def told_rhythm(text: str, content: Content) -> str | None:
    """The length at which a message says that sessions return ("every month"); None without one."""
    return rhythm(text, content.guidance.times)


def asked_length(question: Question, content: Content) -> Mention | None:
    """The length of time between two sessions that a message names; None if there is none.

    In a question on the next session, a length that is asked about is one: "what if I just went after a fortnight?".
    So is the time since a session whose day is unknown: "a month since my last". Nothing is compared where
    the question is why there is a gap, or how many sessions there are.
    """
    if not _NOT_OF_GAP.isdisjoint(question.named("subject")):
        return None
    roles = (GAP, "asked", "wish") if question.intent == NEXT_SESSION else (GAP,)
    if question.person.last_session is None and _OTHERS.isdisjoint(one.kind for one in question.mentions):
        roles = (*roles, "since")
    lengths = (one for one in question.mentions if one.role in roles and is_length(one.entry, content.guidance.times))
    return next(lengths, None)


def days_after(start: DateRange, length: str, question: Question, content: Content) -> DateRange | None:
    """The days a length of time after those of `start`; None if it has no number."""
    ends = []
    for day in (start.first, start.last):
        then = datetime.combine(day, question.now.timetz())
        found = resolve(length, then, "future", clinic=content.clinic, words=content.guidance.times)
        if isinstance(found, Unresolved):
            return None
        ends.append(found.dates)
    return DateRange(first=ends[0].first, last=ends[-1].last, time=None)


def compared(start: DateRange, end: DateRange, gap: Interval) -> Comparison:
    """How the time from one day to another compares with the documented gap; of inexact days any that may be."""
    if end.last < start.first + gap.shortest:
        return "short"
    return "long" if end.first > start.last + gap.longest else "within"


def judged(
    length: Mention, question: Question, gap: Interval, content: Content, topic: str
) -> tuple[Answer, ...] | None:
    """Whether a gap is as documented, shorter or longer; None if its length has no number."""
    today = DateRange(first=question.today, last=question.today, time=None)
    end = days_after(today, length.entry, question, content)
    if end is None:
        return None
    response = RESPONSES[compared(today, end, gap)]
    facts = (*(fact.id for fact in gap.facts), *listed_facts(content, TABLE, response))
    return (make(content, response, topic=topic, facts=facts),)


def between_sessions(question: Question, gap: Interval, content: Content, topic: str) -> tuple[Answer, ...] | None:
    """How the time between the last two sessions compares; None where it is not asked for, or their days are unknown.

    A question on the gap beside the days of several sessions is about these.
    """
    person, subjects = question.person, {*question.named("subject")}
    asks = PAST_GAP in subjects or (lists_sessions(question) and not subjects.isdisjoint(OF_GAP))
    if not (asks and person.earlier_sessions and person.last_session):
        return None
    before, last = person.earlier_sessions[-1], person.last_session
    response = RESPONSES_BETWEEN[compared(before, last, gap)]
    window = due(last, gap)
    given = {
        "before": format_date_range(before, content.clinic),
        "day": format_date_range(last, content.clinic),
        "time": format_duration((last.first - before.last).days),
        "window": format_span(window.first, window.last, content.clinic),
    }
    due_part = "utter_part_next_due" if window.last >= question.today else "utter_part_next_over"
    steps = (part(content, "utter_step_between", **given), part(content, "utter_step_window", **given))
    given["sentences"] = part(content, due_part, **given)
    facts = (*(fact.id for fact in gap.facts), *listed_facts(content, TABLE, response))
    return (make(content, response, topic=topic, facts=facts, given=given, steps=steps),)


def of_concern(question: Question, gap: Interval, content: Content, topic: str) -> tuple[Answer, ...] | None:
    """That the gap is the same for the concerns that the message names; None where it asks for no such thing."""
    named = question.named("concern")
    documented = all(content.guidance.about("concern", entry) for entry in named)
    if not named or not documented or APART not in question.named("subject"):
        return None
    if any(fact.names("concern", entry) for fact in gap.facts for entry in named):
        return None
    given = {"subject": format_list([content.guidance.entry("concern", entry).name for entry in named])}
    response = "utter_spacing_concern"
    return (make(content, response, topic=topic, facts=listed_facts(content, TABLE, response), given=given),)
