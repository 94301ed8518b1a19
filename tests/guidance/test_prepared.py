from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.guidance.content import load_content
from bot.guidance.prepared import prepared
from bot.guidance.ready import ready_content


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "PREPARED", tmp_path / "kept")
    file = tmp_path / "source.yml"
    file.write_text("one")
    return file


class Maker:
    """Reads the file, and counts how often it had to."""

    def __init__(self, source: Path) -> None:
        self.source, self.times = source, 0

    def __call__(self) -> str:
        self.times += 1
        return self.source.read_text()


def test_what_was_made_is_not_made_again(source: Path) -> None:
    make = Maker(source)
    assert [prepared("words", [source], make) for _ in range(3)] == ["one"] * 3
    assert make.times == 1


def test_changed_file_is_read_anew_and_the_old_one_goes(source: Path) -> None:
    make = Maker(source)
    prepared("words", [source], make)
    source.write_text("two")
    assert prepared("words", [source], make) == "two"
    assert len(list(paths.PREPARED.iterdir())) == 1


def test_two_things_of_one_file_are_kept_apart(source: Path) -> None:
    assert prepared("words", [source], lambda: 1) == 1
    assert prepared("numbers", [source], lambda: 2) == 2
    assert prepared("words", [source], lambda: 3) == 1


@pytest.mark.parametrize("damage", [b"", b"\x80\x05half", b"not a pickle"])
def test_damaged_file_is_made_anew(source: Path, damage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    make = Maker(source)
    prepared("words", [source], make)
    (kept,) = paths.PREPARED.iterdir()
    kept.write_bytes(damage)
    assert prepared("words", [source], make) == "one"
    assert "name=words" in caplog.text
    assert prepared("words", [source], make) == "one"
    assert make.times == 2


def test_failure_is_raised_and_nothing_is_kept(source: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        prepared("words", [source], lambda: 1 // 0)
    assert not paths.PREPARED.exists()


def test_folder_that_cannot_be_written_costs_speed_only(source: Path, caplog: pytest.LogCaptureFixture) -> None:
    paths.PREPARED.write_text("a file stands in its place")
    with pytest.raises(NotADirectoryError):
        (paths.PREPARED / "x").read_bytes()
    assert prepared("words", [source], lambda: "made") == "made"
    assert "not kept" in caplog.text


def test_kept_content_is_the_loaded_one() -> None:
    ready_content.cache_clear()
    try:
        ready_content()
        ready_content.cache_clear()
        # Now from the file.
        assert ready_content() == load_content()
    finally:
        ready_content.cache_clear()
