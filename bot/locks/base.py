"""Whose turn it is: the messages of one conversation are answered one after the other, in the order they came.

Rasa's own lock stores look once a second whether the turn has come, so the fifth of five quick messages waits four
seconds. Here a message waits for a future that the one before it completes.
"""

from __future__ import annotations

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot import limits
from bot.errors import LockTimeoutError


@dataclass(eq=False)
class Place:
    """One message's place in the queue of its conversation."""

    conversation: str
    # Completed when it has the lock, or with the reason why it can't have it.
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def grant(self) -> None:
        """Its turn has come."""
        if not self.turn.done():
            self.turn.set_result(None)

    def fail(self, error: LockError) -> None:
        """Its turn will not come."""
        if not self.turn.done():
            self.turn.set_exception(error)

    @property
    def holds(self) -> bool:
        """Whether it has the lock."""
        return self.turn.done() and not self.turn.cancelled() and self.turn.exception() is None


class WaitingLockStore(LockStore, ABC):
    """A lock store behind Rasa's interface whose `lock` waits without looking again and again."""

    # Called with the seconds waited whenever a message gets its turn.
    on_wait: Callable[[float], None] | None = None

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Take the entry `lock_store` of Rasa's endpoints file. Raises LockError for an option that does not exist."""
        self.url: str | None = endpoint_config.url if endpoint_config else None
        unknown = sorted(endpoint_config.kwargs) if endpoint_config else []
        if unknown:
            raise LockError(
                f"`lock_store` in the endpoints file has the unknown option `{unknown[0]}`. "
                "Remove it: there are only `type` and `url`."
            )
        super().__init__()

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncIterator[TicketLock]:
        """Wait for the conversation's turn, and keep it while the body runs.

        Rasa's lifetime and waiting time are not used: `bot.limits` has them. Leaving the body never fails and never
        waits. What is yielded is only there because Rasa declares it.

        Raises LockTimeoutError after LOCK_SECONDS, LockStoreError where the order can't be known.
        """
        loop = asyncio.get_running_loop()
        arrived = loop.time()
        place = self._join(conversation_id)
        try:
            await _turn(place, arrived + limits.LOCK_SECONDS)
            if self.on_wait is not None:
                self.on_wait(loop.time() - arrived)
            yield TicketLock(conversation_id)
        finally:
            self._leave(place)

    async def check(self) -> None:
        """Take and give back the lock of a conversation that nobody has. Raises LockError where that can't be done."""
        place = self._join(f"check {secrets.token_hex(8)}")
        try:
            await _turn(place, asyncio.get_running_loop().time() + limits.LOCK_SECONDS)
        finally:
            self._leave(place)

    @abstractmethod
    async def close(self) -> None:
        """Give back what the store holds in the running event loop; it may be used again afterwards."""

    @abstractmethod
    def _join(self, conversation_id: str) -> Place:
        """A place in the conversation's queue, for a message that has just come."""

    @abstractmethod
    def _leave(self, place: Place) -> None:
        """Give up the place, whether or not its turn has come, and let the next one have its turn."""


async def _turn(place: Place, deadline: float) -> None:
    loop = asyncio.get_running_loop()
    if not place.turn.done():
        # Not `wait_for`, which may swallow a cancellation that comes together with the turn.
        await asyncio.wait({place.turn}, timeout=deadline - loop.time())
    # Also where the turn came, but this process stood still meanwhile: its lease may have run out.
    late = loop.time() > deadline
    if place.turn.done() and not (late and place.holds):
        place.turn.result()
    else:
        raise LockTimeoutError(
            f"Earlier messages of the same conversation took longer than {limits.LOCK_SECONDS} s. "
            "Send this one again; if it goes on, see what the action server and the databases log."
        )
