"""Public docstrings are in plain technical English: their first lines avoid words that this project overused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import paths

WORDS = ("told", "heard", "whoever", "so many", "how-manieth", "made honest")
WORD = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
PLACES = (
    "actions",
    "bench",
    *sorted(
        str(path.relative_to(paths.ROOT))
        for path in (paths.ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    ),
)


def first_lines(file: Path) -> Iterator[tuple[str, str]]:
    """The first line of the module's docstring and of each public class and function, by name."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = getattr(node, "name", file.stem)
            docstring = ast.get_docstring(node)
            if docstring and not name.startswith("_"):
                yield name, docstring.splitlines()[0]


@pytest.mark.parametrize("place", PLACES)
def test_first_lines_of_docstrings_are_plain(place: str) -> None:
    path = paths.ROOT / place
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert files
    literary = [
        f"{file.relative_to(paths.ROOT)}: {name}: {line}"
        for file in files
        for name, line in first_lines(file)
        if WORD.search(line)
    ]
    assert literary == []
