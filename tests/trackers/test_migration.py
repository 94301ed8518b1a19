"""The tables are made, changed and filled when a server starts, once, whoever starts at the same time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from real_servers import PostgresServer
from stored_conversations import contents, converse, domain, last_session, state, tracker_of

from bot import paths

pytestmark = pytest.mark.slow

TOLD = [("session", 1), *[("asks", number) for number in range(9)], ("session", 1), ("asks", 2), ("form begins", 3)]


@pytest.fixture
def settings(empty: dict[str, str]) -> dict[str, str]:
    """A database without tables."""
    return empty


@pytest.fixture
def run(settings: dict[str, str], request: pytest.FixtureRequest) -> Callable[[str], list[Any]]:
    """Runs a statement in the store's database, as another program."""

    def run_on_sqlite(statement: str) -> list[Any]:
        connection = sqlite3.connect(settings["db"], isolation_level=None)
        found = connection.execute(statement).fetchall()
        connection.close()
        return found

    if "db" in settings:
        return run_on_sqlite
    server: PostgresServer = request.getfixturevalue("postgres")
    return lambda statement: server.run(statement, settings["url"])


def rasas_own_store(settings: dict[str, str]) -> Any:
    from rasa.core.tracker_store import SQLTrackerStore

    if "db" in settings:
        return SQLTrackerStore(domain(), db=settings["db"])
    return SQLTrackerStore(domain(), dialect="postgresql", host=settings["url"])


@pytest.mark.filterwarnings("ignore")
async def test_conversations_of_rasas_own_store_are_taken_over(
    settings: dict[str, str], open_store: Callable[[], Any], run: Callable[[str], list[Any]]
) -> None:
    old = rasas_own_store(settings)
    names = ("one", "two", "ü\n' \u2028")
    # Their rows lie between each other.
    for told in (TOLD[:5], TOLD[5:]):
        for name in names:
            tracker = await old.retrieve_full_tracker(name) or tracker_of(name, [])
            for event in tracker_of(name, told).events:
                tracker.update(event)
            await old.save(tracker)
    run("insert into events (sender_id, type_name) values ('one', 'of_the_past')")
    before = run("select * from events order by id")
    kept = {name: await old.retrieve_full_tracker(name) for name in names[1:]}
    old.engine.dispose()
    store = open_store()
    assert sorted(await store.keys()) == sorted(names)
    for name, tracker in kept.items():
        again = await store.retrieve_full_tracker(name)
        assert contents(again) == contents(tracker)
        assert state(await store.retrieve(name)) == state(last_session(tracker))
        await converse(store, name, [("asks", 1), ("form is left", 2)])
    assert run("select * from events order by id") == before
    assert run("select count(*) from conversation_events where type = 'of_the_past'") == [(1,)]
    assert run("select count(*) from conversation_events where type = 'slot' and action is not null") == [(0,)]
    count = run("select count(*) from conversation_events")
    # The next start takes over nothing again.
    await open_store().check()
    assert run("select count(*) from conversation_events") == count


async def test_table_of_the_same_name_that_is_not_rasas_is_left_alone(
    open_store: Callable[[], Any], run: Callable[[str], list[Any]]
) -> None:
    run("create table events (id integer, venue text)")
    run("insert into events values (1, 'town hall')")
    store = open_store()
    assert list(await store.keys()) == []
    assert run("select * from events") == [(1, "town hall")]


def test_newer_database_is_a_clear_error(open_store: Callable[[], Any], run: Callable[[str], list[Any]]) -> None:
    from bot.errors import NewerDatabaseError

    open_store()
    run("update conversation_events_version set version_num = 'r9999'")
    with pytest.raises(
        NewerDatabaseError, match=r"schema r9999, but this version supports none after r\d{4}\. Install"
    ):
        open_store()


async def test_older_database_is_brought_up_to_date_and_keeps_everything(
    open_store: Callable[[], Any], run: Callable[[str], list[Any]]
) -> None:
    from bot.trackers.schema import revisions

    await converse(open_store(), "someone", TOLD)
    for later in ("feedback", "forgotten_conversations"):
        run(f"drop table {later}")
    run("update conversation_events_version set version_num = 'r0001'")
    full = await open_store().retrieve_full_tracker("someone")
    assert len(full.events) == len(tracker_of("someone", TOLD).events)
    assert run("select version_num from conversation_events_version") == [(revisions()[-1],)]


def test_many_processes_start_at_once(settings: dict[str, str], run: Callable[[str], list[Any]]) -> None:
    from bot.trackers.schema import revisions

    url = settings.get("url") or f"sqlite:///{settings['db']}"
    code = "import sys; from bot.trackers.migrate import upgrade; sys.stdin.read(); upgrade(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", code, url], cwd=paths.ROOT, stdin=-1, stderr=-1) for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in started] == [(b"", 0)] * 4
    assert run("select version_num from conversation_events_version") == [(revisions()[-1],)]


def test_failed_step_leaves_the_database_as_it_was(settings: dict[str, str], run: Callable[[str], list[Any]]) -> None:
    from bot.errors import StoreError
    from bot.trackers.migrate import upgrade

    # Rasa's columns, but a name that is missing.
    columns = (
        "id integer, sender_id text, type_name text, timestamp float, intent_name text, action_name text, data text"
    )
    run(f"create table events ({columns})")
    run("insert into events (id, data) values (1, 'my very private words')")
    url = settings.get("url") or f"sqlite:///{settings['db']}"
    with pytest.raises(StoreError, match="can't be upgraded") as caught:
        upgrade(url)
    assert "private" not in str(caught.value)
    with pytest.raises(Exception, match="conversation_events"):
        run("select * from conversation_events")
    run("delete from events")
    upgrade(url)
    assert run("select * from conversation_events") == []


@pytest.mark.parametrize("revision", range(2))
def test_every_step_follows_the_one_before(revision: int) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from bot.trackers.schema import revisions

    config = Config()
    config.set_main_option("script_location", str(paths.ROOT / "bot" / "trackers" / "migrations"))
    steps = list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))
    assert [step.revision for step in steps] == revisions()
    assert steps[revision].down_revision == (revisions()[revision - 1] if revision else None)


def test_server_that_is_not_there_is_named_with_its_reason(tmp_path: Path) -> None:
    from bot.errors import StoreError
    from bot.trackers.migrate import upgrade

    with pytest.raises(StoreError, match=r"can't be reached \(.+\)\. Check"):
        upgrade(f"postgres://nobody@/none?host={tmp_path}")
