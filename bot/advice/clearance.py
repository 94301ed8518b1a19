"""Conditions that others have to agree to before a session: no dates with them, and what to do after a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.advice.answer import Answer, make
from bot.advice.answer_table import answers_for
from bot.advice.done_after import DONE
from bot.advice.formatting import format_list
from bot.advice.intervals import interval
from bot.advice.profile import PatientProfile
from bot.advice.profile_update import ASKS_FOR_PLAN, OPEN_ROLES, TIMES
from bot.advice.proposed import LATELY
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import Entry
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.resolve import resolve

KIND = "condition"
TREATMENT = ("treatment", "microneedling")
TOP_UPS, SAFETY = "ask_maintenance", "ask_safety"
# The questions whether the treatment suits the patient, and is safe: conditions leave these to others.
JUDGED = frozenset({SAFETY, "ask_suitability"})
# Questions whose answers are dates of sessions to come.
DATED = frozenset({"ask_next_session", ASKS_FOR_PLAN, "ask_calendar", TOP_UPS})
# The response before a first session, and the one for a patient who has had a session.
AFTER_A_SESSION = {
    "utter_gap_condition": "utter_gap_condition_after",
    "utter_caution_condition": "utter_caution_condition_after",
    "utter_caution_acne": "utter_caution_acne_after",
    "utter_condition_past": "utter_condition_past_after",
}


def holds(person: PatientProfile, content: Content) -> list[Entry]:
    """The patient's conditions with which no date is given before others have agreed."""
    present = (condition for condition in person.conditions if condition not in person.past_conditions)
    entries = (content.guidance.entry(KIND, condition) for condition in present)
    return [entry for entry in entries if entry.cleared_by]


def no_dates(question: Question, content: Content) -> tuple[Answer, ...] | None:
    """The answer to a question about dates that none is given for now; None where some are, or for other questions."""
    held = holds(question.person, content)
    if not held or question.intent not in DATED:
        return None
    if question.intent == TOP_UPS and question.person.last_session is None:
        return None
    section = content.guidance.answers[question.intent]
    answer = make(content, "utter_no_dates", topic=section.topic, kind="handover", given=_given(held))
    return (answer, *answers_for(question, section, content)) if question.intent == TOP_UPS else (answer,)


def unjudged(question: Question, content: Content) -> tuple[Answer, ...] | None:
    """The answer to whether it is safe, suits or did harm, where others have to say so; None where they don't.

    A message that names something else asks about that.
    """
    named = {mention.kind for mention in question.mentions} & content.guidance.vocabularies.keys() - {"treatment"}
    held = holds(question.person, content)
    if question.intent not in JUDGED or not held or named:
        return None
    topic = content.guidance.answers[question.intent].topic
    return (make(content, "utter_held_harm", topic=topic, kind="handover", given=_given(held)),)


def after_a_session(answers: Sequence[Answer], content: Content) -> list[Answer]:
    """The answers on conditions as they are for a patient who had a session: to tell the team now."""
    named = _by_name(content)
    return [_after(answer, named.get(answer.values.get("subject", "")), content) for answer in answers]


def cleared_by(name: str, content: Content) -> str:
    """Who, beside the practitioner, agrees to a session with the condition of this name; nothing where nobody does."""
    entry = _by_name(content).get(name)
    return entry.cleared_by or "" if entry else ""


def _by_name(content: Content) -> dict[str, Entry]:
    return {entry.name: entry for entry in content.guidance.vocabularies[KIND].entries.values()}


def _after(answer: Answer, entry: Entry | None, content: Content) -> Answer:
    response = AFTER_A_SESSION.get(answer.response)
    if response is None:
        return answer
    given = dict(answer.values)
    if response == "utter_gap_condition_after" and entry is not None:
        if entry.cleared_by:
            response, given = "utter_gap_condition_held", _given([entry])
        elif entry.related or entry.incidental:
            # What follows says more of the class that it belongs to, as dark skin to skin types; a beard holds nothing.
            response = "utter_gap_condition_next"
    made = make(content, response, topic=answer.topic, kind=answer.kind, facts=answer.facts, given=given)
    return replace(made, level="soon" if answer.kind == "gap" else answer.level)


def _given(held: Sequence[Entry]) -> dict[str, str]:
    who = dict.fromkeys(entry.cleared_by for entry in held if entry.cleared_by)
    return {"subject": format_list([entry.name for entry in held]), "who": ", ".join(who)}


def had_a_session(question: Question, content: Content) -> bool:
    """Whether the patient had a session, no longer ago than the longest time between top-ups."""
    last, done, gap = question.person.last_session, question.person.done, interval(content, "maintenance_interval")
    if last is None:
        # Where a condition is named, the profile leaves out a past time, which may be that of the condition.
        tells = any(mention.kind in TIMES and mention.role == "session" for mention in question.mentions)
        return tells or _done_lately(question, content) or (done is not None and done.first > 0)
    return last.first <= question.today and (gap is None or question.today <= last.last + gap.longest)


def _done_lately(question: Question, content: Content) -> bool:
    """Whether the message tells of the treatment as done, and names a day of the last weeks: "I had it on Monday"."""
    if not any((one.kind, one.entry, one.role) == (*TREATMENT, DONE) for one in question.mentions):
        return False
    words, since = content.guidance.times, question.today - LATELY
    named = (one.entry for one in question.mentions if one.kind == "date" and one.role in OPEN_ROLES)
    days = (resolve(one, question.now, "past", clinic=content.clinic, words=words) for one in named)
    return any(isinstance(day, Resolved) and since <= day.dates.last <= question.today for day in days)
