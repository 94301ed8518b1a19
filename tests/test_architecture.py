"""The arrows between the packages point inward, and no figure stands in code or wording."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import paths
from bot.content.content import Content

# What each package may import of the project beside itself, innermost first. The modules in OPEN are open to all;
# whatever a package may import, it may import only of the packages named here.
ARROWS: dict[str, set[str]] = {
    "bot.text": set(),
    "bot.content": {"bot.text"},
    "bot.timeexpr": {"bot.content", "bot.text"},
    "bot.advice": {"bot.content", "bot.timeexpr"},
    "bot.safety": {"bot.content", "bot.text"},
    "bot.dialogue": {"bot.advice", "bot.safety", "bot.content", "bot.text"},
    "bot.export": {"bot.advice", "bot.content", "bot.timeexpr"},
    "bot.nlu": {"bot.safety", "bot.advice", "bot.timeexpr", "bot.content", "bot.text"},
    "bot.trackers": set(),
    "bot.locks": {"bot.metrics"},
    "bot.metrics": set(),
    "bot.evaluation": {"bot.dialogue"},
    "bot.widget": {"bot.content"},
    "bot.governance": {"bot.content", "bot.dialogue", "bot.trackers"},
    "actions": {"bot.advice", "bot.content", "bot.dialogue", "bot.safety"},
    "bot.channels": {
        *("bot.advice", "bot.content", "bot.export", "bot.metrics", "bot.safety", "bot.trackers", "bot.widget"),
    },
    "bot.serving": {
        *("bot.advice", "bot.channels", "bot.content", "bot.locks", "bot.metrics", "bot.nlu", "bot.safety"),
        *("bot.governance", "bot.trackers"),
    },
    "bot.cli": {"bot.channels", "bot.content", "bot.evaluation", "bot.governance", "bot.serving"},
}
OPEN = {"bot", "bot.errors", "bot.inference", "bot.limits", "bot.paths"}
# Libraries that belong to the edges. The packages that compute a reply may not import them.
EDGE_LIBRARIES = {"rasa", "rasa_sdk", "sanic", "spacy", "tensorflow", "sqlalchemy", "asyncpg"}
CORE: dict[str, set[str]] = {
    "bot.text": EDGE_LIBRARIES,
    "bot.content": EDGE_LIBRARIES,
    "bot.timeexpr": EDGE_LIBRARIES,
    "bot.advice": EDGE_LIBRARIES,
    "bot.dialogue": EDGE_LIBRARIES,
    "bot.export": EDGE_LIBRARIES,
    "bot.safety": EDGE_LIBRARIES,
}
# The core computes replies without these, but for the network on the encoder's states.
NUMERICAL = {"numpy", "onnxruntime"}
FIGURE = re.compile(r"\d[\s-]*(?:session|week|month|hour|day|minute)s?\b", re.IGNORECASE)

SOURCES = sorted(path for folder in ("bot", "actions") for path in (paths.ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(paths.ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path.read_text(encoding="utf-8") for path in SOURCES}


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


def package_of(name: str) -> str | None:
    """The package of ARROWS that a module belongs to; None for a module that is open to all."""
    return next((package for package in ARROWS if within(name, package)), None)


def outward(name: str, text: str) -> set[str]:
    """What a module imports of the project and may not."""
    package = package_of(name)
    allowed = ARROWS[package] | OPEN | {package} if package else OPEN
    project = {found for found in imports(name, text) if within(found, "bot") or within(found, "actions")}
    return {found for found in project if not any(within(found, inner) for inner in allowed - {"bot"})}


def strings(text: str) -> Iterator[str]:
    """Every string of a module, documentation and the fixed parts of f-strings included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_modules_import_only_inward() -> None:
    assert {name: found for name, text in MODULES.items() if (found := outward(name, text))} == {}


def test_every_module_belongs_to_a_package() -> None:
    assert {name for name in MODULES if package_of(name) is None} == OPEN
    assert {package for package in ARROWS if not any(within(name, package) for name in MODULES)} == set()


def test_arrows_form_no_circle_within_the_core() -> None:
    order = list(ARROWS)
    assert {package: ARROWS[package] for package in CORE} == {
        package: {inner for inner in ARROWS[package] if order.index(inner) < order.index(package)} for package in CORE
    }


def test_core_imports_no_edge_library() -> None:
    found = {
        name: libraries
        for name, text in MODULES.items()
        if (package := package_of(name)) in CORE
        and (libraries := {module.split(".")[0] for module in imports(name, text)} & CORE[str(package)])
    }
    assert found == {}


def test_only_what_was_trained_on_reports_computes_with_weights() -> None:
    importing = {
        name
        for name, text in MODULES.items()
        if package_of(name) in CORE and {module.split(".")[0] for module in imports(name, text)} & NUMERICAL
    }
    assert importing == {"bot.safety.second_detector"}


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("bot.advice.plan", "from bot.content.schema import Fact", set()),
        ("bot.advice.plan", "from bot.advice import course", set()),
        ("bot.advice.plan", "import bot.nlu.language", {"bot.nlu.language"}),
        ("bot.advice.plan", "def f():\n    from bot.nlu import encoder", {"bot.nlu.encoder"}),
        ("bot.advice.plan", "from ..nlu import encoder", {"bot.nlu.encoder"}),
        ("bot.advice.plan", "from bot import metrics", {"bot.metrics"}),
        ("bot.content.content", "from bot import paths", set()),
        ("bot.content.content", "import actions", {"actions"}),
        ("bot.content.content", "import bot.content_extra", {"bot.content_extra"}),
    ],
)
def test_import_that_points_outward_is_found(name: str, text: str, found: set[str]) -> None:
    assert outward(name, text) == found


@pytest.mark.parametrize(
    "module", ["bot.content.cache", "bot.advice.reply", "bot.dialogue.respond", "bot.safety.detector"]
)
def test_what_computes_replies_loads_no_edge_library(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({EDGE_LIBRARIES!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_no_figure_stands_in_a_module() -> None:
    figures = {
        name: found
        for name, text in MODULES.items()
        if within(name, "bot.advice") or within(name, "bot.export") or within(name, "actions")
        if (found := [figure for string in strings(text) for figure in FIGURE.findall(string)])
    }
    assert figures == {}


def test_no_figure_stands_in_the_wording() -> None:
    assert FIGURE.findall(paths.DOMAIN.read_text(encoding="utf-8")) == []


def test_responses_that_the_code_names_are_worded(content: Content) -> None:
    # What ends with an underscore is only the beginning of a name.
    named = {
        string for text in MODULES.values() for string in strings(text) if re.fullmatch(r"utter_\w*[^\W_]", string)
    }
    # Rasa's own name for what was uttered, in the metadata of a message.
    assert named - {"utter_action"} - content.wording.keys() == set()


@pytest.mark.parametrize(
    "text",
    ["3 sessions", "3 to 6 sessions", "4-6 weeks", "48 hours", "48-hour", "a 30-minute session", "1 Day", "6months"],
)
def test_figure_with_a_unit_is_found(text: str) -> None:
    assert FIGURE.findall(f"x {text} y")


@pytest.mark.parametrize("text", ["three sessions", "session 3", "{interval} weeks", "3 scars", "24 7 365"])
def test_text_without_a_figure_is_left_alone(text: str) -> None:
    assert not FIGURE.search(text)
