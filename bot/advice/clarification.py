"""What to say to a message that was not understood."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.moment import Unclear
from bot.advice.profile import Detail
from bot.advice.question import Question
from bot.content.content import Content

# After two misunderstandings in a row the team is offered.
PATIENCE = 1
# The question back, by the reason why a time can't be used.
UNCLEAR = {
    "impossible": "utter_unclear_impossible",
    "future": "utter_unclear_future",
    "past": "utter_unclear_past",
    "vague": "utter_unclear_vague",
}


def which(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Ask which of two questions is meant, each as a patient would put it (`utter_choice_<intent>`)."""
    first, second = (content.wording[f"utter_choice_{intent}"].text for intent in question.alternatives)
    given = {"first_choice": first, "second_choice": second}
    return (make(content, "utter_clarify", topic=topic, kind="clarify", given=given),)


def unclear(detail: Detail, words: Unclear, topic: str, content: Content) -> Answer:
    """Why what the patient told can't be used, as a question for what is meant instead."""
    response = "utter_unclear_count" if detail == "sessions_done" else UNCLEAR[words.reason]
    return make(content, response, topic=topic, kind="clarify", given={"words": words.text}, asks=detail)


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Ask once what is meant, with what the message names where it names a concern; then hand over."""
    if question.memory.misunderstood >= PATIENCE:
        return (make(content, "utter_misunderstood_again", topic=topic, kind="handover"),)
    concerns = question.named("concern")
    if concerns:
        # What is wanted of it is unclear, what it is about is not.
        given = {"subject": content.guidance.entry("concern", concerns[0]).name}
        return (make(content, "utter_misunderstood_about", topic=topic, kind="clarify", given=given),)
    return (make(content, "utter_misunderstood", topic=topic, kind="clarify"),)
