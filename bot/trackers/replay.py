"""The newest events of a conversation as a tracker that behaves like one with all of them.

A tracker with every event of a long session costs Rasa time with each action. It needs the state, which a stored
snapshot holds, and the last turns, which rules look at and which can be taken back.
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
from bot.trackers.codec import UNREADABLE, Kept, decode

logger = logging.getLogger(__name__)

# Two turns of this assistant, which store some seventeen events each, and the beginning of a third: a rule spans one.
ROWS = 48
# So many messages of the patient can be taken back, and are seen by rules, before the snapshot is reached.
_FEWEST_MESSAGES = 2
_TAKES_BACK = frozenset({ActionReverted.type_name, UserUtteranceReverted.type_name})
_BEGINS_ANEW = frozenset({Restarted.type_name, SessionStarted.type_name})


def current(rows: Sequence[Kept], tracker: DialogueStateTracker, *, complete: bool) -> bool:
    """Bring the empty tracker to where the rows, oldest first, end; False if that takes more rows.

    It begins with the session; or else with the first snapshot among the rows. `complete` tells that no rows
    come before. Where it says False, the tracker can't be used.
    """
    session = _last(rows, SessionStarted.type_name)
    if session is not None or complete:
        _fill(tracker, decode(rows[session or 0 :]))
        return True
    for cut in _borders(rows):
        if sum(row.type == UserUttered.type_name for row in rows[cut:]) < _FEWEST_MESSAGES:
            return False
        happened = decode(rows[cut:])
        stands_for_earlier = _replayed(rows[cut - 1], tracker, happened)
        if stands_for_earlier:
            _fill(tracker, [*stands_for_earlier, *happened])
            return not reaches_back(tracker)
    return False


def whole(rows: Sequence[Kept], tracker: DialogueStateTracker) -> None:
    """Bring the empty tracker through all rows, oldest first."""
    _fill(tracker, decode(rows))


def reaches_back(tracker: DialogueStateTracker) -> bool:
    """Whether something was taken back that came before the snapshot: the tracker's state is not right then."""
    events = list(tracker.events)
    last = next((index for index in reversed(range(len(events))) if not snapshot.is_real(events[index])), None)
    if last is None:
        return False
    happened = {event.type_name for event in events[last + 1 :]}
    # What begins anew puts all before it aside.
    if happened.isdisjoint(_TAKES_BACK) or not happened.isdisjoint(_BEGINS_ANEW):
        return False
    # What Rasa leaves of a form's turns when it replays them depends on each of them.
    if any(event.type_name == ActiveLoop.type_name for event in events[:last]):
        return True
    # The last of the events that stand for earlier ones is of a kind that nothing else removes.
    return all(event is not events[last] for event in tracker.applied_events())


def _last(rows: Sequence[Kept], type_name: str) -> int | None:
    return next((index for index in reversed(range(len(rows))) if rows[index].type == type_name), None)


def _borders(rows: Sequence[Kept]) -> list[int]:
    """Where a turn begins right after a snapshot: within a turn, its message would be missed."""
    return [
        index
        for index in range(1, len(rows))
        if rows[index - 1].state is not None and rows[index].type == UserUttered.type_name
    ]


def _replayed(row: Kept, tracker: DialogueStateTracker, happened: Sequence[Event]) -> list[Event]:
    """The events that stand for the row and all before it; none, which the log says, if its state can't be read."""
    assert row.state is not None, "a border comes after a snapshot"
    try:
        return snapshot.replay(row.state, tracker, happened[0].timestamp if happened else 0.0)
    except UNREADABLE:
        logger.warning("stored state skipped: position=%s", row.position)
        return []


def _fill(tracker: DialogueStateTracker, events: Sequence[Event]) -> None:
    for event in events:
        tracker.update(event)
