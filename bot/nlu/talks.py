"""The conversations of `data/talks/`, which the topic network is trained on: what patients write, message by message.

Each line is a made-up conversation; each of its messages has the intents that it expresses, the most important first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.advice.profile_update import QUESTIONS
from bot.content.loading import digest


@dataclass(frozen=True)
class LabelledTurn:
    """A message of a conversation."""

    text: str
    labels: tuple[str, ...]
    """The intents that it expresses, the most important first; at least one."""
    before: str | None = None
    """The intent of the last question before it, or None."""
    previous: str | None = None
    """The text of the message before it, or None."""


def read_file(path: Path) -> Iterator[LabelledTurn]:
    """The messages of one file, in order. Each knows the message before it and the last question."""
    for line in path.read_text(encoding="utf-8").splitlines():
        before: str | None = None
        previous: str | None = None
        for turn in json.loads(line)["turns"]:
            labels, text = tuple(turn["labels"]), turn["say"]
            yield LabelledTurn(text, labels, before, previous)
            previous = text
            before = next((label for label in labels if label.startswith(QUESTIONS)), before)


def read_talks(folder: Path) -> Iterator[LabelledTurn]:
    """The messages of all files of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from read_file(path)


def talks_digest(folder: Path) -> str:
    """Twelve hex digits of a digest of the conversations of a folder."""
    return digest({path.name: path for path in folder.glob("*.jsonl")})
