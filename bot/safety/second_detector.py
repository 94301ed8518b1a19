"""The second detector: the reading network's estimate of reports that no rule has words for.

It may raise an alarm that the rules of `content/red_flags/` don't raise, and never silences one: an alarm that it finds
unlikely is put as a question, with the number to call. Where it is not sure it only asks. It also names the mild
after-effect that a message reports in words of its own ("like sandpaper").
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Literal

import numpy as np

from bot.safety.messages import AFTER_EFFECTS, LABELS, Label

_URGENT, _EMERGENCY = LABELS.index("urgent"), LABELS.index("emergency")
# What the reading network tells apart: an emergency may be self-harm, which has replies of its own.
CARE_LABELS: tuple[str, ...] = (*LABELS, "self_harm")

# The thresholds let so many of the messages that report nothing raise an alarm, or be asked about: of those of the
# authors that are left out, most of which borrow the words of reports. In 1,330 harmless messages of conversations of
# three authors, 38 are as likely as the threshold of the question, and 165 of 175 hard emergencies; with the network
# before this one, 95 and 167.
RAISED_BY_CHANCE = 0.012
ASKED_BY_CHANCE = 0.06
# So many of those that are no emergency, urgent ones included, count as one.
EMERGENCY_BY_CHANCE = 0.01
# An alarm of the rules is doubted where a report is less likely than this, one of self-harm less easily. Of 1,039
# emergencies that the rules raise in six sets that no training knows six are as unlikely, and of 160 false ones 36.
DOUBTED: Mapping[str, float] = {"emergency": 0.08, "urgent": 0.3}
SELF_HARM_DOUBTED = 0.03
# The probability of an emergency, or of a report, from which the second detector raises an alarm without the rules.
# Below it the patient is asked, with the number to call. Of what it found likely in 60 conversations and 60 worries of
# authors that it was not trained on, 4 of 6 messages above it were to be seen by somebody, and 2 of 13 below.
ALONE = 0.9
# A label or an after-effect counts above this probability: it is then likelier than all others together.
LIKELIEST = 0.5
# An after-effect that is less likely than this is not reported beside an illness that is.
BESIDE = 0.1
# Above this probability a message reports nothing. In a training without them, 8 of 1,200 messages with another label
# reached it, and four in five of those that report nothing.
NOTHING = 0.8

_BETWEEN_SENTENCES = re.compile(r"[.!?]+\s+|\s*\n\s*")
# The encoder reads 128 word pieces, of which a mistyped word takes about two. On each side of what the rules found so
# many words are read.
MOST_WORDS, AROUND = 60, 20
# Limits the work. These cover a message of LONGEST_READ characters with several findings.
MOST_WINDOWS = 24


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which something is done."""

    emergency: float
    """Of an emergency: from here on an alarm is one."""
    report: float
    """Of an emergency or an urgent report together: from here on the message raises an alarm."""
    check: float
    """The same: from here on the patient is asked."""


@dataclass(frozen=True)
class Estimate:
    """What the second detector makes of a message."""

    probabilities: Mapping[Label, float]
    thresholds: Thresholds
    after_effects: Mapping[str, float] = field(default_factory=dict)
    """The probability of each of AFTER_EFFECTS, should the message report one."""
    denied: bool = False
    """Whether every clause of the message denies a red flag."""
    self_harm: float = 0.0
    """The probability of an emergency that is self-harm."""

    @property
    def report(self) -> float:
        """The probability of an emergency or an urgent report."""
        return self.probabilities["emergency"] + self.probabilities["urgent"]

    @property
    def about_self_harm(self) -> bool:
        """Whether an emergency, should it be one, is more likely self-harm than anything else."""
        return self.self_harm > self.probabilities["emergency"] / 2

    @property
    def raises(self) -> Literal["emergency", "urgent"] | None:
        """The level of the alarm that the message raises, or None."""
        if self.denied or self.report < self.thresholds.report:
            # An emergency has to reach the threshold of an urgent alarm as well.
            return None
        return "emergency" if self.probabilities["emergency"] >= self.thresholds.emergency else "urgent"

    @property
    def raises_alone(self) -> Literal["emergency", "urgent"] | None:
        """The level of the alarm that the message raises where no rule finds a report."""
        level = self.raises
        sure = self.report if level == "urgent" else self.probabilities["emergency"]
        return level if sure >= ALONE else None

    @property
    def check(self) -> Literal["emergency", "urgent"] | None:
        """The level that the patient is asked about; None where the message raises an alarm, or reports nothing."""
        if self.denied or self.raises is not None or self.report < self.thresholds.check:
            return None
        return "emergency" if self.probabilities["emergency"] > self.probabilities["urgent"] else "urgent"

    def doubts(self, level: Literal["emergency", "urgent"], *, self_harm: bool = False) -> bool:
        """Whether a report is so unlikely that an alarm of the rules is put as a question, beside the usual answer.

        `self_harm`: whether the alarm is of that.
        """
        return self.raises is None and self.report < (SELF_HARM_DOUBTED if self_harm else DOUBTED[level])

    @property
    def reports_nothing(self) -> bool:
        """Whether the message all but certainly reports nothing, whatever it names."""
        return self.probabilities["none"] > NOTHING

    @property
    def elsewhere(self) -> bool:
        """Whether the message reports an illness that has nothing to do with the treatment."""
        return self.raises is None and self.probabilities["elsewhere"] > LIKELIEST

    @property
    def only_elsewhere(self) -> bool:
        """Whether such an illness is all that the message reports, with no after-effect beside it."""
        return self.elsewhere and self.probabilities["after_effect"] < BESIDE

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


def windows(text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """The parts of a message that are estimated one by one, because the encoder reads no more at once.

    A short message is one part. A longer one is divided into parts that overlap; before these come the words around
    each of `spans`, character ranges of what the rules found, so that these are read however long the message is. At
    most MOST_WINDOWS parts are returned; what lies behind them is not estimated.
    """
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if len(words) <= MOST_WORDS:
        return (text,)

    def part(first: int, last: int) -> str:
        return text[words[max(first, 0)][0] : words[min(last, len(words)) - 1][1]]

    begins = [start for start, _ in words]
    near = [part(bisect(begins, start) - AROUND, bisect(begins, end) + AROUND) for start, end in spans]
    parts = (part(first, first + MOST_WORDS) for first in range(0, len(words) - AROUND, MOST_WORDS - AROUND))
    return tuple(islice(chain(near, parts), MOST_WINDOWS))


def sentences_around(text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """The sentences of a message around each of `spans`, character ranges; none where the message is one sentence."""
    ends = [0, *(match.end() for match in _BETWEEN_SENTENCES.finditer(text)), len(text)]
    found = ((ends[bisect(ends, start) - 1], ends[min(bisect(ends, end - 1), len(ends) - 1)]) for start, end in spans)
    return tuple(text[first:last] for first, last in dict.fromkeys(found) if last - first < len(text))


def estimate_from(care: np.ndarray, after_effects: np.ndarray, thresholds: Thresholds) -> Estimate:
    """The estimate for a message.

    Args:
        care: the probability of each of CARE_LABELS, shape (labels,).
        after_effects: the probability of each of AFTER_EFFECTS, should the message report one.
        thresholds: those of the network.
    """
    (probabilities,) = folded(care[None])
    return Estimate(
        {label: float(probabilities[index]) for index, label in enumerate(LABELS)},
        thresholds,
        {name: float(after_effects[index]) for index, name in enumerate(AFTER_EFFECTS)},
        self_harm=float(care[len(LABELS)]),
    )


def folded(care: np.ndarray) -> np.ndarray:
    """The probabilities of LABELS from those of CARE_LABELS, shape (messages, labels)."""
    found = care[:, : len(LABELS)].copy()
    found[:, _EMERGENCY] += care[:, len(LABELS)]
    return found


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
