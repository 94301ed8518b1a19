"""Conditions that a message may tell of, in words that no vocabulary has: what to do for the case that it does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.content.content import Content

KIND = "condition"
# The section whose topic the answer has.
SECTION = "ask_suitability"
# Beside these, what is said of a condition would be beside the point.
AFTER_SESSION = frozenset({"check_symptom", "ask_aftercare", "ask_activity_after", "ask_progress"})


def answers(whole: Question, questions: Sequence[Question], content: Content) -> tuple[Answer, ...]:
    """One sentence on the condition that a message may tell of; none where it is known, or beside small talk."""
    possible = whole.possible_condition
    # A clinic may have taken the entry out since the classifier was trained.
    if possible not in content.guidance.vocabularies[KIND].entries:
        return ()
    if possible in {*whole.person.conditions, *whole.named(KIND)}:
        return ()
    sections = [content.guidance.answers[question.intent] for question in questions]
    small_talk = any(section.kind == "smalltalk" for section in sections)
    if small_talk or {question.intent for question in questions} <= AFTER_SESSION:
        return ()
    name = content.guidance.entry(KIND, possible).name
    topic = content.guidance.answers[SECTION].topic
    return (make(content, "utter_condition_possible", topic=topic, kind="gap", given={"subject": name}),)
