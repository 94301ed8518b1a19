"""The defaults of every process, and Rasa's telemetry."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from bot import paths
from bot.serving.environment import DEFAULTS, apply_defaults

STARTUP_FILE = "needlewise.pth"


def run(home: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this home folder and without any variable of `DEFAULTS`."""
    kept = {name: value for name, value in os.environ.items() if name not in DEFAULTS and name != "XDG_CONFIG_HOME"}
    return subprocess.run(
        command, cwd=paths.ROOT, env={**kept, "HOME": str(home), **environment}, capture_output=True, text=True
    )


def installed() -> bool:
    return (Path(sysconfig.get_paths()["purelib"]) / STARTUP_FILE).is_file()


def test_variables_that_are_set_keep_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    before = list(sys.meta_path)
    apply_defaults()
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "true"
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert sys.meta_path == before, "the finder is installed once"


def test_startup_file_applies_the_defaults(tmp_path: Path) -> None:
    """The line of the file, run as `site` runs it."""
    line = (paths.ROOT / STARTUP_FILE).read_text(encoding="utf-8")
    program = f"exec({line!r})\nimport os\nprint(os.environ['RASA_TELEMETRY_ENABLED'])"
    done = run(tmp_path, sys.executable, "-c", program, PYTHONPATH=str(paths.ROOT))
    assert (done.stdout, done.stderr) == ("false\n", "")


def test_startup_file_is_installed() -> None:
    assert installed(), "the project is installed without its start-up file: run `scripts/setup dev`"


@pytest.mark.slow
def test_telemetry_is_off_and_writes_nothing_to_an_empty_home(tmp_path: Path) -> None:
    program = "import rasa.telemetry as t; print(t.initialize_telemetry(), t.is_telemetry_enabled())"
    done = run(tmp_path, sys.executable, "-c", program)
    assert done.stdout == "False False\n", done.stderr
    assert list(tmp_path.rglob("global.yml")) == []


@pytest.mark.slow
def test_stock_command_reports_nothing(tmp_path: Path) -> None:
    """A command of Rasa's own, from an empty home folder."""
    rasa = Path(sys.executable).with_name("rasa")
    done = run(tmp_path, str(rasa), "data", "split", "nlu", "--nlu", "data/nlu", "--out", str(tmp_path / "split"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "split" / "training_data.yml").is_file()
    assert "telemetry" not in (done.stdout + done.stderr).lower()
    assert list(tmp_path.rglob("global.yml")) == []
