"""The messages of `data/red_flags/`, by set and label."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot import paths

SETS = tuple(path.stem for path in sorted(paths.RED_FLAG_MESSAGES.glob("*.jsonl")))
LABELS = ("emergency", "urgent", "elsewhere", "none")


@dataclass(frozen=True)
class Message:
    """A made-up message with the label that a cautious triage nurse would give it."""

    label: str
    kind: str
    text: str


@lru_cache
def read_set(name: str) -> tuple[Message, ...]:
    """The messages of one file."""
    lines = (paths.RED_FLAG_MESSAGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Message(**json.loads(line)) for line in lines)


def texts(names: Iterable[str], *labels: str) -> list[str]:
    """The texts of the messages of some files that have one of the labels."""
    return [message.text for name in names for message in read_set(name) if message.label in labels]
