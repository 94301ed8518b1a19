"""What is said when no answer could be worked out: never nothing, and what is urgent all the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone

from bot.advice import urgent
from bot.advice.answer import Answer, make
from bot.advice.question import URGENT, Mention, Question
from bot.guidance.content import Content

TOPIC = "error"
URGENT_TOPIC = "urgent"


def after_failure(flags: Iterable[str], intent: str | None, content: Content) -> Answer:
    """The urgent answer where the message was urgent, by its red flags alone; else the apology with the contact."""
    known = tuple(Mention("red_flag", flag) for flag in flags if flag in content.guidance.red_flags)
    if known or intent == URGENT:
        (answer,) = urgent.answer(Question(URGENT, datetime.now(timezone.utc), known), content, URGENT_TOPIC)
        return answer
    return make(content, "utter_error", topic=TOPIC, kind="handover")
