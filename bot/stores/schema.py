"""Whether the tables are those that this version knows, and what is done where they are not.

They are changed by a process of its own: SQLAlchemy and alembic take a third of a second to import, and memory that a
server would keep for good, for what only a first start and an update need.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot import paths
from bot.stores.errors import NewerDatabaseError, StoreError

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


def upgrade(url: str) -> None:
    """Make or change the tables in the database that the SQLAlchemy URL names; waits for it.

    Raises StoreError where it can't be reached or changed, NewerDatabaseError where it knows more than this version.
    """
    command = [sys.executable, "-W", "ignore", "-m", "bot.stores.migrate"]
    try:
        # By its standard input: the URL may hold a password, and everybody may read what programs are called with.
        done = subprocess.run(  # noqa: S603
            command, input=url, capture_output=True, text=True, cwd=paths.ROOT, check=False
        )
    except OSError as error:
        raise StoreError(
            f"The database of conversations can't be brought up to date: Python can't be started ({error.strerror})."
        ) from None
    if done.returncode == NEWER:
        raise NewerDatabaseError(done.stderr.strip())
    if done.returncode == FAILED:
        raise StoreError(done.stderr.strip())
    if done.returncode != 0:
        # Not its messages, which may show values of a row.
        raise StoreError(
            f"The database of conversations can't be brought up to date (exit code {done.returncode}). Run the "
            f"command again as `{Path(sys.executable).name} -m bot.stores.migrate` with the URL as input to see why."
        )
