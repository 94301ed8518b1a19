"""Databases that can't be used: an error in time, without a patient's words, and the store works again afterwards.

`tests/soak` kills and freezes the server.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from real_servers import PostgresServer
from stored_conversations import contents, converse, domain, said

pytestmark = pytest.mark.slow

PRIVATE = "my very private words"


@pytest.fixture
async def store(postgres: PostgresServer, migrated_template: str) -> AsyncIterator[Any]:
    """A store on a PostgreSQL database of the test's own."""
    from bot.trackers.postgres import PostgresTrackerStore

    opened = PostgresTrackerStore(domain(), host=postgres.new_database(migrated_template))
    yield opened
    await opened.close()


async def fails(call: Any) -> str:
    """The message of the StoreError that the call raises, which has no words of a patient."""
    from bot.errors import StoreError

    with pytest.raises(StoreError) as caught:
        await call
    assert PRIVATE not in str(caught.value)
    return str(caught.value)


async def changed(store: Any) -> Any:
    """A tracker that was read, with a new event."""
    tracker = await store.get_or_create_tracker("someone")
    tracker.update(said(1))
    tracker.latest_message.text = PRIVATE
    return tracker


async def test_connections_that_were_cut_are_replaced(store: Any, postgres: PostgresServer) -> None:
    await asyncio.gather(*(converse(store, f"other {number}", [("asks", 1)]) for number in range(8)))
    tracker = await changed(store)
    # The event loop has no chance to notice.
    postgres.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
        "and datname = current_database()",
        store._database._url,
    )
    await store.save(tracker)
    assert contents(await store.retrieve_full_tracker("someone")) == contents(tracker)


async def test_server_that_does_not_answer_is_an_error_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.trackers import store as store_module
    from bot.trackers.postgres import PostgresTrackerStore

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr("bot.trackers.postgres._CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(store_module, "STORE_SECONDS", 0.5)
    silent = await asyncio.start_server(never_answer, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    opened = await asyncio.to_thread(PostgresTrackerStore, domain(), host=f"postgresql://user@127.0.0.1:{port}/none")
    await fails(opened.check())
    await opened.close()
    silent.close()
    await silent.wait_closed()


async def test_store_starts_without_its_database_and_uses_it_when_it_is_there(
    postgres: PostgresServer, migrated_template: str, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.trackers.postgres import PostgresTrackerStore

    url = postgres.new_database()
    name = url.partition("?")[0].rpartition("/")[2]
    postgres.run(f"drop database {name}")
    with caplog.at_level(logging.WARNING):
        store = PostgresTrackerStore(domain(), host=url)
    assert "store not ready" in caplog.text
    assert "can't be used (InvalidCatalogNameError" in await fails(store.check())
    template = migrated_template.partition("?")[0].rpartition("/")[2]
    postgres.run(f"create database {name} template {template}")
    await converse(store, "someone", [("asks", 1)])
    assert list(await store.keys()) == ["someone"]
    await store.close()


async def test_cancelled_calls_leave_no_connections_open(store: Any, postgres: PostgresServer) -> None:
    await store.check()
    for _ in range(20):
        task = asyncio.create_task(store.retrieve("someone"))
        await asyncio.sleep(0.0005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.gather(*(store.check() for _ in range(20)))
    (found,) = postgres.run(
        "select count(*) from pg_stat_activity where application_name = 'needlewise' "
        f"and datname = '{store._database._url.partition('?')[0].rpartition('/')[2]}'"
    )
    assert found[0] <= 5


@pytest.mark.parametrize(
    "url",
    ["postgresql://user:se/cret@host/db", "postgresql://user:secret@host:port/db", "postgres://user:secret@[host"],
)
async def test_url_that_cannot_be_read_is_an_error_without_its_password(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.trackers.postgres import PostgresTrackerStore

    store = PostgresTrackerStore(domain(), host=url)
    message = await fails(store.check())
    assert "its `url` can't be read" in message
    assert "cret" not in message + caplog.text
    await store.close()


async def test_error_of_postgres_tells_no_values(store: Any, postgres: PostgresServer) -> None:
    tracker = await changed(store)
    url = store._database._url
    postgres.run("alter table conversation_events add constraint short check (length(data) < 10) not valid", url)
    assert "CheckViolationError" in await fails(store.save(tracker))
    postgres.run("drop table conversation_events", url)
    assert "UndefinedTableError" in await fails(store.save(tracker))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "not" / "there" / "yet" / "conversations.db"


@pytest.fixture
async def sqlite(file: Path) -> AsyncIterator[Any]:
    from bot.trackers.sqlite import SQLiteTrackerStore

    opened = SQLiteTrackerStore(domain(), db=str(file))
    yield opened
    await opened.close()


async def test_locked_file_is_an_error_in_time_and_then_works(
    sqlite: Any, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.trackers.sqlite._BUSY_SECONDS", 0.2)
    await converse(sqlite, "someone", [("asks", 1)])
    tracker = await changed(sqlite)
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("begin immediate")
        # The second waits for the first; reads work.
        writes = asyncio.gather(fails(sqlite.save(tracker)), fails(sqlite.save(tracker)))
        assert all("can't be" in message for message in await writes)
        assert await sqlite.exists("someone")
        other.execute("rollback")
    other.close()
    # Events that were reported as lost are not written later.
    assert len((await sqlite.retrieve_full_tracker("someone")).events) == len(tracker.events) - 1
    await sqlite.save(tracker)
    assert contents(await sqlite.retrieve_full_tracker("someone")) == contents(tracker)


async def test_short_lock_of_the_file_only_delays(sqlite: Any, file: Path) -> None:
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
    assert "no such table" in await fails(sqlite.save(tracker))


@pytest.mark.parametrize("broken", ["is a folder", "is no database", "lies in a file"])
async def test_file_that_cannot_be_used_is_a_clear_error(
    broken: str, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.trackers.sqlite import SQLiteTrackerStore

    if broken == "lies in a file":
        file.parent.parent.mkdir(parents=True)
        file.parent.write_text("x")
    else:
        file.parent.mkdir(parents=True)
        file.mkdir() if broken == "is a folder" else file.write_text("no database" * 1000)
    store = SQLiteTrackerStore(domain(), db=str(file))
    assert "store not ready" in caplog.text
    message = await fails(store.check())
    assert "database of conversations" in message or str(file) in message
    await store.close()


@pytest.mark.parametrize("kind", ["unknown", "corrupt"])
async def test_broken_row_ends_neither_the_process_nor_the_conversation(
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
    # Its position is not used again.
    tracker.update(said(3))
    await sqlite.save(tracker)
    assert len((await sqlite.retrieve_full_tracker("someone")).events) == 3 + 2 * 8


async def test_event_that_cannot_be_applied_is_an_error_without_its_values(sqlite: Any, file: Path) -> None:
    await converse(sqlite, "someone", [("session", 1), ("asks", 1)])
    broken = f'{{"event": "entities", "entities": 7, "metadata": {{"x": "{PRIVATE}"}}}}'
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("update conversation_events set data = ? where position = 4", (broken,))
    other.close()
    assert "can't be replayed" in await fails(sqlite.retrieve("someone"))
