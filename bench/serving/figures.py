"""Aggregation of measurements: quantiles, medians over rounds, ratios."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Numbers of simultaneous conversations.
AT_ONCE = (1, 8, 32)
# The turns of the long conversation that are reported, each as the median over its neighbours.
TURNS = (10, 50, 200, 1000)
NEIGHBOURS = 10
LAST_TURN = TURNS[-1] + NEIGHBOURS // 2
# The baseline's row, the lower bound's row, and the loads that are compared.
BASELINE = "rasa-default"
FLOOR = "echo"
RATE_AT, WAIT_AT = 8, 1


@dataclass(frozen=True)
class Load:
    """The measurements of one closed loop at one load."""

    seconds: float
    times: Sequence[float]
    """Response times in seconds."""
    unanswered: int
    wrong: int
    assistant_cpu: float
    """CPU seconds of the assistant's processes."""
    action_cpu: float
    client_cpu: float


@dataclass(frozen=True)
class Run:
    """One contender in one round."""

    start_seconds: float
    loads: dict[int, Load]
    """By the number of simultaneous conversations."""
    assistant_memory: float
    """Proportional set size of the processes, in MB."""
    action_memory: float
    turns: Sequence[float] = ()
    """Seconds of each turn of the long conversation, if this round includes it."""


@dataclass(frozen=True)
class LoadFigures:
    """One contender at one load: medians over the rounds. Times are in milliseconds per message."""

    rate: float
    """Messages per second."""
    p50: float
    p95: float
    p99: float
    assistant_cpu: float
    action_cpu: float
    client_cpu: float
    unanswered: int
    """The sum over all rounds, as is `wrong`."""
    wrong: int


@dataclass(frozen=True)
class Row:
    """One contender: medians over the rounds."""

    name: str
    title: str
    loads: dict[int, LoadFigures]
    start_seconds: float
    assistant_memory: float
    action_memory: float
    turns: dict[int, float]
    """Milliseconds around each turn of TURNS; empty without the long conversation."""

    @property
    def growth(self) -> float | None:
        """The time of the last of TURNS divided by that of the first."""
        return self.turns[TURNS[-1]] / self.turns[TURNS[0]] if self.turns else None

    @property
    def errors(self) -> int:
        """Messages of all loads without a reply or with an invalid one."""
        return sum(load.unanswered + load.wrong for load in self.loads.values())


def quantile(values: Sequence[float], share: float) -> float:
    """The interpolated quantile at `share` (0 to 1); 0 without values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def row(name: str, title: str, runs: Sequence[Run]) -> Row:
    """The medians over a contender's rounds."""
    held = [around(run.turns) for run in runs if run.turns]
    return Row(
        name=name,
        title=title,
        loads={at_once: _load([run.loads[at_once] for run in runs]) for at_once in runs[0].loads},
        start_seconds=statistics.median(run.start_seconds for run in runs),
        assistant_memory=statistics.median(run.assistant_memory for run in runs),
        action_memory=statistics.median(run.action_memory for run in runs),
        turns={turn: statistics.median(each[turn] for each in held) for turn in TURNS} if held else {},
    )


def around(turns: Sequence[float]) -> dict[int, float]:
    """The median of the NEIGHBOURS turns around each of TURNS, in ms; the first turn is number 1."""
    half = NEIGHBOURS // 2
    return {turn: statistics.median(turns[turn - 1 - half : turn - 1 + half]) * 1000 for turn in TURNS}


def rate_ratio(row: Row, baseline: Row | None, at_once: int) -> float | None:
    """Messages per second divided by the baseline's; None without a baseline."""
    if baseline is None or at_once not in row.loads or not (theirs := baseline.loads[at_once].rate):
        return None
    return row.loads[at_once].rate / theirs


def wait_ratio(row: Row, baseline: Row | None, at_once: int) -> float | None:
    """Median time divided by the baseline's; None without a baseline."""
    if baseline is None or at_once not in row.loads or not (theirs := baseline.loads[at_once].p50):
        return None
    return row.loads[at_once].p50 / theirs


def flatness(samples: Sequence[float]) -> float:
    """The last quarter's median divided by the second quarter's: 1 without growth. Needs 8 samples."""
    quarter = len(samples) // 4
    return statistics.median(samples[-quarter:]) / statistics.median(samples[quarter : 2 * quarter])


def _load(rounds: Sequence[Load]) -> LoadFigures:
    def median(figure: Callable[[Load], float]) -> float:
        return statistics.median(figure(load) for load in rounds)

    def per_message(seconds: float, load: Load) -> float:
        done = len(load.times) + load.wrong
        return seconds * 1000 / done if done else 0.0

    return LoadFigures(
        rate=median(lambda load: len(load.times) / load.seconds),
        p50=median(lambda load: quantile(load.times, 0.50) * 1000),
        p95=median(lambda load: quantile(load.times, 0.95) * 1000),
        p99=median(lambda load: quantile(load.times, 0.99) * 1000),
        assistant_cpu=median(lambda load: per_message(load.assistant_cpu, load)),
        action_cpu=median(lambda load: per_message(load.action_cpu, load)),
        client_cpu=median(lambda load: per_message(load.client_cpu, load)),
        unanswered=sum(load.unanswered for load in rounds),
        wrong=sum(load.wrong for load in rounds),
    )
