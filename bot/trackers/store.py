"""A tracker store that reads only the newest events and writes only the new ones: two statements a message."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop
from rasa.shared.core.trackers import DialogueStateTracker

from bot.errors import NewerDatabaseError, StoreError
from bot.limits import STORE_SECONDS
from bot.trackers import replay, snapshot
from bot.trackers.codec import DECODE_ERRORS, StoredEvent, encode, is_storable
from bot.trackers.database import Database
from bot.trackers.feedback import Feedback
from bot.trackers.merge import count_stored
from bot.trackers.positions import Position, Positions

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# Every database can index a name of this length; the channels allow far less.
LONGEST_NAME_BYTES = 1024
# Types of the events that a chat shows, or that change what it shows.
MESSAGE_TYPES = frozenset({"user", "bot", "restart"})


class IncrementalTrackerStore(TrackerStore):
    """Rasa's interface on a table of events. Events are never changed, and deleted only with their conversation."""

    def __init__(self, database: Database, domain: Domain | None, event_broker: EventBroker | None) -> None:
        """Prepare the database; one that can't be reached is tried again with each call.

        Raises NewerDatabaseError where its schema is newer than this version.
        """
        super().__init__(domain, event_broker)
        self._database = database
        self._positions = Positions()
        try:
            database.prepare()
        except NewerDatabaseError:
            raise
        except StoreError as error:
            logger.warning("store not ready, is tried again with each message: reason=%s", error)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's last session; None if nothing is stored. Raises StoreError.

        The tracker of a long session begins with synthetic events in place of the earlier ones.
        """
        return await _in_time("read", self._last_session(_checked(sender_id)))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation with all stored events; None if nothing is stored. Raises StoreError."""
        rows = await _in_time("read", self._database.all_events(_checked(conversation_id)))
        if not rows:
            return None
        tracker = self.init_tracker(conversation_id)
        with _replaying():
            replay.restore_all(rows, tracker)
        self._positions.set(tracker, Position(len(tracker.events), rows[-1].position + 1, complete=True))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the tracker's new events, all or none. Raises StoreError, or StoreConflictError."""
        conversation = _checked(tracker.sender_id)
        position = self._positions.get(tracker) or await self._position(conversation, tracker)
        # Counted before the first await: others may add to the tracker during the write.
        count = len(tracker.events)
        new = [event for event in islice(tracker.events, position.stored, count) if snapshot.is_real(event)]
        # Without a snapshot, the next read goes further back.
        complete = position.complete and not replay.undoes_snapshot(tracker)
        if new:
            state = snapshot.take(tracker) if complete else None
            rows = [encode(event, position.next + index) for index, event in enumerate(new)]
            rows[-1] = rows[-1]._replace(state=state)
            await _in_time("written", self._database.insert(conversation, rows))
        self._positions.set(tracker, Position(count, position.next + len(new), complete))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, conversation)

    async def exists(self, conversation_id: str) -> bool:
        """Whether any event of the conversation is stored. Raises StoreError."""
        return await _in_time("read", self._database.exists(_checked(conversation_id)))

    async def keys(self) -> Iterable[str]:
        """The names of all conversations. Raises StoreError."""
        return await _in_time("read", self._database.conversations())

    async def recent_messages(self, conversation: str, *, most: int, after: int = -1) -> list[StoredEvent]:
        """The newest messages, that is events of MESSAGE_TYPES, oldest first. Raises StoreError.

        Args:
            conversation: its name.
            most: the largest number of messages.
            after: a position; only later events are read.
        """
        newest_first = await _in_time("read", self._database.messages(_checked(conversation), after, most))
        return newest_first[::-1]

    async def last_positions(self, conversations: Sequence[str]) -> dict[str, int]:
        """The position of the newest event of each conversation that has one, in one query. Raises StoreError."""
        return await _in_time("read", self._database.last_positions(conversations))

    async def delete(self, conversation: str) -> None:
        """Delete a conversation with its feedback, all or nothing. Raises StoreError.

        The caller holds the conversation's lock: a message that is being processed would be stored afterwards.
        """
        await _in_time("deleted", self._database.delete(_checked(conversation), time.time()))

    async def is_deleted(self, conversation: str) -> bool:
        """Whether a conversation of this name was deleted. Raises StoreError."""
        return await _in_time("read", self._database.is_deleted(_checked(conversation)))

    async def save_feedback(self, feedback: Feedback) -> None:
        """Store a patient's feedback on a message, in place of earlier feedback on it. Raises StoreError."""
        await _in_time("written", self._database.save_feedback(feedback))

    async def check(self) -> None:
        """Write to the store and read from it. Raises StoreError where either fails."""
        await _in_time("written", self._database.check())

    async def close(self) -> None:
        """Close the connections of the running loop. Raises StoreError where that takes too long."""
        await _in_time("closed", self._database.close())

    async def _last_session(self, conversation: str) -> DialogueStateTracker | None:
        limit = replay.EVENTS
        while True:
            newest_first = await self._database.newest_events(conversation, limit)
            if not newest_first:
                return None
            rows = newest_first[::-1]
            tracker = self.init_tracker(conversation)
            with _replaying():
                restored = replay.restore_session(rows, tracker, complete=len(rows) < limit)
            if restored:
                self._positions.set(tracker, Position(len(tracker.events), rows[-1].position + 1, complete=True))
                self._end_unknown_loop(tracker)
                return tracker
            limit *= 2

    def _end_unknown_loop(self, tracker: DialogueStateTracker) -> None:
        """End a form that the domain does not have any more, for which Rasa would predict no action at all.

        The event is stored with those of the next message.
        """
        if tracker.active_loop_name and tracker.active_loop_name not in self.domain.form_names:
            tracker.update(ActiveLoop(None))

    async def _position(self, conversation: str, tracker: DialogueStateTracker) -> Position:
        """The position of a tracker that this store did not make: after those of its events that are stored."""
        if not tracker.events:
            # Rasa makes an empty tracker after it has read None. If events are stored by now, the insert conflicts.
            return Position(0, 0, complete=True)
        stored: Sequence[StoredEvent] = await _in_time("read", self._database.all_events(conversation))
        if not stored:
            return Position(0, 0, complete=True)
        return Position(count_stored(stored, tracker.events), stored[-1].position + 1, complete=False)


def _checked(conversation: Any) -> str:
    """The conversation's name, unchanged. Raises StoreError for one that a database does not accept."""
    if not isinstance(conversation, str) or not is_storable(conversation):
        raise StoreError("A conversation's name must be a text without NUL characters and surrogates. Send another.")
    if len(conversation.encode()) > LONGEST_NAME_BYTES:
        raise StoreError(f"A conversation's name is longer than {LONGEST_NAME_BYTES} bytes. Send a shorter one.")
    return conversation


@contextmanager
def _replaying() -> Iterator[None]:
    """Turn errors of stored events that are applied to a tracker into StoreError."""
    try:
        yield
    except DECODE_ERRORS as error:
        raise StoreError(
            f"A stored conversation can't be replayed ({type(error).__name__}). Compare the version of Rasa that "
            "wrote it with the installed one."
        ) from None


async def _in_time(done: str, call: Awaitable[Result]) -> Result:
    try:
        return await asyncio.wait_for(call, STORE_SECONDS)
    except asyncio.TimeoutError:
        raise StoreError(
            f"Conversations can't be {done}: the database did not answer within {STORE_SECONDS} seconds. "
            "Check that it runs and is not overloaded."
        ) from None
