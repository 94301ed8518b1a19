"""Conditions and medicines that the patient had or took: no reason against the treatment, but the team should know."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make
from bot.advice.formatting import format_list
from bot.advice.question import PAST, Question
from bot.content.content import Content

KIND = "condition"
# The section whose topic the answer has.
SECTION = "ask_suitability"


def answers(whole: Question, questions: Sequence[Question], content: Content) -> tuple[Answer, ...]:
    """One answer on all past conditions of a message; none beside small talk or what was not understood."""
    past = dict.fromkeys(m.entry for m in whole.mentions if m.kind == KIND and m.role == PAST)
    entries = {entry: content.guidance.entry(KIND, entry) for entry in past if entry not in whole.named(KIND)}
    names = [entry.name for entry in entries.values() if not entry.incidental]
    sections = [content.guidance.answers[question.intent] for question in questions]
    if not names or any(section.kind == "smalltalk" for section in sections):
        return ()
    topic = content.guidance.answers[SECTION].topic
    given = {"subject": format_list(names)}
    return (make(content, "utter_condition_past", topic=topic, kind="gap", given=given),)
