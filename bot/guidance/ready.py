"""The checked content of the project, ready at once where it has not changed since it was last checked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot import paths
from bot.guidance.content import Content, load_content
from bot.guidance.prepared import prepared


def guidance_files() -> tuple[Path, ...]:
    """Every file of the guidance, in order."""
    return tuple(sorted(paths.GUIDANCE.rglob("*.yml")))


@lru_cache(maxsize=1)
def ready_content() -> Content:
    """What `load_content` returns, once a process. Raises ContentError, as that does."""
    files = (*guidance_files(), paths.clinic_file(), paths.DOMAIN)
    if not all(file.is_file() for file in files):
        # The messages of the loader say which is missing.
        return load_content()
    return prepared("content", files, load_content)
