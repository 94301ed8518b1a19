"""Events as rows of the table, and rows as events."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.utils.common import all_subclasses

from bot.errors import StoreError

logger = logging.getLogger(__name__)

# What Rasa's events raise when they are made from something that is none of them, and when such are applied.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class Row(NamedTuple):
    """A new event of a conversation, as it is written."""

    position: int
    """Its place among all events of the conversation, from 0."""
    timestamp: float
    """Seconds since 1970."""
    type: str
    intent: str | None
    action: str | None
    data: str
    """The event as JSON."""
    state: str | None
    """The state after this event as JSON, if it is the last of a save."""


class Kept(NamedTuple):
    """A stored event, as it is read."""

    position: int
    type: str
    data: str
    state: str | None


def encode(event: Event, position: int) -> Row:
    """The row of an event. Raises StoreError where the event has no time, or holds what JSON can't."""
    if not isinstance(event.timestamp, (int, float)) or not math.isfinite(event.timestamp):
        raise StoreError("An event's timestamp must be a number, the seconds since 1970. Correct what sends it.")
    return Row(
        position,
        float(event.timestamp),
        event.type_name,
        _plain(event.intent_name) if isinstance(event, UserUttered) else None,
        _plain(event.action_name) if isinstance(event, ActionExecuted) else None,
        write(event.as_dict()),
        None,
    )


def decode(rows: Sequence[Kept]) -> list[Event]:
    """The events of the rows; those that can't be read are left out, which the log says."""
    found: list[Event] = []
    for row, parameters in zip(rows, _read(rows), strict=True):
        try:
            event = _class(parameters["event"])._from_parameters(parameters)
        except UNREADABLE:
            event = None
        if event is None:
            logger.warning("stored event skipped: position=%s type=%s", row.position, row.type)
        else:
            found.append(event)
    return found


def _read(rows: Sequence[Kept]) -> list[Any]:
    # One text is read in two thirds of the time that many take.
    try:
        together: list[Any] = json.loads(f"[{','.join(row.data for row in rows)}]")
    except UNREADABLE:
        together = []
    return together if len(together) == len(rows) else [_read_one(row.data) for row in rows]


def _read_one(data: str) -> Any:
    try:
        return json.loads(data)
    except UNREADABLE:
        return None


def write(value: Any) -> str:
    """The value as JSON, in characters that every database takes. Raises StoreError where JSON can't hold it."""
    try:
        return json.dumps(value, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(
            f"What an action or a component left in the conversation can't be stored as JSON ({type(error).__name__}). "
            "Let it leave only texts, numbers, lists and objects."
        ) from None


def storable(text: str) -> bool:
    """Whether every database takes the text as it is: no NUL character, no half of a surrogate pair."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


@cache
def _class(type_name: str) -> type[Event]:
    """The class of a type of event; Rasa's own look-up walks all classes anew for each event."""
    known: dict[str, type[Event]] = {}
    for found in all_subclasses(Event):
        known.setdefault(found.type_name, found)
    return known[type_name]


def _plain(text: str | None) -> str | None:
    """The text for a column that readers filter by; the event's own JSON keeps it to the letter."""
    return text and text.replace("\0", "").encode(errors="replace").decode()
