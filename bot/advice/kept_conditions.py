"""The patient's conditions of earlier messages, beside answers that can't hold for them as they do in general."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make
from bot.advice.formatting import format_list
from bot.advice.question import Question
from bot.content.content import Content

KIND = "condition"
# Questions about dates to come, whose answers name no condition by themselves.
DATES = frozenset({"ask_calendar", "ask_maintenance"})
# Questions about how the skin is, which a condition may have a part in.
SIGNS = frozenset({"check_symptom"})
# What an answer needs in order to be held against a condition: of a gap the reply sends to the team anyway.
ANSWERED = "answer"


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
    intents = {question.intent for question in questions}
    told = entries(whole, content)
    held = any(answer.kind == ANSWERED and answer.level in (None, "expected") for answer in given)
    if not told or not held or not intents & (DATES | SIGNS):
        return ()
    names = format_list([content.guidance.entry(KIND, entry).name for entry in told])
    response = "utter_kept_conditions" if intents & DATES else "utter_kept_conditions_signs"
    return (make(content, response, topic=given[0].topic, kind="handover", given={"subject": names}),)
