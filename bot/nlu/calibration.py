"""Calibration of the confidence threshold below which a message counts as not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import matthews_corrcoef
from sklearn.model_selection import StratifiedKFold

from bot.nlu.intent_model import SEED, IntentModel

FOLDS = 5
# In each fold every sixth intent is left out of training; its sentences act as unknown topics.
HELD_OUT = 6
GRID = np.round(np.arange(0.02, 0.95, 0.01), 2)
# Thresholds within this distance of the best correlation count as equally good; their mean is the most stable.
AS_GOOD = 0.01
TOO_FEW_EXAMPLES = 0.2
# Ask which of two intents is meant if the best one is correct in at most this share of cases.
EVEN = 0.5
RATIOS = np.round(np.arange(0.3, 1.0, 0.02), 2)
FEWEST_CLOSE = 20
# A ratio that never occurs, because the second confidence is never greater than the first.
NEVER = 1.01


@dataclass(frozen=True)
class Calibration:
    """The chosen threshold, and the Matthews correlation coefficient of each candidate."""

    threshold: float
    ambiguity: float
    """The ratio of the second confidence to the first from which the best intent is wrong in half of all cases."""
    grid: tuple[float, ...]
    correlation: tuple[float, ...]


def calibrate(texts: Sequence[str], vectors: np.ndarray, intents: Sequence[str], out_of_scope: str) -> Calibration:
    """Choose the threshold by cross-validation with whole intents held out.

    Messages below the threshold count as `out_of_scope`. The result is the mean of the thresholds with the
    highest mean Matthews correlation, or TOO_FEW_EXAMPLES without enough examples for folds.

    Args:
        texts: the training sentences.
        vectors: their sentence vectors, shape (sentences, 384).
        intents: their intents.
        out_of_scope: the intent of unsupported topics.
    """
    names = np.array(intents)
    counts = {intent: int((names == intent).sum()) for intent in sorted(set(intents))}
    topics = [intent for intent in counts if intent != out_of_scope]
    folds = min(FOLDS, min(counts.values()))
    if folds < 2 or len(topics) < HELD_OUT:
        return Calibration(TOO_FEW_EXAMPLES, NEVER, (), ())
    splits = StratifiedKFold(folds, shuffle=True, random_state=SEED).split(names, names)
    order = list(np.random.default_rng(SEED).permutation(topics))
    correlations = []
    ratios: list[np.ndarray] = []
    hits: list[np.ndarray] = []
    for number, (train, test) in enumerate(splits):
        left_out = set(order[number::HELD_OUT])
        train = np.array([index for index in train if names[index] not in left_out])
        model = IntentModel.fit([texts[i] for i in train], vectors[train], list(names[train]))
        confidences = model.confidences([texts[i] for i in test], vectors[test])
        best = np.array(model.intents, dtype=object)[confidences.argmax(axis=1)]
        truth = [out_of_scope if name in left_out else name for name in names[test]]
        correlations.append(
            [matthews_corrcoef(truth, np.where(confidences.max(axis=1) < cut, out_of_scope, best)) for cut in GRID]
        )
        top = np.sort(confidences, axis=1)[:, -2:]
        known = ~np.isin(names[test], sorted(left_out))
        ratios.append((top[:, 0] / top[:, 1])[known])
        hits.append((best == names[test])[known])
    mean = np.mean(correlations, axis=0)
    threshold = float(GRID[mean >= mean.max() - AS_GOOD].mean())
    ambiguity = _ambiguity(np.concatenate(ratios), np.concatenate(hits))
    return Calibration(threshold, ambiguity, tuple(map(float, GRID)), tuple(map(float, mean)))


def _ambiguity(ratios: np.ndarray, hits: np.ndarray) -> float:
    """The lowest ratio from which the best intent is correct in at most EVEN of the messages.

    Accuracy falls as the ratio rises, so it is estimated by isotonic regression, which needs no bins whose
    edges a few messages could move.
    """
    if len(ratios) < FEWEST_CLOSE:
        return NEVER
    expected = IsotonicRegression(increasing=False, out_of_bounds="clip").fit(ratios, hits).predict(RATIOS)
    even = RATIOS[expected <= EVEN]
    return float(even[0]) if len(even) else NEVER
