"""Whose turn it is across server processes: a queue for each conversation in a store that they share.

A message *joins* the queue with one call of the store and *leaves* it with another. Both are atomic in the store, and
both give the lock to the first in the queue where nobody has it. First is what came first at its machine, by the clock:
servers on several machines need clocks that agree to some milliseconds. The process of the one whose turn has come is
told: in the answer where it asked itself, otherwise by a notification. So nobody looks again and again; once a second
each one that still waits joins anew, under its old position, in case a notification was lost.

A place belongs to a connection. When the connection ends, whoever changes that queue next sees it, and the place has
half a second left: a killed process holds up nobody, and one that only lost its connection has time to connect again
and to restore the places it still needs. A process that is frozen keeps its connection; its places expire.

What is not prevented: where the store itself loses everything while a message is being answered, another process may
begin with the next message of that conversation; and where a process is frozen for longer than the lease, it finishes
its message when it goes on. The store of conversations must refuse the later of two such writers.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from abc import abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from rasa.core.lock_store import LockError
from rasa.utils.endpoints import EndpointConfig

from bot import limits
from bot.errors import LockStoreError
from bot.locks.arrival import arrival
from bot.locks.base import Place, WaitingLockStore

logger = logging.getLogger(__name__)

# How often those that wait make sure that they have not been forgotten.
REVIEW_SECONDS = 1.0
# What is left to a place whose connection has ended.
GRACE_SECONDS = 0.5
# How exactly systems tell when something came: to ten milliseconds at worst.
STEP_MICROSECONDS = 10_000


@dataclass(eq=False)
class QueuePlace(Place):
    """A place in a shared queue."""

    # Names the place, in the store and in notifications; too many to be met twice.
    id: int = 0
    # Where it stands among those of its conversation: when its message came, in microseconds by the clock.
    position: int = 0
    joined: bool = False
    left: bool = False


@dataclass(frozen=True)
class Answer:
    """What the store says after a place has joined or left."""

    # Of the place that joined; nothing of one that left.
    holds: bool
    # The place of this very process whose turn has come, if any.
    next: int | None
    # Places that were removed because their time was over.
    expired: int
    # Places whose connection was found to have ended.
    dead: int


# Restoring a place gives nobody the lock: other processes may still be restoring the one that has it.
Deed = Literal["join", "restore", "leave"]


class Connection(Protocol):
    """A connection to the store; whatever fails or takes longer than `seconds` leaves it broken."""

    async def change(self, deed: Deed, place: QueuePlace, seconds: float) -> Answer:
        """Put the place into its queue, at its position, or take it out."""

    async def close(self) -> None:
        """End it at once."""


# Given the id of a place whose turn has come, and the connection that has ended.
OnTurn = Callable[[int], None]
OnEnd = Callable[[Connection], None]


class QueueLockStore(WaitingLockStore):
    """First come, first served over all processes that share one store."""

    # The store's name, for people.
    store: str
    # What its driver raises when something is wrong with the store or the way there.
    failures: tuple[type[Exception], ...]

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Take the entry `lock_store` of Rasa's endpoints file; nothing is connected yet. Raises LockError."""
        super().__init__(endpoint_config)
        if not self.url:
            raise LockError(f"`lock_store` in the endpoints file names no `url`. Add the address of {self.store}.")
        self._client: QueueClient | None = None

    @abstractmethod
    async def connect(self, on_turn: OnTurn, on_end: OnEnd) -> Connection:
        """Connect in the running event loop. Raises one of `failures`."""

    async def close(self) -> None:
        """Give back what was left, and disconnect."""
        client, self._client = self._client, None
        if client is not None and client.loop is asyncio.get_running_loop():
            await client.close()

    def _join(self, conversation_id: str) -> Place:
        loop = asyncio.get_running_loop()
        # A connection works in one event loop only.
        if self._client is None or self._client.loop is not loop:
            self._client = QueueClient(self, loop)
        return self._client.join(_key(conversation_id))

    def _leave(self, place: Place) -> None:
        if self._client is not None and isinstance(place, QueuePlace):
            self._client.leave(place)


class QueueClient:
    """This process's side of the shared queues, in one event loop.

    One call of the store is made after the other, over one connection.
    """

    def __init__(self, store: QueueLockStore, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._store = store
        self._connection: Connection | None = None
        self._down = False
        self._places: dict[int, QueuePlace] = {}
        self._calls: deque[Callable[[], Awaitable[None]]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def join(self, conversation: str) -> QueuePlace:
        """A place whose turn is completed when it comes, or fails within STORE_SECONDS if the store does."""
        # By its arrival, not by when the store hears of it: a process that has much to do would be overtaken.
        place = QueuePlace(conversation, id=secrets.randbits(62), position=self._position(conversation))
        self._places[place.id] = place
        self._call(partial(self._join, place))
        if self._timer is None:
            self._review_in(REVIEW_SECONDS)
        return place

    def _position(self, conversation: str) -> int:
        """By the time of arrival; of two that came within one of the clock's steps, the one read first is first."""
        came = arrival()
        others = (place.position for place in self._places.values() if place.conversation == conversation)
        newest = max(others, default=came - 1)
        return newest + 1 if newest - STEP_MICROSECONDS < came <= newest else came

    def leave(self, place: QueuePlace) -> None:
        """Give up a place. The store hears of it later; if it can't, the place expires."""
        place.left = True
        if self._places.pop(place.id, None) is None:
            return
        if not place.turn.cancel():
            # Seen to, even if nobody waited for it any more.
            place.turn.exception()
        self._call(partial(self._leave, place))

    async def close(self) -> None:
        """Make the calls that are due, within STORE_SECONDS, and disconnect; who still waits gets LockStoreError."""
        for place in self._places.values():
            place.fail(LockStoreError("This server is stopping. Send the message again."))
        if self._worker is not None:
            await asyncio.wait({self._worker}, timeout=limits.STORE_SECONDS)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await self._disconnect()

    def _call(self, call: Callable[[float], Awaitable[None]]) -> None:
        # Each call is over by its deadline, and they run in order: so each has time left when it begins.
        self._calls.append(partial(call, self.loop.time() + limits.STORE_SECONDS))
        if self._worker is None:
            self._worker = self.loop.create_task(self._work())

    async def _work(self) -> None:
        try:
            while self._calls:
                await self._calls.popleft()()
        finally:
            self._worker = None

    async def _join(self, place: QueuePlace, deadline: float) -> None:
        if place.left:
            return
        try:
            await self._ask_to_join(place, deadline)
        except LockStoreError as error:
            place.fail(error)

    async def _leave(self, place: QueuePlace, deadline: float) -> None:
        if self._connection is None:
            # The place was dead as soon as the connection ended over which it joined.
            return
        try:
            self._note(await self._connection.change("leave", place, self._left(deadline)))
        except self._store.failures as error:
            logger.warning("lock not given back, expires: store=%s error=%s", self._store.store, type(error).__name__)
            await self._disconnect()

    async def _review(self, deadline: float) -> None:
        """Make sure that the places are in the store, and that nobody waits whose turn has come."""
        try:
            if self._connection is None:
                await self._connected(deadline)
                return
            for place in self._waiting():
                if not place.left:
                    await self._ask_to_join(place, deadline)
        except LockStoreError as error:
            for place in self._waiting():
                place.fail(error)

    def _review_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._review_now)

    def _review_now(self) -> None:
        self._timer = None
        if self._places:
            self._review_in(REVIEW_SECONDS)
            self._call(self._review)

    def _waiting(self) -> list[QueuePlace]:
        """Those that have joined and wait."""
        return [place for place in self._places.values() if place.joined and not place.turn.done()]

    async def _ask_to_join(self, place: QueuePlace, deadline: float) -> None:
        """Join over the connection there is, or else over a new one. Raises LockStoreError."""
        if self._connection is not None:
            try:
                self._note(await self._connection.change("join", place, self._left(deadline)), place)
            except self._store.failures:
                # Perhaps only the connection: the store may have been started anew.
                await self._disconnect()
            else:
                return
        connection = await self._connected(deadline)
        try:
            self._note(await connection.change("join", place, self._left(deadline)), place)
        except self._store.failures as error:
            await self._disconnect()
            raise self._failed(error) from None

    async def _connected(self, deadline: float) -> Connection:
        """A new connection, over which the places that are still needed have joined. Raises LockStoreError."""
        try:
            connection = await asyncio.wait_for(self._store.connect(self._on_turn, self._on_end), self._left(deadline))
        except self._store.failures as error:
            raise self._failed(error) from None
        self._connection = connection
        try:
            for place in [place for place in self._places.values() if place.joined]:
                if not place.left:
                    self._note(await connection.change("restore", place, self._left(deadline)), place)
        except self._store.failures as error:
            await self._disconnect()
            raise self._failed(error) from None
        self._review_in(GRACE_SECONDS)
        if self._down:
            logger.info("lock store works again: store=%s", self._store.store)
            self._down = False
        return connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _left(self, deadline: float) -> float:
        return max(0.0, deadline - self.loop.time())

    def _note(self, answer: Answer, place: QueuePlace | None = None) -> None:
        if place is not None:
            place.joined = True
            if answer.holds:
                place.grant()
        if answer.next is not None:
            self._on_turn(answer.next)
        if answer.expired:
            logger.warning(
                "removed from a conversation's queue: store=%s expired=%d", self._store.store, answer.expired
            )
        if answer.dead:
            # As soon as it can be removed.
            self._review_in(GRACE_SECONDS + 0.01)

    def _on_turn(self, place_id: int) -> None:
        # Unknown where it has just given up: its leaving is under way.
        if place_id in self._places:
            self._places[place_id].grant()

    def _on_end(self, connection: Connection) -> None:
        if connection is self._connection:
            self._connection = None
            # At once: to others its places look dead meanwhile.
            self._review_now()

    def _failed(self, error: Exception) -> LockStoreError:
        if not self._down:
            logger.error("lock store can't be used: store=%s error=%s", self._store.store, type(error).__name__)
            self._down = True
        return LockStoreError(
            f"{self._store.store}, which keeps the order of messages, can't be used ({type(error).__name__}). "
            "Start it, or correct `url` under `lock_store` in the endpoints file."
        )


def _key(conversation_id: str) -> str:
    """Stands for the conversation in the store: of one length, whatever was sent, and without its name."""
    return hashlib.blake2b(conversation_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
