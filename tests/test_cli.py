"""The `needlewise` command: what it prints, and how it refuses."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import paths
from bot.cli import main
from bot.content.content import Content
from bot.governance.red_flag_page import red_flag_page

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant


@pytest.fixture(autouse=True)
def _warnings_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command silences warnings for its reader; here they stay errors."""
    monkeypatch.setattr("bot.cli.silence_warnings", lambda: None)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(
        command, cwd=paths.ROOT, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120
    )


def test_check_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "116 facts from 5 documents" in said
    assert "Larkspur Demo Skin Clinic (demo)" in said


def test_check_prints_the_page_of_red_flags_alone(capsys: pytest.CaptureFixture[str], content: Content) -> None:
    assert main(["check", "--red-flags"]) == 0
    assert capsys.readouterr().out == red_flag_page(content, date.today())


def test_check_names_every_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "clinic.yml"
    text = (paths.ROOT / "clinic.yml").read_text(encoding="utf-8")
    wrong.write_text(text.replace("Europe/London", "Europe/Larkspur").replace('"999"', "999"), encoding="utf-8")
    monkeypatch.setenv("NEEDLEWISE_CLINIC", str(wrong))
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert "entry timezone" in said
    assert "entry emergency_number" in said


def test_ask_without_a_model_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paths, "MODELS", tmp_path)
    assert main(["ask", "does it hurt"]) == 1
    assert "needlewise train" in capsys.readouterr().err


def test_ask_without_guidance_says_what_is_missing(tmp_path: Path) -> None:
    done = run("ask", "does it hurt", NEEDLEWISE_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "the file is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_evaluate_without_its_file_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "no-such-file.jsonl"]) == 1
    assert "can't be read" in capsys.readouterr().err


def test_serving_a_file_that_is_no_model_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "model.zip"
    file.write_text("not an archive", encoding="utf-8")
    assert main(["serve", "--model", str(file)]) == 1
    assert f"{file} is damaged or not an exported model" in capsys.readouterr().err


def test_wrong_call_shows_the_usage() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["dance"])
    assert caught.value.code == 2


@pytest.mark.slow
def test_ask_prints_answer_kind_and_sources() -> None:
    """In a process of its own, as an operator runs it: nothing but the answer is printed."""
    done = run("ask", "when can i go running again?")
    assert done.returncode == 0
    answer, kind, *sources = done.stdout.splitlines()
    assert "at least 48 hours" in answer
    assert kind == "  kind: answer"
    assert any("Dr. Pen microneedling" in source for source in sources)
    assert done.stderr == ""


@pytest.fixture
def loaded(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run in this process use the assistant that is loaded already."""

    async def load(model: Path | None = None) -> Assistant:
        return assistant

    monkeypatch.setattr("bot.serving.in_process.Assistant.load", load)


@pytest.mark.slow
def test_ask_prints_json(loaded: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "can i swim afterwards", "--json"]) == 0
    (message,) = json.loads(capsys.readouterr().out)
    assert message["kind"] == "gap"
    assert message["topic"] == "activity_after"
    assert message["sources"] == []


@pytest.mark.slow
def test_chat_answers_until_the_end_of_input(
    loaded: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("does it hurt\n\n"))
    assert main(["chat"]) == 0
    assert "numbing cream" in capsys.readouterr().out


@pytest.mark.slow
def test_evaluate_counts_and_fails_under(loaded: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.jsonl"
    rows = [
        {"id": "a", "text": "does it hurt", "topic": "pain", "expect": ["numbing"]},
        {"id": "b", "text": "is it safe", "topic": "safety", "expect": ["no such words"]},
    ]
    cases.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["evaluate", str(cases), "--out", str(tmp_path / "out"), "--fail-under", "60"]) == 1
    said = capsys.readouterr()
    assert "all right                       1/2 (50.0%)" in said.out
    assert "Below the demanded 60 %." in said.err
    assert json.loads((tmp_path / "out" / "results.json").read_text())["summary"]["overall"] == {"right": 1, "total": 2}
    assert (tmp_path / "out" / "results.png").is_file()
