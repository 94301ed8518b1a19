"""A documented gap, between two sessions or two top-ups, as calendar spans."""

from __future__ import annotations

from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from bot.advice.durations import length, longest, shortest
from bot.content.content import Content
from bot.content.schema import Fact


@dataclass(frozen=True)
class Interval:
    """From the shortest documented span to the longest, and the facts that say so."""

    shortest: relativedelta
    longest: relativedelta
    facts: tuple[Fact, ...]


def interval(content: Content, aspect: str) -> Interval | None:
    """The span that the facts of an aspect give in numbers; None where they give words only.

    Args:
        content: the content in use.
        aspect: such as "interval" (between sessions) or "maintenance_interval" (between top-ups).
    """
    bounded = [
        (fact, low, high)
        for fact in content.guidance.aspect(aspect)
        if (low := shortest(fact)) is not None and (high := longest(fact)) is not None
    ]
    if not bounded:
        return None
    return Interval(
        min((low for _, low, _ in bounded), key=length),
        max((high for _, _, high in bounded), key=length),
        tuple(fact for fact, _, _ in bounded),
    )
