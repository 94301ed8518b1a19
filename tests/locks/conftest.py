from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from real_servers import PostgresServer

from bot import limits

IN_PROCESS = "bot.locks.memory.InProcessLockStore"
POSTGRES = "bot.locks.postgres.PostgresLockStore"


class LockDatabase:
    """The database of the locks, as an operator sees it."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = server.new_database()

    def locks(self, *, granted: bool) -> int:
        """Locks that are held, or waited for."""
        (found,) = self._server.run(
            "select count(*) from pg_locks where locktype = 'advisory' and "
            f"database = (select oid from pg_database where datname = current_database()) and granted = {granted}",
            self.url,
        )
        return int(found[0])

    def connections(self) -> int:
        (found,) = self._server.run(f"select count(*) from {self._OURS}", self.url)
        return int(found[0])

    def end_connections(self, state: str = "") -> None:
        """End the connections of all stores, or of those in a state, as the system does for a process that ends."""
        only = f"and state = '{state}'" if state else ""
        self._server.run(f"select pg_terminate_backend(pid) from {self._OURS} {only}", self.url)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition; fails after ten seconds."""

        async def poll() -> None:
            while not condition():
                await asyncio.sleep(0.01)

        await asyncio.wait_for(poll(), 10)

    async def until_waiting(self, count: int) -> None:
        """Wait until so many processes wait for a lock."""
        await self.until(lambda: self.locks(granted=False) == count)

    async def until_unlocked(self) -> None:
        await self.until(lambda: self.locks(granted=True) == 0)

    _OURS = "pg_stat_activity where datname = current_database() and application_name = 'needlewise locks'"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time limits that a busy machine does not reach."""
    monkeypatch.setattr(limits, "LOCK_SECONDS", 20.0)
    monkeypatch.setattr(limits, "STORE_SECONDS", 20.0)


@pytest.fixture(scope="session")
def database(postgres: PostgresServer) -> LockDatabase:
    return LockDatabase(postgres)


@pytest.fixture(params=["in_process", "postgres"])
def endpoint(request: pytest.FixtureRequest) -> Any:
    """`lock_store` of endpoints.yml for each kind of store."""
    from rasa.utils.endpoints import EndpointConfig

    if request.param == "in_process":
        return EndpointConfig(type=IN_PROCESS)
    return EndpointConfig(type=POSTGRES, url=request.getfixturevalue("database").url)


@pytest.fixture
async def store(endpoint: Any) -> AsyncIterator[Any]:
    from rasa.core.lock_store import LockStore

    opened = LockStore.create(endpoint)
    yield opened
    await opened.close()


@pytest.fixture
async def pair(database: LockDatabase) -> AsyncIterator[tuple[Any, Any]]:
    """Two stores on one database, as two processes have them."""
    from rasa.utils.endpoints import EndpointConfig

    from bot.locks.postgres import PostgresLockStore

    stores = tuple(PostgresLockStore(EndpointConfig(url=database.url)) for _ in range(2))
    yield stores
    for opened in stores:
        await opened.close()
    await database.until_unlocked()


class Journal:
    """Notes who had the lock, in order; fails where two have it at once."""

    def __init__(self) -> None:
        self.names: list[Any] = []
        self._holder: Any = None
        self._released: dict[Any, asyncio.Event] = {}

    async def hold(self, store: Any, name: Any, seconds: float = 0.0, conversation: str = "c") -> None:
        """Hold the lock for so many seconds."""
        async with self._entered(store, name, conversation):
            await asyncio.sleep(seconds)

    async def hold_until(self, store: Any, name: Any, released: asyncio.Event, conversation: str = "c") -> None:
        """Hold the lock until the event."""
        async with self._entered(store, name, conversation):
            await released.wait()

    def _entered(self, store: Any, name: Any, conversation: str) -> Any:
        from contextlib import asynccontextmanager

        @asynccontextmanager
        async def entered() -> AsyncIterator[None]:
            async with store.lock(conversation):
                assert self._holder is None, f"{name} has the lock together with {self._holder}"
                self._holder = name
                self.names.append(name)
                try:
                    yield
                finally:
                    self._holder = None

        return entered()


@pytest.fixture
def journal() -> Journal:
    return Journal()
