"""Archive of every served version of the content, so that past replies can be recomputed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bot import paths
from bot.content.content import Content
from bot.errors import ArchiveError


def archive_content(content: Content, archive: Path) -> Path:
    """Copy the content files to the archive unless this version is there already, and return its folder.

    The folder is laid out as the project is, so that the content can be loaded from it. Raises ArchiveError where it
    can't be written.
    """
    folder = archive / content.version
    if folder.is_dir():
        return folder
    # Renamed when complete, so that an interruption can't leave a partial version.
    unfinished = archive / f".{content.version}.{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        shutil.copytree(paths.CONTENT, unfinished / "content")
        shutil.copyfile(paths.DOMAIN, unfinished / "domain.yml")
        shutil.copyfile(paths.clinic_file(), unfinished / "clinic.yml")
        unfinished.rename(folder)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ArchiveError(
            f"The content that is served can't be archived in {archive} ({error.strerror}). Make the folder writable "
            "for the user who runs this, and check that the disk is not full."
        ) from None
    return folder


def archived_folder(version: str, archive: Path) -> Path | None:
    """The folder of a version, or None if it is not in the archive."""
    folder = archive / version
    return folder if version and folder.is_dir() else None
