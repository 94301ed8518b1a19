"""Brings the tables of conversations up to the schema that this version knows: `python -m bot.trackers.migrate`.

It reads the database's SQLAlchemy URL from its input. `bot.trackers.schema` runs it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.errors import NewerDatabaseError, StoreError
from bot.trackers.schema import FAILED, FOLDER, NEWER, VERSION, VERSION_TABLE, is_current

# Any number that only this program uses.
_ADVISORY_LOCK = 6_130_417_522_001
# How long to wait for a server, and for another process that migrates the same database.
_CONNECT_SECONDS = 2
_LOCK_SECONDS = 30


def upgrade(url: str) -> None:
    """Make or change the tables in the database that the SQLAlchemy URL names; waits for it.

    Raises StoreError where it can't be reached or changed, NewerDatabaseError where it knows more than this version.
    """
    # SQLAlchemy no longer takes the short form.
    url = url.replace("postgres://", "postgresql://", 1)
    try:
        engine = _sqlite(url) if url.startswith("sqlite:") else _postgres(url)
        with _connected(engine) as connection:
            if is_current(_version(connection)):
                return
        with engine.begin() as connection:
            _lock(connection)
            # Another process may have done it meanwhile, or be newer.
            is_current(_version(connection))
            _run(connection)
    except (SQLAlchemyError, ValueError) as error:
        # The database's own message may show values of a row.
        cause = getattr(error, "orig", None) or error
        raise StoreError(
            f"The database of conversations can't be brought up to date ({type(cause).__name__}). Check that its user "
            "may create tables and that no other program keeps it locked."
        ) from None


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # Python would begin and end transactions as it likes.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={_LOCK_SECONDS * 1000}")
        _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Takes the file for writing at once: who comes second waits here, not in the middle.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: Any) -> None:
    """Let readers and writers work at the same time; remembered in the file."""
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        # This one statement does not wait for others by itself.
        except connection.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _postgres(url: str) -> Engine:
    # A network that fails silently must not hold up every later message: the others wait for the migration.
    patience = {"connect_timeout": _CONNECT_SECONDS, "keepalives_idle": 5, "tcp_user_timeout": 10_000}
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=patience)


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except OperationalError as error:
        # Nothing was asked yet, so the message names the server's reason and nothing else.
        reason = str(error.orig).strip().splitlines()[0]
        raise StoreError(
            f"The database of conversations can't be reached ({reason}). Check that it runs and that endpoints.yml "
            "names it."
        ) from None
    with connection:
        yield connection


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(VERSION)).scalar()
    return found


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"set local lock_timeout = '{_LOCK_SECONDS}s'"))
        connection.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def main() -> int:
    """Upgrade the database that the input's first line names.

    Where it fails, prints why and returns an exit code of `bot.trackers.schema`. When the input ends, whoever asked for
    it is gone: it ends, too, and nothing is changed.
    """
    url = sys.stdin.buffer.readline().decode().strip()
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        upgrade(url)
    except StoreError as error:
        sys.stdout.buffer.write(f"{error}\n".encode())
        return NEWER if isinstance(error, NewerDatabaseError) else FAILED
    return 0


def _end_with_input() -> None:
    # Not by `sys.stdin`, which the interpreter would wait for where it ends by itself.
    while os.read(sys.stdin.fileno(), 1):
        pass
    # At once, as if it was killed: the database takes back what is not committed.
    os._exit(FAILED)


if __name__ == "__main__":
    sys.exit(main())
