"""Conversations in one file on this machine."""

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
from bot.trackers.codec import Kept, Row
from bot.trackers.database import Database
from bot.trackers.deletion import HEALTH, digest
from bot.trackers.deletion import SECONDS as FORGOTTEN_SECONDS
from bot.trackers.feedback import Feedback
from bot.trackers.settings import refuse
from bot.trackers.store import IncrementalTrackerStore

Result = TypeVar("Result")

# Counted from the call, time in the queue included: given up before the caller does, so that nothing is written
# that the caller believes lost.
_BUSY_SECONDS = 0.8 * STORE_SECONDS
# SQLite takes 32,766 values a statement.
_ROWS_PER_STATEMENT = 4000
_NEWEST = (
    "select position, type, data, state from conversation_events where conversation = ? order by position desc limit ?"
)
_EVERY = "select position, type, data, state from conversation_events where conversation = ? order by position"
_SAID = (
    "select position, type, data, state from conversation_events where conversation = ? and position > ? "
    "and type in ('user', 'bot', 'restart') order by position desc limit ?"
)
_ENDS = (
    "select value, (select max(position) from conversation_events where conversation = value) as position "
    "from json_each(?) where position is not null"
)
_FEEDBACK = "insert or replace into feedback (conversation, message, helpful, reason, at) values (?, ?, ?, ?, ?)"
_INSERT = (
    "insert into conversation_events (conversation, position, timestamp, type, intent, action, data, state) values "
)


class SQLiteTrackerStore(IncrementalTrackerStore):
    """Named in `endpoints.yml`; `db` is the file, whose folder is made where it is missing."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        db: str = "",
        **others: Any,
    ) -> None:
        """Make or open the file. Raises StoreError where the settings can't be used."""
        refuse(others, "db")
        if host or not db:
            raise StoreError("`tracker_store` in endpoints.yml needs `db`, the file for the conversations, and no url.")
        super().__init__(SQLiteDatabase(Path(db)), domain, event_broker)


class SQLiteDatabase(Database):
    """The table in a file. One thread does all the work, in order, so writers never wait for each other."""

    def __init__(self, file: Path) -> None:
        self._file = file.absolute()
        self._tables = schema.Tables(f"sqlite:///{self._file}")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conversations")
        # Touched by that thread only.
        self._connection: sqlite3.Connection | None = None

    def prepare(self) -> None:
        """See parent class."""
        self._thread.submit(self._opened).result()

    async def newest(self, conversation: str, most: int) -> list[Kept]:
        """See parent class."""
        return await self._run(lambda base: _kept(base.execute(_NEWEST, (conversation, most))))

    async def every(self, conversation: str) -> list[Kept]:
        """See parent class."""
        return await self._run(lambda base: _kept(base.execute(_EVERY, (conversation,))))

    async def insert(self, conversation: str, rows: Sequence[Row]) -> None:
        """See parent class."""
        await self._run(lambda base: _insert(base, conversation, rows))

    async def names(self) -> list[str]:
        """See parent class."""
        query = "select distinct conversation from conversation_events"
        return await self._run(lambda base: [name for (name,) in base.execute(query)])

    async def knows(self, conversation: str) -> bool:
        """See parent class."""
        return bool(await self.newest(conversation, 1))

    async def said(self, conversation: str, after: int, most: int) -> list[Kept]:
        """See parent class."""
        return await self._run(lambda base: _kept(base.execute(_SAID, (conversation, after, most))))

    async def ends(self, conversations: Sequence[str]) -> dict[str, int]:
        """See parent class."""
        names = json.dumps(list(conversations))
        return await self._run(lambda base: dict(base.execute(_ENDS, (names,)).fetchall()))

    async def forget(self, conversation: str, at: float) -> None:
        """See parent class."""
        await self._run(lambda base: _forget(base, conversation, at))

    async def forgotten(self, conversation: str) -> bool:
        """See parent class."""
        query, name = "select 1 from forgotten_conversations where digest = ?", digest(conversation)
        return await self._run(lambda base: base.execute(query, (name,)).fetchone() is not None)

    async def note_feedback(self, feedback: Feedback) -> None:
        """See parent class."""
        await self._run(lambda base: base.execute(_FEEDBACK, feedback))

    async def check(self) -> None:
        """See parent class."""
        await self._run(_check)

    async def close(self) -> None:
        """See parent class."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)

    async def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        # What is cancelled while it waits for the thread is not done at all.
        deadline = time.monotonic() + _BUSY_SECONDS
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work, deadline)

    def _do(self, work: Callable[[sqlite3.Connection], Result], deadline: float) -> Result:
        connection = self._opened()
        try:
            left = max(deadline - time.monotonic(), 0.0)
            connection.execute(f"PRAGMA busy_timeout={int(left * 1000)}")
            return work(connection)
        except sqlite3.IntegrityError:
            raise StoreConflictError(
                "Another process wrote to the same conversation. Start one server only for this file, or give all of "
                "them one lock store in endpoints.yml."
            ) from None
        except sqlite3.Error as error:
            self._drop()
            raise self._unusable(error) from None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                # SQLite maps a file beside this one into memory, and a process that writes to mapped memory for which
                # the disk has no room, or which it refuses, is ended by the system. This fails with an error instead.
                _write_once(self._file.with_name(f"{self._file.name}.probe-{os.getpid()}"))
                # What patients write is for nobody else on this machine.
                self._file.touch(mode=0o600)
                with ExitStack() as undo:
                    # Statements commit by themselves. Each has the thread to itself, whichever it is.
                    connection = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None)
                    undo.callback(connection.close)
                    self._tables.bring_up(_version(connection))
                    # Remembered in the file, but not in a copy of it that was made by SQL.
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
    """The version of the tables; none where there are no tables yet."""
    known = "select count(*) from sqlite_master where type = 'table' and name = ?"
    if not base.execute(known, (schema.VERSION_TABLE,)).fetchone()[0]:
        return None
    row = base.execute(schema.VERSION).fetchone()
    return row[0] if row else None


def _kept(found: sqlite3.Cursor) -> list[Kept]:
    return [Kept._make(row) for row in found]


def _check(base: sqlite3.Connection) -> None:
    base.execute("insert or replace into forgotten_conversations (digest, at) values (?, ?)", (HEALTH, time.time()))
    base.execute("select 1 from conversation_events limit 1").fetchall()


def _forget(base: sqlite3.Connection, conversation: str, at: float) -> None:
    # What is deleted is also written over in the file.
    base.execute("PRAGMA secure_delete=ON")
    base.execute("begin immediate")
    try:
        base.execute("delete from conversation_events where conversation = ?", (conversation,))
        base.execute("delete from feedback where conversation = ?", (conversation,))
        base.execute("delete from forgotten_conversations where at < ?", (at - FORGOTTEN_SECONDS,))
        base.execute(
            "insert or ignore into forgotten_conversations (digest, at) values (?, ?)", (digest(conversation), at)
        )
    except sqlite3.Error:
        base.execute("rollback")
        raise
    base.execute("commit")
    # And in the journal beside it, as soon as nobody else reads from that.
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _insert(base: sqlite3.Connection, conversation: str, rows: Sequence[Row]) -> None:
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
