"""Which tables can be used, and what is said where the process that changes them fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.stores import schema
from bot.stores.errors import NewerDatabaseError, StoreError

NEWEST = schema.revisions()[-1]


@pytest.mark.parametrize(
    ("found", "current"), [(None, False), *((known, known == NEWEST) for known in schema.revisions())]
)
def test_only_the_newest_tables_can_be_used_as_they_are(found: str | None, current: bool) -> None:
    assert schema.is_current(found) is current


@pytest.mark.parametrize("found", ["r9999", "", "something else"])
def test_tables_of_a_newer_version_are_a_clear_error(found: str) -> None:
    with pytest.raises(NewerDatabaseError, match=rf"schema {found}, .* none after {NEWEST}\. Install the newer"):
        schema.is_current(found)


def python(folder: Path, code: str) -> str:
    """A program that stands in for Python."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{code}\n", encoding="utf-8")
    program.chmod(0o700)
    return str(program)


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        (f"echo why >&2; exit {schema.FAILED}", StoreError, "^why$"),
        (f"echo newer >&2; exit {schema.NEWER}", NewerDatabaseError, "^newer$"),
        # What a crash prints may hold what patients wrote.
        ("echo private >&2; exit 1", StoreError, r"^((?!private).)*exit code 1((?!private).)*$"),
        ("kill -9 $$", StoreError, "exit code -9"),
    ],
)
def test_failure_of_the_process_is_told(
    code: str, error: type[StoreError], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python(tmp_path, code))
    with pytest.raises(error, match=message) as caught:
        schema.upgrade("sqlite:////nowhere")
    assert type(caught.value) is error


def test_url_is_told_to_the_process_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    monkeypatch.setattr(sys, "executable", python(tmp_path, f'echo "$@" > {told}.called; cat > {told}'))
    schema.upgrade("postgresql://user:secret@host/name")
    assert told.read_text(encoding="utf-8") == "postgresql://user:secret@host/name"
    assert "secret" not in Path(f"{told}.called").read_text(encoding="utf-8")


def test_no_python_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(StoreError, match=r"Python can't be started \(No such file"):
        schema.upgrade("sqlite:////nowhere")
