"""What a document names: commands, options, make targets, variables, paths, classes and links that don't exist."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterator

from bot import paths
from bot.cli import _parser

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
VARIABLE = re.compile(r"NEEDLEWISE_[A-Z_]*[A-Z]")
SOURCES = [
    path
    for name in ("actions", "bench", "bot", "scripts", "tests")
    for path in sorted((paths.ROOT / name).rglob("*"))
    if path.is_file() and "__pycache__" not in path.parts
]
# Folders whose paths are checked, and the suffixes of files that are named without their folder.
ROOTS = {"actions", "bench", "bot", "content", "data", "docs", "scripts", "tests"}
SUFFIXES = {"css", "html", "js", "lock", "md", "pth", "py", "toml", "yml"}
# Written by `rasa visualize`, and the address of the widget, which the server puts together.
NOT_STORED = {"graph.html", "widget.js"}
VARIABLES = {
    name
    for path in SOURCES
    if path.suffix in ("", ".py") and path.relative_to(paths.ROOT).parts[0] != "tests"
    for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
}


def serve_parser() -> ArgumentParser:
    """The parser of `needlewise serve`."""
    return _subcommands()["serve"]


def not_existing(name: str, text: str) -> list[str]:
    """Everything that the document names and that does not exist; `name` is its path from the root of the project."""
    code = _code(text)
    found = {*_commands(code), *_targets(code), *_variables(text), *_paths(code), *_links(name, text)}
    return sorted(found)


def _code(text: str) -> list[str]:
    """Lines of commands without their comments, and code within sentences. Blocks in a named language are examples."""
    blocks = [block for language, block in FENCE.findall(text) if not language]
    lines = [line.partition(" #")[0] for block in blocks for line in block.splitlines()]
    return lines + SPAN.findall(FENCE.sub("", text))


def _subcommands() -> dict[str, ArgumentParser]:
    (choices,) = (action.choices for action in _parser()._actions if isinstance(action.choices, dict))
    return choices


def _commands(code: list[str]) -> Iterator[str]:
    """Calls and options of `needlewise` and of the benchmarks."""
    known = {name: set(parser._option_string_actions) for name, parser in _subcommands().items()}
    benchmarks = "".join(path.read_text(encoding="utf-8") for path in (paths.ROOT / "bench").glob("*.py"))
    for line in code:
        options = re.findall(r"--[a-z-]+", line)
        called = re.search(r"(?:^|[ /=])needlewise ([a-z]+)\b", line) or re.match(
            rf"({'|'.join(known)})\b(?= --)", line
        )
        if called:
            if called[1] not in known:
                yield called[1]
            yield from (f"{called[1]} {option}" for option in options if option not in known.get(called[1], ()))
        elif re.search(r"\bbench[./]", line):
            yield from (option for option in options if f'"{option}"' not in benchmarks)
        elif line.startswith("--"):
            anywhere = set().union(*known.values())
            yield from (option for option in options if option not in anywhere and f'"{option}"' not in benchmarks)


def _targets(code: list[str]) -> Iterator[str]:
    """Targets of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (paths.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in code:
        called = re.match(r"make ([a-z-]+)", line)
        if called and called[1] not in targets:
            yield called[0]


def _variables(text: str) -> Iterator[str]:
    """Environment variables of the project."""
    yield from set(VARIABLE.findall(text)) - VARIABLES


def _paths(code: list[str]) -> Iterator[str]:
    """Paths of this repository, also from within a package, and modules and classes by their dotted names."""
    folders = [paths.ROOT / name for name in ("content", "data", "docs")]
    files = [*SOURCES, *paths.ROOT.iterdir(), *(path for folder in folders for path in folder.rglob("*"))]
    names = {path.name for path in files} | NOT_STORED
    for word in (word for line in code for word in re.split(r"[\s:,;()]+", line)):
        first, slash, _ = word.partition("/")
        file = word.rpartition(".")[2] in SUFFIXES
        if slash:
            wrong = first in ROOTS and not any(paths.ROOT.glob(word.rstrip("/")))
        elif file:
            wrong = re.fullmatch(r"[\w.-]+", word) is not None and word not in names
        else:
            wrong = re.fullmatch(r"(?:actions|bench|bot|tests)(?:\.\w+)+", word) is not None and not _is_defined(word)
        if wrong:
            yield word


def _is_defined(name: str) -> bool:
    """Whether the dotted name is a module, a package, or a name that one of them holds."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        base = paths.ROOT.joinpath(*parts[:length])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                source = file.read_text(encoding="utf-8")
                return all(re.search(rf"\b{part}\b", source) for part in parts[length:])
    return False


def _links(name: str, text: str) -> Iterator[str]:
    """Links within the repository, with their anchors."""
    page = paths.ROOT / name
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text)):
        file, _, anchor = target.partition("#")
        linked = page.parent / file if file else page
        known = linked.exists() and (not anchor or anchor in _anchors(linked.read_text(encoding="utf-8")))
        if not known and not target.startswith("https:"):
            yield target


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
