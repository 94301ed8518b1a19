"""How much of a tracker that was made elsewhere is stored already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.core.events import Event

from bot.trackers.codec import Kept, write
from bot.trackers.snapshot import is_real


def beyond(stored: Sequence[Kept], events: Iterable[Event]) -> int:
    """The number of leading events that are stored already.

    They are where the stored events end: all of them, the last session, or as many as a client kept. Events that
    all lie within what is stored add nothing to it.
    """
    listed = list(events)
    there = [_content(row.data) for row in stored]
    real = [(index, _content(write(event.as_dict()))) for index, event in enumerate(listed) if is_real(event)]
    mine = [content for _, content in real]
    if not mine or any(there[at : at + len(mine)] == mine for at in range(len(there) - len(mine) + 1)):
        return len(listed)
    for common in range(min(len(there), len(mine)), 0, -1):
        if there[-common:] == mine[:common]:
            return real[common - 1][0] + 1
    return 0


def _content(data: str) -> Any:
    """The event as JSON without its metadata, which Rasa adds to when it handles a tracker."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if isinstance(content, dict):
        content.pop("metadata", None)
    return content
