"""Encodes Rasa's events as rows of the table, and decodes rows."""

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

# Raised by Rasa's events when they are made from invalid JSON, and when invalid events are applied to a tracker.
DECODE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class NewEvent(NamedTuple):
    """An event as it is written: the columns of the table, without the conversation."""

    position: int
    """Its index among all events of the conversation, from 0."""
    timestamp: float
    """Seconds since 1970."""
    type: str
    intent: str | None
    action: str | None
    data: str
    """The event as JSON."""
    state: str | None
    """The snapshot after this event as JSON, for the last event of a save."""


class StoredEvent(NamedTuple):
    """An event as it is read."""

    position: int
    type: str
    data: str
    state: str | None


def encode(event: Event, position: int) -> NewEvent:
    """The row of an event. Raises StoreError for an event without a time, or with values that JSON can't represent."""
    if not isinstance(event.timestamp, (int, float)) or not math.isfinite(event.timestamp):
        raise StoreError("An event's timestamp must be a number, the seconds since 1970. Correct what sends it.")
    return NewEvent(
        position,
        float(event.timestamp),
        event.type_name,
        _without_unstorable(event.intent_name) if isinstance(event, UserUttered) else None,
        _without_unstorable(event.action_name) if isinstance(event, ActionExecuted) else None,
        to_json(event.as_dict()),
        None,
    )


def decode(rows: Sequence[StoredEvent]) -> list[Event]:
    """The events of the rows; rows that can't be decoded are skipped and logged."""
    events: list[Event] = []
    for row, parameters in zip(rows, _parse(rows), strict=True):
        try:
            event = _event_class(parameters["event"])._from_parameters(parameters)
        except DECODE_ERRORS:
            event = None
        if event is None:
            logger.warning("stored event skipped: position=%s type=%s", row.position, row.type)
        else:
            events.append(event)
    return events


def _parse(rows: Sequence[StoredEvent]) -> list[Any]:
    # Parsing one long text takes two thirds of the time of many short ones.
    try:
        parsed: list[Any] = json.loads(f"[{','.join(row.data for row in rows)}]")
    except DECODE_ERRORS:
        parsed = []
    return parsed if len(parsed) == len(rows) else [_parse_one(row.data) for row in rows]


def _parse_one(data: str) -> Any:
    try:
        return json.loads(data)
    except DECODE_ERRORS:
        return None


def to_json(value: Any) -> str:
    """The value as JSON in ASCII, which every database accepts. Raises StoreError where JSON can't represent it."""
    try:
        return json.dumps(value, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(
            f"A value that an action or a component set can't be stored as JSON ({type(error).__name__}). "
            "Let it set only texts, numbers, lists and objects."
        ) from None


def is_storable(text: str) -> bool:
    """Whether every database accepts the text: without NUL characters and lone surrogates."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


@cache
def _event_class(type_name: str) -> type[Event]:
    """The class of a type of event; Rasa's own look-up walks all classes for each event."""
    classes: dict[str, type[Event]] = {}
    for found in all_subclasses(Event):
        classes.setdefault(found.type_name, found)
    return classes[type_name]


def _without_unstorable(text: str | None) -> str | None:
    """The text for a column that readers filter by; the event's JSON has it unchanged."""
    return text and text.replace("\0", "").encode(errors="replace").decode()
