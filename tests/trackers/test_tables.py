"""Which tables can be used, and what is said where the process that changes them fails."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot import paths
from bot.errors import NewerDatabaseError, StoreError
from bot.trackers import schema

NEWEST = schema.revisions()[-1]


@pytest.mark.parametrize(
    ("found", "current"), [(None, False), *((known, known == NEWEST) for known in schema.revisions())]
)
def test_only_the_newest_tables_can_be_used_as_they_are(found: str | None, current: bool) -> None:
    assert schema.is_current(found) is current


@pytest.mark.parametrize("found", ["r9999", "", "something else"])
def test_tables_of_a_newer_version_are_a_clear_error(found: str) -> None:
    with pytest.raises(NewerDatabaseError, match=rf"schema {found}, but .* none after {NEWEST}\. Install the newer"):
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
        (f"echo why; exit {schema.FAILED}", StoreError, "^why$"),
        (f"echo newer; echo logged >&2; exit {schema.NEWER}", NewerDatabaseError, "^newer$"),
        # What a crash prints may hold what patients wrote.
        ("echo private; echo private >&2; exit 1", StoreError, r"^((?!private).)*exit code 1((?!private).)*$"),
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
    monkeypatch.setattr(
        sys, "executable", python(tmp_path, f'echo "$@" > {told}.called; read line; echo "$line" > {told}')
    )
    schema.upgrade("postgresql://user:secret@host/name")
    assert told.read_text(encoding="utf-8") == "postgresql://user:secret@host/name\n"
    assert "secret" not in Path(f"{told}.called").read_text(encoding="utf-8")


def test_no_python_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(StoreError, match=r"Python can't be started \(No such file"):
        schema.upgrade("sqlite:////nowhere")


def test_failed_change_is_not_tried_again_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = tmp_path / "tried"
    monkeypatch.setattr(sys, "executable", python(tmp_path, f"echo x >> {tried}; echo no right; exit {schema.FAILED}"))
    tables = schema.Migration("sqlite:////nowhere")
    for _ in range(3):
        with pytest.raises(StoreError, match=r"^no right$"):
            tables.upgrade_from(None)
    assert tried.read_text(encoding="utf-8") == "x\n"
    # Mended meanwhile, perhaps by another process.
    tables.upgrade_from(NEWEST)
    monkeypatch.setattr(schema.Migration, "RETRY_SECONDS", 0.0)
    with pytest.raises(StoreError, match=r"^no right$"):
        tables.upgrade_from(None)
    assert tried.read_text(encoding="utf-8") == "x\nx\n"


@pytest.mark.slow
def test_real_process_says_why_it_fails(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be reached"):
        schema.upgrade(f"sqlite:///{tmp_path}/no/such/folder.db")
    file = tmp_path / "newer.db"
    schema.upgrade(f"sqlite:///{file}")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as base:
        assert base.execute(schema.VERSION).fetchall() == [(NEWEST,)]
        base.execute(f"update {schema.VERSION_TABLE} set version_num = 'r9999'")
    with pytest.raises(NewerDatabaseError, match="r9999"):
        schema.upgrade(f"sqlite:///{file}")


@pytest.mark.slow
def test_process_ends_with_whoever_asked_for_it(tmp_path: Path) -> None:
    file = tmp_path / "held.db"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as base:
        base.execute("begin exclusive")
        command = [sys.executable, "-W", "ignore", "-m", "bot.trackers.migrate"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=paths.ROOT) as process:
            assert process.stdin is not None
            process.stdin.write(f"sqlite:///{file}\n".encode())
            process.stdin.flush()
            # It waits for the lock.
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(1)
            process.stdin.close()
            assert process.wait(5) == schema.FAILED
        base.execute("rollback")
        assert base.execute("select count(*) from sqlite_master").fetchone() == (0,)
