"""The patient's conditions of earlier messages, beside answers that can't hold for them as they do in general."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make
from bot.advice.formatting import format_list
from bot.advice.question import Question
from bot.advice.reply import redirected_to
from bot.content.content import Content

KIND = "condition"
# Questions about dates to come, whose answers name no condition by themselves.
DATES = frozenset({"ask_calendar", "ask_maintenance"})
# Questions about how the skin is, which a condition may have a part in.
SIGNS = frozenset({"check_symptom"})
# The questions whether the treatment suits the patient, and is safe, where they name no condition: "even on my legs?"
JUDGED = frozenset({"ask_suitability", "ask_safety"})
# What is about oneself as well right after a condition: what helps, what numbs.
HELPS, NUMBING = "ask_benefits", "subject/numbing"
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
    # Those that a question takes up again have an answer of their own.
    asked = {entry for question in questions for entry in question.named(KIND)}
    told = tuple(entry for entry in entries(whole, content) if entry not in asked)
    dated = bool(intents & DATES) and any(answer.steps for answer in given)
    usual = bool(intents & SIGNS) and any(answer.kind == ANSWERED and answer.level in USUAL for answer in given)
    # Right after a condition, what helps with a concern is asked of oneself as well: "even on my legs? stretch marks".
    just_told = any(mention.kind == KIND for mention in whole.memory.about)
    of_oneself = HELPS in intents or any(question.names(NUMBING) for question in questions)
    suits = not asked and given[0].kind != "handover" and (bool(intents & JUDGED) or (of_oneself and just_told))
    if not told or not (dated or usual or suits):
        return ()
    names = format_list([content.guidance.entry(KIND, entry).name for entry in told])
    general = "utter_kept_conditions_signs" if usual else "utter_kept_conditions_suits"
    response = "utter_kept_conditions" if dated else general
    return (make(content, response, topic=given[0].topic, kind=given[0].kind, given={"subject": names}),)
