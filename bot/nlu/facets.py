"""Facets of a message: what it is about, where the patient is in the treatment, whose skin it is, and what it does.

The reading network estimates each of them. The messages of `data/facets/` are labelled with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import TrainingDataError
from bot.nlu.soft_target import soft_target

# Each facet with its values, in the order of the network's output.
FACETS: Mapping[str, tuple[str, ...]] = {
    # What a helpful reply would be about: microneedling, another treatment or product alone, an illness or a skin
    # trouble that no session made, the clinic's desk and the assistant itself, or nothing that needs an answer.
    "matter": ("needling", "other_treatment", "illness", "desk", "chat"),
    # Before the first session or the coming one; within about three weeks of one; between sessions or long after.
    "time": ("before", "after", "later", "unknown"),
    "whose": ("own", "other", "general"),
    "act": ("asks", "permission", "reports", "tells", "wants", "complains", "social"),
}
SIZE = sum(map(len, FACETS.values()))


@dataclass(frozen=True)
class LabelledMessage:
    """A message with its facets."""

    text: str
    earlier: tuple[str, ...]
    """The messages before it, the nearest first."""
    facets: Mapping[str, tuple[str, ...]]
    """Of each facet the value, or two of which the first is likelier."""


def read_file(path: Path) -> Iterator[LabelledMessage]:
    """The messages of one file, in order. Raises TrainingDataError for a value that a facet doesn't have."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        facets = {name: tuple(row[name]) for name in FACETS}
        for name, values in facets.items():
            if not values or not set(values) <= set(FACETS[name]):
                known = ", ".join(FACETS[name])
                raise TrainingDataError(
                    f"{path}, line {number}: `{name}` is {list(values)}. Use one or two of {known}."
                )
        yield LabelledMessage(row["text"], tuple(row["earlier"]), facets)


def target(facets: Mapping[str, tuple[str, ...]]) -> np.ndarray:
    """What the network is to give for a message: probabilities of all values in order, shape (SIZE,)."""
    return np.concatenate([soft_target(values, facets[name]) for name, values in FACETS.items()])


def probabilities(output: np.ndarray) -> dict[str, dict[str, float]]:
    """The probability of each value of each facet, from the network's output of shape (SIZE,)."""
    found: dict[str, dict[str, float]] = {}
    first = 0
    for name, values in FACETS.items():
        found[name] = dict(zip(values, map(float, output[first : first + len(values)]), strict=True))
        first += len(values)
    return found
