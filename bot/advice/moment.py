"""When something was or will be, as exactly as a patient told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from bot.content.schema import Strict

# Whether what is told lies behind (a session done) or ahead (a wedding).
Toward = Literal["past", "future"]


class Moment(Strict):
    """A day, or the days that the words may mean ("in August"), in the clinic's time zone."""

    first: date
    last: date
    time: time | None
    """The time of day, where it was told; for "in the morning" the morning's end."""

    @property
    def exact(self) -> bool:
        """Whether one day was told."""
        return self.first == self.last


@dataclass(frozen=True)
class Unclear:
    """Words for a time that can't be used, and why.

    `impossible`: no calendar has this day ("30 February"). `future` and `past`: it lies on the wrong side of
    today. `vague`: it names no definite time ("some weeks ago").
    """

    text: str
    reason: Literal["impossible", "future", "past", "vague"]
