"""The tree of a parsed time expression. What each node means as days is computed in `resolve`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.content.schema import MonthPart, TimeUnit
from bot.timeexpr.lexicon import NumericDate

Which = Literal["last", "this", "coming", "next"]
Parts = tuple[tuple[float, TimeUnit], ...]
Sign = Literal[-1, 0, 1]
# Of a weekday: the latest one before today.
LATEST = ("last", "gone")
_SIDES = {"last": -1, "gone": -1, "coming": 1, "next": 1}


@dataclass(frozen=True)
class Amount:
    """A length of time: the shortest and the longest reading, each as numbers of units. Both empty for "a few days"."""

    low: Parts
    high: Parts
    vague: bool = False

    @property
    def smallest(self) -> TimeUnit:
        """The smallest unit named."""
        return self.high[-1][1]


@dataclass(frozen=True)
class Duration:
    """A length of time alone: "two weeks", "day 5", "10 days post"."""

    amount: Amount
    counted: bool = False
    """Whether it counts from the session: "day 5"."""
    sign: Sign = 0
    """-1 for "the last 3 weeks"."""


@dataclass(frozen=True)
class Offset:
    """A length of time before (-1) or after (1) an anchor, today without one; 0: as the direction says."""

    amount: Amount
    sign: Sign
    anchor: Node | None = None


@dataclass(frozen=True)
class RelativeDay:
    """A day counted from today."""

    days: int


@dataclass(frozen=True)
class Weekday:
    """A day of the week: of the last, this or the next one, or of the week that is `weeks` from this one."""

    day: int
    which: Which | Literal["gone"] | None = None
    """ "Tuesday gone" is always the latest one; "last tuesday", said on a Wednesday, may not be."""
    weeks: int | None = None


@dataclass(frozen=True)
class WeekdayNear:
    """A day of the week in the week of another day: "monday two weeks from now". `back`: "two weeks ago on monday"."""

    day: int
    offset: Offset
    back: bool = False


@dataclass(frozen=True)
class Agreeing:
    """A day that is given twice: "3 weeks ago, on 5 November"."""

    about: Offset
    exact: Node


@dataclass(frozen=True)
class Nearest:
    """The day, weekday, weekend, week or month right before (-1) or after (1) an anchor: "the friday before xmas"."""

    unit: TimeUnit | int
    """A unit, or the number of a weekday."""
    sign: Sign
    anchor: Node


@dataclass(frozen=True)
class DayOfMonth:
    """A day of the month, of any month or of a given one."""

    day: int
    month: Period | Nearest | None = None
    weekday: int | None = None
    ordinal: bool = True
    """Whether it was written as an ordinal number."""


@dataclass(frozen=True)
class Date:
    """A day of a named month. `year` is written out, or a number of years from this one (-1 is last year)."""

    day: int
    month: int
    year: str | int | None = None
    which: Which | None = None
    weekday: int | None = None


@dataclass(frozen=True)
class Numeric:
    """A date in numbers, whose order is that of the place."""

    date: NumericDate
    which: Which | None = None
    weekday: int | None = None


@dataclass(frozen=True)
class Month:
    """A named month."""

    month: int
    year: str | int | None = None
    which: Which | None = None


@dataclass(frozen=True)
class Period:
    """A week, weekend, month or year: this one, or the one that many before or after it.

    `rolling`: the days up to today ("the past week"). `named`: whether the text says which one.
    """

    unit: TimeUnit
    steps: int = 0
    named: bool = True
    rolling: bool = False


@dataclass(frozen=True)
class WeekOf:
    """The week or the weekend of another day: "the week of the 3rd"."""

    unit: TimeUnit
    anchor: Node


@dataclass(frozen=True)
class PartOf:
    """The beginning, middle or end of a month, week or year."""

    part: MonthPart
    whole: Month | Period


@dataclass(frozen=True)
class Nth:
    """The nth weekday, week or day of a month; -1 is the last."""

    nth: int
    kind: int | Literal["week", "day"]
    """The number of a weekday, or a unit."""
    month: Month | Period


@dataclass(frozen=True)
class Holiday:
    """A day with a name."""

    name: str
    which: Which | None = None
    year: str | int | None = None


@dataclass(frozen=True)
class Event:
    """A day of the patient's own, from which others are counted: "my wedding"."""

    name: str
    """Its entry in the vocabulary of occasions."""


@dataclass(frozen=True)
class Year:
    """A whole year."""

    year: str


@dataclass(frozen=True)
class Either:
    """One of two, or anything between them: "the 3rd or the 4th", "between monday and friday"."""

    first: Node
    second: Node


@dataclass(frozen=True)
class Vague:
    """An expression that gives no definite time: "ages ago", "bank holiday"."""


@dataclass(frozen=True)
class Recurring:
    """Something that returns: "twice a week", "every 4 weeks", "on mondays"."""


Node = (
    Duration
    | Offset
    | RelativeDay
    | Weekday
    | WeekdayNear
    | Agreeing
    | Nearest
    | DayOfMonth
    | Date
    | Numeric
    | Month
    | Period
    | WeekOf
    | PartOf
    | Nth
    | Holiday
    | Event
    | Year
    | Either
    | Vague
    | Recurring
)


@dataclass(frozen=True)
class Clock:
    """A time of day whose hour may be ambiguous between morning and afternoon."""

    hour: int
    minute: int
    half: Literal["am", "pm"] | None = None
    sure: bool = False
    """Whether the hour is one of twenty-four."""

    @property
    def possible(self) -> bool:
        """Whether a clock can show it."""
        return self.hour <= 23 and self.minute <= 59 and (self.half is None or 1 <= self.hour <= 12)


@dataclass(frozen=True)
class Expression:
    """A whole expression: days, a time of day, or both. `part` is a part of the day."""

    days: Node | None
    clock: Clock | None = None
    part: str | None = None


def from_event(node: Node | None) -> bool:
    """Whether an expression counts from a day of the patient's own: "2 weeks before my wedding"."""
    return isinstance(node, Offset | Nearest) and isinstance(node.anchor, Event)


def is_plain_length(node: Node | None) -> bool:
    """Whether an expression is a length of time from no day: "6 weeks", not "day 6" or "in 6 weeks"."""
    return isinstance(node, Duration) and not node.counted and not node.sign


def is_rough(node: Node | None) -> bool:
    """Whether an expression counts back in weeks or more: "3 weeks ago" may be a few days more or less."""
    rough = isinstance(node, Offset) and node.anchor is None and not node.amount.vague
    return rough and isinstance(node, Offset) and node.amount.smallest not in ("minute", "hour", "day")


def side(node: Node | None) -> int | None:
    """The side of today on which an expression lies by its form: -1 before, 1 after, 0 either, None if not known."""
    if node is None or isinstance(node, Vague | Recurring) or node == RelativeDay(0):
        return None
    if isinstance(node, Offset):
        # "A fortnight ago tomorrow" is before, "two weeks before christmas" may be either.
        return node.sign if node.anchor is None or isinstance(node.anchor, RelativeDay | Weekday) else 0
    if isinstance(node, WeekdayNear):
        return node.offset.sign
    if isinstance(node, Agreeing):
        return node.about.sign
    if isinstance(node, Either):
        first, second = side(node.first), side(node.second)
        return first if first == second else 0
    if isinstance(node, PartOf | Nth):
        return side(node.whole if isinstance(node, PartOf) else node.month)
    steps = 0
    if isinstance(node, Duration):
        steps = node.sign
    elif isinstance(node, RelativeDay):
        steps = node.days
    elif isinstance(node, Period):
        steps = -1 if node.rolling else node.steps
    elif isinstance(node, DayOfMonth) and isinstance(node.month, Period):
        steps = node.month.steps
    elif isinstance(node, Weekday | Date | Numeric | Month | Holiday):
        year = node.year if isinstance(node, Date | Month | Holiday) else None
        weeks = node.weeks if isinstance(node, Weekday) else None
        steps = weeks or (year if isinstance(year, int) else 0) or _SIDES.get(node.which or "this", 0)
    return (steps > 0) - (steps < 0)
