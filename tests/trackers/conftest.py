from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from real_servers import PostgresServer
from stored_conversations import domain


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """`tracker_store` of endpoints.yml for a database without tables, of each kind."""
    if request.param == "sqlite":
        return {"type": "bot.trackers.sqlite.SQLiteTrackerStore", "db": str(tmp_path / "conversations.db")}
    server: PostgresServer = request.getfixturevalue("postgres")
    return {"type": "bot.trackers.postgres.PostgresTrackerStore", "url": server.new_database()}


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with tables: a migration starts a process, which takes a second or more."""
    from bot.trackers.migrate import upgrade

    file = tmp_path_factory.mktemp("migrated") / "conversations.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres: PostgresServer) -> str:
    """The URL of a PostgreSQL database with empty tables, to copy."""
    from bot.trackers.migrate import upgrade

    url = postgres.new_database()
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def migrated_database(postgres: PostgresServer, migrated_template: str) -> str:
    """The URL of a PostgreSQL database with tables, which is emptied before each test."""
    return postgres.new_database(migrated_template)


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """`tracker_store` of endpoints.yml for a database with empty tables, of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "conversations.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        return {"type": "bot.trackers.sqlite.SQLiteTrackerStore", "db": str(file)}
    server: PostgresServer = request.getfixturevalue("postgres")
    url = request.getfixturevalue("migrated_database")
    server.run("truncate conversation_events, feedback, forgotten_conversations", url)
    return {"type": "bot.trackers.postgres.PostgresTrackerStore", "url": url}


@pytest.fixture
async def open_store(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[], Any]]:
    """Opens the store as Rasa does; each time as another process would."""
    # A time limit that a busy machine does not reach.
    monkeypatch.setattr("bot.trackers.store.STORE_SECONDS", 20.0)
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
