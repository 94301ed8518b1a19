"""The reading network: what a message asks or tells, reports and dates, read with the messages before it.

One network reads the message together with the ends of the two messages before it, and gives the intents that it
expresses, the level of care that it calls for, the mild after-effect that it reports, and what its times and numbers
are for. Its layers are a trained copy of the encoder's, on the same embeddings of word pieces.
`scripts/train-reading-network` trains it on the messages of `data/talks/`, `data/red_flags/`, `data/times/` and
`data/nlu/`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot import paths
from bot.inference import open_model
from bot.nlu.encoder import LONGEST, load_encoder
from bot.nlu.full_words import expand

WEIGHTS_FILE, TABLE_FILE = "reading.onnx", "reading.json"
# Word pieces that are read of a message, of the message before it, and of the one before that: of these the last ones.
LONGEST_OF_MESSAGE, LONGEST_BEFORE, LONGEST_EARLIER = LONGEST - 2, 24, 12


@dataclass(frozen=True)
class Reading:
    """What the network makes of a message."""

    intents: np.ndarray
    """The score of each intent, shape (intents,)."""
    care: np.ndarray
    """The probability of each of CARE_LABELS, shape (labels,)."""
    after_effects: np.ndarray
    """The probability of each mild after-effect, should the message report one, shape (after-effects,)."""
    tags: np.ndarray
    """The logarithm of the probability of each tag of each word piece of the message, shape (pieces, tags)."""
    facets: np.ndarray
    """The probability of each value of each facet (`bot.nlu.facets`), shape (values,)."""
    statuses: np.ndarray
    """The probability of each status (`bot.nlu.mention_status`) of each word piece, shape (pieces, statuses)."""


def pair(message: Sequence[int], before: Sequence[Sequence[int]], first: int, last: int) -> tuple[list[int], list[int]]:
    """The word pieces that are read, and to which of two texts each belongs: 0 for the message, 1 for what precedes it.

    Args:
        message: the pieces of the message, without those of beginning and end.
        before: the pieces of the messages before it, the nearest first.
        first: the piece of a beginning.
        last: the piece of an end.
    """
    ids = [first, *message[:LONGEST_OF_MESSAGE], last]
    own = len(ids)
    for pieces, longest in reversed(list(zip(before, (LONGEST_BEFORE, LONGEST_EARLIER), strict=False))):
        ids += [*pieces[-longest:], last]
    return ids, [0] * own + [1] * (len(ids) - own)


class ReadingNetwork:
    """The trained network."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the files WEIGHTS_FILE and TABLE_FILE."""
        self._session = open_model(folder / WEIGHTS_FILE)
        self.table = json.loads((folder / TABLE_FILE).read_text(encoding="utf-8"))
        self._read = lru_cache(maxsize=64)(self._run)

    def read(self, text: str, earlier: Sequence[str] = ()) -> Reading:
        """The reading of a message.

        Args:
            text: the message in full words.
            earlier: the messages before it in full words, the nearest first; two are read.
        """
        return self._read(text, tuple(earlier[:2]))

    def _run(self, text: str, earlier: tuple[str, ...]) -> Reading:
        encoder = load_encoder()
        first, last = encoder.ends
        ids, segments = pair(encoder.pieces(text), [encoder.pieces(said) for said in earlier], first, last)
        own = np.array([[1 - segment for segment in segments]], np.float32)
        outputs = ["intents", "care", "names", "tags", "facets", "statuses"]
        found = self._session.run(outputs, {"embedded": encoder.embedded(ids, segments)[None], "own": own})
        intents, care, names, tags, facets, statuses = (output[0] for output in found)
        own_pieces = segments.count(0)
        return Reading(intents, care, names, tags[:own_pieces], facets, statuses[:own_pieces])


def in_full(texts: Sequence[str]) -> tuple[str, ...]:
    """Messages without text-speak."""
    return tuple(expand(text).text for text in texts)


@lru_cache(maxsize=1)
def current_reading_network() -> ReadingNetwork:
    """The network of `data/reading/`, loaded once per process."""
    return ReadingNetwork(paths.READING)
