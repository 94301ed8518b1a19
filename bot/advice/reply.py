"""Looks up or computes the answer to one question; the entry point of this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

from bot.advice import (
    activity_wait,
    clarification,
    clearance,
    concern_statement,
    course,
    derivation,
    done_after,
    next_session,
    opening,
    plan,
    profile_summary,
    progress,
    recovery,
    remark,
    sources,
    top_up,
    urgent,
)
from bot.advice.answer import Answer, make
from bot.advice.answer_table import MOST_ANSWERS, answers_for, best_row
from bot.advice.not_covered import gap
from bot.advice.other_treatments import other_treatment
from bot.advice.profile import ProfileField
from bot.advice.profile_update import ASKS_FOR_PLAN, update_profile
from bot.advice.question import FALLBACK, INFORM, OTHER_PERSON, URGENT, Question
from bot.content.content import Content
from bot.content.schema import IntentAnswers

Computed = Callable[[Question, Content, str], tuple[Answer, ...]]
Personal = Callable[[Question, IntentAnswers, Content], "tuple[Answer, ...] | None"]

# Intents whose answer is worked out; every other one is looked up in the table of answers.
COMPUTED: Mapping[str, Computed] = {
    "ask_frequency": course.answer,
    ASKS_FOR_PLAN: plan.answer,
    "ask_calendar": plan.calendar,
    "ask_next_session": next_session.answer,
    "ask_progress": progress.answer,
    "ask_source": sources.answer,
    "ask_explanation": derivation.answer,
    "ask_what_known": profile_summary.answer,
    "remark": remark.answer,
    "affirm": remark.agreement,
    URGENT: urgent.answer,
    FALLBACK: clarification.answer,
}
# Intents whose answer is looked up, and worked out further where the time of the session is known.
PERSONAL: Mapping[str, Personal] = {
    "check_symptom": recovery.personal,
    "ask_side_effects": recovery.personal,
    "ask_activity_after": activity_wait.personal,
    "ask_aftercare": activity_wait.personal,
    INFORM: concern_statement.personal,
    "ask_clinic_info": opening.personal,
    "ask_booking": opening.personal,
    "ask_maintenance": top_up.personal,
}
# Questions in which a gap between sessions may be named, which is compared before the table is looked at.
ABOUT_GAPS = frozenset({"ask_frequency", "ask_next_session"})
# Questions about symptoms: those that a patient has, and those that may come.
SYMPTOM_QUESTIONS = ("check_symptom", "ask_side_effects")
# The fields of the profile that answers are computed from.
_SESSION: frozenset[ProfileField] = frozenset({"last_session"})
_COURSE: frozenset[ProfileField] = frozenset({"concern", "severity", "sessions_done"})
DEPENDS_ON: Mapping[str, frozenset[ProfileField]] = {
    "ask_frequency": _COURSE,
    ASKS_FOR_PLAN: frozenset(get_args(ProfileField)),
    "ask_calendar": frozenset(get_args(ProfileField)),
    "ask_next_session": _SESSION,
    "ask_progress": _COURSE | _SESSION,
    **dict.fromkeys(PERSONAL, _SESSION),
}


def reply(question: Question, content: Content, *, redirected: bool = False) -> tuple[Answer, ...]:
    """The answers to one question, in order; at least one.

    What the message means in the conversation is decided before (`bot.dialogue`); here it is looked up or computed.

    Args:
        question: the question; its profile update is computed if it has none.
        content: the content in use.
        redirected: whether the intent was changed already by what the question names, which happens at most once.

    Raises:
        LookupError: `answers.yml` has no section for the intent.
    """
    if question.profile_update is None:
        question = replace(question, profile_update=update_profile(question, content))
    if question.named("red_flag"):
        # Before anything else is looked at: nothing that was asked or told may change this answer.
        return urgent.answer(question, content, content.guidance.answers[URGENT].topic)
    of_deeds = question.intent in done_after.ABOUT_DEEDS or done_after.before_a_session(question)
    if of_deeds and done_after.deeds(question, content):
        return done_after.answers(question, content)
    if (held := clearance.no_dates(question, content) or clearance.unjudged(question, content)) is not None:
        return held
    if question.intent in SYMPTOM_QUESTIONS and (of_others := _of_others(question)):
        return _in_general(of_others, content)
    section = content.guidance.answers.get(question.intent)
    if section is None:
        raise LookupError(f"content/answers.yml has no section for the intent {question.intent}")
    if not redirected and (elsewhere := redirected_to(question, content)):
        return reply(question.as_intent(elsewhere), content, redirected=True)
    other = other_treatment(question, content)
    if section.kind == "answer" and other and "treatment" not in section.depends_on:
        # What is documented for microneedling is not said of another treatment.
        return (gap(content, section.topic, "treatment", other),)
    personal = PERSONAL.get(question.intent)
    known = personal(question, section, content) if personal else None
    if known is not None:
        return known
    if question.intent in ABOUT_GAPS and (judged := next_session.particular(question, content, section.topic)):
        return judged
    computed = COMPUTED.get(question.intent)
    if computed is None:
        return answers_for(question, section, content)
    named = {kind: question.named(kind) for kind in content.guidance.vocabularies}
    row = best_row(section, named, content)
    if row is not None and row.when:
        # The table knows this particular question ("how far apart?").
        return answers_for(question, section, content)
    silent = _silent(question, section, content)
    gaps = [gap(content, section.topic, kind, entry) for kind, entry in silent]
    documented = question.without(silent)
    if gaps and not any(_looked_at(documented, kind, content) for kind in section.depends_on):
        return tuple(gaps[:MOST_ANSWERS])
    return (*computed(documented, content, section.topic), *gaps)


def _of_others(question: Question) -> Question | None:
    """The question about the symptoms of somebody else, if it names no other ones; None where it does."""
    others = [m for m in question.mentions if m.kind == "symptom" and m.role == OTHER_PERSON]
    if not others or question.named("symptom"):
        return None
    return replace(question, mentions=tuple(replace(mention, role=None) for mention in others))


def _in_general(question: Question, content: Content) -> tuple[Answer, ...]:
    """What is usual, without the patient's own session."""
    section = content.guidance.answers[SYMPTOM_QUESTIONS[1]]
    other = make(content, "utter_symptom_of_other", topic=section.topic, kind=section.kind)
    return (other, *answers_for(question, section, content))


def redirected_to(question: Question, content: Content) -> str | None:
    """The intent as which a question is answered because of what it names; None where that is its own."""
    section = content.guidance.answers[question.intent]
    return next((intent for about, intent in section.redirect_to.items() if question.names(about)), None)


def _silent(question: Question, section: IntentAnswers, content: Content) -> list[tuple[str, str]]:
    """What the question turns on, named now or else told before, and no document mentions: kind and entry."""
    return [
        (kind, entry)
        for kind in section.depends_on
        for entry in question.named(kind) or _told_before(question, kind)
        if not content.guidance.about(kind, entry)
    ]


def _looked_at(question: Question, kind: str, content: Content) -> bool:
    """Whether anything of a kind is named, or was told before, that a document mentions."""
    entries = question.named(kind) or _told_before(question, kind)
    return any(content.guidance.about(kind, entry) for entry in entries)


def _told_before(question: Question, kind: str) -> tuple[str, ...]:
    return tuple(concern.entry for concern in question.person.concerns) if kind == "concern" else ()
