"""Databases that are killed, frozen, locked or spoilt: an error in time, no patient's word in it, and on it goes."""

from __future__ import annotations

import asyncio
import gc
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from conversing import contents, converse, domain, said
from real_servers import PostgresServer

pytestmark = pytest.mark.slow

PRIVATE = "my very private words"
# A loaded machine may be late by so many seconds.
LATE = 0.7


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


async def fails_in_time(work: Any) -> str:
    """The error's message; it comes within the time that one operation of the store may take."""
    from bot.errors import StoreError
    from bot.limits import STORE_SECONDS

    begun = time.monotonic()
    with pytest.raises(StoreError) as caught:
        await work
    assert time.monotonic() - begun < STORE_SECONDS + LATE
    assert PRIVATE not in str(caught.value)
    return str(caught.value)


def sockets() -> int:
    return sum(connection.family.name == "AF_UNIX" for connection in psutil.Process().net_connections("all"))


async def changed(store: Any) -> Any:
    """A conversation that was read, with something new in it."""
    tracker = await store.get_or_create_tracker("someone")
    tracker.update(said(1))
    tracker.latest_message.text = PRIVATE
    return tracker


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
    # Nothing gives the event loop a chance to see that its connections are gone.
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
        # More than there are connections: some wait for one.
        calls = [store.save(tracker), *(store.retrieve(f"other {number}") for number in range(12)), store.check()]
        for message in await asyncio.gather(*(fails_in_time(call) for call in calls)):
            assert "did not answer within" in message
        assert len(asyncio.all_tasks()) == tasks
    finally:
        fragile.thaw()
    await store.check()
    gc.collect()
    assert sockets() <= before + 1
    # What the server had been sent before it froze it may have done since: what is stored is whole, or is not there.
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


async def test_caller_who_gives_up_leaves_no_connection_behind(store: Any, fragile: PostgresServer) -> None:
    await store.check()
    for _ in range(20):
        task = asyncio.create_task(store.retrieve("someone"))
        await asyncio.sleep(0.0005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.gather(*(store.check() for _ in range(20)))
    (found,) = fragile.run(
        "select count(*) from pg_stat_activity where application_name = 'needlewise' "
        f"and datname = '{store._database._url.partition('?')[0].rpartition('/')[2]}'"
    )
    assert found[0] <= 5


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
    await converse(store, "someone", [("asks", 1)])
    assert list(await store.keys()) == ["someone"]
    await store.close()


@pytest.mark.parametrize(
    "url",
    ["postgresql://user:se/cret@host/db", "postgresql://user:secret@host:port/db", "postgres://user:secret@[host"],
)
async def test_url_that_cannot_be_read_is_told_without_its_password(url: str, caplog: pytest.LogCaptureFixture) -> None:
    from bot.trackers.postgres import PostgresTrackerStore

    store = PostgresTrackerStore(domain(), host=url)
    told = await fails_in_time(store.check())
    assert "its url can't be read" in told
    assert "cret" not in told + caplog.text
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
    await asyncio.sleep(1)
    await fresh.check()
    await fresh.close()


async def test_error_of_postgres_tells_no_values(store: Any, fragile: PostgresServer) -> None:
    tracker = await changed(store)
    url = store._database._url
    fragile.run("alter table conversation_events add constraint short check (length(data) < 10) not valid", url)
    assert "CheckViolationError" in await fails_in_time(store.save(tracker))
    fragile.run("drop table conversation_events", url)
    assert "UndefinedTableError" in await fails_in_time(store.save(tracker))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "not" / "there" / "yet" / "conversations.db"


@pytest.fixture
async def sqlite(file: Path) -> AsyncIterator[Any]:
    from bot.trackers.sqlite import SQLiteTrackerStore

    opened = SQLiteTrackerStore(domain(), db=str(file))
    yield opened
    await opened.close()


async def test_locked_file_is_an_error_in_time_and_then_works(sqlite: Any, file: Path) -> None:
    await converse(sqlite, "someone", [("asks", 1)])
    tracker = await changed(sqlite)
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("begin immediate")
        # The second waits behind the first; reading goes on.
        writes = asyncio.gather(fails_in_time(sqlite.save(tracker)), fails_in_time(sqlite.save(tracker)))
        assert all("can't be" in message for message in await writes)
        assert await sqlite.exists("someone")
        other.execute("rollback")
    other.close()
    # What was reported lost is not written behind the caller's back.
    assert len((await sqlite.retrieve_full_tracker("someone")).events) == len(tracker.events) - 1
    await sqlite.save(tracker)
    assert contents(await sqlite.retrieve_full_tracker("someone")) == contents(tracker)


async def test_short_lock_is_waited_for(sqlite: Any, file: Path) -> None:
    tracker = await changed(sqlite)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")
    saving = asyncio.create_task(sqlite.save(tracker))
    await asyncio.sleep(0.3)
    other.execute("rollback")
    other.close()
    await saving
    assert await sqlite.exists("someone")


async def test_error_of_sqlite_tells_no_values(sqlite: Any, file: Path) -> None:
    tracker = await changed(sqlite)
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("drop table conversation_events")
    other.close()
    assert "no such table" in await fails_in_time(sqlite.save(tracker))


@pytest.mark.parametrize("spoilt", ["is a folder", "is no database", "lies in a file"])
async def test_file_that_cannot_be_used_is_a_clear_error(
    spoilt: str, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.trackers.sqlite import SQLiteTrackerStore

    if spoilt == "lies in a file":
        file.parent.parent.mkdir(parents=True)
        file.parent.write_text("x")
    else:
        file.parent.mkdir(parents=True)
        file.mkdir() if spoilt == "is a folder" else file.write_text("no database" * 1000)
    store = SQLiteTrackerStore(domain(), db=str(file))
    assert "store not ready" in caplog.text
    message = await fails_in_time(store.check())
    assert "database of conversations" in message or str(file) in message
    await store.close()


@pytest.mark.parametrize("kind", ["unknown", "corrupt"])
async def test_spoilt_row_ends_neither_the_process_nor_the_conversation(
    kind: str, sqlite: Any, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await converse(sqlite, "someone", [("session", 1), ("asks", 1), ("asks", 2)])
    data = '{"event": "of_the_future"}' if kind == "unknown" else f'{{"event": "{PRIVATE}'
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("update conversation_events set data = ? where position = 5", (data,))
    other.close()
    tracker = await sqlite.retrieve("someone")
    assert tracker.latest_message.text == "message 2"
    assert "position=5 type=action" in caplog.text
    assert PRIVATE not in caplog.text
    assert "someone" not in caplog.text
    # Its place stays taken.
    tracker.update(said(3))
    await sqlite.save(tracker)
    assert len((await sqlite.retrieve_full_tracker("someone")).events) == 3 + 2 * 8


async def test_event_that_cannot_be_applied_is_an_error_without_its_values(sqlite: Any, file: Path) -> None:
    await converse(sqlite, "someone", [("session", 1), ("asks", 1)])
    spoilt = f'{{"event": "entities", "entities": 7, "metadata": {{"x": "{PRIVATE}"}}}}'
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("update conversation_events set data = ? where position = 4", (spoilt,))
    other.close()
    assert "can't be replayed" in await fails_in_time(sqlite.retrieve("someone"))
