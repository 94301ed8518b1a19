"""Whether the tables are those that this version knows, and what is done where they are not.

They are changed by a process of its own: SQLAlchemy and alembic take a third of a second to import, and memory that a
server would keep for good, for what only a first start and an update need.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path

from bot import paths
from bot.errors import NewerDatabaseError, StoreError

FOLDER = Path(__file__).parent / "migrations"
# Others may keep tables, and versions of them, in the same database.
VERSION_TABLE = "conversation_events_version"
VERSION = f"select version_num from {VERSION_TABLE}"  # noqa: S608 (no value of anybody's)
# What the process that changes them says by its exit code.
FAILED, NEWER = 3, 4


def revisions() -> list[str]:
    """The versions of the schema that are known, oldest first."""
    return sorted(path.stem.partition("_")[0] for path in (FOLDER / "versions").glob("r*.py"))


def is_current(found: str | None) -> bool:
    """Whether a database with this version, or none, can be used as it is. Raises NewerDatabaseError."""
    known = revisions()
    if found is not None and found not in known:
        raise NewerDatabaseError(
            f"The database of conversations has schema {found}, this version knows none after {known[-1]}. Install "
            "the newer version again, or name another database in endpoints.yml."
        )
    return found == known[-1]


class Tables:
    """The tables of one database."""

    # What is wrong with a database is seldom mended within seconds, and each attempt is a process of its own.
    TRY_AGAIN_SECONDS = 5.0

    def __init__(self, url: str) -> None:
        """`url` is SQLAlchemy's for the database."""
        self._url = url
        self._failure: StoreError | None = None
        self._failed_at = 0.0

    def bring_up(self, found: str | None) -> None:
        """Make or change the tables where this version, or none, was found; waits for it.

        Raises StoreError where they can't be changed, NewerDatabaseError where they are of a newer version.
        """
        if is_current(found):
            return
        if self._failure is not None and time.monotonic() < self._failed_at + self.TRY_AGAIN_SECONDS:
            raise type(self._failure)(str(self._failure))
        try:
            upgrade(self._url)
        except StoreError as error:
            self._failure, self._failed_at = error, time.monotonic()
            raise


def upgrade(url: str) -> None:
    """Have another process bring the database up to date that the SQLAlchemy URL names; waits for it.

    Raises StoreError where it can't be reached or changed, NewerDatabaseError where it knows more than this version.
    """
    command = [sys.executable, "-W", "ignore", "-m", "bot.trackers.migrate"]
    try:
        # What it logs may show values of a row.
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
            f"The database of conversations can't be brought up to date: Python can't be started ({error.strerror})."
        ) from None
    with process:
        assert process.stdin is not None, "piped"
        assert process.stdout is not None, "piped"
        # By its input: the URL may hold a password, and everybody may read what programs are called with. The input
        # stays open, for its end tells the process that nobody waits for it any more.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(url.encode() + b"\n")
        said = process.stdout.read().decode(errors="replace").strip()
        code = process.wait()
    if code == NEWER:
        raise NewerDatabaseError(said)
    if code == FAILED:
        raise StoreError(said)
    if code != 0:
        raise StoreError(
            f"The database of conversations can't be brought up to date (exit code {code}). To see why, "
            f"run `{Path(sys.executable).name} -m bot.trackers.migrate` in the project's folder and type the "
            "database's URL."
        )
