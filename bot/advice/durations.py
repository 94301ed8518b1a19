"""The documented times as spans of the calendar, to be added to a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from dateutil.relativedelta import relativedelta

from bot.content.schema import Fact, Unit

# Spans in different units are compared by the day that they lead to.
_REFERENCE = datetime(2001, 1, 1)


def shortest(fact: Fact) -> relativedelta | None:
    """The least time that a fact names in numbers, None where it names none."""
    value = fact.value
    return None if value is None or value.min is None or value.unit is None else _span(value.min, value.unit)


def longest(fact: Fact) -> relativedelta | None:
    """The most time that a fact names in numbers, None where it names none."""
    value = fact.value
    return None if value is None or value.max is None or value.unit is None else _span(value.max, value.unit)


def length(span: relativedelta) -> datetime:
    """What spans of different units are compared by."""
    return _REFERENCE + span


def days_of(span: relativedelta) -> int:
    """A span in whole days, begun ones counted."""
    return ceil((length(span) - _REFERENCE) / timedelta(days=1))


def _span(number: int, unit: Unit) -> relativedelta | None:
    """A number of calendar units; None for a unit that is no time."""
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
