"""A tracker store that reads the newest events only and writes the new ones only: a message costs two statements."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.errors import NewerDatabaseError, StoreError
from bot.limits import STORE_SECONDS
from bot.trackers import replay, snapshot
from bot.trackers.codec import UNREADABLE, Kept, encode, storable
from bot.trackers.database import Database
from bot.trackers.feedback import Feedback
from bot.trackers.merge import beyond

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# What the index of every database takes; the channels allow far less.
LONGEST_NAME_BYTES = 1024
# The attribute of a tracker that holds its place. Rasa makes trackers itself, so a class of ours would not do.
_PLACE = "place_in_store"


class Place(NamedTuple):
    """How much of a tracker is stored."""

    known: int
    """So many of the tracker's events need not be written."""
    position: int
    """The position that the next event gets."""
    full: bool
    """Whether the tracker's state is the conversation's, which a snapshot may keep."""


class IncrementalTrackerStore(TrackerStore):
    """Rasa's interface on a table of events. Events are never changed, and deleted only with their conversation."""

    def __init__(self, database: Database, domain: Domain | None, event_broker: EventBroker | None) -> None:
        """Prepare the database; where it can't be reached, start all the same and try again when it is needed.

        Raises NewerDatabaseError where it was made by a newer version.
        """
        super().__init__(domain, event_broker)
        self._database = database
        try:
            database.prepare()
        except NewerDatabaseError:
            raise
        except StoreError as error:
            logger.warning("store not ready, tried again when it is needed: reason=%s", error)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation in its last session; none if it is not stored. Raises StoreError.

        A long session is cut: its tracker begins with events that stand for those left out.
        """
        return await _in_time("read", self._current(_checked(sender_id)))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation with every event that was ever stored; none if it is not. Raises StoreError."""
        rows = await _in_time("read", self._database.every(_checked(conversation_id)))
        if not rows:
            return None
        tracker = self.init_tracker(conversation_id)
        with _replaying():
            replay.whole(rows, tracker)
        _put(tracker, rows[-1].position + 1, full=True)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new in the tracker. Raises StoreError, and nothing is stored then."""
        conversation = _checked(tracker.sender_id)
        place: Place | None = getattr(tracker, _PLACE, None)
        if place is None:
            place = await self._place(conversation, tracker)
        # Seen before anything is waited for: others may go on with the tracker meanwhile.
        count = len(tracker.events)
        new = [event for event in islice(tracker.events, place.known, count) if snapshot.is_real(event)]
        # Where more was taken back than the tracker holds, the next read goes further back.
        full = place.full and not replay.reaches_back(tracker)
        if new:
            state = snapshot.take(tracker) if full else None
            rows = [encode(event, place.position + index) for index, event in enumerate(new)]
            rows[-1] = rows[-1]._replace(state=state)
            await _in_time("written", self._database.insert(conversation, rows))
        setattr(tracker, _PLACE, Place(count, place.position + len(new), full))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, conversation)

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything of the conversation is stored. Raises StoreError."""
        return await _in_time("read", self._database.knows(_checked(conversation_id)))

    async def keys(self) -> Iterable[str]:
        """The names of all conversations. Raises StoreError."""
        return await _in_time("read", self._database.names())

    async def said(self, conversation: str, *, most: int, after: int = -1) -> list[Kept]:
        """The events in which something was said, or all was begun anew, oldest first. Raises StoreError.

        Args:
            conversation: its name.
            most: no more than the newest so many.
            after: only those at later positions than this.
        """
        newest_first = await _in_time("read", self._database.said(_checked(conversation), after, most))
        return newest_first[::-1]

    async def ends(self, conversations: Sequence[str]) -> dict[str, int]:
        """The position of the newest event of each of the conversations; those without events are left out.

        One question to the database, however many they are. Raises StoreError.
        """
        return await _in_time("read", self._database.ends(conversations))

    async def forget(self, conversation: str) -> None:
        """Delete all that is stored of a conversation. Raises StoreError, and nothing is deleted then.

        Whoever calls this holds the conversation's lock: a message that is being answered would be stored after it.
        """
        await _in_time("deleted", self._database.forget(_checked(conversation), time.time()))

    async def forgotten(self, conversation: str) -> bool:
        """Whether a conversation of this name was deleted. Raises StoreError."""
        return await _in_time("read", self._database.forgotten(_checked(conversation)))

    async def note_feedback(self, feedback: Feedback) -> None:
        """Keep what a patient thinks of a message, in place of what was noted of it before. Raises StoreError."""
        await _in_time("written", self._database.note_feedback(feedback))

    async def check(self) -> None:
        """Write to the store and read from it. Raises StoreError where either fails."""
        await _in_time("written", self._database.check())

    async def close(self) -> None:
        """Close what is open in the running loop. Raises StoreError where that takes too long."""
        await _in_time("closed", self._database.close())

    async def _current(self, conversation: str) -> DialogueStateTracker | None:
        most = replay.ROWS
        while True:
            newest_first = await self._database.newest(conversation, most)
            if not newest_first:
                return None
            rows = newest_first[::-1]
            tracker = self.init_tracker(conversation)
            with _replaying():
                done = replay.current(rows, tracker, complete=len(rows) < most)
            if done:
                _put(tracker, rows[-1].position + 1, full=True)
                return tracker
            most *= 2

    async def _place(self, conversation: str, tracker: DialogueStateTracker) -> Place:
        """The place of a tracker that was made elsewhere: after those of its events that are stored already."""
        if not tracker.events:
            # Rasa made it after it had found nothing. Were it wrong, the first event would meet a stored one.
            return Place(0, 0, full=True)
        stored: Sequence[Kept] = await _in_time("read", self._database.every(conversation))
        if not stored:
            return Place(0, 0, full=True)
        known = beyond(stored, tracker.events)
        return Place(known, stored[-1].position + 1, full=False)


def _put(tracker: DialogueStateTracker, position: int, *, full: bool) -> None:
    setattr(tracker, _PLACE, Place(len(tracker.events), position, full))


def _checked(conversation: Any) -> str:
    """The conversation's name as it is. Raises StoreError where a database would choke on it."""
    if not isinstance(conversation, str) or not storable(conversation):
        raise StoreError("A conversation's name must be a text without NUL characters and surrogates. Send another.")
    if len(conversation.encode()) > LONGEST_NAME_BYTES:
        raise StoreError(f"A conversation's name is longer than {LONGEST_NAME_BYTES} bytes. Send a shorter one.")
    return conversation


@contextmanager
def _replaying() -> Iterator[None]:
    """Turn what stored events raise when they are applied into StoreError."""
    try:
        yield
    except UNREADABLE as error:
        raise StoreError(
            f"A stored conversation can't be replayed ({type(error).__name__}). Compare the versions of Rasa that "
            "wrote it and read it."
        ) from None


async def _in_time(done: str, work: Awaitable[Result]) -> Result:
    try:
        return await asyncio.wait_for(work, STORE_SECONDS)
    except asyncio.TimeoutError:
        raise StoreError(
            f"Conversations can't be {done}: the database did not answer within {STORE_SECONDS} seconds. "
            "Check that it runs and is not overloaded."
        ) from None
