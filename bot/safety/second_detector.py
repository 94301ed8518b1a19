"""The second detector: a logistic regression on the encoder's layers, for reports that no rule has words for.

It may raise an alarm that the rules of `content/red_flags/` don't, and never silences one. Between its two thresholds
it only asks. All thresholds come from cross-validation on the training messages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

Label = Literal["none", "elsewhere", "urgent", "emergency"]
LABELS: tuple[Label, ...] = ("none", "elsewhere", "urgent", "emergency")
_ELSEWHERE, _URGENT, _EMERGENCY = 1, 2, 3

FOLDS = 4
SEED = 42
# Inverse strength of the regularisation; the best of 1, 3, 10 and 30 in cross-validation.
STRENGTH = 10.0
ITERATIONS = 200
# The thresholds let so many of the training messages that report nothing raise an alarm, or be asked about.
RAISED_BY_CHANCE = 0.01
ASKED_BY_CHANCE = 0.03
# So many of those that are no emergency, urgent ones included, count as one.
EMERGENCY_BY_CHANCE = 0.01


@dataclass(frozen=True)
class LabelledMessage:
    """A training message: made up, and labelled as a cautious triage nurse would."""

    label: Label
    kind: str
    """What it is about, for the tests: "breathing", "idiom"."""
    text: str


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which something is done."""

    emergency: float
    """Of an emergency: from here on the message raises one."""
    report: float
    """Of an emergency or an urgent report together: from here on the message raises an urgent alarm."""
    check: float
    """The same: from here on the patient is asked."""


@dataclass(frozen=True)
class Estimate:
    """What the second detector makes of a message."""

    probabilities: Mapping[Label, float]
    thresholds: Thresholds

    @property
    def _report(self) -> float:
        return self.probabilities["emergency"] + self.probabilities["urgent"]

    @property
    def raises(self) -> Literal["emergency", "urgent"] | None:
        """The level of the alarm that the message raises, or None."""
        if self.probabilities["emergency"] >= self.thresholds.emergency:
            return "emergency"
        return "urgent" if self._report >= self.thresholds.report else None

    @property
    def check(self) -> Literal["emergency", "urgent"] | None:
        """The level that the patient is asked about; None where the message raises an alarm, or reports nothing."""
        if self.raises is not None or self._report < self.thresholds.check:
            return None
        return "emergency" if self.probabilities["emergency"] > self.probabilities["urgent"] else "urgent"

    @property
    def elsewhere(self) -> bool:
        """Whether the message reports an illness that has nothing to do with the treatment, more likely than not."""
        return self.raises is None and self.probabilities["elsewhere"] > 0.5


class SecondDetector:
    """A trained detector, made of arrays only."""

    def __init__(self, weights: np.ndarray, bias: np.ndarray, thresholds: Thresholds) -> None:
        """`weights` of shape (labels, dimensions), `bias` of shape (labels,), in the order of LABELS."""
        self._weights, self._bias, self._thresholds = weights, bias, thresholds

    @classmethod
    def fit(cls, layers: np.ndarray, labels: Sequence[Label]) -> SecondDetector:
        """Train on the layers of messages, shape (messages, 1920), and their labels, each of which must occur."""
        from sklearn.model_selection import StratifiedKFold

        numbers = np.array([LABELS.index(label) for label in labels])
        outside = np.zeros((len(numbers), len(LABELS)), dtype=np.float32)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        for inside, held_out in folds.split(layers, numbers):
            weights, bias = _regression(layers[inside], numbers[inside])
            outside[held_out] = _softmax(layers[held_out] @ weights.T + bias)
        return cls(*_regression(layers, numbers), thresholds_from(outside, numbers))

    def estimate(self, layers: np.ndarray) -> Estimate:
        """The estimate for one message by its layers, shape (1920,)."""
        found = _softmax(self._weights @ layers + self._bias)
        return Estimate({label: float(found[index]) for index, label in enumerate(LABELS)}, self._thresholds)

    def save(self, folder: Path) -> None:
        """Write the detector to `second_detector.npz` and `.json` in the folder."""
        np.savez(folder / "second_detector.npz", weights=self._weights, bias=self._bias)
        (folder / "second_detector.json").write_text(json.dumps(vars(self._thresholds)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SecondDetector:
        """Load a detector written by `save`."""
        thresholds = json.loads((folder / "second_detector.json").read_text(encoding="utf-8"))
        with np.load(folder / "second_detector.npz") as arrays:
            return cls(arrays["weights"], arrays["bias"], Thresholds(**thresholds))


def thresholds_from(probabilities: np.ndarray, labels: np.ndarray) -> Thresholds:
    """The thresholds that let the given shares of messages through.

    Args:
        probabilities: by a detector that was not trained on the message, shape (messages, labels).
        labels: the number of each message's label, shape (messages,).
    """
    report = probabilities[:, _URGENT] + probabilities[:, _EMERGENCY]
    harmless = report[labels < _URGENT]
    no_emergency = probabilities[labels != _EMERGENCY, _EMERGENCY]
    return Thresholds(
        emergency=float(np.quantile(no_emergency, 1 - EMERGENCY_BY_CHANCE)),
        report=float(np.quantile(harmless, 1 - RAISED_BY_CHANCE)),
        check=float(np.quantile(harmless, 1 - ASKED_BY_CHANCE)),
    )


def read_messages(folder: Path) -> Iterator[LabelledMessage]:
    """The training messages of a folder: JSON lines with label, kind and text."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield LabelledMessage(**json.loads(line))


def _regression(layers: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS, class_weight="balanced", random_state=SEED)
    model.fit(layers, labels)
    return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: np.ndarray = exponents / exponents.sum(axis=-1, keepdims=True)
    return result
