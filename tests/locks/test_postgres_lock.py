"""The PostgreSQL lock store across processes: exclusion, order, lease, lost connections, errors.

Two stores stand for two processes: each has its own queues and connections.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from real_servers import free_port

from bot import limits
from bot.errors import LockStoreError, LockTimeoutError
from bot.locks import postgres as lock_module

pytestmark = pytest.mark.slow


async def holder_of(store: Any, released: asyncio.Event, conversation: str = "c") -> asyncio.Task[None]:
    """A task that has the lock until the event."""
    entered = asyncio.Event()

    async def hold() -> None:
        async with store.lock(conversation):
            entered.set()
            await released.wait()

    task = asyncio.ensure_future(hold())
    await entered.wait()
    return task


def store_at(url: str) -> Any:
    from rasa.utils.endpoints import EndpointConfig

    return lock_module.PostgresLockStore(EndpointConfig(url=url))


async def test_one_process_at_a_time_has_the_lock(pair: Any, journal: Any) -> None:
    await asyncio.gather(*[journal.hold(pair[number % 2], number, 0.001) for number in range(40)])
    for store in range(2):
        served = [number for number in journal.names if number % 2 == store]
        assert served == sorted(served)
    assert len(journal.names) == 40


async def test_processes_get_the_lock_in_the_order_in_which_they_asked(pair: Any, journal: Any, database: Any) -> None:
    released = asyncio.Event()
    await holder_of(pair[0], released)
    first = asyncio.ensure_future(journal.hold(pair[1], "other process"))
    await database.until_waiting(1)
    second = asyncio.ensure_future(journal.hold(pair[0], "same process"))
    await asyncio.sleep(0)
    released.set()
    await asyncio.gather(first, second)
    assert journal.names == ["other process", "same process"]


async def test_conversations_do_not_wait_for_one_another(pair: Any, journal: Any) -> None:
    released = asyncio.Event()
    holder = await holder_of(pair[0], released, "one")
    await journal.hold(pair[1], "other", conversation="other")
    released.set()
    await holder


async def test_only_the_first_message_of_a_process_waits_in_the_database(pair: Any, database: Any) -> None:
    released = asyncio.Event()
    await holder_of(pair[0], released)
    waiting = [asyncio.ensure_future(pair[1].lock("c").__aenter__()) for _ in range(10)]
    await database.until_waiting(1)
    await asyncio.sleep(0.05)
    assert database.locks(granted=False) == 1
    for task in waiting[1:]:
        task.cancel()
    released.set()
    await waiting[0]


async def test_message_that_waits_for_another_process_too_long_fails(
    pair: Any, journal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = asyncio.Event()
    holder = await holder_of(pair[0], released)
    monkeypatch.setattr(limits, "LOCK_SECONDS", 0.2)
    with pytest.raises(LockTimeoutError, match="Send the message again"):
        await journal.hold(pair[1], "impatient")
    monkeypatch.setattr(limits, "LOCK_SECONDS", 10.0)
    released.set()
    await holder
    await journal.hold(pair[1], "patient")
    assert journal.names == ["patient"]


async def test_message_cancelled_while_it_waits_for_another_process_passes_its_turn_on(
    pair: Any, journal: Any, database: Any
) -> None:
    released = asyncio.Event()
    await holder_of(pair[0], released)
    cancelled = asyncio.ensure_future(journal.hold(pair[1], "cancelled", 60))
    await database.until_waiting(1)
    cancelled.cancel()
    await asyncio.wait({cancelled})
    released.set()
    await journal.hold(pair[1], "next")
    assert journal.names == ["next"]


async def test_frozen_holder_loses_the_lock_when_its_lease_is_over(
    pair: Any, journal: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "LOCK_LEASE_SECONDS", 0.3)
    monkeypatch.setattr(limits, "LOCK_SECONDS", 10.0)
    # To the server, a process that does not finish its message is a frozen one.
    released = asyncio.Event()
    frozen = await holder_of(pair[0], released)
    await journal.hold(pair[1], "other process")
    released.set()
    with caplog.at_level(logging.WARNING):
        await frozen
        await pair[0].close()
    assert "lock lost before its message was done" in caplog.text
    await journal.hold(pair[0], "resumed process")
    assert journal.names == ["other process", "resumed process"]


async def test_lock_of_a_killed_process_is_free_at_once(pair: Any, journal: Any, database: Any) -> None:
    released = asyncio.Event()
    killed = await holder_of(pair[0], released)
    waiting = asyncio.ensure_future(journal.hold(pair[1], "next"))
    await database.until_waiting(1)
    database.end_connections("idle in transaction")
    await waiting
    released.set()
    await killed
    assert journal.names == ["next"]


async def test_connection_that_was_cut_while_idle_is_replaced(pair: Any, journal: Any, database: Any) -> None:
    await pair[0].check()
    await database.until_unlocked()
    # The event loop has no chance to notice.
    database.end_connections()
    await journal.hold(pair[0], "afterwards")
    assert journal.names == ["afterwards"]


async def test_waiting_message_asks_again_where_its_connection_was_cut(pair: Any, journal: Any, database: Any) -> None:
    # It waits on a connection that was used before.
    await pair[1].check()
    await database.until_unlocked()
    released = asyncio.Event()
    holder = await holder_of(pair[0], released)
    waiting = asyncio.ensure_future(journal.hold(pair[1], "waiting"))
    await database.until_waiting(1)
    database.end_connections()
    # The holder's lock is lost as well: the tracker store refuses the later of two writers.
    await waiting
    released.set()
    await holder
    assert journal.names == ["waiting"]


async def test_many_conversations_share_few_connections(pair: Any, journal: Any, database: Any) -> None:
    async def take(number: int) -> None:
        async with pair[0].lock(f"{number}"):
            await asyncio.sleep(0)

    await asyncio.gather(*[take(number) for number in range(200)])
    assert database.connections() <= lock_module.MOST_CONNECTIONS
    await pair[0].close()
    await database.until(lambda: database.connections() == 0)
    assert pair[0].pending() == 0


async def test_server_that_is_not_there_is_an_error(caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(f"postgresql://127.0.0.1:{free_port()}/none")
    with pytest.raises(LockStoreError, match=r"can't be used \(Connection.*Start it, or correct `url`"):
        await store.check()
    with pytest.raises(LockStoreError):
        async with store.lock("secret"):
            pytest.fail("has a lock")
    assert "secret" not in caplog.text
    assert store.pending() == 0
    await store.close()


async def test_server_that_does_not_answer_is_an_error_within_the_time_limit(
    monkeypatch: pytest.MonkeyPatch, journal: Any
) -> None:
    monkeypatch.setattr(limits, "STORE_SECONDS", 0.2)

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(never_answer, "127.0.0.1", 0)
    store = store_at(f"postgresql://user@127.0.0.1:{silent.sockets[0].getsockname()[1]}/none")
    with pytest.raises(LockStoreError, match="TimeoutError"):
        await journal.hold(store, "message")
    await store.close()
    silent.close()
    await silent.wait_closed()


@pytest.mark.parametrize(
    "url",
    ["postgresql://user:se/cret@host/db", "postgresql://user:secret@host:port/db", "postgres://user:secret@[host"],
)
async def test_url_that_cannot_be_read_is_an_error_without_its_password(url: str) -> None:
    with pytest.raises(LockStoreError, match="`url` can't be read") as caught:
        await store_at(url).check()
    assert "cret" not in str(caught.value)
