"""What a network is to give for a message with one label, or with several of which the first is likeliest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# What the first of several labels has of the target.
FIRST = 0.7


def soft_target(labels: Sequence[str], chosen: Sequence[str]) -> np.ndarray:
    """The probability of each of `labels` for those that were chosen, at least one; shape (labels,)."""
    first, *others = dict.fromkeys(chosen)
    found = np.zeros(len(labels), np.float32)
    found[labels.index(first)] = FIRST if others else 1
    for other in others:
        found[labels.index(other)] = (1 - FIRST) / len(others)
    return found
