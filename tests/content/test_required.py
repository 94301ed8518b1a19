"""The responses that the code renders, checked against the wording of a clinic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot import paths
from bot.content.content import load_content
from bot.content.required import COMPUTED_PLACEHOLDERS, FILE, REQUIRED, RESERVED
from bot.errors import ContentError


def problems(folder: Path, old: str, new: str) -> list[str]:
    """What is wrong with the shipped wording after this change of it."""
    text = paths.DOMAIN.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not unique"
    domain = folder / "domain.yml"
    domain.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_content(domain=domain, root=folder)
    return [str(problem) for problem in caught.value.problems]


def line_of(name: str) -> int:
    lines = paths.DOMAIN.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(f"  {name}:"))


def test_table_belongs_to_code_and_wording() -> None:
    program = "import runpy; print(runpy.run_path('scripts/write-required')['required'](), end='')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=paths.ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout == FILE.read_text(encoding="utf-8"), "run `.venv/bin/python scripts/write-required`"


def test_every_name_in_the_code_is_written_in_full() -> None:
    """A name that is put together at run time would not be found. Two families are open: a clinic may add to them."""
    modules = [file for folder in ("actions", "bot") for file in (paths.ROOT / folder).rglob("*.py")]
    composed = {
        line.strip() for file in modules for line in file.read_text(encoding="utf-8").splitlines() if 'f"utter_' in line
    }
    assert {line for line in composed if "utter_gap_{" not in line and "utter_choice_{" not in line} == set()


def test_missing_response_is_reported(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "  utter_plan_list:\n", "  utter_plan_lists:\n")
    assert "entry responses: the response 'utter_plan_list' is missing" in problem


def test_missing_placeholder_is_reported(tmp_path: Path) -> None:
    assert REQUIRED["utter_progress_one"] == {"count"}
    (problem,) = problems(tmp_path, "After {count}, our guides", "After one, our guides")
    assert problem == (
        f"domain.yml, line {line_of('utter_progress_one')}, entry utter_progress_one: the placeholder {{count}} is "
        "missing. Expected: a text with {count}."
    )


def test_placeholder_that_is_filled_elsewhere_only_is_reported(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "After {count}, our guides", "After {count} on {day}, our guides")
    assert problem == (
        f"domain.yml, line {line_of('utter_progress_one')}, entry utter_progress_one: nothing fills the placeholder "
        "{day} here. Expected: a text without it."
    )


def test_unknown_placeholder_is_reported(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "After {count}, our guides", "After {count} and {wishes}, our guides")
    assert "nothing fills the placeholder {wishes}" in problem


def test_computed_placeholders_and_reserved_names_are_apart() -> None:
    assert COMPUTED_PLACEHOLDERS
    assert not COMPUTED_PLACEHOLDERS & RESERVED
