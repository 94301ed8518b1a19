"""Reading a YAML file with the line of each entry, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.guidance.errors import ContentError, Problem

Where = tuple[str | int, ...]


class _PlainLoader(yaml.SafeLoader):
    """YAML in which only true and false are yes and no: "on" and "no" stay the words they are."""


_BOOL = "tag:yaml.org,2002:bool"
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF"))


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: its data and the line on which each key or list item stands."""

    name: str
    data: dict[str, Any]
    lines: dict[Where, int]

    def line(self, where: Where) -> int | None:
        """The line of `where`, or of the nearest entry around it that stands in the file."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where)


def read(path: Path, root: Path) -> YamlFile:
    """Read one file; `root` shortens the name in messages. Raises ContentError where it can't be read."""
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError([Problem(name, "", "the file is missing", "a YAML file at this place")]) from None
    except UnicodeDecodeError:
        raise ContentError([Problem(name, "", "the file is not plain text", "a YAML file saved as UTF-8")]) from None
    loader = _PlainLoader(text)
    try:
        node = loader.get_single_node()
        lines: dict[Where, int] = {}
        duplicates: list[Problem] = []
        if node is not None:
            _walk(node, (), lines, duplicates, name)
        if duplicates:
            raise ContentError(duplicates)
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContentError(
            [
                Problem(
                    name,
                    "",
                    f"the file can't be read ({error.problem})",
                    "indentation by spaces, a colon and a space after each name, and quotes around text with a colon",
                    mark.line + 1 if mark else None,
                )
            ]
        ) from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise ContentError([Problem(name, "", "the file holds no entries", "names followed by a colon")])
    return YamlFile(name, data, lines)


def _walk(node: yaml.Node, where: Where, lines: dict[Where, int], duplicates: list[Problem], name: str) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*where, key.value)
            line = key.start_mark.line + 1
            if here in lines:
                # YAML itself would silently keep the last one.
                duplicates.append(
                    Problem(
                        name,
                        ", ".join(map(str, here)),
                        f"this name stands twice (first on line {lines[here]})",
                        "each name once",
                        line,
                    )
                )
            lines[here] = line
            _walk(value, here, lines, duplicates, name)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            place = (*where, index)
            lines[place] = item.start_mark.line + 1
            _walk(item, place, lines, duplicates, name)
