"""The example of a systemd unit can be used as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import paths
from bot.cli import _parser
from bot.serving.http.limits import MOST_CONNECTIONS, RESERVED_DESCRIPTORS
from bot.serving.supervisor import STOP_SECONDS

UNIT = paths.ROOT / "docs" / "examples" / "needlewise.service"
HOME = "/opt/needlewise"


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """The directives of all sections; none is given twice."""
    lines = [line for line in UNIT.read_text(encoding="utf-8").splitlines() if line and line[0] not in "#["]
    found = dict(line.split("=", 1) for line in lines)
    assert len(found) == len(lines)
    return found


def test_unit_has_its_sections() -> None:
    assert re.findall(r"^\[(\w+)\]$", UNIT.read_text(encoding="utf-8"), re.MULTILINE) == ["Unit", "Service", "Install"]


def test_unit_starts_a_command_that_there_is(settings: dict[str, str]) -> None:
    program, *arguments = settings["ExecStart"].split()
    assert program == f"{HOME}/.venv/bin/needlewise"
    options = _parser().parse_args(arguments)
    assert options.host == "127.0.0.1"


def test_unit_leaves_room_for_every_connection(settings: dict[str, str]) -> None:
    assert int(settings["LimitNOFILE"]) >= MOST_CONNECTIONS + RESERVED_DESCRIPTORS


def test_unit_waits_for_an_orderly_stop(settings: dict[str, str]) -> None:
    assert settings["KillMode"] == "mixed"
    # Rasa's servers first, then the action server.
    assert int(settings["TimeoutStopSec"].removesuffix("s")) > 2 * STOP_SECONDS


def test_unit_can_write_where_the_assistant_writes(settings: dict[str, str]) -> None:
    assert settings["ReadWritePaths"] == f"{HOME}/{paths.ARCHIVE.relative_to(paths.ROOT).parts[0]}"


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed: the other tests read the unit")
    program = tmp_path / "needlewise"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace(f"{HOME}/.venv/bin/needlewise", str(program)))
    verified = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False)
    said = [line for line in verified.stderr.splitlines() if UNIT.name in line]
    assert not said, verified.stderr
    assert verified.returncode == 0, verified.stderr
