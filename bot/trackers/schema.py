"""Compares the schema of a database with the one that this version needs, and starts the migration.

The migration runs in a process of its own: SQLAlchemy and alembic take a third of a second to import, and memory that a
server would not free, for what only a first start and an update need.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path

from bot import paths
from bot.errors import NewerDatabaseError, StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
# A name of its own: other programs may have tables, and alembic versions, in the same database.
VERSION_TABLE = "conversation_events_version"
VERSION = f"select version_num from {VERSION_TABLE}"  # noqa: S608 (a constant)
# Exit codes of the migration process.
FAILED, NEWER = 3, 4


def revisions() -> list[str]:
    """The versions of the schema that this version can read, oldest first."""
    return sorted(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("r*.py"))


def is_current(version: str | None) -> bool:
    """Whether a database with this schema version (None: without tables) needs no migration.

    Raises NewerDatabaseError.
    """
    known = revisions()
    if version is not None and version not in known:
        raise NewerDatabaseError(
            f"The database of conversations has schema {version}, but this version supports none after {known[-1]}. "
            "Install the newer version again, or name another database in endpoints.yml."
        )
    return version == known[-1]


class Migration:
    """Upgrades the schema of one database."""

    # A fault of a database seldom ends within seconds, and each attempt starts a process.
    RETRY_SECONDS = 5.0

    def __init__(self, url: str) -> None:
        """`url` is the SQLAlchemy URL of the database."""
        self._url = url
        self._failure: StoreError | None = None
        self._failed_at = 0.0

    def upgrade_from(self, version: str | None) -> None:
        """Upgrade from this schema version (None: without tables), if it is not the newest; waits for it.

        Raises StoreError where the tables can't be changed, NewerDatabaseError where they are of a newer version.
        """
        if is_current(version):
            return
        if self._failure is not None and time.monotonic() < self._failed_at + self.RETRY_SECONDS:
            raise type(self._failure)(str(self._failure))
        try:
            upgrade(self._url)
        except StoreError as error:
            self._failure, self._failed_at = error, time.monotonic()
            raise


def upgrade(url: str) -> None:
    """Upgrade the database at the SQLAlchemy URL in another process; waits for it.

    Raises StoreError where it can't be reached or changed, NewerDatabaseError where its schema is newer.
    """
    command = [sys.executable, "-W", "ignore", "-m", "bot.trackers.migrate"]
    try:
        # Its log may show values of a row.
        process = subprocess.Popen(  # noqa: S603
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=paths.ROOT,
        )
    except OSError as error:
        raise StoreError(
            f"The database of conversations can't be upgraded: Python can't be started ({error.strerror})."
        ) from None
    with process:
        assert process.stdin is not None, "piped"
        assert process.stdout is not None, "piped"
        # By its standard input: the URL may have a password, and every user can read a program's arguments. The input
        # stays open: at its end the process stops, because nothing waits for it any more.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(url.encode() + b"\n")
        message = process.stdout.read().decode(errors="replace").strip()
        code = process.wait()
    if code == NEWER:
        raise NewerDatabaseError(message)
    if code == FAILED:
        raise StoreError(message)
    if code != 0:
        raise StoreError(
            f"The database of conversations can't be upgraded (exit code {code}). For the reason, "
            f"run `{Path(sys.executable).name} -m bot.trackers.migrate` in the project's folder and type the "
            "database's URL."
        )
