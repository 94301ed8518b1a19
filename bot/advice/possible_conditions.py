"""Conditions that a message may tell of, in words that no vocabulary has: what to do for the case that it does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make
from bot.advice.question import POSSIBLE, Question
from bot.content.content import Content

KIND = "condition"
# The section whose topic the answer has.
SECTION = "ask_suitability"
# Beside these, what is said of a condition would be beside the point.
AFTER_SESSION = frozenset({"check_symptom", "ask_aftercare", "ask_activity_after", "ask_progress"})


def answers(whole: Question, questions: Sequence[Question], content: Content) -> tuple[Answer, ...]:
    """One sentence on the condition that a message may tell of; none where it is known, or beside small talk."""
    known = {*whole.person.conditions, *whole.named(KIND)}
    likely = [
        one.entry for one in whole.mentions if (one.kind, one.role) == (KIND, POSSIBLE) and one.entry not in known
    ]
    sections = [content.guidance.answers[question.intent] for question in questions]
    small_talk = any(section.kind == "smalltalk" for section in sections)
    if not likely or small_talk or {question.intent for question in questions} <= AFTER_SESSION:
        return ()
    name = content.guidance.entry(KIND, likely[0]).name
    topic = content.guidance.answers[SECTION].topic
    return (make(content, "utter_condition_possible", topic=topic, kind="gap", given={"subject": name}),)
