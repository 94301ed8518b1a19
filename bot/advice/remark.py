"""What is said to a remark that asks and tells nothing ("my mum thinks I'm mad")."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.content.content import Content


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """A short word of thanks, and an offer to go on unless the patient was asked for something."""
    memory = question.memory
    response = "utter_remark_on" if memory.intent else "utter_remark"
    if memory.asked:
        response = "utter_remark_meanwhile"
    return (make(content, response, topic=topic, kind="smalltalk"),)
