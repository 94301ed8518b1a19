"""Dates as precise as the patient gave them, and time expressions that could not be resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from bot.content.schema import Strict

# Whether a time expression refers to the past (a session done) or to the future (a wedding).
Direction = Literal["past", "future"]
# How precise an expression is.
Grain = Literal["minute", "part", "day", "week", "weekend", "month", "year", "range"]
Reason = Literal["impossible", "future", "past", "vague"]


class DateRange(Strict):
    """One day, or all days that an expression may refer to ("in August"), in the clinic's time zone."""

    first: date
    last: date
    time: time | None
    """The time of day if the patient gave one; for a part of the day ("in the morning") its end."""

    @property
    def exact(self) -> bool:
        """Whether the range is a single day."""
        return self.first == self.last


@dataclass(frozen=True)
class Resolved:
    """A time expression with the days that it may refer to."""

    text: str
    dates: DateRange
    grain: Grain
    direction: Direction


@dataclass(frozen=True)
class Unresolved:
    """A time expression that could not be resolved, and the reason.

    `impossible`: the date does not exist ("30 February"), or its parts contradict each other ("Friday 14th" that is a
    Sunday). `future`, `past`: the date is on the wrong side of today. `vague`: the expression gives no definite time
    ("some weeks ago"), or can't be read as a whole.
    """

    text: str
    reason: Reason
