"""Documented times as calendar intervals that can be added to a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from dateutil.relativedelta import relativedelta

from bot.content.content import Content
from bot.content.schema import Fact, Unit

# Intervals in different units are compared by the date that they lead to from here.
_REFERENCE = datetime(2001, 1, 1)


@dataclass(frozen=True)
class Interval:
    """The shortest and the longest documented time between two sessions or two top-ups, with its facts."""

    shortest: relativedelta
    longest: relativedelta
    facts: tuple[Fact, ...]


def interval(content: Content, aspect: str) -> Interval | None:
    """The interval between the extremes of all facts of an aspect, or None if no fact has numbers.

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


def shortest(fact: Fact) -> relativedelta | None:
    """The minimum time of a fact, or None if it has no number or no unit of time."""
    value = fact.value
    return None if value is None or value.min is None or value.unit is None else _delta(value.min, value.unit)


def longest(fact: Fact) -> relativedelta | None:
    """The maximum time of a fact, or None if it has no number or no unit of time."""
    value = fact.value
    return None if value is None or value.max is None or value.unit is None else _delta(value.max, value.unit)


def length(delta: relativedelta) -> datetime:
    """A sort key for intervals in different units."""
    return _REFERENCE + delta


def days_of(delta: relativedelta) -> int:
    """An interval in days, rounded up."""
    return ceil((length(delta) - _REFERENCE) / timedelta(days=1))


def _delta(number: int, unit: Unit) -> relativedelta | None:
    """`number` calendar units, or None if the unit is not a unit of time."""
    match unit:
        case "minute":
            return relativedelta(minutes=number)
        case "hour":
            return relativedelta(hours=number)
        case "day":
            return relativedelta(days=number)
        case "week":
            return relativedelta(weeks=number)
        case "month":
            return relativedelta(months=number)
        case "session":
            return None
