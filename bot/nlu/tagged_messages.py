"""The messages of `data/times/` that the tagger of times and numbers is trained on.

Each line is a made-up message, with what its times and numbers are for in square brackets: "had it [session:3 wks ago],
can i swim [asked:tomorrow]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.loading import digest

_MARK = re.compile(r"\[([a-z_]+):([^][]*)\]")


@dataclass(frozen=True)
class Mark:
    """A tag, and the characters of the message that have it."""

    tag: str
    start: int
    end: int


@dataclass(frozen=True)
class TaggedMessage:
    """A message as typed, and its marks in order."""

    text: str
    marks: tuple[Mark, ...]


def parse(line: str) -> TaggedMessage:
    """The message of a line with marks in square brackets."""
    text, marks, last = "", [], 0
    for match in _MARK.finditer(line):
        text += line[last : match.start()]
        marks.append(Mark(match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        last = match.end()
    return TaggedMessage(text + line[last:], tuple(marks))


def read_messages(folder: Path) -> Iterator[TaggedMessage]:
    """The messages of all files of a folder."""
    for path in sorted(folder.glob("*.txt")):
        yield from (parse(line) for line in path.read_text(encoding="utf-8").splitlines() if line)


def messages_digest(folder: Path) -> str:
    """Twelve hex digits of a digest of the messages of a folder."""
    return digest({path.name: path for path in folder.glob("*.txt")})
