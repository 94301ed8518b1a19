"""The second detector: a small network on the encoder's inner layer, for reports that no rule has words for.

It may raise an alarm that the rules of `content/red_flags/` don't raise, and never silences one: an alarm that it finds
unlikely is put as a question, with the number to call. Where it is not sure it only asks. It also names the mild
after-effect that a message reports in words of its own ("like sandpaper"). Weights and thresholds lie beside the
messages that they were trained on; `scripts/train-second-detector` writes both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime

from bot import paths
from bot.safety.messages import AFTER_EFFECTS, LABELS, Label

_URGENT, _EMERGENCY = LABELS.index("urgent"), LABELS.index("emergency")
WEIGHTS_FILE, THRESHOLDS_FILE = "second_detector.onnx", "second_detector.json"

# The thresholds let so many of the messages that report nothing raise an alarm, or be asked about.
RAISED_BY_CHANCE = 0.007
ASKED_BY_CHANCE = 0.024
# So many of those that are no emergency, urgent ones included, count as one.
EMERGENCY_BY_CHANCE = 0.0055
# An alarm of the rules is doubted where a report is less likely than this. On the set of an author whose messages a
# training had left out, these doubted none of 147 emergencies and 2 of 121 urgent reports, and took 38 of 47 false
# alarms.
DOUBTED: Mapping[str, float] = {"emergency": 0.3, "urgent": 0.4}
# Where rules find red flags in words and none of them as something present, a report has to be as likely as this.
DESPITE_WITHDRAWAL = 0.95
# What is the likeliest of all is so from here on.
LIKELIEST = 0.5
# From here on a message reports nothing: of 1,200 messages of any other label that a training had left out, eight were
# as likely to report nothing, of those that do report nothing four in five.
NOTHING = 0.8


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
    after_effects: Mapping[str, float] = field(default_factory=dict)
    """The probability of each of AFTER_EFFECTS, should the message report one."""
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
    def reports_nothing(self) -> bool:
        """Whether the message all but certainly reports nothing, whatever it names."""
        return self.probabilities["none"] > NOTHING

    @property
    def elsewhere(self) -> bool:
        """Whether the message reports an illness that has nothing to do with the treatment."""
        return self.raises is None and self.probabilities["elsewhere"] > LIKELIEST

    @property
    def reports_after_effect(self) -> bool:
        """Whether the message reports a mild after-effect of a session."""
        return self.raises is None and self.probabilities["after_effect"] > LIKELIEST

    @property
    def after_effect(self) -> str | None:
        """The mild after-effect that the message reports, as the vocabulary names it; None where that isn't clear."""
        if not self.reports_after_effect or not self.after_effects:
            return None
        name = max(self.after_effects, key=lambda after_effect: self.after_effects[after_effect])
        return name if self.after_effects[name] > LIKELIEST else None


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
        (found,), (after_effects,) = self._session.run(["probabilities", "after_effects"], {"states": states[None]})
        return Estimate(
            {label: float(found[index]) for index, label in enumerate(LABELS)},
            self._thresholds,
            {name: float(after_effects[index]) for index, name in enumerate(AFTER_EFFECTS)},
        )


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
