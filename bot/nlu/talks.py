"""The conversations of `data/talks/`, which the reading network is trained on: what patients write, message by message.

Each line is a made-up conversation; each of its messages has the intents that it expresses, the most important first.
Most have more: what their times and numbers are for, in square brackets as in `data/times/`; the level of care that
they call for; and whether the patient voices a feeling.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bot.nlu.tagged_messages import Mark, parse

Care = Literal["none", "urgent", "emergency", "self_harm"]
CARE: tuple[Care, ...] = get_args(Care)


@dataclass(frozen=True)
class LabelledTurn:
    """A message of a conversation."""

    text: str
    labels: tuple[str, ...]
    """The intents that it expresses, the most important first; at least one."""
    earlier: tuple[str, ...] = ()
    """The messages before it, the nearest first."""
    marks: tuple[Mark, ...] | None = None
    """What its times and numbers are for; None where that was not noted."""
    care: Care | None = None
    """The level of care that it calls for; None where that was not noted."""
    feeling: bool | None = None
    """Whether the patient voices a feeling; None where that was not noted."""


def read_file(path: Path) -> Iterator[LabelledTurn]:
    """The messages of one file, in order. Each knows the messages before it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        earlier: tuple[str, ...] = ()
        for turn in json.loads(line)["turns"]:
            labels = tuple(turn["labels"])
            care, feeling = turn.get("alarm"), turn.get("feeling")
            said = parse(turn["say"])
            marks = None if care is None else said.marks
            yield LabelledTurn(said.text, labels, earlier, marks, care, feeling)
            earlier = (said.text, *earlier)


def read_talks(folder: Path) -> Iterator[LabelledTurn]:
    """The messages of all files of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from read_file(path)
