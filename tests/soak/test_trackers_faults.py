"""The PostgreSQL tracker store with a real server that is killed and frozen: an error in time, and nothing lost."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psutil
import pytest
from real_servers import PostgresServer
from stored_conversations import contents, converse, domain, said

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.alone]

PRIVATE = "my very private words"
# Seconds that a busy machine may add to a time limit.
SLACK = 0.7


async def fails_in_time(call: Any) -> str:
    """The message of the StoreError, which comes within the time of one operation and without a patient's words."""
    from bot.errors import StoreError
    from bot.limits import STORE_SECONDS

    began = time.monotonic()
    with pytest.raises(StoreError) as caught:
        await call
    assert time.monotonic() - began < STORE_SECONDS + SLACK
    assert PRIVATE not in str(caught.value)
    return str(caught.value)


async def until_works(store: Any) -> None:
    """Wait until the store works again; the migration of a new database may take longer than one operation."""
    from bot.errors import StoreError

    deadline = time.monotonic() + 30
    while True:
        try:
            return await store.check()
        except StoreError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)


async def changed(store: Any) -> Any:
    """A tracker that was read, with a new event."""
    tracker = await store.get_or_create_tracker("someone")
    tracker.update(said(1))
    tracker.latest_message.text = PRIVATE
    return tracker


@pytest.fixture(scope="module")
def fragile() -> Iterator[PostgresServer]:
    """A PostgreSQL of these tests' own, to be killed and frozen."""
    server = PostgresServer()
    yield server
    server.thaw()
    server.end()


@pytest.fixture
async def store(fragile: PostgresServer) -> AsyncIterator[Any]:
    from bot.trackers.postgres import PostgresTrackerStore

    opened = PostgresTrackerStore(domain(), host=fragile.new_database())
    yield opened
    await opened.close()


def sockets() -> int:
    return sum(connection.family.name == "AF_UNIX" for connection in psutil.Process().net_connections("all"))


async def test_killed_postgres_is_an_error_and_comes_back_by_itself(store: Any, fragile: PostgresServer) -> None:
    await asyncio.gather(*(converse(store, f"other {number}", [("asks", 1)]) for number in range(8)))
    tracker = await changed(store)
    fragile.kill()
    try:
        assert "Check that it runs" in await fails_in_time(store.save(tracker))
        await fails_in_time(store.retrieve("someone"))
        await fails_in_time(store.check())
    finally:
        fragile.start()
    await store.save(tracker)
    assert contents(await store.retrieve_full_tracker("someone")) == contents(tracker)
    await store.check()


async def test_restart_of_postgres_is_not_noticed(store: Any, fragile: PostgresServer) -> None:
    await asyncio.gather(*(converse(store, f"other {number}", [("asks", 1)]) for number in range(8)))
    tracker = await changed(store)
    # The event loop has no chance to notice that its connections are lost.
    fragile.kill()
    fragile.start()
    await store.save(tracker)
    assert contents(await store.retrieve_full_tracker("someone")) == contents(tracker)


async def test_frozen_postgres_holds_nobody_up(store: Any, fragile: PostgresServer) -> None:
    await converse(store, "someone else", [("asks", 1)])
    tracker = await changed(store)
    before, tasks = sockets(), len(asyncio.all_tasks())
    fragile.freeze()
    try:
        # More calls than connections: some wait for one.
        calls = [store.save(tracker), *(store.retrieve(f"other {number}") for number in range(12)), store.check()]
        for message in await asyncio.gather(*(fails_in_time(call) for call in calls)):
            assert "did not answer within" in message
        assert len(asyncio.all_tasks()) == tasks
    finally:
        fragile.thaw()
    await store.check()
    gc.collect()
    assert sockets() <= before + 1
    # The server may have run a statement that arrived before it froze: all events are stored, or none.
    full = await store.retrieve_full_tracker("someone")
    assert full is None or contents(full) == contents(tracker)
    await converse(store, "someone else", [("asks", 2)])


async def test_store_that_is_frozen_closes_in_time(store: Any, fragile: PostgresServer) -> None:
    await store.check()
    fragile.freeze()
    try:
        await fails_in_time(store.close())
    finally:
        fragile.thaw()
    await store.check()


async def test_store_starts_without_its_database_and_uses_it_when_it_is_there(
    fragile: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.trackers.postgres import PostgresTrackerStore

    url = fragile.new_database()
    fragile.kill()
    try:
        with caplog.at_level(logging.WARNING):
            store = PostgresTrackerStore(domain(), host=url)
        assert "store not ready" in caplog.text
        assert "can't be used (ConnectionRefusedError" in await fails_in_time(store.check())
    finally:
        fragile.start()
    await until_works(store)
    await converse(store, "someone", [("asks", 1)])
    assert list(await store.keys()) == ["someone"]
    await store.close()


async def test_event_loop_runs_on_while_the_database_is_waited_for(store: Any, fragile: PostgresServer) -> None:
    from bot.trackers.postgres import PostgresTrackerStore

    url = fragile.new_database()
    fragile.kill()
    fresh = PostgresTrackerStore(domain(), host=url)
    fragile.start()
    fragile.freeze()
    longest = 0.0
    try:
        waiting = asyncio.create_task(fails_in_time(fresh.retrieve("someone")))
        while not waiting.done():
            begun = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - begun)
        assert "did not answer" in await waiting
    finally:
        fragile.thaw()
    assert longest < 0.5
    await until_works(fresh)
    await fresh.close()
