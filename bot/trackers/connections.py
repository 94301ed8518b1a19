"""A small pool of PostgreSQL connections within one event loop.

asyncpg's own pool resets a connection after each use, which costs a round trip, and waits for a frozen server when a
connection is returned. Here connections have no state to reset, and one that failed is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

from bot.limits import STORE_SECONDS

Result = TypeVar("Result")

MOST_CONNECTIONS = 5
# Raised where a connection is lost. The last two have other causes as well, in which the second attempt fails, too.
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
# The server cancels a statement whose result nothing waits for any more.
_SETTINGS = {"application_name": "needlewise", "statement_timeout": str(int(STORE_SECONDS * 1000))}


class Connections:
    """Opens connections when they are needed, and reuses those that work."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)
        self._idle: list[asyncpg.Connection] = []

    async def run(self, work: Callable[[asyncpg.Connection], Awaitable[Result]]) -> Result:
        """Call `work` with a connection, and again with a new one if a reused connection is lost.

        So `work` must be safe to repeat. Raises the errors of asyncpg.
        """
        async with self._free:
            idle = self._take()
            if idle is not None:
                try:
                    return await self._use(idle, work)
                except _LOST:
                    # The server was restarted: the other connections are lost, too.
                    self._drop()
            return await self._use(await asyncpg.connect(self._url, server_settings=_SETTINGS), work)

    async def close(self) -> None:
        """Close the idle connections."""
        while (connection := self._take()) is not None:
            try:
                await connection.close()
            finally:
                connection.terminate()

    async def _use(self, connection: asyncpg.Connection, work: Callable[[Any], Awaitable[Result]]) -> Result:
        try:
            result = await work(connection)
        except asyncpg.IntegrityConstraintViolationError:
            self._idle.append(connection)
            raise
        except BaseException:
            # Without a message to the server, which may be frozen.
            connection.terminate()
            raise
        self._idle.append(connection)
        return result

    def _take(self) -> asyncpg.Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    def _drop(self) -> None:
        while (connection := self._take()) is not None:
            connection.terminate()
