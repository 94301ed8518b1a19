"""Pushing new messages to every connected page of their conversation.

The store is the only source: a message is persisted before it is pushed, by any process. Each process polls the store
once a second, with one query for all connected conversations; messages that it persisted itself are pushed at once.
Polling works the same with every database and needs no connection of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from bot.channels.chat.transcript import MOST_ROWS, Message, Transcript
from bot.channels.context import tracker_store
from bot.errors import NeedlewiseError

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
# A page with more unread messages than this is disconnected; it connects again with its last message id.
_MOST_WAITING = 100


class Subscription:
    """One connected page."""

    def __init__(self) -> None:
        # None ends the connection.
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self._open = True

    async def next(self) -> Message | None:
        """Wait for the next message; None where the connection is to be closed."""
        return await self._queue.get()

    def put(self, message: Message) -> None:
        """Send a message."""
        if self._queue.qsize() >= _MOST_WAITING:
            self.close()
        elif self._open:
            self._queue.put_nowait(message)

    def close(self) -> None:
        """End the connection after the messages that are waiting."""
        if self._open:
            self._open = False
            self._queue.put_nowait(None)


class _Room:
    """A conversation with its connected pages."""

    def __init__(self) -> None:
        self.pages: set[Subscription] = set()
        self.transcript: Transcript | None = None
        self.end = -1
        """The position of the newest known event."""


class Hub:
    """The pages that are connected to this process."""

    def __init__(self, agent: Callable[[], Any]) -> None:
        """`agent` returns Rasa's agent, once the server has started."""
        self._agent = agent
        self._rooms: dict[str, _Room] = {}
        self._stored: set[str] = set()
        self._woken = asyncio.Event()
        self._closed = False

    @contextmanager
    def subscribe(self, conversation: str) -> Iterator[Subscription]:
        """Subscribe to every new message of the conversation; one that came just before may be among them."""
        room = self._rooms.setdefault(conversation, _Room())
        page = Subscription()
        room.pages.add(page)
        if self._closed:
            page.close()
        try:
            yield page
        finally:
            room.pages.discard(page)
            if not room.pages and self._rooms.get(conversation) is room:
                del self._rooms[conversation]

    def seen(self, conversation: str, transcript: Transcript) -> None:
        """Note that a page was sent what the transcript has read: only later events are pushed."""
        room = self._rooms[conversation]
        if room.transcript is None:
            room.transcript = transcript
            room.end = transcript.position

    def wake(self, conversation: str) -> None:
        """Push what was persisted in the conversation just now."""
        self._stored.add(conversation)
        self._woken.set()

    def ended(self, conversation: str) -> None:
        """Close every connection to a deleted conversation."""
        room = self._rooms.get(conversation)
        for page in tuple(room.pages) if room else ():
            page.close()

    async def watch(self) -> None:
        """Push persisted messages while the server runs: this process's at once, others' within POLL_SECONDS."""
        failing, next_poll = False, 0.0
        while not self._closed:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
            self._woken.clear()
            stored, self._stored = self._stored, set()
            try:
                for conversation in stored:
                    await self._send(conversation)
                if monotonic() >= next_poll:
                    next_poll = monotonic() + POLL_SECONDS
                    await self._poll()
                    failing = False
            except NeedlewiseError as error:
                # Logged once, not every second, until a poll succeeds, which finds what could not be pushed.
                if not failing:
                    logger.warning("nothing can be pushed: reason=%s", error)
                failing = True

    def close(self) -> None:
        """Close every connection before the server stops; pages connect again to the next one."""
        self._closed = True
        self._woken.set()
        for conversation in tuple(self._rooms):
            self.ended(conversation)

    async def _send(self, conversation: str) -> None:
        """Push the new messages of the conversation. Raises StoreError."""
        room = self._rooms.get(conversation)
        if room is None or room.transcript is None:
            return
        store = tracker_store(self._agent())
        for row in await store.recent_messages(conversation, most=MOST_ROWS, after=room.transcript.position):
            message = room.transcript.read(row)
            if message is not None:
                for page in tuple(room.pages):
                    page.put(message)

    async def _poll(self) -> None:
        known = {name: room for name, room in self._rooms.items() if room.transcript is not None}
        if not known:
            return
        ends = await tracker_store(self._agent()).last_positions(list(known))
        for name, room in known.items():
            end = ends.get(name, -1)
            if end < room.end:
                self.ended(name)
            elif end > room.end:
                await self._send(name)
                room.end = end
