"""What comes later reaches everybody who is connected: other pages of the same conversation, and the team's replies.

The store is the one source: whoever writes, in whichever process, stores it first. Each process asks the store once
a second, in one question for all conversations that somebody is connected to, where they end now; its own messages it
knows of at once. Asking works the same with every database and needs no connection of its own to listen on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from bot.channels.chat.transcript import MOST_ROWS, TEAM, Message, Transcript
from bot.errors import NeedlewiseError

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
# A page that takes in less than it is sent is cut off; it comes back and says what it has.
_MOST_WAITING = 100


class Subscription:
    """One connected page."""

    def __init__(self) -> None:
        # None: nothing comes any more.
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self._open = True

    async def next(self) -> Message | None:
        """The next message, once there is one; None where the connection is to be closed."""
        return await self._queue.get()

    def put(self, message: Message) -> None:
        """Have the message sent."""
        if self._queue.qsize() >= _MOST_WAITING:
            self.close()
        elif self._open:
            self._queue.put_nowait(message)

    def close(self) -> None:
        """End it after what is waiting."""
        if self._open:
            self._open = False
            self._queue.put_nowait(None)


class _Room:
    """A conversation with everybody who is connected to it."""

    def __init__(self) -> None:
        self.pages: set[Subscription] = set()
        self.transcript: Transcript | None = None
        self.end = -1
        """The position of the newest event that is known."""


class Hub:
    """Everybody who is connected to this process."""

    def __init__(self, agent: Callable[[], Any]) -> None:
        """`agent` gives Rasa's agent, once the server has started."""
        self._agent = agent
        self._rooms: dict[str, _Room] = {}
        self._stored: set[str] = set()
        self._woken = asyncio.Event()
        self._closed = False

    @contextmanager
    def subscribe(self, conversation: str) -> Iterator[Subscription]:
        """From now on everything that is new in the conversation, and perhaps what has just come."""
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
        """A page has been sent what the transcript has read: later events are sent to all that are connected."""
        room = self._rooms[conversation]
        if room.transcript is None:
            room.transcript = transcript
            room.end = transcript.position

    def wake(self, conversation: str) -> None:
        """Something was stored in the conversation: it is sent to those who are connected."""
        self._stored.add(conversation)
        self._woken.set()

    async def push(self, conversation: str, text: str, author: str) -> None:
        """Have a member of the team say something: it is stored, and sent to all who are connected, wherever.

        Raises StoreError or LockError, and nothing is stored then.

        Args:
            conversation: its name.
            text: what is said.
            author: who says it, as the patient is to read it.
        """
        from rasa.shared.core.events import BotUttered

        agent = self._agent()
        async with agent.lock_store.lock(conversation):
            tracker = await agent.tracker_store.get_or_create_tracker(conversation, append_action_listen=False)
            tracker.update(BotUttered(text, metadata={"kind": TEAM, "author": author}))
            await agent.tracker_store.save(tracker)
        self.wake(conversation)

    def ended(self, conversation: str) -> None:
        """The conversation was deleted: nobody is to stay connected to it."""
        room = self._rooms.get(conversation)
        for page in tuple(room.pages) if room else ():
            page.close()

    async def watch(self) -> None:
        """Send what is stored, by this process at once and by others within POLL_SECONDS, while the server runs."""
        failing, next_look = False, 0.0
        while not self._closed:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
            self._woken.clear()
            stored, self._stored = self._stored, set()
            try:
                for conversation in stored:
                    await self._send(conversation)
                if monotonic() >= next_look:
                    next_look = monotonic() + POLL_SECONDS
                    await self._look()
                failing = False
            except NeedlewiseError as error:
                # Once, not every second. What could not be sent is found by the next look.
                if not failing:
                    logger.warning("nothing can be pushed: reason=%s", error)
                failing = True

    def close(self) -> None:
        """End every connection: the server is to stop, and pages come back to the next one."""
        self._closed = True
        self._woken.set()
        for conversation in tuple(self._rooms):
            self.ended(conversation)

    async def _send(self, conversation: str) -> None:
        """Send what is new in the conversation to those who are connected. Raises StoreError."""
        room = self._rooms.get(conversation)
        if room is None or room.transcript is None:
            return
        store = self._agent().tracker_store
        for row in await store.said(conversation, most=MOST_ROWS, after=room.transcript.position):
            message = room.transcript.read(row)
            if message is not None:
                for page in tuple(room.pages):
                    page.put(message)

    async def _look(self) -> None:
        known = {name: room for name, room in self._rooms.items() if room.transcript is not None}
        if not known:
            return
        ends = await self._agent().tracker_store.ends(list(known))
        for name, room in known.items():
            end = ends.get(name, -1)
            if end < room.end:
                self.ended(name)
            elif end > room.end:
                await self._send(name)
                room.end = end
