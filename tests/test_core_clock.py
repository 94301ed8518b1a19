"""What computes replies takes the time as an argument: it must give the same reply again on another day."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from bot import paths

CORE = ("text", "timeexpr", "content", "safety", "dialogue", "advice", "export")
READS_CLOCK = {"now", "utcnow", "today", "localtime", "gmtime"}


def reads_of_the_clock(source: str) -> Iterator[int]:
    """The lines on which a module asks for the present time."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = node.func.value.id if isinstance(node.func.value, ast.Name) else None
            if node.func.attr in READS_CLOCK or (node.func.attr, module) == ("time", "time"):
                yield node.lineno


def test_core_never_reads_the_clock() -> None:
    modules = [path for package in CORE for path in (paths.ROOT / "bot" / package).rglob("*.py")]
    assert len(modules) > len(CORE)
    assert [
        f"{path.relative_to(paths.ROOT)}:{line}"
        for path in modules
        for line in reads_of_the_clock(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("datetime.now(zone)", True),
        ("date.today()", True),
        ("time.time()", True),
        ("from time import time", True),
        ("datetime.datetime.utcnow()", True),
        ("question.today", False),
        ("moment.time()", False),
        ("from datetime import time", False),
    ],
)
def test_read_of_the_clock_is_found(source: str, found: bool) -> None:
    assert bool(list(reads_of_the_clock(source))) is found
