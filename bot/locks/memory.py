"""The lock store for one server process: nothing to install, nothing that can be down."""

from __future__ import annotations

import asyncio
from collections import deque

from rasa.utils.endpoints import EndpointConfig

from bot.locks.base import Place, WaitingLockStore


class InProcessLockStore(WaitingLockStore):
    """First come, first served within this process.

    It may be used in several event loops one after another, not at the same time.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Take the entry `lock_store` of Rasa's endpoints file."""
        super().__init__(endpoint_config)
        # The first of each queue has the lock. A conversation without messages has no entry.
        self._queues: dict[str, deque[Place]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def waiting(self) -> int:
        """Messages that have a lock or wait for one."""
        return sum(map(len, self._queues.values()))

    async def close(self) -> None:
        """Nothing to give back."""

    def _join(self, conversation_id: str) -> Place:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # Whoever waited in an event loop that has ended waits no longer.
            self._queues, self._loop = {}, loop
        place = Place(conversation_id)
        queue = self._queues.setdefault(conversation_id, deque())
        queue.append(place)
        queue[0].grant()
        return place

    def _leave(self, place: Place) -> None:
        place.turn.cancel()
        queue = self._queues.get(place.conversation)
        # Where the event loop has changed meanwhile, the place is gone.
        if queue is None or place not in queue:
            return
        queue.remove(place)
        if queue:
            queue[0].grant()
        else:
            del self._queues[place.conversation]
