"""The warning beside a medicine that the guides don't cover: nobody stops one for the treatment on their own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make
from bot.advice.clearance import KIND
from bot.advice.question import INFORM, Question
from bot.content.content import Content

# The question on medicines has the warning in its own answer.
ASKED = frozenset({INFORM, "ask_suitability", "ask_preparation"})


def answers(questions: Sequence[Question], whole: Question, content: Content) -> tuple[Answer, ...]:
    """One sentence where the message tells of a medicine that the patient takes; nothing beside other questions."""
    taken = [entry for entry in whole.named(KIND) if content.guidance.entry(KIND, entry).medicine]
    if not taken or not {question.intent for question in questions} <= ASKED:
        return ()
    topic = content.guidance.answers["ask_suitability"].topic
    return (make(content, "utter_keep_taking", topic=topic, kind="gap"),)
