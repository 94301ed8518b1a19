"""Writes results to the page, between markers, so that the rest can be edited by hand."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import psutil

from bench.serving.bursts import BURST, CONVERSATIONS_AT_ONCE, Bursts
from bench.serving.client import Outcome
from bench.serving.errors import BenchError
from bench.serving.figures import (
    AT_ONCE,
    BASELINE,
    FLOOR,
    RATE_AT,
    TURNS,
    WAIT_AT,
    Row,
    rate_ratio,
    wait_ratio,
)
from bench.serving.memory import Memory
from bench.serving.processes import Role

PAGE = "performance.md"
NOTHING = "–"
_LOAD_HEAD = (
    *("set-up", "at once", "msg/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "actions' CPU ms"),
    *("msg/s ÷ default", "p50 ÷ default", "unanswered / wrong"),
)
_REST_HEAD = (
    *("set-up", "start s", "memory MB", "actions' MB"),
    *(f"turn {turn:,} ms" for turn in TURNS),
    f"turn {TURNS[-1]:,} ÷ {TURNS[0]}",
)
_BURSTS_HEAD = (
    *("ms apart", "sent", "unanswered", "answered, not stored", "stored twice", "pairs in the wrong order"),
    *("p50 ms", "p95 ms"),
)


def write(folder: Path, section: str, text: str) -> None:
    """Write the text between the markers of a section of the page. Raises BenchError if the markers are missing."""
    page = folder / PAGE
    try:
        old = page.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BenchError(f"There is no {page} to write the results into.") from None
    page.write_text(filled(old, section, text), encoding="utf-8")


def filled(page: str, section: str, text: str) -> str:
    """The page with the text between the markers of a section, otherwise unchanged."""
    begin, end = markers(section)
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise BenchError(f"{PAGE} lacks the lines {begin} and {end}: put them where the results belong.")
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def markers(section: str) -> tuple[str, str]:
    """The marker lines around a section's results."""
    return f"<!-- {section}: begin -->", f"<!-- {section}: end -->"


def machine() -> str:
    """A sentence that describes the machine."""
    gigabytes = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores, {gigabytes:.0f} GB, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}; clients, servers and database share them."
    )


def tables(rows: Sequence[Row]) -> str:
    """The results of all contenders as two Markdown tables."""
    baseline = baseline_of(rows)
    loads = [
        [
            row.title,
            str(at_once),
            _number(load.rate),
            _number(load.p50),
            _number(load.p95),
            _number(load.p99),
            _number(load.assistant_cpu),
            _number(load.action_cpu) if load.action_cpu else NOTHING,
            _ratio(rate_ratio(row, baseline, at_once)),
            _ratio(wait_ratio(row, baseline, at_once)),
            f"{load.unanswered} / {load.wrong}",
        ]
        for row in rows
        for at_once, load in row.loads.items()
    ]
    rest = [
        [
            row.title,
            f"{row.start_seconds:.1f}",
            f"{row.assistant_memory:.0f}",
            f"{row.action_memory:.0f}" if row.action_memory else NOTHING,
            *(_number(row.turns[turn]) if row.turns else NOTHING for turn in TURNS),
            _ratio(row.growth),
        ]
        for row in rows
    ]
    return "\n\n".join(
        [
            table(_LOAD_HEAD, loads),
            table(_REST_HEAD, rest),
        ]
    )


def reading(rows: Sequence[Row]) -> str:
    """A text summary of the tables."""
    said = []
    baseline = baseline_of(rows)
    floor = next((row for row in rows if row.name == FLOOR), None)
    for row in rows:
        if row.name.startswith("needlewise") and baseline is not None:
            start, memory = row.start_seconds / baseline.start_seconds, row.assistant_memory / baseline.assistant_memory
            said.append(
                f"- {row.title}: {_ratio(rate_ratio(row, baseline, RATE_AT))} times the messages a second of "
                f"Rasa's default with {RATE_AT} conversations at once, {_ratio(wait_ratio(row, baseline, WAIT_AT))} "
                f"of its median time with {WAIT_AT}; {_ratio(start)} of its start, {_ratio(memory)} of its memory."
            )
        if row.growth is not None:
            said.append(
                f"- {row.title}: turn {TURNS[-1]:,} of a conversation takes {_ratio(row.growth)} times as long as "
                f"turn {TURNS[0]}."
            )
    if floor is not None:
        load = floor.loads[RATE_AT]
        fastest = max((row.loads[RATE_AT].rate for row in rows if row is not floor), default=None)
        others = f", {_ratio(load.rate / fastest)} times the fastest of the others" if fastest else ""
        said.append(
            f"- The floor answers {load.rate:,.0f} messages a second with {RATE_AT} conversations at once{others}; the "
            f"client that measures takes {load.client_cpu:.2f} ms of CPU for each."
        )
    errors = [f"{row.title} {row.errors}" for row in rows if row.errors]
    said.append(f"- Messages without an answer: {', '.join(errors) if errors else 'none'}.")
    return "\n".join(said)


def memory_report(title: str, memory: Memory) -> str:
    """A text summary of the memory run."""
    parts = []
    for role, name in ((Role.ASSISTANT, "assistant"), (Role.ACTIONS, "action server")):
        samples = memory.megabytes[role]
        parts.append(
            f"- {name}: {samples[0]:.0f} MB at first, {samples[-1]:.0f} MB at last, {max(samples):.0f} MB at most; "
            f"the last quarter's median is {_ratio(memory.flatness(role))} times the second quarter's."
        )
    total = sum(memory.outcomes.values())
    failed = total - memory.outcomes[Outcome.ANSWERED]
    return f"{title}: {total:,} messages in {memory.seconds:,.0f} s, {failed} without an answer.\n\n" + "\n".join(parts)


def bursts_report(title: str, paces: Sequence[Bursts]) -> str:
    """The results of the bursts: a sentence and a table with one row per pace."""
    rows = []
    for pace in paces:
        figures = [pace.gap, pace.sent, pace.unanswered, pace.lost, pace.doubled, pace.inversions]
        rows.append([*map(str, figures), _number(pace.p50), _number(pace.p95)])
    workers = " and ".join(str(sum(each)) for each in zip(*(pace.per_worker for pace in paces), strict=True))
    return (
        f"{title}: bursts of {BURST} messages of one conversation, in turn to one worker and the other ({workers} "
        f"messages), {CONVERSATIONS_AT_ONCE} conversations at once. The times run from sending to the answer, the wait "
        "for those before included.\n\n" + table(_BURSTS_HEAD, rows)
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def baseline_of(rows: Sequence[Row]) -> Row | None:
    """The baseline's row, if it was measured."""
    return next((row for row in rows if row.name == BASELINE), None)


def method(seconds: float, rounds: int) -> str:
    """A sentence that describes the run."""
    at_once = ", ".join(map(str, AT_ONCE))
    return (
        f"{rounds} rounds in turn, {seconds:.0f} s at each load ({at_once} conversations at once); medians. {machine()}"
    )


def _number(value: float) -> str:
    """A number with about three significant digits."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 or value == 0 else f"{value:.2g}"


def _ratio(value: float | None) -> str:
    return NOTHING if value is None else _number(value)
