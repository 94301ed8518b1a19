from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from conversing import domain
from real_servers import PostgresServer


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What `endpoints.yml` says of the store, for an empty database of each kind."""
    if request.param == "sqlite":
        return {"type": "bot.trackers.sqlite.SQLiteTrackerStore", "db": str(tmp_path / "conversations.db")}
    server: PostgresServer = request.getfixturevalue("postgres")
    return {"type": "bot.trackers.postgres.PostgresTrackerStore", "url": server.new_database()}


@pytest.fixture
async def open_store(settings: dict[str, str]) -> AsyncIterator[Callable[[], Any]]:
    """Opens the store as Rasa does; each time as another process would."""
    from rasa.core.tracker_store import TrackerStore
    from rasa.utils.endpoints import EndpointConfig

    opened = []

    def opens() -> Any:
        opened.append(TrackerStore.create(EndpointConfig.from_dict(settings), domain()))
        return opened[-1]

    yield opens
    for store in opened:
        await store.close()


@pytest.fixture
def store(open_store: Callable[[], Any]) -> Any:
    return open_store()
