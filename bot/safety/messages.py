"""The labelled messages of `data/red_flags/`, which the second detector is trained on and the rules are tested with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.content.loading import digest

Label = Literal["none", "elsewhere", "urgent", "emergency"]
LABELS: tuple[Label, ...] = ("none", "elsewhere", "urgent", "emergency")


@dataclass(frozen=True)
class LabelledMessage:
    """A made-up message, labelled as a cautious triage nurse would."""

    label: Label
    kind: str
    """What it is about: "breathing", "idiom"."""
    text: str


def read_file(path: Path) -> Iterator[LabelledMessage]:
    """The messages of one file: JSON lines with label, kind and text."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield LabelledMessage(**json.loads(line))


def read_messages(folder: Path) -> Iterator[LabelledMessage]:
    """The messages of all files of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from read_file(path)


def messages_digest(folder: Path) -> str:
    """Twelve hex digits of a digest of the messages of a folder."""
    return digest({path.name: path for path in folder.glob("*.jsonl")})
