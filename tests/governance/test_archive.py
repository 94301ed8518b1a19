from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.content import Content, load_content
from bot.governance.archive import archive_content, archived_folder


@pytest.mark.slow
def test_kept_version_loads_as_the_same_content(shipped: Content, tmp_path: Path) -> None:
    folder = archive_content(shipped, tmp_path)
    again = load_content(
        guidance=folder / "content", clinic=folder / "clinic.yml", domain=folder / "domain.yml", root=folder
    )
    assert again == shipped


def test_version_is_kept_once(content: Content, tmp_path: Path) -> None:
    folder = archive_content(content, tmp_path)
    before = (folder / "domain.yml").stat().st_mtime_ns
    assert archive_content(content, tmp_path) == folder
    assert (folder / "domain.yml").stat().st_mtime_ns == before
    assert [path.name for path in tmp_path.iterdir()] == [content.version]


def test_only_what_was_kept_is_found(content: Content, tmp_path: Path) -> None:
    assert archived_folder(content.version, tmp_path) is None
    assert archived_folder("", tmp_path) is None
    folder = archive_content(content, tmp_path)
    assert archived_folder(content.version, tmp_path) == folder
