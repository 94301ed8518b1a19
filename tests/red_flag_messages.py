"""The messages of `data/red_flags/`, by set and label."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot import paths
from bot.safety.messages import LabelledMessage, read_file

SETS = tuple(path.stem for path in sorted(paths.RED_FLAG_MESSAGES.glob("*.jsonl")))
# Thousands of messages that were written for training: they are read in the soak.
LONG = ("after_effects", "elsewhere", "harmless", "mixed", "near_misses", "reports")


@lru_cache
def read_set(name: str) -> tuple[LabelledMessage, ...]:
    """The messages of one file."""
    return tuple(read_file(paths.RED_FLAG_MESSAGES / f"{name}.jsonl"))


def texts(names: Iterable[str], *labels: str) -> list[str]:
    """The texts of the messages of some files that have one of the labels."""
    return [message.text for name in names for message in read_set(name) if message.label in labels]
