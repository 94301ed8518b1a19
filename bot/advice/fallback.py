"""What is said when no answer could be worked out: never nothing, and what is urgent all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.advice import urgent
from bot.advice.answer import Answer, make
from bot.advice.question import URGENT
from bot.content.content import Content

TOPIC = "error"
URGENT_TOPIC = "urgent"


def after_failure_of(message: Mapping[str, Any], content: Content) -> Answer:
    """What `after_failure` says to a message as Rasa has understood it: the `latest_message` of a tracker."""
    entities = message.get("entities") or []
    flags = [str(entity["value"]) for entity in entities if entity.get("entity") == "red_flag"]
    return after_failure(flags, (message.get("intent") or {}).get("name"), content)


def after_failure(flags: Iterable[str], intent: str | None, content: Content) -> Answer:
    """The urgent answer where the message was urgent, by its red flags alone; else the apology with the contact."""
    known = [flag for flag in flags if flag in content.guidance.red_flags]
    if known or intent == URGENT:
        return urgent.for_flags(known, content, URGENT_TOPIC)
    return make(content, "utter_error", topic=TOPIC, kind="handover")
