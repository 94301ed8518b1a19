"""The second detector: a small network on the encoder's inner layer, for reports that no rule has words for.

It may raise an alarm that the rules of `content/red_flags/` don't raise, and never silences one: an alarm that it finds
unlikely is put as a question, with the number to call. Where it is not sure it only asks. Weights and thresholds lie
beside the messages that they were trained on; `scripts/train-second-detector` writes both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime

from bot import paths
from bot.safety.messages import LABELS, Label

_URGENT, _EMERGENCY = LABELS.index("urgent"), LABELS.index("emergency")
WEIGHTS_FILE, THRESHOLDS_FILE = "second_detector.onnx", "second_detector.json"

# The thresholds let so many of the messages that report nothing raise an alarm, or be asked about.
RAISED_BY_CHANCE = 0.009
ASKED_BY_CHANCE = 0.022
# So many of those that are no emergency, urgent ones included, count as one.
EMERGENCY_BY_CHANCE = 0.009
# An alarm of the rules is doubted where a report is less likely than this. On a retired set of 333 reports these
# doubted no emergency and two urgent reports, and took two in five false alarms.
DOUBTED: Mapping[str, float] = {"emergency": 0.2, "urgent": 0.3}
# Where rules find red flags in words and none of them as something present, a report has to be as likely as this.
DESPITE_WITHDRAWAL = 0.95
ELSEWHERE = 0.5


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
    withdrawn: bool = False
    """Whether the rules find red flags in words, and none of them as something present."""
    denied: bool = False
    """Whether every clause of the message denies a red flag."""

    @property
    def _report(self) -> float:
        return self.probabilities["emergency"] + self.probabilities["urgent"]

    @property
    def raises(self) -> Literal["emergency", "urgent"] | None:
        """The level of the alarm that the message raises, or None."""
        if self.denied or (self.withdrawn and self._report < DESPITE_WITHDRAWAL):
            return None
        if self.probabilities["emergency"] >= self.thresholds.emergency:
            return "emergency"
        return "urgent" if self._report >= self.thresholds.report else None

    @property
    def check(self) -> Literal["emergency", "urgent"] | None:
        """The level that the patient is asked about; None where the message raises an alarm, or reports nothing."""
        if self.denied or self.raises is not None or self._report < self.thresholds.check:
            return None
        return "emergency" if self.probabilities["emergency"] > self.probabilities["urgent"] else "urgent"

    def doubts(self, level: Literal["emergency", "urgent"]) -> bool:
        """Whether a report is so unlikely that an alarm of the rules is put as a question, beside the usual answer."""
        return self.raises is None and self._report < DOUBTED[level]

    @property
    def elsewhere(self) -> bool:
        """Whether the message reports an illness that has nothing to do with the treatment."""
        return self.raises is None and self.probabilities["elsewhere"] > ELSEWHERE


class SecondDetector:
    """The trained network."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the files WEIGHTS_FILE and THRESHOLDS_FILE."""
        options = onnxruntime.SessionOptions()
        # One thread: a message takes less than a millisecond, and the other cores are needed elsewhere.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(folder / WEIGHTS_FILE), options, providers=["CPUExecutionProvider"]
        )
        record = json.loads((folder / THRESHOLDS_FILE).read_text(encoding="utf-8"))
        self._thresholds = Thresholds(record["emergency"], record["report"], record["check"])

    def estimate(self, states: np.ndarray) -> Estimate:
        """The estimate for one message by the states of the encoder's inner layer, shape (tokens, 384)."""
        (found,) = self._session.run(["probabilities"], {"states": states[None]})[0]
        return Estimate({label: float(found[index]) for index, label in enumerate(LABELS)}, self._thresholds)


@lru_cache(maxsize=1)
def current_second_detector() -> SecondDetector:
    """The detector of `data/red_flags/`, loaded once per process."""
    return SecondDetector(paths.RED_FLAG_MESSAGES)


def thresholds_from(probabilities: np.ndarray, labels: np.ndarray) -> Thresholds:
    """The thresholds that let the given shares of messages through.

    Args:
        probabilities: by a network that was not trained on the messages, shape (messages, labels).
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
