from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.content.cache import cached, current_content
from bot.content.content import load_content


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "CACHE", tmp_path / "kept")
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
    assert [cached("words", [source], make) for _ in range(3)] == ["one"] * 3
    assert make.times == 1


def test_changed_file_is_read_anew_and_the_old_one_goes(source: Path) -> None:
    make = Maker(source)
    cached("words", [source], make)
    source.write_text("two")
    assert cached("words", [source], make) == "two"
    assert len(list(paths.CACHE.iterdir())) == 1


def test_two_things_of_one_file_are_kept_apart(source: Path) -> None:
    assert cached("words", [source], lambda: 1) == 1
    assert cached("numbers", [source], lambda: 2) == 2
    assert cached("words", [source], lambda: 3) == 1


@pytest.mark.parametrize("damage", [b"", b"\x80\x05half", b"not a pickle"])
def test_damaged_file_is_made_anew(source: Path, damage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    make = Maker(source)
    cached("words", [source], make)
    (kept,) = paths.CACHE.iterdir()
    kept.write_bytes(damage)
    assert cached("words", [source], make) == "one"
    assert "name=words" in caplog.text
    assert cached("words", [source], make) == "one"
    assert make.times == 2


def test_failure_is_raised_and_nothing_is_kept(source: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        cached("words", [source], lambda: 1 // 0)
    assert not paths.CACHE.exists()


def test_folder_that_cannot_be_written_costs_speed_only(source: Path, caplog: pytest.LogCaptureFixture) -> None:
    paths.CACHE.write_text("a file stands in its place")
    with pytest.raises(NotADirectoryError):
        (paths.CACHE / "x").read_bytes()
    assert cached("words", [source], lambda: "made") == "made"
    assert "not written" in caplog.text


@pytest.mark.slow
def test_kept_content_is_the_loaded_one() -> None:
    current_content.cache_clear()
    try:
        current_content()
        current_content.cache_clear()
        # Now from the file.
        assert current_content() == load_content()
    finally:
        current_content.cache_clear()
