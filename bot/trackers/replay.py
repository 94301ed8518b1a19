"""Restores a tracker from the newest events of a conversation, which behaves like a tracker with all of them.

Rasa's time for an action grows with the events of the tracker. It needs the state, which a stored snapshot has, and the
last turns, which rules match and which events can undo.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from rasa.shared.core.events import (
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.trackers import snapshot
from bot.trackers.codec import DECODE_ERRORS, StoredEvent, decode

logger = logging.getLogger(__name__)

# Events of a read: two turns of this assistant, of some seventeen events each, and a part of a third. A rule spans one.
EVENTS = 48
# Messages of the patient after the snapshot: as many can be undone, and are matched by rules.
_FEWEST_MESSAGES = 2
_UNDOING = frozenset({ActionReverted.type_name, UserUtteranceReverted.type_name})
_RESTARTING = frozenset({Restarted.type_name, SessionStarted.type_name})


def restore_session(rows: Sequence[StoredEvent], tracker: DialogueStateTracker, *, complete: bool) -> bool:
    """Apply the last session, or the first usable snapshot and what follows it, to an empty tracker.

    Args:
        rows: the newest events of the conversation, oldest first.
        tracker: an empty tracker.
        complete: whether the rows are all events of the conversation.

    Returns False where more rows are needed; the tracker can't be used then.
    """
    session = _last(rows, SessionStarted.type_name)
    if session is not None or complete:
        _apply(decode(rows[session or 0 :]), tracker)
        return True
    for cut in _cuts(rows):
        if sum(row.type == UserUttered.type_name for row in rows[cut:]) < _FEWEST_MESSAGES:
            return False
        events = decode(rows[cut:])
        restored = _restored(rows[cut - 1], tracker, events)
        if restored:
            _apply([*restored, *events], tracker)
            return not undoes_snapshot(tracker)
    return False


def restore_all(rows: Sequence[StoredEvent], tracker: DialogueStateTracker) -> None:
    """Apply all rows, oldest first, to an empty tracker."""
    _apply(decode(rows), tracker)


def undoes_snapshot(tracker: DialogueStateTracker) -> bool:
    """Whether an event undid others that came before the snapshot, so that the tracker's state is wrong."""
    events = list(tracker.events)
    last = next((index for index in reversed(range(len(events))) if not snapshot.is_real(events[index])), None)
    if last is None:
        return False
    later = {event.type_name for event in events[last + 1 :]}
    # A restart or a new session discards all before it.
    if later.isdisjoint(_UNDOING) or not later.isdisjoint(_RESTARTING):
        return False
    # Which events of a form's turns Rasa applies depends on each of them.
    if any(event.type_name == ActiveLoop.type_name for event in events[:last]):
        return True
    # The last synthetic event is of a type that only an undoing event removes.
    return all(event is not events[last] for event in tracker.applied_events())


def _last(rows: Sequence[StoredEvent], type_name: str) -> int | None:
    return next((index for index in reversed(range(len(rows))) if rows[index].type == type_name), None)


def _cuts(rows: Sequence[StoredEvent]) -> list[int]:
    """Indices at which a turn begins right after a snapshot; a cut within a turn would lose its message."""
    return [
        index
        for index in range(1, len(rows))
        if rows[index - 1].state is not None and rows[index].type == UserUttered.type_name
    ]


def _restored(row: StoredEvent, tracker: DialogueStateTracker, later: Sequence[Event]) -> list[Event]:
    """The synthetic events in place of the row and all before it; empty and logged if its state can't be decoded."""
    assert row.state is not None, "a cut comes after a snapshot"
    try:
        return snapshot.restore(row.state, tracker, later[0].timestamp if later else 0.0)
    except DECODE_ERRORS:
        logger.warning("stored state skipped: position=%s", row.position)
        return []


def _apply(events: Sequence[Event], tracker: DialogueStateTracker) -> None:
    for event in events:
        tracker.update(event)
