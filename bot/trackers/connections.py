"""A few connections to PostgreSQL that are shared within one event loop.

asyncpg's own pool asks the server to forget the connection's settings after each use, which costs a round trip, and
waits for a frozen server when it takes a connection back. Here nothing is set, and what has failed is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

from bot.limits import STORE_SECONDS

Result = TypeVar("Result")

MOST = 5
# What is raised where a connection is gone; the last two also mean less, and are then raised again.
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
# The server gives up what nobody waits for any more.
_SETTINGS = {"application_name": "needlewise", "statement_timeout": str(int(STORE_SECONDS * 1000))}


class Connections:
    """Makes connections when they are needed, and keeps those that work."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._free = asyncio.Semaphore(MOST)
        self._idle: list[asyncpg.Connection] = []

    async def run(self, work: Callable[[asyncpg.Connection], Awaitable[Result]]) -> Result:
        """Do the work with a connection; again with a new one, if one that was kept turns out to be lost.

        So the work must do no harm when it is done twice. Raises what asyncpg raises.
        """
        async with self._free:
            kept = self._take()
            if kept is not None:
                try:
                    return await self._use(kept, work)
                except _LOST:
                    # The server was started anew: the others are lost too.
                    self._drop()
            return await self._use(await asyncpg.connect(self._url, server_settings=_SETTINGS), work)

    async def close(self) -> None:
        """Close the connections that are not in use."""
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
            # At once and without a word to the server, which may be frozen.
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
