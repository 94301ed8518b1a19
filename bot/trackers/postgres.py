"""The tracker store on PostgreSQL, for one server or several."""

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
from bot.trackers.codec import NewEvent, StoredEvent
from bot.trackers.connections import Connections
from bot.trackers.database import Database
from bot.trackers.deletion import DIGEST_SECONDS, HEALTH, digest
from bot.trackers.feedback import Feedback
from bot.trackers.settings import reject_unknown
from bot.trackers.store import IncrementalTrackerStore

Result = TypeVar("Result")

_NEWEST = (
    "select position, type, data, state from conversation_events "
    "where conversation = $1 order by position desc limit $2"
)
# The newest events, and before those more messages; their snapshots are not needed.
_ALL = "select position, type, data, state from conversation_events where conversation = $1 order by position"
_MESSAGES = (
    "select position, type, data, state from conversation_events where conversation = $1 and position > $2 "
    "and type in ('user', 'bot', 'restart') order by position desc limit $3"
)
# One index look-up for each name.
_LAST_POSITIONS = (
    "select name, newest.position from unnest($1::text[]) as name cross join lateral "
    "(select position from conversation_events where conversation = name order by position desc limit 1) as newest"
)
_FEEDBACK = (
    "insert into feedback (conversation, message, helpful, reason, at) values ($1, $2, $3, $4, $5) "
    "on conflict (conversation, message) do update "
    "set helpful = excluded.helpful, reason = excluded.reason, at = excluded.at"
)
# One statement, so that it is atomic.
_DELETE = (
    "with events as (delete from conversation_events where conversation = $1), "
    "opinions as (delete from feedback where conversation = $1), "
    "outdated as (delete from forgotten_conversations where at < $4) "
    "insert into forgotten_conversations (digest, at) values ($2, $3) on conflict (digest) do nothing"
)
_CHECK = (
    "with written as (insert into forgotten_conversations (digest, at) values ($1, $2) "
    "on conflict (digest) do update set at = excluded.at) select 1 from conversation_events limit 1"
)
# One text for any number of rows, so that it is prepared once.
_INSERT = (
    "insert into conversation_events (conversation, position, timestamp, type, intent, action, data, state) "
    "select $1, * from unnest($2::int[], $3::float8[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])"
)
# Seconds to wait for the version of the schema; every call waits for it.
_CONNECT_SECONDS = 2.0
_UNUSABLE = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    # Not an OSError before Python 3.11.
    asyncio.TimeoutError,
)


class PostgresTrackerStore(IncrementalTrackerStore):
    """Named in endpoints.yml; `url` is the database: `postgresql://user:password@host:port/name`."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **others: Any,
    ) -> None:
        """Open the database at `host`, the name under which Rasa passes the option `url`.

        Raises StoreError where the options are wrong.
        """
        reject_unknown(others, "url")
        if not host or not host.startswith(("postgresql://", "postgres://")):
            raise StoreError("`tracker_store` in endpoints.yml needs `url`: postgresql://user:password@host:port/name.")
        super().__init__(PostgresDatabase(host), domain, event_broker)


class PostgresDatabase(Database):
    """The tables in a PostgreSQL database. Each event loop has its own connections."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._schema = schema.Migration(url)
        self._connections: WeakKeyDictionary[asyncio.AbstractEventLoop, Connections] = WeakKeyDictionary()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="migration")
        self._migration: Future[None] | None = None

    def prepare(self) -> None:
        """See parent class."""
        self._migrated().result()

    async def newest_events(self, conversation: str, limit: int) -> list[StoredEvent]:
        """See parent class."""
        return _events(await self._run(lambda base: base.fetch(_NEWEST, conversation, limit)))

    async def all_events(self, conversation: str) -> list[StoredEvent]:
        """See parent class."""
        return _events(await self._run(lambda base: base.fetch(_ALL, conversation)))

    async def insert(self, conversation: str, rows: Sequence[NewEvent]) -> None:
        """See parent class."""
        columns = [[row[index] for row in rows] for index in range(len(NewEvent._fields))]
        await self._run(lambda base: base.execute(_INSERT, conversation, *columns))

    async def conversations(self) -> list[str]:
        """See parent class."""
        found = await self._run(lambda base: base.fetch("select distinct conversation from conversation_events"))
        return [name for (name,) in found]

    async def exists(self, conversation: str) -> bool:
        """See parent class."""
        return bool(await self.newest_events(conversation, 1))

    async def messages(self, conversation: str, after: int, limit: int) -> list[StoredEvent]:
        """See parent class."""
        return _events(await self._run(lambda base: base.fetch(_MESSAGES, conversation, after, limit)))

    async def last_positions(self, conversations: Sequence[str]) -> dict[str, int]:
        """See parent class."""
        return dict(await self._run(lambda base: base.fetch(_LAST_POSITIONS, list(conversations))))

    async def delete(self, conversation: str, timestamp: float) -> None:
        """See parent class."""
        oldest = timestamp - DIGEST_SECONDS
        await self._run(lambda base: base.execute(_DELETE, conversation, digest(conversation), timestamp, oldest))

    async def is_deleted(self, conversation: str) -> bool:
        """See parent class."""
        query, name = "select 1 from forgotten_conversations where digest = $1", digest(conversation)
        return bool(await self._run(lambda base: base.fetch(query, name)))

    async def save_feedback(self, feedback: Feedback) -> None:
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
        """The migration that runs or is done; a new one if the last one failed."""
        migration = self._migration
        if migration is None or (migration.done() and migration.exception() is not None):
            migration = self._migration = self._thread.submit(_migrate, self._url, self._schema)
        return migration

    async def _run(self, work: Callable[[Any], Awaitable[Result]]) -> Result:
        migration = self._migrated()
        if not migration.done():
            # Shielded: other calls wait for it as well.
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
        # The message may show values of a row, so only the type of the error is reported.
        except _UNUSABLE as error:
            raise _unusable(type(error).__name__) from None


def _migrate(url: str, migration: schema.Migration) -> None:
    """Upgrade the schema; waits for it. Raises StoreError."""
    try:
        version = asyncio.run(asyncio.wait_for(_version(url), _CONNECT_SECONDS))
    except ValueError:
        # The message may show a part of the password.
        raise _unusable("its `url` can't be read; write / or @ in a password as %2F or %40") from None
    except _UNUSABLE as error:
        # Only the version was queried, so the message has the server's reason only.
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise _unusable(reason) from None
    migration.upgrade_from(version)


async def _version(url: str) -> str | None:
    """The version of the schema; None without tables."""
    base = await asyncpg.connect(url)
    try:
        if not await base.fetchval("select to_regclass($1::text) is not null", schema.VERSION_TABLE):
            return None
        version: str | None = await base.fetchval(schema.VERSION)
        return version
    finally:
        # A server that hangs does not answer this either.
        await base.close(timeout=_CONNECT_SECONDS / 2)


def _unusable(reason: str) -> StoreError:
    return StoreError(
        f"PostgreSQL can't be used ({reason}). Check that it runs and that `url` in endpoints.yml is correct."
    )


def _events(rows: Sequence[Any]) -> list[StoredEvent]:
    return [StoredEvent(*row) for row in rows]
