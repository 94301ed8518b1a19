"""What is worked out from files and takes long, kept until one of them changes.

A server that starts, or starts again after a fault, must not spend seconds on reading what it has read before.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from bot import paths

_Made = TypeVar("_Made")
_CODE = sorted(Path(__file__).parent.glob("*.py"))

logger = logging.getLogger(__name__)


def prepared(name: str, files: Iterable[Path], make: Callable[[], _Made]) -> _Made:
    """What `make` returns, from `var/prepared/` where it was made of these very files before.

    Args:
        name: what it is called there.
        files: everything that it is made of, data and code; the code of this package counts always.
        make: works it out; what it raises is raised, and nothing is kept.
    """
    kept = paths.PREPARED / f"{name}-{_digest((*files, *_CODE))}.pickle"
    try:
        # Written by this very function, into a folder that belongs to whoever runs the assistant.
        return pickle.loads(kept.read_bytes())  # noqa: S301
    except FileNotFoundError:
        pass
    # Half written, or by another version of a library: it is made anew. Unpickling may raise anything.
    except Exception as error:  # noqa: BLE001
        logger.warning("prepared content unreadable, making it anew: name=%s error=%s", name, type(error).__name__)
    made = make()
    _keep(made, name, kept)
    return made


def _keep(made: object, name: str, kept: Path) -> None:
    """Write it for the next start; a folder that can't be written to costs that start its speed and nothing else."""
    unfinished = kept.with_suffix(f".{os.getpid()}")
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
        for outdated in kept.parent.glob(f"{name}-*.pickle"):
            outdated.unlink(missing_ok=True)
        unfinished.rename(kept)
    except OSError as error:
        logger.warning("prepared content not kept: name=%s error=%s", name, error.strerror)


def _digest(files: Iterable[Path]) -> str:
    hasher = sha256(repr((sys.version, _versions())).encode())
    for path in files:
        hasher.update(str(path).encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:16]


@lru_cache(maxsize=1)
def _versions() -> list[str]:
    # What was kept by another version of these may be read without an error, and still be wrong.
    return [version(name) for name in ("pydantic", "spacy", "spacy-lookups-data")]
