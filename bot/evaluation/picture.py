"""Plots of an evaluation run: the confusion matrix of topics, and coverage by confidence threshold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.evaluation.results import OUT_OF_SCOPE, Result


def draw(results: Sequence[Result], file: Path) -> None:
    """Write the confusion matrix and the coverage curve as a PNG file."""
    figure = Figure(figsize=(17, 8), layout="constrained")
    matrix, curve = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.25, 1]})
    _draw_confusion(matrix, results)
    _draw_coverage(curve, results)
    FigureCanvasAgg(figure).print_png(str(file))


def _draw_confusion(axes: Axes, results: Sequence[Result]) -> None:
    topics = sorted({result.topic for result in results})
    answered = sorted({result.answered for result in results})
    counts = np.zeros((len(topics), len(answered)), dtype=int)
    for result in results:
        counts[topics.index(result.topic), answered.index(result.answered)] += 1
    axes.imshow(np.log1p(counts), cmap="Blues")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            ink = "white" if count > counts.max() / 4 else "black"
            axes.text(column, row, count, ha="center", va="center", fontsize=8, color=ink)
    axes.set_xticks(range(len(answered)), answered, rotation=60, ha="right")
    axes.set_yticks(range(len(topics)), topics)
    axes.set_xlabel("topic of the answer")
    axes.set_ylabel("topic of the question")
    axes.set_title("Confusion of topics")


def _draw_coverage(axes: Axes, results: Sequence[Result]) -> None:
    inside = np.array([result.confidence for result in results if result.topic != OUT_OF_SCOPE])
    outside = np.array([result.confidence for result in results if result.topic == OUT_OF_SCOPE])
    grid = np.linspace(0, 1, 201)
    for values, label in ((inside, "in-scope questions"), (outside, "out-of-scope questions")):
        if len(values):
            shares = [(values >= cut).mean() for cut in grid]
            axes.plot(grid, shares, label=label)
    threshold = results[0].threshold
    axes.axvline(threshold, color="grey", linestyle="--", label=f"threshold in use ({threshold:.3f})")
    axes.set_xlabel("confidence threshold")
    axes.set_ylabel("share of messages at or above it")
    axes.set_ylim(0, 1.02)
    axes.legend()
    axes.set_title("Messages accepted at a confidence threshold")
