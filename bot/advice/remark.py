"""What is said to a remark that asks and tells nothing ("my mum thinks I'm mad"), and to a yes to nothing ("Fine.")."""

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


def agreement(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """What is said to a yes to nothing: a question at first, and in a conversation, which it may end, none."""
    response = "utter_at_hand" if question.memory.intent else "utter_ask_away"
    return (make(content, response, topic=topic, kind="clarify"),)
