"""Conversations in PostgreSQL, for one server or several."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import asyncpg
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain

from bot.errors import StoreConflictError, StoreError
from bot.trackers import schema
from bot.trackers.codec import Kept, Row
from bot.trackers.connections import Connections
from bot.trackers.database import Database
from bot.trackers.deletion import HEALTH, digest
from bot.trackers.deletion import SECONDS as FORGOTTEN_SECONDS
from bot.trackers.feedback import Feedback
from bot.trackers.settings import refuse
from bot.trackers.store import IncrementalTrackerStore

Result = TypeVar("Result")

_NEWEST = (
    "select position, type, data, state from conversation_events "
    "where conversation = $1 order by position desc limit $2"
)
_EVERY = "select position, type, data, state from conversation_events where conversation = $1 order by position"
_SAID = (
    "select position, type, data, state from conversation_events where conversation = $1 and position > $2 "
    "and type in ('user', 'bot', 'restart') order by position desc limit $3"
)
# One look into the index for each name.
_ENDS = (
    "select name, newest.position from unnest($1::text[]) as name cross join lateral "
    "(select position from conversation_events where conversation = name order by position desc limit 1) as newest"
)
_FEEDBACK = (
    "insert into feedback (conversation, message, helpful, reason, at) values ($1, $2, $3, $4, $5) "
    "on conflict (conversation, message) do update "
    "set helpful = excluded.helpful, reason = excluded.reason, at = excluded.at"
)
# One statement, so that all of it happens or nothing.
_FORGET = (
    "with events as (delete from conversation_events where conversation = $1), "
    "opinions as (delete from feedback where conversation = $1), "
    "outdated as (delete from forgotten_conversations where at < $4) "
    "insert into forgotten_conversations (digest, at) values ($2, $3) on conflict (digest) do nothing"
)
_CHECK = (
    "with written as (insert into forgotten_conversations (digest, at) values ($1, $2) "
    "on conflict (digest) do update set at = excluded.at) select 1 from conversation_events limit 1"
)
# One text for any number of rows, so that the server plans it once.
_INSERT = (
    "insert into conversation_events (conversation, position, timestamp, type, intent, action, data, state) "
    "select $1, * from unnest($2::int[], $3::float8[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])"
)
# How long to wait for the version of the tables; what comes meanwhile waits too.
_CONNECT_SECONDS = 2.0
_UNUSABLE = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    # Which is no OSError before Python 3.11.
    asyncio.TimeoutError,
)


class PostgresTrackerStore(IncrementalTrackerStore):
    """Named in `endpoints.yml`; `url` is the database: `postgresql://user:password@host:port/name`."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **others: Any,
    ) -> None:
        """Open the database that `host` names: so Rasa calls the setting `url`.

        Raises StoreError where the settings can't be used.
        """
        refuse(others, "url")
        if not host or not host.startswith(("postgresql://", "postgres://")):
            raise StoreError("`tracker_store` in endpoints.yml needs `url`: postgresql://user:password@host:port/name.")
        super().__init__(PostgresDatabase(host), domain, event_broker)


class PostgresDatabase(Database):
    """The table in a PostgreSQL database. Each event loop has its own connections."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._tables = schema.Tables(url)
        self._connections: WeakKeyDictionary[asyncio.AbstractEventLoop, Connections] = WeakKeyDictionary()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="migration")
        self._migration: Future[None] | None = None

    def prepare(self) -> None:
        """See parent class."""
        self._migrated().result()

    async def newest(self, conversation: str, most: int) -> list[Kept]:
        """See parent class."""
        return _kept(await self._run(lambda base: base.fetch(_NEWEST, conversation, most)))

    async def every(self, conversation: str) -> list[Kept]:
        """See parent class."""
        return _kept(await self._run(lambda base: base.fetch(_EVERY, conversation)))

    async def insert(self, conversation: str, rows: Sequence[Row]) -> None:
        """See parent class."""
        columns = [[row[index] for row in rows] for index in range(len(Row._fields))]
        await self._run(lambda base: base.execute(_INSERT, conversation, *columns))

    async def names(self) -> list[str]:
        """See parent class."""
        found = await self._run(lambda base: base.fetch("select distinct conversation from conversation_events"))
        return [name for (name,) in found]

    async def knows(self, conversation: str) -> bool:
        """See parent class."""
        return bool(await self.newest(conversation, 1))

    async def said(self, conversation: str, after: int, most: int) -> list[Kept]:
        """See parent class."""
        return _kept(await self._run(lambda base: base.fetch(_SAID, conversation, after, most)))

    async def ends(self, conversations: Sequence[str]) -> dict[str, int]:
        """See parent class."""
        return dict(await self._run(lambda base: base.fetch(_ENDS, list(conversations))))

    async def forget(self, conversation: str, at: float) -> None:
        """See parent class."""
        oldest = at - FORGOTTEN_SECONDS
        await self._run(lambda base: base.execute(_FORGET, conversation, digest(conversation), at, oldest))

    async def forgotten(self, conversation: str) -> bool:
        """See parent class."""
        query, name = "select 1 from forgotten_conversations where digest = $1", digest(conversation)
        return bool(await self._run(lambda base: base.fetch(query, name)))

    async def note_feedback(self, feedback: Feedback) -> None:
        """See parent class."""
        await self._run(lambda base: base.execute(_FEEDBACK, *feedback))

    async def check(self) -> None:
        """See parent class."""
        await self._run(lambda base: base.fetch(_CHECK, HEALTH, time.time()))

    async def close(self) -> None:
        """See parent class."""
        connections = self._connections.pop(asyncio.get_running_loop(), None)
        if connections is not None:
            await connections.close()

    def _migrated(self) -> Future[None]:
        """The migration that is under way or done; a new one where it failed."""
        migration = self._migration
        if migration is None or (migration.done() and migration.exception() is not None):
            migration = self._migration = self._thread.submit(_migrate, self._url, self._tables)
        return migration

    async def _run(self, work: Callable[[Any], Awaitable[Result]]) -> Result:
        migration = self._migrated()
        if not migration.done():
            # Whoever gives up waiting leaves it to the others.
            await asyncio.shield(asyncio.wrap_future(migration))
        loop = asyncio.get_running_loop()
        connections = self._connections.get(loop)
        if connections is None:
            connections = self._connections[loop] = Connections(self._url)
        try:
            return await connections.run(work)
        except asyncpg.UniqueViolationError:
            raise StoreConflictError(
                "Another process wrote to the same conversation. Give all servers one lock store in endpoints.yml."
            ) from None
        # An asyncpg message may show values of a row: the kind of the error says enough.
        except _UNUSABLE as error:
            raise _unusable(type(error).__name__) from None


def _migrate(url: str, tables: schema.Tables) -> None:
    """Bring the tables up to date; waits for it. Raises StoreError."""
    try:
        found = asyncio.run(asyncio.wait_for(_version(url), _CONNECT_SECONDS))
    except ValueError:
        # The message may show a part of the password.
        raise _unusable("its url can't be read; signs such as / or @ in a password are written as %2F or %40") from None
    except _UNUSABLE as error:
        # Only the version was asked for, so the message names the server's reason and nothing else.
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise _unusable(reason) from None
    tables.bring_up(found)


async def _version(url: str) -> str | None:
    """The version of the tables; none where there are no tables yet."""
    base = await asyncpg.connect(url)
    try:
        if not await base.fetchval("select to_regclass($1::text) is not null", schema.VERSION_TABLE):
            return None
        found: str | None = await base.fetchval(schema.VERSION)
        return found
    finally:
        # A server that hangs does not answer a goodbye either.
        await base.close(timeout=_CONNECT_SECONDS / 2)


def _unusable(reason: str) -> StoreError:
    return StoreError(
        f"PostgreSQL can't be used ({reason}). Check that it runs and that `url` in endpoints.yml names it."
    )


def _kept(found: Sequence[Any]) -> list[Kept]:
    return [Kept(*row) for row in found]
