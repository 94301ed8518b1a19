"""The reply where none could be computed: urgent advice for red flags, else an apology and the clinic's contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.advice import urgent
from bot.advice.answer import Answer, make
from bot.advice.question import URGENT
from bot.content.content import Content

TOPIC = "error"
URGENT_TOPIC = "urgent"


@dataclass(frozen=True)
class Understood:
    """How far a message was understood before its reply failed."""

    flags: tuple[str, ...] = ()
    """Entries of the vocabulary of red flags."""
    intent: str | None = None
    emergency: bool = False
    """Whether an emergency goes on in the conversation."""

    @classmethod
    def from_parsed(cls, message: Mapping[str, Any], alarm: object = None) -> Understood:
        """Flags and intent of a message that Rasa has parsed, and the emergency of the conversation.

        Args:
            message: the `latest_message` of a tracker.
            alarm: the value of its slot `alarm`.
        """
        entities = message.get("entities") or []
        flags = tuple(str(entity["value"]) for entity in entities if entity.get("entity") == "red_flag")
        emergency = isinstance(alarm, Mapping) and alarm.get("level") == "emergency"
        if isinstance(alarm, Mapping) and emergency:
            flags = (*flags, str(alarm.get("flag")))
        return cls(flags, (message.get("intent") or {}).get("name"), emergency)


def fallback_reply(understood: Understood, content: Content) -> Answer:
    """The urgent advice where a flag or the intent asks for it; else the apology with the clinic's contact."""
    known = [flag for flag in understood.flags if flag in content.guidance.red_flags]
    if known or understood.intent == URGENT or understood.emergency:
        return urgent.for_flags(known, content, URGENT_TOPIC, emergency=understood.emergency)
    return make(content, "utter_error", topic=TOPIC, kind="handover")
