"""Reading a YAML file with the line of each entry, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError, Problem

Where = tuple[str | int, ...]


# Names that only repeat what the file is: a message leaves them out.
_CONTAINERS = frozenset({"documents", "facts", "entries", "flags", "intents", "responses", "answers", "languages"})


class _PlainLoader(yaml.SafeLoader):
    """YAML with as few surprises as possible.

    Only true and false are booleans: "on" and "no" stay words. Only plain decimal figures are numbers: "020" keeps
    its zero and "9:30" is not a number of minutes. Dates stay text until they are checked.
    """


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, where it is installed: several times as fast, with less precise error messages."""


_TAG = "tag:yaml.org,2002:"
for _loader in (_PlainLoader, _FastLoader):
    _loader.yaml_implicit_resolvers = {
        first: plain
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        if (plain := [(tag, pattern) for tag, pattern in resolvers if tag in {_TAG + "null", _TAG + "merge"}])
    }
    _loader.add_implicit_resolver(_TAG + "bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))
    _loader.add_implicit_resolver(_TAG + "int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
    _loader.add_implicit_resolver(_TAG + "float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789"))
# libyaml ends the process where nodes are nested some 20,000 deep. A nested node takes a bracket or a column.
_DEEPEST = 5_000


@dataclass(frozen=True)
class _Slip:
    """A usual slip in writing YAML: the parser's words for it, and those for the person who made it."""

    parser: str
    what: str
    expected: str
    at_start: bool = False
    """Whether the line where the entry starts helps more than the line where the parser gave up."""


_SLIPS = (
    _Slip("found character '\\t'", "a tab stands here", "spaces; the Tab key can't be used in this file"),
    _Slip("that cannot start any token", "a text starts with a special sign", "quotes around the whole text"),
    _Slip("undefined alias", "a text starts with a special sign", "quotes around the whole text"),
    _Slip("expected alphabetic", "a text starts with a special sign", "quotes around the whole text"),
    _Slip("could not determine a constructor", "a text starts with a special sign", "quotes around the whole text"),
    _Slip(
        "mapping values are not allowed",
        "a colon stands inside a text, or this line is indented too far",
        "quotes around text with a colon, and the same indentation as the line before",
    ),
    _Slip(
        "could not find expected ':'",
        "a name has no colon after it, or a text goes on without indentation",
        "a colon and a space after each name",
        at_start=True,
    ),
    _Slip("unexpected end of stream", "a quotation mark is not closed", "the same mark at the end", at_start=True),
    _Slip("expected ',' or ']'", "a square bracket is not closed", "commas between the items and ] at the end", True),
    _Slip("expected ',' or '}'", "a curly bracket is not closed", "commas between the fields and } at the end", True),
    _Slip(
        "but found '<scalar>'",
        "a text goes on after a bracket or a quotation mark",
        "quotes around the whole text; an apostrophe in single quotes is written twice",
    ),
    _Slip(
        "expected <block end>",
        "this line is not in line with the ones it belongs to",
        "the same number of spaces before all fields of an entry",
    ),
    _Slip("sequence entries are not allowed", "a dash stands after a name", "the list on lines of its own"),
    _Slip("another document", "a second file starts here (a line of dashes)", "one file only; remove the line"),
)
_ANY_SLIP = _Slip(
    "",
    "the file can't be read from here on",
    "indentation by spaces, a colon and a space after each name, and quotes around text with a colon",
)


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: its data and the line on which each key or list item stands."""

    name: str
    data: dict[str, Any]
    lines: dict[Where, int]

    def line(self, where: Where) -> int | None:
        """The line of `where`, or of the nearest entry around it that stands in the file."""
        return next((self.lines[where[:end]] for end in range(len(where), 0, -1) if where[:end] in self.lines), None)

    def problem(self, where: Where, what: str, expected: str) -> Problem:
        """What is wrong at this place of the file."""
        return Problem(self.name, _shown(where, self.lines), what, expected, self.line(where))


def read(path: Path, root: Path) -> YamlFile:
    """Read one file; `root` shortens the name in messages. Raises ContentError where it can't be read."""
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError([Problem(name, "", "the file is missing", "a YAML file at this place")]) from None
    except UnicodeDecodeError:
        raise ContentError([Problem(name, "", "the file is not plain text", "a YAML file saved as UTF-8")]) from None
    except OSError as error:
        what = f"the file can't be opened ({error.strerror})"
        raise ContentError([Problem(name, "", what, "a YAML file that this program may read")]) from None
    lines: dict[Where, int] = {}
    try:
        data = _parse(text, lines, name)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = "a character stands here that no text can hold"
        raise ContentError([Problem(name, "", what, "plain text; delete the line and type it again", line)]) from None
    except yaml.MarkedYAMLError as error:
        raise ContentError([_explain(error, name)]) from None
    except RecursionError:
        what = "the brackets or entries are nested too deeply"
        raise ContentError([Problem(name, "", what, "entries as described in docs/content.md")]) from None
    if not isinstance(data, dict):
        raise ContentError([Problem(name, "", "the file holds no entries", "names followed by a colon")])
    return YamlFile(name, data, lines)


def _parse(text: str, lines: dict[Where, int], name: str) -> Any:
    """The data of a YAML text. Fills `lines`; raises ContentError, yaml.YAMLError or RecursionError."""
    if _may_be_deep(text):
        return _parse_with(_PlainLoader, text, lines, name)
    try:
        return _parse_with(_FastLoader, text, lines, name)
    except (yaml.YAMLError, UnicodeEncodeError):
        # The messages of `_SLIPS`, and the positions, are those of the loader in Python.
        lines.clear()
        return _parse_with(_PlainLoader, text, lines, name)


def _may_be_deep(text: str) -> bool:
    return text.count("[") + text.count("{") > _DEEPEST or max(map(len, text.splitlines()), default=0) > _DEEPEST


def _parse_with(
    loader_class: type[_PlainLoader] | type[_FastLoader], text: str, lines: dict[Where, int], name: str
) -> Any:
    loader = loader_class(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        twice: list[tuple[Where, int, int]] = []
        _walk(node, (), lines, twice)
        if twice:
            # YAML itself would silently keep the last one.
            raise ContentError(
                Problem(
                    name,
                    _shown(where, lines),
                    f"this name stands twice (first on line {first})",
                    "each name once",
                    second,
                )
                for where, first, second in twice
            )
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _explain(error: yaml.MarkedYAMLError, name: str) -> Problem:
    found = next((slip for slip in _SLIPS if slip.parser in (error.problem or "")), _ANY_SLIP)
    first, second = error.problem_mark, error.context_mark
    mark = (second or first) if found.at_start else (first or second)
    return Problem(name, "", found.what, found.expected, mark.line + 1 if mark else None)


def _walk(node: yaml.Node, where: Where, lines: dict[Where, int], twice: list[tuple[Where, int, int]]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                # A bracket in the place of a name: building the data refuses it.
                continue
            here = (*where, key.value)
            line = key.start_mark.line + 1
            if here in lines:
                # What stands under the second is not compared with what stands under the first.
                twice.append((here, lines[here], line))
                continue
            lines[here] = line
            _walk(value, here, lines, twice)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            place = (*where, index)
            lines[place] = item.start_mark.line + 1
            _walk(item, place, lines, twice)


def _shown(where: Where, lines: dict[Where, int]) -> str:
    """The place as it is said: without the outermost name, and items of a list counted from one."""
    said = []
    for index, part in enumerate(where):
        if isinstance(part, str):
            said.append(part)
        elif where[: index + 1] in lines:
            said.append(f"item {part + 1}")
        # A single entry that may stand for a list of one has no number in the file.
    return ", ".join(said[1:] if len(said) > 1 and said[0] in _CONTAINERS else said)
