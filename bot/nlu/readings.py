"""The attribute of a message with everything that is read in it beside intent and entities."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.training_data.message import Message

# `bot.dialogue.reading` is its type.
READING = "reading"


def note(message: Message, **found: Any) -> None:
    """Add readings to the attribute of a message, in place."""
    message.set(READING, {**readings_of(message), **found}, add_to_output=True)


def readings_of(message: Message) -> dict[str, Any]:
    """The readings of a message so far."""
    return message.get(READING) or {}
