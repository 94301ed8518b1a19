"""Whether an emergency that the second detector finds is about self-harm, which has replies of its own.

A logistic regression on the sentence vector of the message. `scripts/train-second-detector` writes its weights.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot import paths

WEIGHTS_FILE = "self_harm.json"
# Of 48 messages of two authors that it was not trained on, 44 are as likely as this, and 2 of 503 other reports.
LIKELY = 0.7


class SelfHarmModel:
    """The trained regression."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the file WEIGHTS_FILE."""
        record = json.loads((folder / WEIGHTS_FILE).read_text(encoding="utf-8"))
        self._weights, self._bias = np.array(record["weights"], np.float32), float(record["bias"])

    def recognises(self, vector: np.ndarray) -> bool:
        """Whether a report is about self-harm, by its sentence vector of shape (384,)."""
        return 1 / (1 + math.exp(-float(vector @ self._weights) - self._bias)) >= LIKELY


@lru_cache(maxsize=1)
def current_self_harm_model() -> SelfHarmModel:
    """The model of `data/red_flags/`, loaded once per process."""
    return SelfHarmModel(paths.RED_FLAG_MESSAGES)
