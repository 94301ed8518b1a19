"""The tracker store on SQLite: conversations in one file, for one server."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain

from bot.errors import StoreConflictError, StoreError
from bot.limits import STORE_SECONDS
from bot.trackers import schema
from bot.trackers.codec import NewEvent, StoredEvent
from bot.trackers.database import Database
from bot.trackers.deletion import DIGEST_SECONDS, HEALTH, digest
from bot.trackers.feedback import Feedback
from bot.trackers.settings import reject_unknown
from bot.trackers.store import IncrementalTrackerStore

Result = TypeVar("Result")

# Seconds from the call, queue time included, after which a locked file is an error: before the caller gives up, so that
# nothing is written that the caller reported as lost.
_BUSY_SECONDS = 0.8 * STORE_SECONDS
# SQLite accepts 32,766 values a statement.
_ROWS_PER_STATEMENT = 4000
_NEWEST = (
    "select position, type, data, state from conversation_events where conversation = ? order by position desc limit ?"
)
# The newest events, and before those more messages; their snapshots are not needed.
_ALL = "select position, type, data, state from conversation_events where conversation = ? order by position"
_MESSAGES = (
    "select position, type, data, state from conversation_events where conversation = ? and position > ? "
    "and type in ('user', 'bot', 'restart') order by position desc limit ?"
)
_LAST_POSITIONS = (
    "select value, (select max(position) from conversation_events where conversation = value) as position "
    "from json_each(?) where position is not null"
)
_FEEDBACK = "insert or replace into feedback (conversation, message, helpful, reason, at) values (?, ?, ?, ?, ?)"
_INSERT = (
    "insert into conversation_events (conversation, position, timestamp, type, intent, action, data, state) values "
)


class SQLiteTrackerStore(IncrementalTrackerStore):
    """Named in endpoints.yml; `db` is the file. Its folder is created where it is missing."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        db: str = "",
        **others: Any,
    ) -> None:
        """Create or open the file. Raises StoreError where the options are wrong."""
        reject_unknown(others, "db")
        if host or not db:
            raise StoreError(
                "`tracker_store` in endpoints.yml needs `db`, the file of the conversations, and takes no `url`."
            )
        super().__init__(SQLiteDatabase(Path(db)), domain, event_broker)


class SQLiteDatabase(Database):
    """The tables in a file. One thread runs all statements in order, so that writers never wait for each other."""

    def __init__(self, file: Path) -> None:
        self._file = file.absolute()
        self._schema = schema.Migration(f"sqlite:///{self._file}")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conversations")
        # Used by that thread only.
        self._connection: sqlite3.Connection | None = None

    def prepare(self) -> None:
        """See parent class."""
        self._thread.submit(self._open).result()

    async def newest_events(self, conversation: str, limit: int) -> list[StoredEvent]:
        """See parent class."""
        return await self._run(lambda base: _events(base.execute(_NEWEST, (conversation, limit))))

    async def all_events(self, conversation: str) -> list[StoredEvent]:
        """See parent class."""
        return await self._run(lambda base: _events(base.execute(_ALL, (conversation,))))

    async def insert(self, conversation: str, rows: Sequence[NewEvent]) -> None:
        """See parent class."""
        await self._run(lambda base: _insert(base, conversation, rows))

    async def conversations(self) -> list[str]:
        """See parent class."""
        query = "select distinct conversation from conversation_events"
        return await self._run(lambda base: [name for (name,) in base.execute(query)])

    async def exists(self, conversation: str) -> bool:
        """See parent class."""
        return bool(await self.newest_events(conversation, 1))

    async def messages(self, conversation: str, after: int, limit: int) -> list[StoredEvent]:
        """See parent class."""
        return await self._run(lambda base: _events(base.execute(_MESSAGES, (conversation, after, limit))))

    async def last_positions(self, conversations: Sequence[str]) -> dict[str, int]:
        """See parent class."""
        names = json.dumps(list(conversations))
        return await self._run(lambda base: dict(base.execute(_LAST_POSITIONS, (names,)).fetchall()))

    async def delete(self, conversation: str, timestamp: float) -> None:
        """See parent class."""
        await self._run(lambda base: _delete(base, conversation, timestamp))

    async def is_deleted(self, conversation: str) -> bool:
        """See parent class."""
        query, name = "select 1 from forgotten_conversations where digest = ?", digest(conversation)
        return await self._run(lambda base: base.execute(query, (name,)).fetchone() is not None)

    async def save_feedback(self, feedback: Feedback) -> None:
        """See parent class."""
        await self._run(lambda base: base.execute(_FEEDBACK, feedback))

    async def check(self) -> None:
        """See parent class."""
        await self._run(_check)

    async def close(self) -> None:
        """See parent class."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)

    async def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        # A call that is cancelled before the thread starts it is not run.
        deadline = time.monotonic() + _BUSY_SECONDS
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work, deadline)

    def _do(self, work: Callable[[sqlite3.Connection], Result], deadline: float) -> Result:
        connection = self._open()
        try:
            left = max(deadline - time.monotonic(), 0.0)
            connection.execute(f"PRAGMA busy_timeout={int(left * 1000)}")
            return work(connection)
        except sqlite3.IntegrityError:
            raise StoreConflictError(
                "Another process wrote to the same conversation. Start only one server for this file, or name a lock "
                "store and a tracker store on PostgreSQL in endpoints.yml."
            ) from None
        except sqlite3.Error as error:
            self._drop()
            raise self._unusable(error) from None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                # SQLite maps a file beside this one into memory, and a process that writes to mapped memory for which
                # the disk has no room, or which it refuses, is ended by the system. This fails with an error instead.
                _write_once(self._file.with_name(f"{self._file.name}.probe-{os.getpid()}"))
                # Other users of this machine must not read it.
                self._file.touch(mode=0o600)
                with ExitStack() as undo:
                    # Each statement commits by itself.
                    connection = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None)
                    undo.callback(connection.close)
                    self._schema.upgrade_from(_version(connection))
                    # Stored in the file, but not in a copy of it that SQL made.
                    connection.execute("PRAGMA journal_mode=WAL")
                    undo.pop_all()
                self._connection = connection
            except (sqlite3.Error, OSError) as error:
                raise self._unusable(error) from None
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _unusable(self, error: Exception) -> StoreError:
        # SQLite's messages name tables and states, never values.
        return StoreError(
            f"The conversations in {self._file} can't be used ({error}). Check that the file can be written, that the "
            "disk is not full and that no other program keeps it locked."
        )


def _write_once(probe: Path) -> None:
    """Write a page to a new file and delete it. Raises OSError where the disk is full or read-only."""
    try:
        probe.write_bytes(bytes(4096))
    finally:
        probe.unlink(missing_ok=True)


def _version(base: sqlite3.Connection) -> str | None:
    """The version of the schema; None without tables."""
    tables = "select count(*) from sqlite_master where type = 'table' and name = ?"
    if not base.execute(tables, (schema.VERSION_TABLE,)).fetchone()[0]:
        return None
    row = base.execute(schema.VERSION).fetchone()
    return row[0] if row else None


def _events(rows: sqlite3.Cursor) -> list[StoredEvent]:
    return [StoredEvent._make(row) for row in rows]


def _check(base: sqlite3.Connection) -> None:
    base.execute("insert or replace into forgotten_conversations (digest, at) values (?, ?)", (HEALTH, time.time()))
    base.execute("select 1 from conversation_events limit 1").fetchall()


def _delete(base: sqlite3.Connection, conversation: str, timestamp: float) -> None:
    # Overwrites deleted data in the file.
    base.execute("PRAGMA secure_delete=ON")
    base.execute("begin immediate")
    try:
        base.execute("delete from conversation_events where conversation = ?", (conversation,))
        base.execute("delete from feedback where conversation = ?", (conversation,))
        base.execute("delete from forgotten_conversations where at < ?", (timestamp - DIGEST_SECONDS,))
        base.execute(
            "insert or ignore into forgotten_conversations (digest, at) values (?, ?)",
            (digest(conversation), timestamp),
        )
    except sqlite3.Error:
        base.execute("rollback")
        raise
    base.execute("commit")
    # And empties the write-ahead log beside it, as soon as no other process reads from it.
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _insert(base: sqlite3.Connection, conversation: str, rows: Sequence[NewEvent]) -> None:
    if len(rows) <= _ROWS_PER_STATEMENT:
        values = ", ".join(["(?1, ?, ?, ?, ?, ?, ?, ?)"] * len(rows))
        base.execute(_INSERT + values, (conversation, *(value for row in rows for value in row)))
        return
    base.execute("begin immediate")
    try:
        for first in range(0, len(rows), _ROWS_PER_STATEMENT):
            _insert(base, conversation, rows[first : first + _ROWS_PER_STATEMENT])
    except sqlite3.Error:
        base.execute("rollback")
        raise
    base.execute("commit")
