"""Plots of the results, in Okabe and Ito's colours and with distinct markers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.serving.figures import FLOOR, RATE_AT, TURNS, WAIT_AT, Row
from bench.serving.memory import Memory
from bench.serving.processes import Role

COLOURS = ("#0072B2", "#56B4E9", "#009E73", "#D55E00", "#E69F00", "#555555")
MARKS = ("o", "s", "^", "D", "v", "x")
_DOTS_PER_INCH = 150


def draw(rows: Sequence[Row], file: Path) -> None:
    """Plot throughput, response times, long conversations, start-up and memory of all contenders."""
    figure, ((rates, waits), (turns, starts)) = _figure(2, 2, (12, 8.5))
    styles = {row.name: (COLOURS[at % len(COLOURS)], MARKS[at % len(MARKS)]) for at, row in enumerate(rows)}

    def colours(of: Sequence[Row]) -> list[str]:
        return [styles[row.name][0] for row in of]

    # The echo server is left out, because its bar would dwarf all others.
    compared = [row for row in rows if row.name != FLOOR] or list(rows)
    _bars(rates, compared, [row.loads[RATE_AT].rate for row in compared], colours(compared), "{:,.0f}")
    floor = "".join(f"; the bare echo: {row.loads[RATE_AT].rate:,.0f}" for row in rows if row not in compared)
    _title(rates, f"Messages a second\n{RATE_AT} conversations at once{floor}")

    for at, (row, colour) in enumerate(zip(rows, colours(rows), strict=True)):
        load = row.loads[WAIT_AT]
        waits.plot([load.p50, load.p99], [at, at], color=colour, linewidth=2)
        for value, mark in ((load.p50, "o"), (load.p95, "|"), (load.p99, "D")):
            waits.plot(value, at, mark, color=colour, markersize=8, markeredgewidth=2)
    waits.set_yticks(range(len(rows)), list(map(_label, rows)))
    waits.invert_yaxis()
    waits.set_xscale("log")
    waits.xaxis.set_major_formatter("{x:g}")
    waits.set_xlabel("circle: p50, line: p95, diamond: p99")
    _title(waits, "Milliseconds to the answer\none conversation at a time")

    for row in rows:
        if row.turns:
            colour, mark = styles[row.name]
            turns.plot(TURNS, [row.turns[turn] for turn in TURNS], marker=mark, color=colour, label=row.title)
    turns.set_xscale("log")
    turns.set_xticks(TURNS, [f"{turn:,}" for turn in TURNS])
    turns.minorticks_off()
    turns.set_ylim(bottom=0)
    turns.set_xlabel("turn")
    _title(turns, "Milliseconds to the answer\nas one conversation grows")
    if turns.lines:
        turns.legend(fontsize=8, loc="upper left")

    _bars(starts, rows, [row.start_seconds for row in rows], colours(rows), "{:.1f} s")
    labels = [f"{_label(row)}\n{row.assistant_memory + row.action_memory:,.0f} MB" for row in rows]
    starts.set_yticks(range(len(rows)), labels)
    _title(starts, "From start to first answer\nunder the name: memory of all processes")
    for axes in (rates, waits, turns, starts):
        axes.grid(alpha=0.3, axis="both" if axes is turns else "x")
        axes.set_axisbelow(True)
    _save(figure, file)


def draw_memory(title: str, memory: Memory, file: Path) -> None:
    """Plot memory by number of messages."""
    figure, axes = _figure(1, 1, (8, 4.5))
    for at, (role, name) in enumerate(((Role.ASSISTANT, "assistant"), (Role.ACTIONS, "action server"))):
        axes.plot(
            memory.messages, memory.megabytes[role], color=COLOURS[(0, 3)[at]], linestyle=("-", "--")[at], label=name
        )
    axes.set_ylim(bottom=0)
    axes.set_xlabel("messages answered")
    axes.set_ylabel("MB (proportional set size)")
    axes.set_title(title)
    axes.legend()
    axes.grid(alpha=0.3)
    _save(figure, file)


def _bars(axes: Any, rows: Sequence[Row], values: Sequence[float], colours: Sequence[str], form: str) -> None:
    bars = axes.barh(range(len(rows)), values, color=colours)
    axes.bar_label(bars, [form.format(value) for value in values], padding=3)
    axes.set_yticks(range(len(rows)), list(map(_label, rows)))
    axes.invert_yaxis()
    axes.margins(x=0.2)


def _label(row: Row) -> str:
    """The row's title on two lines."""
    return row.title.replace(", ", ",\n", 1)


def _title(axes: Any, text: str) -> None:
    axes.set_title(text, fontsize=11, loc="left")


def _figure(rows: int, columns: int, size: tuple[float, float]) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.subplots(rows, columns)


def _save(figure: Any, file: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(_DOTS_PER_INCH)
    FigureCanvasAgg(figure).print_png(str(file))
