"""Disk cache of values computed from content files, so that a restart need not parse them again."""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from bot import paths
from bot.content.content import Content, load_content

_Made = TypeVar("_Made")
_CODE = sorted(file for pattern in ("*.py", "*.json") for file in Path(__file__).parent.glob(pattern))

logger = logging.getLogger(__name__)


def cached(name: str, files: Iterable[Path], compute: Callable[[], _Made]) -> _Made:
    """The result of `compute`, read from `var/cache/` if it was computed from the same files before.

    Args:
        name: the entry's name in the cache.
        files: every data and code file that the result depends on; the code of this package always counts.
        compute: called without arguments on a miss. Its errors are raised, and nothing is cached then.
    """
    kept = paths.CACHE / f"{name}-{_digest((*files, *_CODE))}.pickle"
    try:
        # Written by this function, into a folder of the user who runs the assistant.
        return pickle.loads(kept.read_bytes())  # noqa: S301
    except FileNotFoundError:
        pass
    # Incomplete, or written by another version of a library. Unpickling can raise any exception.
    except Exception as error:  # noqa: BLE001
        logger.warning("cache entry unreadable, computed again: name=%s error=%s", name, type(error).__name__)
    made = compute()
    _keep(made, name, kept)
    return made


def _keep(made: object, name: str, kept: Path) -> None:
    """Write the value for the next start; if the folder can't be written to, that start is slower."""
    unfinished = kept.with_suffix(f".{os.getpid()}")
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
        for outdated in kept.parent.glob(f"{name}-*.pickle"):
            outdated.unlink(missing_ok=True)
        unfinished.rename(kept)
    except OSError as error:
        logger.warning("cache entry not written: name=%s error=%s", name, error.strerror)


def _digest(files: Iterable[Path]) -> str:
    hasher = sha256(repr((sys.version, _versions())).encode())
    for path in files:
        hasher.update(str(path).encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:16]


@lru_cache(maxsize=1)
def _versions() -> list[str]:
    # A value that another version of these wrote may load without an error and still be wrong.
    return [_version(name) for name in ("pydantic", "spacy", "spacy-lookups-data")]


def _version(name: str) -> str:
    """The version of an installed distribution; empty if it is not installed, as spaCy where nothing needs it."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def content_files() -> tuple[Path, ...]:
    """Every file of `content/`, in order."""
    return tuple(sorted(paths.CONTENT.rglob("*.yml")))


@lru_cache(maxsize=1)
def current_content() -> Content:
    """The checked content of the project, loaded once per process. Raises ContentError."""
    files = (*content_files(), paths.clinic_file(), paths.DOMAIN)
    if not all(file.is_file() for file in files):
        # The loader's message names the missing file.
        return load_content()
    return cached("content", files, load_content)
