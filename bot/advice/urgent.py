"""Advice on worrying symptoms. It reassures about nothing and asks nothing first."""

from __future__ import annotations

from collections.abc import Collection

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.content.content import Content

SELF_HARM = "self_harm"


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Advice for the red flags that the question names."""
    return (for_flags(question.named("red_flag"), content, topic),)


def for_flags(flags: Collection[str], content: Content, topic: str) -> Answer:
    """Advice for the most severe red flag; without a known flag, the advice to contact the clinic today."""
    if SELF_HARM in flags:
        response = "utter_self_harm"
    elif any(content.guidance.red_flags[flag].level == "emergency" for flag in flags):
        response = "utter_emergency"
    else:
        response = "utter_urgent"
    return make(content, response, topic=topic, kind="urgent")
