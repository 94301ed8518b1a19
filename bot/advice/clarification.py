"""Replies to messages that were not understood: a question back, then the clinic's team."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.profile import ProfileField
from bot.advice.question import Question
from bot.content.content import Content
from bot.timeexpr.date_range import Unresolved

# Messages in a row that may be misunderstood before the team is offered.
PATIENCE = 1
# The question back, by the reason why a time can't be used.
UNCLEAR = {
    "impossible": "utter_unclear_impossible",
    "future": "utter_unclear_future",
    "past": "utter_unclear_past",
    "vague": "utter_unclear_vague",
}


def which(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Ask which of two questions is meant, each in a patient's wording (`utter_choice_<intent>`)."""
    first, second = (content.wording[f"utter_choice_{intent}"].text for intent in question.alternatives)
    given = {"first_choice": first, "second_choice": second}
    return (make(content, "utter_clarify", topic=topic, kind="clarify", given=given),)


def unresolved(field: ProfileField, words: Unresolved, topic: str, content: Content) -> Answer:
    """Say why a value for a profile field can't be used, and ask for another."""
    response = "utter_unclear_count" if field == "sessions_done" else UNCLEAR[words.reason]
    return make(content, response, topic=topic, kind="clarify", given={"words": words.text}, asks=field)


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Ask once what is meant, repeating the concern if the message names one; the next time, hand over."""
    if question.memory.misunderstood >= PATIENCE:
        return (make(content, "utter_misunderstood_again", topic=topic, kind="handover"),)
    concerns = question.named("concern")
    if concerns:
        # The intent is unclear, but the subject is known.
        given = {"subject": content.guidance.entry("concern", concerns[0]).name}
        return (make(content, "utter_misunderstood_about", topic=topic, kind="clarify", given=given),)
    return (make(content, "utter_misunderstood", topic=topic, kind="clarify"),)
