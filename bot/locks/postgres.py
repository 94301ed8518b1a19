"""The lock store for several server processes, on one host or several, that share a PostgreSQL database.

Each lock is a transaction with an advisory lock, on a connection of its own. The server queues the processes that wait
in order of arrival, wakes the next one, and releases the lock when:

- the transaction is committed, after the message;
- the connection ends, because the process was killed;
- the transaction was idle for LOCK_LEASE_SECONDS, because the process is frozen or its host is gone.

In the last case, and where PostgreSQL is restarted, the process may go on with its message without the lock. The
tracker store refuses the later of two writers then (StoreConflictError).

A lock costs one round trip before the message and one after it; another one where a different process holds the lock.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from typing import Any

import asyncpg
from rasa.utils.endpoints import EndpointConfig

from bot import limits
from bot.errors import LockStoreError
from bot.locks.memory import InProcessLockStore, Release, timeout_error

logger = logging.getLogger(__name__)

# Connections of one process: conversations whose messages it processes, or waits for, at the same time.
MOST_CONNECTIONS = 16
# The server's own time limit for a lock has been reported by then.
_GRACE_SECONDS = 0.15
# Both statements in one round trip, whose status tells the number of rows.
_TRY = "begin; select 1 where pg_try_advisory_xact_lock({key})"
_NOT_FREE = "SELECT 0"
_WAIT = "set local lock_timeout = {milliseconds}; select pg_advisory_xact_lock({key})"
_LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_FAILURES = (*_LOST, asyncpg.PostgresError, asyncio.TimeoutError)


class PostgresLockStore(InProcessLockStore):
    """Serialises the messages of a conversation over all processes. It makes no tables in the database at `url`."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Take `lock_store` of endpoints.yml; connects with the first message. Raises LockStoreError."""
        super().__init__(endpoint_config)
        if not self.url or not self.url.startswith(("postgresql://", "postgres://")):
            raise LockStoreError(
                "`lock_store` in endpoints.yml needs `url`: postgresql://user:password@host:port/name."
            )
        self._idle: list[asyncpg.Connection] = []
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)

    async def close(self) -> None:
        """See parent class; closes the idle connections, too."""
        await super().close()
        self._drop_idle()

    def _use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        super()._use_loop(loop)
        self._idle.clear()
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)

    async def _acquire(self, conversation: str, deadline: float) -> Release:
        free = self._free
        await free.acquire()
        try:
            connection = await self._locked(_key(conversation), deadline)
        except BaseException:
            free.release()
            raise

        async def release() -> None:
            try:
                await _execute(connection, "commit", limits.STORE_SECONDS)
                self._idle.append(connection)
            except _FAILURES as error:
                connection.terminate()
                logger.warning("lock lost before its message was done: error=%s", type(error).__name__)
            finally:
                free.release()

        return release

    async def _locked(self, key: int, deadline: float) -> asyncpg.Connection:
        """A connection that holds the lock. Raises LockTimeoutError and LockStoreError."""
        answer_by = asyncio.get_running_loop().time() + limits.STORE_SECONDS
        try:
            connection = self._take_idle()
            if connection is not None:
                try:
                    return await _lock(connection, key, answer_by, deadline)
                except _LOST:
                    # The server was restarted: the other connections are lost, too.
                    self._drop_idle()
            connection = await self._connect(_left(answer_by))
            return await _lock(connection, key, answer_by, deadline)
        except asyncpg.LockNotAvailableError:
            raise timeout_error() from None
        except _FAILURES as error:
            raise _unusable(type(error).__name__) from None

    async def _connect(self, seconds: float) -> asyncpg.Connection:
        lease = str(int(limits.LOCK_LEASE_SECONDS * 1000))
        settings = {"application_name": "needlewise locks", "idle_in_transaction_session_timeout": lease}
        try:
            return await asyncpg.connect(self.url, timeout=seconds, server_settings=settings)
        except ValueError:
            # The message may show a part of the password.
            raise _unusable("`url` can't be read; write / or @ in a password as %2F or %40") from None

    def _take_idle(self) -> asyncpg.Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    def _drop_idle(self) -> None:
        while (connection := self._take_idle()) is not None:
            connection.terminate()


async def _lock(connection: Any, key: int, answer_by: float, deadline: float) -> Any:
    """Take the lock, or end the connection. `answer_by` (for the server) and `deadline` are times of the loop."""
    try:
        if await _execute(connection, _TRY.format(key=key), _left(answer_by)) == _NOT_FREE:
            left = _left(deadline)
            # 0 would mean no limit at all.
            wait = _WAIT.format(key=key, milliseconds=max(1, int(left * 1000)))
            await _execute(connection, wait, left + _GRACE_SECONDS)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def _execute(connection: Any, statements: str, seconds: float) -> str:
    """Run statements in one round trip; the status of the last one. Fails within `seconds`.

    asyncpg's own time limit asks the server to cancel, which a frozen server never does.
    """
    timer = asyncio.get_running_loop().call_later(seconds, connection.terminate)
    try:
        status: str = await connection.execute(statements)
    finally:
        timer.cancel()
    return status


def _left(deadline: float) -> float:
    """Seconds until a time of the running loop."""
    return max(0.0, deadline - asyncio.get_running_loop().time())


def _key(conversation: str) -> int:
    """The number of the conversation's lock, of 64 bits; two conversations that share one only wait longer."""
    digest = hashlib.blake2b(conversation.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _unusable(reason: str) -> LockStoreError:
    return LockStoreError(
        f"The PostgreSQL database of the locks can't be used ({reason}). Start it, or correct `url` under "
        "`lock_store` in endpoints.yml."
    )
