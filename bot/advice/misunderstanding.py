"""What to say to a message that was not understood."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.guidance.content import Content

# After two misunderstandings in a row the team is offered.
PATIENCE = 1


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Ask once to say it differently, then hand over."""
    if question.memory.misunderstood >= PATIENCE:
        return (make(content, "utter_misunderstood_again", topic=topic, kind="handover"),)
    return (make(content, "utter_misunderstood", topic=topic, kind="clarify"),)
