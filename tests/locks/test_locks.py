"""Both lock stores: the messages of a conversation get the lock in order of arrival, one at a time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import limits
from bot.errors import LockStoreError, LockTimeoutError

pytestmark = pytest.mark.slow

IN_PROCESS = "bot.locks.memory.InProcessLockStore"
POSTGRES = "bot.locks.postgres.PostgresLockStore"


async def free(store: Any, conversation: str = "c") -> None:
    """Take and release the lock; raises LockTimeoutError where it is not free."""
    async with store.lock(conversation):
        pass


async def joined(*coroutines: Any) -> list[asyncio.Task[Any]]:
    """Tasks that have all joined the queue, in this order."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    await asyncio.sleep(0)
    return tasks


async def holding(journal: Any, store: Any, released: asyncio.Event) -> asyncio.Task[None]:
    """A task that has the lock until the event."""
    task = asyncio.ensure_future(journal.hold_until(store, "holder", released))
    while "holder" not in journal.names:
        await asyncio.sleep(0.001)
    return task


async def test_twelve_messages_are_served_in_order_one_at_a_time(store: Any, journal: Any) -> None:
    await asyncio.gather(*[journal.hold(store, name, 0.002) for name in range(12)])
    assert journal.names == list(range(12))


async def test_conversations_do_not_wait_for_one_another(store: Any) -> None:
    async with store.lock("one"):
        await free(store, "other")


async def test_waiting_time_is_reported(store: Any, journal: Any) -> None:
    waits: list[float] = []
    store.on_wait = waits.append
    await asyncio.gather(journal.hold(store, "first", 0.11), journal.hold(store, "second"))
    assert len(waits) == 2
    # The clock of asyncio's timers is a little coarser.
    assert waits[1] > 0.099
    assert waits[0] < waits[1]


async def test_message_that_waits_too_long_fails_and_does_not_delay_the_next(
    store: Any, journal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = asyncio.Event()
    holder = await holding(journal, store, released)
    monkeypatch.setattr(limits, "LOCK_SECONDS", 0.1)
    with pytest.raises(LockTimeoutError, match="Send the message again"):
        await journal.hold(store, "impatient")
    monkeypatch.setattr(limits, "LOCK_SECONDS", 20.0)
    (patient,) = await joined(journal.hold(store, "patient"))
    released.set()
    await asyncio.gather(holder, patient)
    assert journal.names == ["holder", "patient"]


@pytest.mark.parametrize("ticks", [0, 1, 2, 3, 5, 8, 20])
async def test_message_cancelled_while_joining_does_not_delay_the_next(store: Any, journal: Any, ticks: int) -> None:
    task = asyncio.ensure_future(journal.hold(store, "cancelled", 60))
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()
    await free(store)
    await asyncio.wait({task})
    assert task.cancelled()


async def test_message_cancelled_while_waiting_does_not_delay_the_next(store: Any, journal: Any) -> None:
    released = asyncio.Event()
    holder = await holding(journal, store, released)
    cancelled, following = await joined(journal.hold(store, "cancelled"), journal.hold(store, "next"))
    cancelled.cancel()
    released.set()
    await asyncio.gather(holder, following)
    assert cancelled.cancelled()
    assert journal.names == ["holder", "next"]


@pytest.mark.parametrize("ticks", range(6))
async def test_message_cancelled_as_it_gets_the_lock_passes_it_on(store: Any, journal: Any, ticks: int) -> None:
    released = asyncio.Event()
    await holding(journal, store, released)
    cancelled, following = await joined(journal.hold(store, "cancelled", 60), journal.hold(store, "next"))
    released.set()
    for _ in range(ticks):
        await asyncio.sleep(0)
    cancelled.cancel()
    await following
    assert cancelled.cancelled()
    assert journal.names[-1] == "next"


async def test_message_cancelled_while_it_has_the_lock_passes_it_on(store: Any, journal: Any) -> None:
    holder = await holding(journal, store, asyncio.Event())
    (following,) = await joined(journal.hold(store, "next"))
    holder.cancel()
    await following
    assert holder.cancelled()


async def test_failure_in_the_body_is_raised_and_frees_the_lock(store: Any) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with store.lock("c"):
                raise ZeroDivisionError
    await free(store)


@pytest.mark.parametrize(
    "name",
    ["", "a\0b", "\ud800", "🌸", "'; drop table locks", "x" * 1_000_000],
    ids=["empty", "nul", "surrogate", "emoji", "quote", "long"],
)
async def test_unusual_names_are_conversations_like_others(store: Any, journal: Any, name: str) -> None:
    await asyncio.gather(*[journal.hold(store, number, conversation=name) for number in range(3)])
    assert journal.names == [0, 1, 2]


async def test_many_conversations_leave_nothing_in_memory(store: Any) -> None:
    await asyncio.gather(*[free(store, f"{number}") for number in range(500)])
    await store.close()
    assert store.pending() == 0


async def test_check_passes_where_the_lock_store_works(store: Any) -> None:
    waits: list[float] = []
    store.on_wait = waits.append
    await store.check()
    assert waits == []


def test_store_works_in_several_event_loops_one_after_another(endpoint: Any) -> None:
    from rasa.core.lock_store import LockStore

    store = LockStore.create(endpoint)

    async def once() -> None:
        await asyncio.gather(*[free(store) for _ in range(3)])
        await store.close()

    for _ in range(3):
        asyncio.run(once())


def test_lock_of_an_event_loop_that_ended_is_free() -> None:
    from bot.locks.memory import InProcessLockStore

    store = InProcessLockStore()
    loop = asyncio.new_event_loop()
    abandoned = store.lock("c")
    loop.run_until_complete(abandoned.__aenter__())
    loop.close()
    asyncio.run(free(store))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"type": POSTGRES}, "needs `url`"),
        ({"type": POSTGRES, "url": "127.0.0.1"}, "needs `url`: postgresql://"),
        ({"type": POSTGRES, "url": "postgresql://h", "db": 1}, "unknown option `db`"),
        ({"type": IN_PROCESS, "db": 1}, "unknown option `db`"),
    ],
)
def test_wrong_settings_are_named(entry: dict[str, Any], message: str) -> None:
    from rasa.core.lock_store import LockStore
    from rasa.utils.endpoints import EndpointConfig

    with pytest.raises(LockStoreError, match=message):
        LockStore.create(EndpointConfig(**entry))
