"""The lock store for one server process: each conversation has a queue of its messages.

Rasa's own lock stores poll once a second, so the fifth of five quick messages waits four seconds. Here each message
waits for a future that the release of the previous one completes.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from bot import limits
from bot.errors import LockStoreError, LockTimeoutError

Release = Callable[[], Awaitable[None]]
Queue = deque["asyncio.Future[None]"]
"""A future for each message, done once it has the lock; the first one has it."""


class InProcessLockStore(LockStore):
    """Serialises the messages of a conversation in order of arrival, within this process.

    It works in several event loops one after another, not at the same time.
    """

    on_wait: Callable[[float], None] | None = None
    """Called with the seconds that a message waited, each time one gets the lock."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Take `lock_store` of endpoints.yml. Raises LockStoreError for an option that does not exist."""
        self.url: str | None = endpoint_config.url if endpoint_config else None
        unknown = sorted(endpoint_config.kwargs) if endpoint_config else []
        if unknown:
            raise LockStoreError(
                f"`lock_store` in endpoints.yml has the unknown option `{unknown[0]}`. "
                "Remove it: the options are `type` and, for PostgreSQL, `url`."
            )
        self._queues: defaultdict[str, Queue] = defaultdict(deque)
        self._releasing: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def pending(self) -> int:
        """Messages that have a lock or wait for one in this process."""
        return sum(map(len, self._queues.values()))

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncIterator[TicketLock]:
        """Hold the conversation's lock while the body runs. Leaving the body neither waits nor fails.

        Rasa's lifetime and waiting time are ignored in favour of `bot.limits`; the ticket is a part of Rasa's interface
        without meaning here. Raises LockTimeoutError after LOCK_SECONDS, LockStoreError where the database fails.
        """
        loop = asyncio.get_running_loop()
        arrival = loop.time()
        async with self._held(conversation_id, arrival + limits.LOCK_SECONDS):
            if self.on_wait is not None:
                self.on_wait(loop.time() - arrival)
            yield TicketLock(conversation_id)

    async def check(self) -> None:
        """Take and release the lock of an unused conversation. Raises LockTimeoutError or LockStoreError."""
        deadline = asyncio.get_running_loop().time() + limits.LOCK_SECONDS
        async with self._held(f"check {secrets.token_hex(8)}", deadline):
            pass

    async def close(self) -> None:
        """Finish the releases that are under way, within STORE_SECONDS; the store may be used again afterwards."""
        if self._releasing:
            await asyncio.wait(self._releasing, timeout=limits.STORE_SECONDS)

    async def _acquire(self, conversation: str, deadline: float) -> Release | None:
        """Take a lock between processes, once it is the message's turn in this one; none here.

        Returns what releases it, later and without raising. Raises LockTimeoutError and LockStoreError.
        """
        return None

    def _use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Forget the tasks and connections of an earlier event loop."""
        self._loop = loop
        self._queues.clear()
        self._releasing.clear()

    @asynccontextmanager
    async def _held(self, conversation: str, deadline: float) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._use_loop(loop)
        turn, queue = loop.create_future(), self._queues[conversation]
        queue.append(turn)
        release = None
        try:
            if len(queue) > 1:
                # `wait_for` may swallow a cancellation that arrives together with the turn.
                await asyncio.wait({turn}, timeout=deadline - loop.time())
                if not turn.done():
                    raise timeout_error()
            release = await self._acquire(conversation, deadline)
            # Where this process was suspended in between, its lease may be over.
            if loop.time() > deadline:
                raise timeout_error()
            yield
        finally:
            if release is None:
                self._leave(conversation, queue, turn)
            else:
                task = loop.create_task(self._release(release, conversation, queue, turn))
                self._releasing.add(task)
                task.add_done_callback(self._releasing.discard)

    async def _release(self, release: Release, *place: Any) -> None:
        try:
            await release()
        finally:
            self._leave(*place)

    def _leave(self, conversation: str, queue: Queue, turn: asyncio.Future[None]) -> None:
        queue.remove(turn)
        if queue:
            if not queue[0].done():
                queue[0].set_result(None)
        elif self._queues.get(conversation) is queue:
            del self._queues[conversation]


def timeout_error() -> LockTimeoutError:
    """The error for a message that waited too long."""
    return LockTimeoutError(
        f"Earlier messages of the same conversation took longer than {limits.LOCK_SECONDS} s. Send the message again; "
        "if this happens often, read the log of the action server and of the database."
    )
