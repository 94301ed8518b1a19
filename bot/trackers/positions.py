"""The relation between trackers in memory and their stored events."""

from __future__ import annotations

import weakref
from typing import NamedTuple

from rasa.shared.core.trackers import DialogueStateTracker


class Position(NamedTuple):
    """How much of a tracker is stored."""

    stored: int
    """Leading events of the tracker that need not be written."""
    next: int
    """The position of the next event among all events of the conversation."""
    complete: bool
    """Whether the tracker has the conversation's whole state, so that a snapshot may be taken of it."""


class Positions:
    """The position of each tracker in memory, by its identity.

    Rasa makes and copies trackers itself, and they can't be hashed; an entry is removed together with its tracker.
    """

    def __init__(self) -> None:
        self._entries: dict[int, tuple[weakref.ref[DialogueStateTracker], Position]] = {}

    def get(self, tracker: DialogueStateTracker) -> Position | None:
        """The tracker's position; None for one that this store neither read nor saved."""
        entry = self._entries.get(id(tracker))
        return entry[1] if entry is not None and entry[0]() is tracker else None

    def set(self, tracker: DialogueStateTracker, position: Position) -> None:
        """Record the tracker's position, in place of its earlier one."""
        key = id(tracker)
        self._entries[key] = weakref.ref(tracker, lambda _: self._entries.pop(key, None)), position
