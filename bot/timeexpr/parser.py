"""The grammar of time expressions: lexemes to trees.

A recursive-descent parser that keeps every reading: each rule yields all trees that begin at a lexeme, with the lexeme
after each. The callers choose: extraction takes the longest, reading a text the one that covers all of it. Where two
readings have the same length, the earlier alternative of a rule wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar

from bot.content.schema import TimeUnit
from bot.timeexpr import clocks, numbers
from bot.timeexpr.lexicon import Lexeme
from bot.timeexpr.tree import (
    LATEST,
    Agreeing,
    Amount,
    Date,
    DayOfMonth,
    Duration,
    Either,
    Event,
    Expression,
    Holiday,
    Month,
    Nearest,
    Node,
    Nth,
    Numeric,
    Offset,
    PartOf,
    Period,
    Recurring,
    RelativeDay,
    Sign,
    Vague,
    Weekday,
    WeekdayNear,
    WeekOf,
    Which,
    Year,
)

# Words without a sense of time with which an expression, or a part of one, may begin.
_OPENING = frozenset(
    "a an another half quarter between the these in within all whole full at @ early late that during for of".split()
)
_AND = ("and", "n", "&", "+", ",")
# Adjectives of a unit.
_WHOLE = ("whole", "full", "solid", "long", "more", "good", "extra")
_ALL = ("all", "whole", "full")
_TO = ("to", "-", "or")
_BACK = ("before", "prior")
_AHEAD = ("after", "following")
_COUNTED: dict[str, TimeUnit] = {"day": "day", "week": "week", "wk": "week", "month": "month", "year": "year"}
_ORDER: tuple[TimeUnit, ...] = ("minute", "hour", "day", "weekend", "week", "fortnight", "month", "year")
# What stands before an event, and how many words may stand between: "my best friend's wedding".
_WHOSE = ("my", "the", "our", "his", "her", "their", "a", "this", "that")
_BETWEEN_EVENT = 3
# Units in which "a week on friday" and "friday week" count.
_LONG: frozenset[TimeUnit] = frozenset({"week", "fortnight", "month", "year"})
_PERIODS: frozenset[TimeUnit | None] = frozenset({"week", "weekend", "month", "year"})
_STEPS = {"last": -1, "this": 0, "coming": 1, "next": 1}
# A smaller cardinal in words ("one in june") does not mean a day of the month.
_LEAST_DAY = 12
_FIXED = (Date, Numeric, DayOfMonth, Holiday)

_Node = TypeVar("_Node")
_Rule = Callable[["Parser", int], Iterator[tuple[_Node, int]]]


def _rule(rule: _Rule[_Node]) -> Callable[[Parser, int], tuple[tuple[_Node, int], ...]]:
    """Keep the readings of a rule at each lexeme, the first one of each length."""

    @wraps(rule)
    def kept(parser: Parser, index: int) -> tuple[tuple[_Node, int], ...]:
        if index >= len(parser.lexemes):
            return ()
        lexeme = parser.lexemes[index]
        if not lexeme.senses and lexeme.norm not in _OPENING:
            return ()
        key = (rule.__name__, index)
        found: tuple[tuple[_Node, int], ...] | None = parser.memo.get(key)
        if found is None:
            ends: dict[int, _Node] = {}
            for node, end in rule(parser, index):
                ends.setdefault(end, node)
            found = parser.memo[key] = tuple((node, end) for end, node in ends.items())
        return found

    return kept


class Parser:
    """Parses one text."""

    def __init__(self, lexemes: Sequence[Lexeme]) -> None:
        self.lexemes = lexemes
        self.memo: dict[tuple[str, int], tuple] = {}

    @_rule
    def expression(self, index: int) -> Iterator[tuple[Expression, int]]:
        """Days, a time of day, or both in either order."""
        for node, end in self.days(index):
            yield Expression(node), end
            if isinstance(node, Duration | Recurring):
                continue
            for moment, last in clocks.moments(self.lexemes, self._skip(end, ",", "-")):
                if moment.day is None:
                    yield Expression(node, moment.clock, moment.part), last
        if self._norm(index) in ("early", "late"):
            # "Late on friday": any time of that day.
            for late, end in self.expression(self._skip(index + 1, "on")):
                if isinstance(late.days, Weekday | RelativeDay):
                    yield late, end
        for moment, end in clocks.moments(self.lexemes, index):
            today = None if moment.day is None else RelativeDay(moment.day)
            yield Expression(today, moment.clock, moment.part), end
            if today is None:
                for node, last in self.days(self._skip(end, "on")):
                    if not isinstance(node, Duration | Recurring):
                        yield Expression(node, moment.clock, moment.part), last

    def begins(self, index: int) -> bool:
        """Whether an expression of its own begins at a unit: "week on friday", "day 3"."""
        return any(end > index + 1 for _, end in self.expression(index))

    @_rule
    def days(self, index: int) -> Iterator[tuple[Node, int]]:
        """Any expression of days or longer, and lengths of time."""
        plain = (*self._recurring(index), *self._offset(index), *self._point(index), *self._nearest(index))
        yield from plain
        for node, end in plain:
            yield from self._shifted(node, end)
            yield from self._alternative(node, end)
        if self._norm(index) == "between":
            yield from ((node, end) for node, end in self.days(index + 1) if isinstance(node, Either))
            for first, middle in self.days(index + 1):
                if self._norm(middle) in _AND:
                    for second, end in self.days(middle + 1):
                        yield Either(first, second), end

    # Lengths of time, and days counted from another day.

    @_rule
    def _amount(self, index: int) -> Iterator[tuple[Amount, int]]:
        """A length of time: "two weeks", "3 weeks and 2 days", "2 to 3 weeks", "10 days to 2 weeks"."""
        for first, end in self._single_amount(index):
            yield first, end
            if first.vague:
                continue
            for rest, last in self._amount(self._skip(end, *_AND)):
                if not rest.high or rest.low != rest.high:
                    continue
                unit = rest.high[0][1]
                # A weekend is not added to a longer unit: in "a year and a half, weekend just gone" it is a day.
                if unit != "weekend" and _ORDER.index(unit) < _ORDER.index(first.smallest):
                    yield Amount(first.low + rest.low, first.high + rest.high), last
            if self._norm(end) in _TO:
                for second, last in self._single_amount(end + 1):
                    if not second.vague:
                        yield Amount(first.low, second.high), last
        if self._norm(index) == "between":
            for first, middle in self._single_amount(index + 1):
                if self._norm(middle) in _AND:
                    for second, last in self._single_amount(middle + 1):
                        yield Amount(first.low, second.high, first.vague or second.vague), last

    @_rule
    def _single_amount(self, index: int) -> Iterator[tuple[Amount, int]]:
        for (low, high), place in numbers.counts(self.lexemes, index):
            after = self._skip(place, *_WHOLE)
            unit = self._unit(after)
            if unit is None:
                continue
            end = after + 1
            if low is None or high is None:
                yield Amount((), (), vague=True), end
                continue
            yield _amount(low, high, unit), end
            part = self._fraction_after(end)
            if part:
                yield _amount(low + part[0], high + part[0], unit), part[1]
            more = numbers.cardinal(self.lexemes, end + 1) if self._norm(end) == "or" else None
            if more and more[0] > low and not self._counts(more[1]):
                # "A week or two".
                yield _amount(low, more[0], unit), more[1]
        unit = self._unit(index)
        if unit and self._norm(index + 1) == "or":
            more = numbers.cardinal(self.lexemes, index + 2)
            if more and more[0] > 1 and not self._counts(more[1]):
                yield _amount(1, more[0], unit), more[1]
        if unit == "fortnight" or (unit and self._is(index + 1, "ago")):
            several = unit != "fortnight" and self._norm(index).endswith("s")
            yield Amount((), (), vague=True) if several else _amount(1, 1, unit), index + 1
        part = self._fraction_after(index + 1)
        if unit and part:
            yield _amount(1 + part[0], 1 + part[0], unit), part[1]
        if self._norm(index) in _ALL and (unit := self._unit(index + 1)):
            yield _amount(1, 1, unit), index + 2

    def _counts(self, index: int) -> bool:
        """Whether the number before this lexeme counts it: "two weeks", but not "a day or two, weekend just gone"."""
        return self._unit(index) is not None and not self.begins(index)

    def _fraction_after(self, index: int) -> tuple[float, int] | None:
        """What "and a half" adds, and the lexeme behind it; None for "a year and half a month"."""
        part = numbers.fraction_after(self.lexemes, index)
        another = part and self._norm(part[1] - 2) not in ("a", "an") and self._unit(self._skip(part[1], "a", "an"))
        return None if another else part

    @_rule
    def _offset(self, index: int) -> Iterator[tuple[Node, int]]:
        """A length of time, and what it is counted from."""
        unit = _COUNTED.get(self._norm(index))
        if unit:
            yield from self._counted(unit, index)
        if self._which(index) == "last":
            yield from ((Duration(amount, sign=-1), end) for amount, end in self._numbered(index + 1))
        if self._norm(index) in ("in", "within", "over") and self._norm(index + 1) == "the":
            yield from ((node, end) for node, end in self._offset(index + 1) if isinstance(node, Either))
        if self._norm(index) in ("the", "these"):
            which = self._which(index + 1)
            for amount, end in self._numbered(index + 2) if which else ():
                last = Duration(amount, sign=-1)
                yield last if which == "last" else Either(RelativeDay(0), Offset(amount, 1)), end
        if self._norm(index) == "in":
            for amount, place in self._amount(index + 1):
                end = place + 1 if self._is(place, "ahead") else place
                yield from self._on_weekday(Offset(amount, 1), end)
        for amount, end in self._amount(index):
            yield from self._counted_from(amount, end)
        yield from self._nth_day(index)
        bare = self._unit(index)
        day = index + 2 if self._which(index + 1) else index + 1
        follows = self._norm(index + 1) == "on" or self._is(index + 1, "relative") or self._is(day, "weekday")
        # "This week, last tuesday".
        if bare in _LONG and bare and follows and not (day > index + 1 and self._which(index - 1)):
            # "Week on friday", "week tomorrow", "week last tuesday".
            yield from self._juxtaposed(_amount(1, 1, bare), index + 1)
        if self._is(index, "same time"):
            yield from self._same_time(self._skip(index + 1, "on"))

    def _numbered(self, index: int) -> Iterable[tuple[Amount, int]]:
        """A length of time with a number: "the last 3 weeks"."""
        return self._amount(index) if self._unit(index) is None else ()

    def _counted(self, unit: TimeUnit, index: int) -> Iterator[tuple[Node, int]]:
        """ "Day 3", "week 6", "day 10 today"."""
        for (low, high), place in numbers.counts(self.lexemes, index + 1):
            if (
                low is None
                or high is None
                or self._counts(place)
                or not float(low).is_integer()
                or clocks.half_day(self.lexemes, place)
            ):
                continue
            if self.lexemes[index + 1].glued and not self._is(index + 1, "digits"):
                # "Day-one pictures".
                continue
            # In week 6 five to six weeks have passed.
            amount = _amount(low if unit == "day" else max(low - 1, 0), high, unit)
            end = place + 1 if self._is(place, "post") else place
            yield Duration(amount, counted=True), end
            yield from ((node, last) for node, last in self._juxtaposed(amount, end) if isinstance(node, Offset))

    def _nth_day(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "The first morning", "the second day": days after the session, like "day 2"."""
        place = self._skip(index, "the")
        nth = self._sense(place, "ordinal")
        of_days = self._is(place + 1, "part") or self._unit(place + 1) == "day"
        if nth and of_days and not self._is(place, "digits"):
            yield Duration(_amount(nth, nth, "day"), counted=True), place + 2

    def _counted_from(self, amount: Amount, end: int) -> Iterator[tuple[Node, int]]:
        yield Duration(amount), end
        if self._is(end, "post"):
            yield Duration(amount, counted=True), end + 1
        if self._norm(end) == "apart":
            yield Recurring(), end + 1
        if self._norm(end) in ("a", "per", "every", "each") and self._unit(end + 1):
            # "Five days a week".
            yield Recurring(), end + 2
        if self._is(end, "ago"):
            yield from self._ago(amount, end + 1)
        if self._is(end, "ahead"):
            yield from self._on_weekday(Offset(amount, 1), end + 1)
        if self._norm(end) in (*_BACK, *_AHEAD, "from"):
            sign: Sign = -1 if self._norm(end) in _BACK else 1
            place = self._skip(self._skip(end + 1, "to"), "the")
            anchors = (*self._point(end + 1), *self._point(place), *self._nearest(end + 1), *self._event(end + 1))
            yield from ((Offset(amount, sign, anchor), last) for anchor, last in anchors)
        yield from self._juxtaposed(amount, end)

    def _ago(self, amount: Amount, end: int) -> Iterator[tuple[Node, int]]:
        """ "Two weeks ago", "a fortnight ago today", "two weeks ago last thursday", "3 weeks ago on the 5th"."""
        past = Offset(amount, -1)
        yield past, end
        for node, last in self._point(self._skip(self._skip(end, ","), "on", "from")):
            if isinstance(node, RelativeDay) or (isinstance(node, Weekday) and node.which in LATEST):
                yield Offset(amount, -1, node), last
            elif isinstance(node, Weekday) and node.which is None and node.weeks is None:
                yield WeekdayNear(node.day, past, back=True), last
            elif isinstance(node, _FIXED):
                yield Agreeing(past, node), last

    def _on_weekday(self, offset: Offset, end: int) -> Iterator[tuple[Node, int]]:
        """ "In two weeks", "two weeks from now on monday", "in two weeks on the 12th of December"."""
        yield offset, end
        if self._norm(end) == "on":
            for node, last in self._point(end + 1):
                if isinstance(node, _FIXED):
                    yield Agreeing(offset, node), last
        for node, last in self._weekday(self._skip(end, "on")):
            if isinstance(node, Weekday) and node.which is None and node.weeks is None:
                yield WeekdayNear(node.day, offset), last

    def _juxtaposed(self, amount: Amount, end: int) -> Iterator[tuple[Node, int]]:
        """ "10 weeks today", "a week on friday", "a week last monday"."""
        if amount.vague:
            return
        for node, last in self._point(self._skip(end, "on")):
            if isinstance(node, RelativeDay):
                yield Offset(amount, -1 if node.days < 0 else 0, node), last
            elif isinstance(node, Weekday) and node.weeks is None and amount.smallest in _LONG:
                yield Offset(amount, -1 if node.which in LATEST else 1, node), last

    def _shifted(self, node: Node, end: int) -> Iterator[tuple[Node, int]]:
        """ "Tuesday week", "yesterday week", "tuesday week ago"."""
        unit = self._unit(end)
        if unit not in ("week", "fortnight") or self._norm(end).endswith("s"):
            return
        if isinstance(node, RelativeDay):
            back = node.days < 0
        elif isinstance(node, Weekday) and node.weeks is None:
            back = node.which in LATEST
        else:
            return
        yield Offset(_amount(1, 1, unit), -1 if back else 1, node), end + 1
        if self._is(end + 1, "ago"):
            yield Offset(_amount(1, 1, unit), -1, node), end + 2

    def _alternative(self, node: Node, end: int) -> Iterator[tuple[Node, int]]:
        """ "Monday or tuesday", "last week or the week before"."""
        if self._norm(end) != "or" or isinstance(node, Duration | Recurring):
            return
        for other, last in self.days(self._skip(end + 1, "maybe", "on")):
            unnamed = isinstance(other, Period) and not other.named
            if not unnamed and not isinstance(other, Duration | Recurring | Vague):
                yield Either(node, other), last
        place = end + 2
        unit = self._unit(place) if self._norm(end + 1) == "the" else None
        if unit in _PERIODS or unit == "day":
            sign: Sign | None = {"before": -1, "after": 1}.get(self._norm(place + 1))  # type: ignore[assignment]
            if sign and unit and unit != "year":
                yield Either(node, Nearest(unit, sign, node)), place + 2

    def _same_time(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "This time last week": exactly a week before today."""
        for node, end in (*self._relative(index), *self._offset(index)):
            if isinstance(node, RelativeDay | Offset):
                yield node, end
        which, unit = self._which(index), self._unit(index + 1)
        if unit and which in ("last", "next"):
            yield Offset(_amount(1, 1, unit), -1 if which == "last" else 1), index + 2

    @_rule
    def _nearest(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "The week before xmas", "the friday after next", "the tuesday before last"."""
        place = self._skip(index, "the")
        weekday = self._sense(place, "weekday")
        unit = self._unit(place)
        word = self._norm(place + 1)
        if self._norm(place + 1) == "before" and self._which(place + 2) == "last":
            # "The christmas before last".
            year = _amount(1, 1, "year")
            if self._is(place, "holiday"):
                yield Offset(year, -1, Holiday(self._sense(place, "holiday"), "last")), place + 3
            elif self._is(place, "month"):
                yield Offset(year, -1, Month(self._sense(place, "month"), None, "last")), place + 3
        if (weekday is None and unit is None) or word not in (*_BACK, *_AHEAD):
            return
        sign: Sign = -1 if word in _BACK else 1
        which = self._which(place + 2)
        if which == ("last" if sign < 0 else "next"):
            if unit in _PERIODS:
                yield Period(unit or "week", 2 * sign), place + 3
            elif weekday is not None:
                yield Offset(_amount(1, 1, "week"), sign, Weekday(weekday, which)), place + 3
        after = self._skip(place + 2, "to")
        for anchor, end in (*self._point(after), *self._event(after)):
            kind: TimeUnit | int | None = unit if weekday is None else weekday
            if kind is not None and kind not in ("hour", "minute", "fortnight", "year"):
                yield Nearest(kind, sign, anchor), end

    def _event(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "My wedding", "the big day", "my best friend's party"."""
        if self._norm(index) not in _WHOSE:
            return
        for place in range(index + 1, index + 2 + _BETWEEN_EVENT):
            name = self._sense(place, "event")
            if name is not None:
                yield Event(name), self._skip(place + 1, "day")
                return
            if not self._norm(place).isalpha() and not self._is(place, "ordinal"):
                return

    # Days, weeks, months and years.

    @_rule
    def _point(self, index: int) -> Iterator[tuple[Node, int]]:
        yield from self._relative(index)
        yield from self._date(index)
        yield from self._weekday(index)
        yield from self._nth(index)
        yield from self._holiday(index)
        yield from self._part(index)
        yield from self._period(index)
        yield from self._month(index)
        if self._is(index, "vague time"):
            yield Vague(), index + 1
        if self._is(index, "vague day"):
            yield Vague(), index + 1
            yield from ((Vague(), end) for _, end in self._weekday(index + 1))
        year = self._year(index)
        if year and len(year) == 4:
            yield Year(year), index + 1

    @_rule
    def _relative(self, index: int) -> Iterator[tuple[Node, int]]:
        days = self._sense(index, "relative")
        if days is not None:
            yield RelativeDay(days), index + 1

    @_rule
    def _weekday(self, index: int) -> Iterator[tuple[Node, int]]:
        place = self._skip(index, "the")
        which = self._which(place)
        place += which is not None
        day = self._sense(place, "weekday")
        if day is not None:
            end = place + 1
            # "This past tuesday" is the latest one.
            named = "gone" if which == "last" and "last" not in self._norm(place - 1) else which
            yield Weekday(day, named), end
            # "Tuesday last", but not "tuesday last week".
            behind = self._unit(end + 1) is None
            if behind and which is None and self._is(end, "gone"):
                yield Weekday(day, "last" if self._norm(end) == "last" else "gone"), end + 1
            if behind and which in (None, "this") and self._which(end) in ("next", "coming"):
                yield Weekday(day, self._which(end)), end + 1
            if which is None:
                for week, last in (*self._period(self._after_comma(end)), *self._nearest(self._after_comma(end))):
                    if isinstance(week, Period) and week.unit == "week" and week.named:
                        yield Weekday(day, weeks=week.steps), last
                for offset, last in self._offset(self._skip(end, ",")):
                    if isinstance(offset, Offset) and offset.anchor is None:
                        yield WeekdayNear(day, offset, back=offset.sign < 0), last
        for week, end in self._period(index) if self._unit(place) == "week" else ():
            if isinstance(week, Period) and not week.rolling and week.named:
                day = self._sense(self._after_comma(end), "weekday")
                if day is not None:
                    yield Weekday(day, weeks=week.steps), self._after_comma(end) + 1
        yield from self._several(index)

    def _after_comma(self, index: int) -> int:
        """The lexeme behind what joins a weekday and its week."""
        return self._skip(self._skip(index, ",", "-", "on", "of", "in"), "the")

    def _several(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "Two sundays ago"."""
        number = numbers.cardinal(self.lexemes, index)
        if number is None or not 1 <= number[0] <= 99:
            return
        day = self._sense(number[1], "several days")
        back, ahead = self._is(number[1] + 1, "ago"), self._is(number[1] + 1, "ahead")
        if day is not None and (back or ahead):
            weeks = _amount(number[0] - 1, number[0] - 1, "week")
            yield Offset(weeks, -1 if back else 1, Weekday(day, "last" if back else "coming")), number[1] + 2

    @_rule
    def _date(self, index: int) -> Iterator[tuple[Node, int]]:
        """A date, with the weekday before or after it."""
        # "My big day 14 feb".
        named = self._norm(index) == "day" and self._is(index + 1, "digits") and self._is(index + 2, "month")
        place = index + 1 if named else self._skip(index, "the")
        which = self._which(place)
        place += which is not None
        weekday = self._sense(place, "weekday")
        the = place > index and which is None and not named
        if weekday is not None:
            place = self._skip(place + 1, ",")
            the = self._norm(place) == "the"
            place = self._skip(place, "the")
        for node, end in self._day_and_month(place, which, weekday, the):
            yield node, end
            after = self._sense(self._skip(end, ","), "weekday")
            kind, last = type(node), self._skip(end, ",") + 1
            # "Fri 3 may, tues 4 june".
            begins = self._norm(end) == "," and self._is(index - 1, "weekday") and self._day(self._skip(last, "the"))
            if weekday is None and after is not None and not begins and isinstance(node, Date | Numeric):
                yield kind(**{**vars(node), "weekday": after}), last
            if isinstance(node, Date) and node.which is None and node.year is None and self._is(end, "gone"):
                yield Date(node.day, node.month, None, "last", node.weekday), end + 1

    def _day_and_month(
        self, index: int, which: Which | None, weekday: int | None, the: bool
    ) -> Iterator[tuple[Node, int]]:
        numeric = self._sense(index, "date")
        if numeric:
            yield Numeric(numeric, which, weekday), index + 1
        month = self._sense(index, "month")
        if month is not None:
            comma = self._norm(index + 1) == ","
            day = self._day(self._skip(self._skip(index + 1, ","), "the"))
            # "The first in may, second in june" is no 2 May, "3 may, 7 june" no 7 May.
            dates = self._is(index - 1, "digits") or (day is not None and self._is(day[2], "month"))
            if day and (not comma or (self._is(day[2] - 1, "digits") and not dates)):
                yield from self._with_year(Date(day[0], month, None, which, weekday), day[2])
            return
        day = self._day(index)
        if day is None:
            return
        number, ordinal, end = day
        if ordinal or the or weekday is not None:
            # "Second" alone counts something.
            if which is None and (the or weekday is not None or self._is(index, "digits")):
                yield DayOfMonth(number, None, weekday, ordinal), end
            for period, last in self._period(self._of(self._skip(end, "day"))):
                if isinstance(period, Period) and period.unit == "month" and not period.rolling:
                    yield DayOfMonth(number, period, weekday, ordinal), last
        if not ordinal and not self._is(index, "digits"):
            # "One in june" is no day.
            return
        # "My second in june" is no date.
        place = self._skip(self._skip(self._skip(end, "day"), "of"), ",")
        month = self._sense(place, "month")
        # "Sept 1, oct 1" is no 1 October twice.
        if month is not None and not (self._norm(place - 1) == "," and self._is(index - 1, "month")):
            yield from self._with_year(Date(number, month, None, which, weekday), place + 1)
        other = self._day(self._skip(end + 1, "the")) if self._norm(end) in (*_TO, "and", "/") else None
        if other and weekday is None and (ordinal or the or self._norm(end) != "and"):
            # "The 3rd or 4th of march".
            place = self._of(other[2])
            month = self._sense(place, "month")
            if month is not None:
                for second, last in self._with_year(Date(other[0], month, None, which), place + 1):
                    yield Either(Date(number, month, second.year, which), second), last
            elif ordinal and other[1]:
                yield Either(DayOfMonth(number), DayOfMonth(other[0])), other[2]

    def _with_year(self, date: Date, end: int) -> Iterator[tuple[Date, int]]:
        yield date, end
        for year, last in self._years(self._skip(end, ",", "of", "in")):
            yield Date(date.day, date.month, year, date.which, date.weekday), last

    def _years(self, index: int, shortest: int = 2) -> Iterator[tuple[str | int, int]]:
        """A year in figures, or "last year"."""
        year = self._year(index)
        if year and len(year) >= shortest:
            yield year, index + 1
        which = self._which(index)
        if which and self._unit(index + 1) == "year":
            yield _STEPS[which], index + 2

    def _year(self, index: int) -> str | None:
        word = self._norm(index)
        # "7 june, 20 april" has no year.
        ends = (len(word) == 4 or not (self._unit(index + 1) or self._is(index + 1, "month"))) and not clocks.half_day(
            self.lexemes, index + 1
        )
        return (
            word
            if word.isascii()
            and word.isdecimal()
            and len(word) in (2, 4)
            and self._is(index, "digits")
            and ends
            and not self._is(index, "ordinal")
            else None
        )

    def _day(self, index: int) -> tuple[int, bool, int] | None:
        """The number of a day of the month, whether it is an ordinal, and the lexeme after it."""
        ordinal = numbers.ordinal(self.lexemes, index)
        if ordinal:
            end = ordinal[1]
            # "The 12th week", but not "the 12th, week on friday".
            counts = self._norm(end) != "day" and self._counts(end)
            return None if counts else (ordinal[0], True, end)
        number = numbers.cardinal(self.lexemes, index)
        if number is None or number[0] > 99 or not float(number[0]).is_integer() or len(self._norm(index)) > 9:
            return None
        end = number[1]
        if not self._is(index, "digits") and number[0] <= _LEAST_DAY:
            # "One in june, one in july".
            return None
        if self._unit(end) or clocks.half_day(self.lexemes, end) or self._norm(end) in ("oclock", "past"):
            return None
        return int(number[0]), False, end

    @_rule
    def _nth(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "The second saturday in june", "1st week of november", "last friday of the month"."""
        place = self._skip(index, "the")
        ordinal = numbers.ordinal(self.lexemes, place)
        nth, place = ordinal if ordinal else (-1, place + 1)
        if not ordinal and self._which(place - 1) != "last":
            return
        kind = self._sense(place, "weekday")
        unit = self._unit(place)
        if kind is None and nth < 0 and (unit == "day" or self._norm(place) == "of"):
            # "The last day of october", "the last of october".
            kind = "day"
            place -= unit is None
        elif kind is None and unit == "week":
            kind = "week"
        if kind is None:
            return
        month_at = self._of(place + 1)
        if nth < 0 and month_at == place + 1:
            return
        for month, end in (*self._month(month_at), *self._period(month_at)):
            if isinstance(month, Month) or (isinstance(month, Period) and month.unit == "month" and not month.rolling):
                yield Nth(nth, kind, month), end

    @_rule
    def _month(self, index: int) -> Iterator[tuple[Node, int]]:
        for year, end in self._years(index, shortest=4):
            # "Next year in may".
            month = self._sense(self._of(end), "month")
            if month is not None and isinstance(year, int):
                yield Month(month, year), self._of(end) + 1
        place = self._skip(index, "the")
        which = self._which(place)
        place += which is not None
        month = self._sense(place, "month")
        if month is None:
            return
        yield Month(month, None, which), place + 1
        if which is None and self._is(place + 1, "gone") and self._norm(place + 1) != "last":
            yield Month(month, None, "last"), place + 2
        for year, end in self._years(self._skip(place + 1, ",", "of", "in"), shortest=4):
            yield Month(month, year, which), end

    @_rule
    def _part(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "Mid june", "end of next week"."""
        part = self._sense(index, "month part")
        if part is None:
            return
        place = self._skip(self._skip(index + 1, "in", "of"), "the")
        for whole, end in (*self._month(place), *self._period(place), *self._period(place - 1)):
            if isinstance(whole, Month) or (
                isinstance(whole, Period) and whole.unit != "weekend" and not whole.rolling
            ):
                yield PartOf(part, whole), end

    @_rule
    def _period(self, index: int) -> Iterator[tuple[Node, int]]:
        place = self._skip(index, "the")
        which = self._which(place)
        unit = self._unit(place + (which is not None))
        if unit and unit in _PERIODS and not self._norm(place + (which is not None)).endswith("s"):
            end = place + 1 + (which is not None)
            rolling = which == "last" and "past" in self._norm(place) and unit != "weekend"
            if which is None:
                gone = self._is(end, "gone") and not self._which(end)
                yield Period(unit, named=False), end
                if gone:
                    yield Period(unit, -1), end + 1
            elif which == "coming" and unit == "weekend":
                yield Period(unit), end
            else:
                yield Period(unit, _STEPS[which], rolling=rolling), end
            if which is None and self._norm(end) in ("of", "commencing", "beginning", "starting") and "week" in unit:
                for anchor, last in self._point(end + 1):
                    if isinstance(anchor, (*_FIXED, Weekday)):
                        yield WeekOf(unit, anchor), last

    @_rule
    def _holiday(self, index: int) -> Iterator[tuple[Node, int]]:
        place = self._skip(index, "the")
        which = self._which(place)
        place += which is not None
        name = self._sense(place, "holiday")
        if name is None:
            return
        yield Holiday(name, which), place + 1
        unit = self._unit(place + 1)
        if unit in ("week", "weekend"):
            yield WeekOf(unit, Holiday(name, which)), place + 2
        if which is None and self._is(place + 1, "gone"):
            yield Holiday(name, "last"), place + 2
        for year, end in self._years(self._skip(place + 1, ",", "of", "in"), shortest=4):
            yield Holiday(name, which, year), end

    @_rule
    def _recurring(self, index: int) -> Iterator[tuple[Node, int]]:
        """ "Every 4 weeks", "twice a week", "on mondays"."""
        if self._is(index, "recurring day"):
            yield Recurring(), index + 1
        if self._is(index, "recurring"):
            place = self._skip(index + 1, "other", "single", "few")
            ordinal = numbers.ordinal(self.lexemes, place)
            for start in (place, ordinal[1] if ordinal else place):
                if self._unit(start) or self._sense(start, "weekday") is not None or self._is(start, "part"):
                    yield Recurring(), start + 1
                yield from ((Recurring(), end) for _, end in self._amount(start))
        number = numbers.cardinal(self.lexemes, index)
        place = number[1] if number else index
        often = self._is(place, "often") and self._norm(place + 1) in ("a", "an", "per", "every", "each")
        if often and self._unit(place + 2):
            yield Recurring(), place + 3

    # Lexemes.

    def _sense(self, index: int, category: str) -> Any:
        return numbers.sense(self.lexemes, index, category)

    def _is(self, index: int, category: str) -> bool:
        return numbers.sense(self.lexemes, index, category) is not None

    def _norm(self, index: int) -> str:
        return numbers.norm(self.lexemes, index)

    def _skip(self, index: int, *words: str) -> int:
        """The lexeme after this one if it is one of the words."""
        return index + 1 if self._norm(index) in words else index

    def _of(self, index: int) -> int:
        return self._skip(index, "of", "in")

    def _which(self, index: int) -> Which | None:
        return numbers.sense(self.lexemes, index, "which")

    def _unit(self, index: int) -> TimeUnit | None:
        """The unit of time at a lexeme. A single letter is one only behind a number: "3w"."""
        unit: TimeUnit | None = numbers.sense(self.lexemes, index, "unit")
        return unit if unit and (len(self._norm(index)) > 1 or self._is(index - 1, "digits")) else None


def _amount(low: float, high: float, unit: TimeUnit) -> Amount:
    return Amount(((low, unit),), ((high, unit),))
