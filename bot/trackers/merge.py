"""Finds out which events of a tracker that was made outside of the store are stored already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.core.events import Event

from bot.trackers.codec import StoredEvent, to_json
from bot.trackers.snapshot import is_real


def count_stored(stored: Sequence[StoredEvent], events: Iterable[Event]) -> int:
    """The number of leading events of a tracker that are stored already.

    The tracker overlaps with the end of the stored events: with all of them, the last session, or as many as a client
    has. Events that all lie within the stored ones add nothing.

    Args:
        stored: all stored events of the conversation, oldest first.
        events: those of the tracker, oldest first.
    """
    listed = list(events)
    there = [_content(row.data) for row in stored]
    real = [(index, _content(to_json(event.as_dict()))) for index, event in enumerate(listed) if is_real(event)]
    mine = [content for _, content in real]
    if not mine or any(there[at : at + len(mine)] == mine for at in range(len(there) - len(mine) + 1)):
        return len(listed)
    for common in range(min(len(there), len(mine)), 0, -1):
        if there[-common:] == mine[:common]:
            return real[common - 1][0] + 1
    return 0


def _content(data: str) -> Any:
    """The event as JSON without its metadata, to which Rasa adds when it handles a tracker."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if isinstance(content, dict):
        content.pop("metadata", None)
    return content
