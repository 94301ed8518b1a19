"""Feelings that a message voices in words of its own, by a small network on the encoder's inner layer.

The phrases of `content/feelings.yml` tell the kinds apart; this network knows only whether a run of words voices a
distress, whatever its words: "bag of nerves", "could kick myself". `bot/nlu/feeling_training.py` trains it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot import paths

WEIGHTS_FILE = "feelings.npz"
# So many word pieces side by side voice a feeling where their mean log-odds are above the threshold.
RUN = 2
THRESHOLD = 0.3
# What one word piece can count for or against.
MOST = 6.0


class FeelingNetwork:
    """The trained network: one hidden layer, from the state of a word piece to the odds that it voices a feeling."""

    def __init__(self, path: Path) -> None:
        """`path` is the file of the weights."""
        with np.load(path) as found:
            self._hidden, self._bias, self._out, self._threshold = (
                found[name] for name in ("hidden", "bias", "out", "threshold")
            )

    def find(self, states: np.ndarray, places: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """The characters of the run of words that voices a feeling most clearly; None where none does.

        Args:
            states: the states of the encoder's inner layer, shape (tokens, 384).
            places: the characters of each token; a token without any is empty.
        """
        kept = [index for index, (start, end) in enumerate(places) if start != end][: len(states)]
        # One word alone ("severe") answers a question.
        if len(kept) < RUN:
            return None
        odds = self._odds(states[kept])
        means = np.convolve(odds, np.ones(RUN) / RUN, "valid")
        best = int(means.argmax())
        if means[best] <= THRESHOLD:
            return None
        return places[kept[best]][0], places[kept[best + RUN - 1]][1]

    def _odds(self, states: np.ndarray) -> np.ndarray:
        hidden = np.maximum(states @ self._hidden + self._bias, 0)
        odds: np.ndarray = np.clip(hidden @ self._out + self._threshold, -MOST, MOST)
        return odds


@lru_cache(maxsize=1)
def current_feeling_network() -> FeelingNetwork:
    """The network of `data/feelings/`, loaded once per process."""
    return FeelingNetwork(paths.FEELING_MESSAGES / WEIGHTS_FILE)
