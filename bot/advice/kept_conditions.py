"""The patient's conditions of earlier messages, beside answers that can't hold for them as they do in general."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice import clearance
from bot.advice.answer import Answer, make
from bot.advice.formatting import format_list
from bot.advice.question import FEARED, INFORM, Question
from bot.advice.reply import redirected_to
from bot.content.content import Content

KIND = "condition"
# Questions about dates to come, whose answers name no condition by themselves.
DATES = frozenset({"ask_calendar", "ask_maintenance"})
# Questions about how the skin is, which a condition may have a part in.
SIGNS = frozenset({"check_symptom"})
SUITS = "ask_suitability"
# What is about oneself as well: what helps, what numbs, and what may come after a session.
HELPS, NUMBING = frozenset({"ask_benefits", INFORM}), "subject/numbing"
PAUSE = "subject/missed_session"
# What the practitioner has to be told, and whether they put a session off: asked because of a condition.
TO_TELL = ("subject/disclosure", "subject/told_off", "subject/turned_away")
# The fact on what numbs the skin, to which a patient with this condition may react.
NUMBS, REACTS = "step_numbing", "allergies"
# Answers that take a sign as usual; the others send to the team anyway.
ANSWERED, USUAL = "answer", (None, "expected")


def entries(question: Question, content: Content) -> tuple[str, ...]:
    """The conditions of the patient that matter to the treatment, without those that this message names."""
    named = {mention.entry for mention in question.mentions if mention.kind == KIND}
    return tuple(
        entry
        for entry in question.person.conditions
        if entry not in named and not content.guidance.entry(KIND, entry).incidental
    )


def answers(
    whole: Question, questions: Sequence[Question], given: Sequence[Answer], content: Content
) -> tuple[Answer, ...]:
    """One sentence on the conditions, where these answers to the questions would read as if there were none."""
    intents = {redirected_to(question, content) or question.intent for question in questions}
    if any(question.names(about) for question in questions for about in TO_TELL):
        return ()
    # Those that a question takes up again have an answer of their own.
    asked = {entry for question in questions for entry in question.named(KIND)}
    told = tuple(entry for entry in entries(whole, content) if entry not in asked)
    dated = bool(intents & DATES) and any(answer.steps for answer in given)
    usual = bool(intents & SIGNS) and any(answer.kind == ANSWERED and answer.level in USUAL for answer in given)
    # Right after a condition, what helps with a concern is asked of oneself as well: "even on my legs? stretch marks".
    # With one that guides name a caution for, it always is, and so is what may come: "would it bruise much".
    just_told = any(mention.kind == KIND for mention in whole.memory.about)
    feared = any(mention.role == FEARED for question in questions for mention in question.mentions)
    helps = bool(intents & HELPS) and any(question.named("concern") for question in questions)
    of_oneself = helps or any(question.names(NUMBING) for question in questions)
    minded = just_told or any(_has_caution(entry, content) for entry in told)
    # What a pause means is asked of the one that a condition makes, which others have to end.
    paused = any(question.names(PAUSE) for question in questions) and bool(clearance.holds(whole.person, content))
    numbed = REACTS in told and any(NUMBS in answer.facts for answer in given)
    of_condition = bool(intents & clearance.JUDGED) or feared or paused or numbed or (of_oneself and minded)
    suits = not asked and given[0].kind != "handover" and of_condition
    if not told or not (dated or usual or suits):
        return ()
    names = format_list([content.guidance.entry(KIND, entry).name for entry in told])
    general = "utter_kept_conditions_signs" if usual else "utter_kept_conditions_suits"
    response = "utter_kept_conditions" if dated else general
    return (make(content, response, topic=given[0].topic, kind=given[0].kind, given={"subject": names}),)


def _has_caution(entry: str, content: Content) -> bool:
    """Whether guides name a caution for a condition."""
    return any(row.when.get(KIND) == entry for row in content.guidance.answers[SUITS].rows)
