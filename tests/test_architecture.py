"""The arrows between the packages point only inward, and no figure stands in code or wording."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import paths
from bot.guidance.content import Content

# What each pure package may import of the project. The others may import all but the actions.
INWARD = {
    "bot.guidance": ("bot.guidance", "bot.paths"),
    "bot.advice": ("bot.advice", "bot.guidance"),
    "bot.safety": ("bot.safety", "bot.guidance", "bot.advice"),
}
# What has no place in what computes answers. The red flags may use spaCy.
EDGES = ("rasa", "rasa_sdk", "sanic", "spacy", "tensorflow", "sqlalchemy")
FORBIDDEN = {"bot.guidance": EDGES, "bot.advice": EDGES, "bot.safety": tuple(set(EDGES) - {"spacy"})}
FIGURE = re.compile(r"\d[\s-]*(?:session|week|month|hour|day|minute)s?\b", re.IGNORECASE)

SOURCES = sorted(path for folder in ("bot", "actions") for path in (paths.ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(paths.ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in SOURCES}
PURE = [name for name in MODULES if name.startswith(tuple(INWARD))]


def imports(name: str, text: str) -> set[str]:
    """The full names of all modules that the text imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(name.split(".")[: -node.level]) if node.level else ""
            base = ".".join(filter(None, (package, node.module)))
            # "from bot import paths" imports bot.paths.
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def package_of(name: str) -> str:
    return next(package for package in INWARD if within(name, package))


def strings(text: str) -> Iterator[str]:
    """Every string of a module, documentation and the fixed parts of f-strings included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


NAMED = sorted(
    {
        string
        for path in SOURCES
        for string in strings(path.read_text(encoding="utf-8"))
        # What ends with an underscore is only the beginning of a name.
        if re.fullmatch(r"utter_\w*[^\W_]", string)
    }
    # Rasa's own name for what was uttered, in the metadata of a message.
    - {"utter_action"}
)


def outward(name: str, text: str) -> set[str]:
    """What a module of a pure package imports of the project and may not."""
    project = {found for found in imports(name, text) if within(found, "bot") or within(found, "actions")}
    return {found for found in project if not any(within(found, inner) for inner in INWARD[package_of(name)])}


@pytest.mark.parametrize("name", PURE)
def test_pure_module_imports_only_inward(name: str) -> None:
    assert outward(name, MODULES[name].read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("name", PURE)
def test_pure_module_imports_no_edge(name: str) -> None:
    roots = {found.split(".")[0] for found in imports(name, MODULES[name].read_text(encoding="utf-8"))}
    assert roots.isdisjoint(FORBIDDEN[package_of(name)])


@pytest.mark.parametrize("name", [name for name in MODULES if not within(name, "actions")])
def test_nothing_imports_the_actions(name: str) -> None:
    found = imports(name, MODULES[name].read_text(encoding="utf-8"))
    assert not {module for module in found if within(module, "actions")}


@pytest.mark.parametrize("package", INWARD)
def test_every_pure_package_is_looked_at(package: str) -> None:
    assert len([name for name in PURE if within(name, package)]) > 2


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("bot.advice.plan", "from bot.guidance.schema import Fact", set()),
        ("bot.advice.plan", "from bot.advice import course", set()),
        ("bot.advice.plan", "import bot.safety.language", {"bot.safety.language"}),
        ("bot.advice.plan", "def f():\n    from bot.nlu import encoder", {"bot.nlu.encoder"}),
        ("bot.advice.plan", "from ..nlu import encoder", {"bot.nlu.encoder"}),
        ("bot.advice.plan", "from bot import paths", {"bot.paths"}),
        ("bot.guidance.content", "from bot import paths", set()),
        ("bot.guidance.content", "import actions", {"actions"}),
        ("bot.guidance.content", "import bot.guidance_extra", {"bot.guidance_extra"}),
    ],
)
def test_import_that_points_outward_is_found(name: str, text: str, found: set[str]) -> None:
    assert outward(name, text) == found


@pytest.mark.parametrize("module", ["bot.guidance.content", "bot.advice.reply"])
def test_what_computes_answers_loads_no_edge(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({EDGES!r}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", [name for name in MODULES if within(name, "bot.advice") or within(name, "actions")])
def test_no_figure_stands_in_a_module(name: str) -> None:
    text = MODULES[name].read_text(encoding="utf-8")
    assert [figure for string in strings(text) for figure in FIGURE.findall(string)] == []


def test_no_figure_stands_in_the_wording() -> None:
    assert FIGURE.findall(paths.DOMAIN.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("response", NAMED)
def test_response_that_the_code_names_is_worded(content: Content, response: str) -> None:
    assert response in content.wording


@pytest.mark.parametrize(
    "text",
    ["3 sessions", "3 to 6 sessions", "4-6 weeks", "48 hours", "48-hour", "a 30-minute session", "1 Day", "6months"],
)
def test_figure_with_a_unit_is_found(text: str) -> None:
    assert FIGURE.findall(f"x {text} y")


@pytest.mark.parametrize("text", ["three sessions", "session 3", "{interval} weeks", "3 scars", "24 7 365"])
def test_text_without_a_figure_is_left_alone(text: str) -> None:
    assert not FIGURE.search(text)
