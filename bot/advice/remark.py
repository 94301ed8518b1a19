"""What is said to a remark that asks and tells nothing ("my mum thinks I'm mad")."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.content.content import Content

# In a conversation that asks nothing, and the other ones.
ON = "utter_remark_on"
REMARKS = frozenset({ON, "utter_remark", "utter_remark_meanwhile"})


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """A short word of thanks, and an offer to go on unless the patient was asked for something."""
    memory = question.memory
    response = ON if memory.intent else "utter_remark"
    if memory.asked:
        response = "utter_remark_meanwhile"
    return (make(content, response, topic=topic, kind="smalltalk"),)
