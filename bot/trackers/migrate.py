"""Upgrades the tables of conversations to the newest schema: `python -m bot.trackers.migrate`.

It reads the SQLAlchemy URL of the database from standard input. `bot.trackers.schema` runs it.
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
from bot.trackers.schema import FAILED, MIGRATIONS, NEWER, VERSION, VERSION_TABLE, is_current

# The number is arbitrary; only this program uses it.
_ADVISORY_LOCK = 6_130_417_522_001
# Seconds to wait for a server, and for another process that migrates the same database.
_CONNECT_SECONDS = 2
_LOCK_SECONDS = 30


def upgrade(url: str) -> None:
    """Create or change the tables in the database at the SQLAlchemy URL; waits for it.

    Raises StoreError where it can't be reached or changed, NewerDatabaseError where its schema is newer.
    """
    # SQLAlchemy does not accept the short form.
    url = url.replace("postgres://", "postgresql://", 1)
    try:
        engine = _sqlite(url) if url.startswith("sqlite:") else _postgres(url)
        with _connected(engine) as connection:
            if is_current(_version(connection)):
                return
        with engine.begin() as connection:
            _lock(connection)
            # Another process may have upgraded it in between.
            is_current(_version(connection))
            _run(connection)
    except (SQLAlchemyError, ValueError) as error:
        # The database's own message may show values of a row.
        cause = getattr(error, "orig", None) or error
        raise StoreError(
            f"The database of conversations can't be upgraded ({type(cause).__name__}). Check that its user "
            "may create tables and that no other program keeps it locked."
        ) from None


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # Otherwise Python begins and ends transactions by itself.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={_LOCK_SECONDS * 1000}")
        _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Locks the file for writing at once: a second process waits here, not in the middle.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: Any) -> None:
    """Switch to write-ahead logging, so that readers do not wait for writers; stored in the file."""
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        # Only this statement does not wait for locks by itself.
        except connection.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _postgres(url: str) -> Engine:
    # Every message waits for the migration, so a network that drops packets must end it.
    limits = {"connect_timeout": _CONNECT_SECONDS, "keepalives_idle": 5, "tcp_user_timeout": 10_000}
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=limits)


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except OperationalError as error:
        # No statement was sent yet, so the message has the server's reason only.
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
    version: str | None = connection.execute(text(VERSION)).scalar()
    return version


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"set local lock_timeout = '{_LOCK_SECONDS}s'"))
        connection.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def main() -> int:
    """Upgrade the database whose URL is the first line of standard input; returns an exit code of `schema`.

    On failure it prints the reason. At the end of the input, the process that started it is gone: it exits and changes
    nothing.
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
    # Not `sys.stdin`: the interpreter would wait for this thread's read at its own exit.
    while os.read(sys.stdin.fileno(), 1):
        pass
    # At once, like a kill: the database rolls the transaction back.
    os._exit(FAILED)


if __name__ == "__main__":
    sys.exit(main())
