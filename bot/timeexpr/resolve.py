"""Resolution of time expressions to dates: which days an expression means, seen from the time of the message.

Of several possible days the nearest in the given direction is meant, today included. "Last Tuesday" is the latest one
before today, "next Friday" that of the following week. Weeks begin on Monday. A length of time alone ("five weeks",
"day two") counts back or ahead from today. Days are calendar days; hours are elapsed hours. Ranges of whole
days or more end or begin at today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from types import MappingProxyType
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.content.clinic import Clinic
from bot.content.schema import TimeUnit, TimeWords
from bot.timeexpr import tree
from bot.timeexpr.calendar import Span, day_or_none, month_span, months_away, named_span, nth_weekday
from bot.timeexpr.clocks import time_on
from bot.timeexpr.date_range import DateRange, Direction, Grain, Reason, Resolved, Unresolved
from bot.timeexpr.reading import parse

# Nobody was treated or will be further away than that.
MOST_YEARS = 120
# Two leap years can be eight years apart (1896 and 1904, 2096 and 2104).
_YEARS_TO_A_LEAP_DAY = 8
_MONTHS_TO_A_31ST = 14
# Of a weekday with a day of the month, at most the second such day from today: one further away is a mistake.
_NEAREST_DAYS = 2
# So many weeks and of each weekday every month has.
_EVERY_MONTH = 4
# The months of a part of the year, by the first day of the part of a month with the same name.
_QUARTERS = {1: (1, 3), 11: (5, 8), 21: (10, 12)}
# Two figures of a year are those of the nearest one.
_CENTURY = 100
# The event of which only the day is known, and what may be any of them.
ANY_EVENT = "event"
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_DAYS_IN: dict[TimeUnit, float] = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "weekend": 7.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": 30.5,
    "year": 366.0,
}


def resolve(
    text: str,
    now: datetime,
    toward: Direction,
    *,
    clinic: Clinic,
    words: TimeWords,
    near: date | None = None,
    events: Mapping[str, DateRange] = MappingProxyType({}),
) -> Resolved | Unresolved:
    """Resolve a time expression to the days that it may refer to.

    Args:
        text: the patient's words, one whole expression.
        now: the time of the message, aware and in the clinic's time zone.
        toward: whether the expression refers to the past or to the future.
        clinic: its locale decides the order of day and month and the holidays, its opening hours ambiguous hours.
        words: the lexicon.
        near: the earlier value, when it is being corrected: of several days the one nearest to it is meant.
        events: the patient's own days that are known, by their occasion; ANY_EVENT for one that was not named.
    """
    expression = parse(text, words)
    if expression is None:
        return Unresolved(text, "vague")
    try:
        dates = _Resolver(now, toward, clinic, words, near, events).dates(expression)
    except _UnusableError as error:
        return Unresolved(text, error.reason)
    return Resolved(text, dates, _grain(expression, dates), toward)


def elapsed(text: str, now: datetime, *, words: TimeWords) -> int | None:
    """A length of time in whole days, rounded down: "two weeks" is 14, "day two" is 2, "a day and a half" is 1.

    Months and years are those before `now`. Of "two to three days" the longer counts. None if the text gives no length,
    or one of more than MOST_YEARS.
    """
    expression = parse(text, words)
    node = expression.days if expression else None
    if not isinstance(node, tree.Duration | tree.Offset) or node.amount.vague or node.amount.smallest == "weekend":
        return None
    if isinstance(node, tree.Offset) and (node.anchor is not None or node.sign > 0):
        return None
    length = _length(node.amount.high)
    if length is None:
        return None
    day = now.date()
    return (day - (day - length[0])).days + length[1] // _DAY


class _UnusableError(Exception):
    """An expression means no day."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class _Resolver:
    """Resolves one expression. Each kind of node has a method that returns the spans of days that it may mean."""

    def __init__(
        self,
        now: datetime,
        toward: Direction,
        clinic: Clinic,
        words: TimeWords,
        near: date | None,
        events: Mapping[str, DateRange] = MappingProxyType({}),
    ) -> None:
        self._events = events
        self._now, self._today, self._near = now, now.date(), near
        self._yesterday = self._today - _DAY
        self._monday = self._today - timedelta(days=self._today.weekday())
        self._past = toward == "past"
        self._clinic, self._words = clinic, words
        self._expression = tree.Expression(None)

    def dates(self, expression: tree.Expression) -> DateRange:
        """The days of an expression. Raises _UnusableError."""
        self._expression = expression
        if expression.clock and not expression.clock.possible:
            raise _UnusableError("impossible")
        node = expression.days
        try:
            if node is None:
                around = [self._today + timedelta(days=offset) for offset in (-1, 0, 1)]
                return self._range(self._choose([(day, day) for day in around], by_the_clock=True))
            passing = self._passing(node)
            if passing:
                return passing
            plain = isinstance(node, tree.Weekday) and node.which is None and node.weeks is None
            if isinstance(node, tree.Weekday) and node.which == "last" and self._weekday(node)[0][0] == self._yesterday:
                # Who means yesterday says so: it may be that, or the one a week before.
                raise _UnusableError("vague")
            return self._range(self._choose(self._spans(node), by_the_clock=plain))
        except (OverflowError, ValueError):
            raise _UnusableError("impossible") from None

    # The choice between several possible days.

    def _range(self, span: Span) -> DateRange:
        """The days cut at today, with the time of day where they are one day."""
        first, last = span
        if abs(first.year - self._today.year) > MOST_YEARS or abs(last.year - self._today.year) > MOST_YEARS:
            raise _UnusableError("impossible")
        if self._past and first > self._today:
            raise _UnusableError("future")
        if not self._past and last < self._today:
            raise _UnusableError("past")
        at = None
        if first == last:
            side = self._side_today() if first == self._today else None
            if side:
                raise _UnusableError(side)
            at = self._time(first)
        if self._past:
            return DateRange(first=first, last=min(last, self._today), time=at)
        return DateRange(first=max(first, self._today), last=last, time=at)

    def _time(self, day: date) -> time | None:
        """The time of day; a part of the day that is not over yet ends now where the past is meant."""
        clock, part = self._expression.clock, self._expression.part
        if clock:
            return time_on(clock, part, day, self._clinic, self._words)
        if not part:
            return None
        ends = self._words.ends(part)
        return min(ends, self._minute()) if self._past and day == self._today else ends

    def _minute(self) -> time:
        return time(self._now.hour, self._now.minute)

    def _side_today(self) -> Reason | None:
        """The side of now, if it is the wrong one, on which the time of day lies if today is meant."""
        clock, part, minute = self._expression.clock, self._expression.part, self._minute()
        if clock:
            begins = ends = time_on(clock, part, self._today, self._clinic, self._words)
        elif part:
            begins, ends = self._words.begins(part), self._words.ends(part)
        else:
            return None
        if self._past:
            return "future" if begins > minute else None
        return "past" if ends < minute else None

    def _choose(self, spans: Iterable[Span], *, by_the_clock: bool = False) -> Span:
        """Of several spans the one on the right side and next to today, or to the day that is corrected.

        `by_the_clock`: a time of day on the wrong side of now means another day than today.
        """
        found = list(spans)
        if len(found) == 1:
            return found[0]
        found = [span for span in found if (span[0] <= self._today if self._past else span[1] >= self._today)]
        if by_the_clock and self._side_today():
            found = [span for span in found if span[0] != self._today]
        if not found:
            raise _UnusableError("impossible")
        if self._near:
            near = self._near
            return min(found, key=lambda span: (abs((span[0] - near).days), span))
        return max(found) if self._past else min(found)

    def _bases(self) -> tuple[date, ...]:
        """The days around which a recurring one may be meant."""
        return (self._today, self._near) if self._near else (self._today,)

    # Lengths of time.

    def _passing(self, node: tree.Node) -> DateRange | None:
        """ "Two hours ago": counted as time passes, whatever the clocks do."""
        if not isinstance(node, tree.Duration | tree.Offset) or node.amount.vague:
            return None
        if isinstance(node, tree.Offset) and node.anchor is not None:
            return None
        lengths = [self._bounded(parts) for parts in (node.amount.low, node.amount.high)]
        if not any(clock for _, clock in lengths):
            return None
        if self._expression.clock or self._expression.part:
            raise _UnusableError("vague")
        sign = node.sign or (-1 if self._past else 1)
        if (sign > 0) == self._past:
            raise _UnusableError("future" if sign > 0 else "past")
        ends = []
        for calendar, clock in lengths:
            start = datetime.combine(self._today + sign * calendar, self._now.timetz()).astimezone(timezone.utc)
            ends.append((start + sign * clock).astimezone(self._now.tzinfo))
        first, last = min(ends), max(ends)
        near = first if sign > 0 else last
        exact = first.date() == last.date()
        return DateRange(first=first.date(), last=last.date(), time=time(near.hour, near.minute) if exact else None)

    def _bounded(self, parts: tree.Parts) -> tuple[relativedelta, timedelta]:
        length = _length(parts)
        if length is None:
            raise _UnusableError("impossible")
        return length

    def _away(self, amount: tree.Amount, sign: int, day: date) -> Span:
        """The days that far from a day."""
        if amount.vague:
            raise _UnusableError("vague")
        ends = []
        for parts in (amount.low, amount.high):
            calendar, clock = self._bounded(parts)
            if clock % _DAY:
                raise _UnusableError("vague")
            ends.append(day + sign * calendar + sign * clock)
        return min(ends), max(ends)

    def _duration(self, node: tree.Duration) -> list[Span]:
        return [self._away(node.amount, node.sign or (-1 if self._past else 1), self._today)]

    def _offset(self, node: tree.Offset) -> list[Span]:
        sign = node.sign or (-1 if self._past else 1)
        if node.anchor is None:
            if not node.amount.vague and node.amount.smallest == "weekend":
                return [self._weekends_away(node.amount, sign)]
            return [self._away(node.amount, sign, self._today)]
        if isinstance(node.anchor, tree.Weekday):
            anchors = [self._one(node.anchor, past=node.anchor.which in tree.LATEST or sign < 0)]
        else:
            anchors = self._spans(node.anchor)
        return [
            (self._away(node.amount, sign, first)[0], self._away(node.amount, sign, last)[1]) for first, last in anchors
        ]

    def _weekends_away(self, amount: tree.Amount, sign: int) -> Span:
        weeks = [int(parts[0][0]) for parts in (amount.low, amount.high)]
        spans = [self._unit("weekend", sign * week) for week in weeks]
        return min(spans)[0], max(spans)[1]

    def _one(self, node: tree.Node, *, past: bool) -> Span:
        """The span that a node means in a direction."""
        resolver = _Resolver(self._now, "past" if past else "future", self._clinic, self._words, None)
        return resolver._choose(resolver._spans(node))

    def _weekday_near(self, node: tree.WeekdayNear) -> list[Span]:
        first, last = self._spans(node.offset)[0]
        if not {unit for _, unit in node.offset.amount.high} <= {"week", "fortnight", "weekend"}:
            # "3 days ago on friday" repeats itself, "two months from now on friday" may be several days.
            days = [day for day in (first, last) if day.weekday() == node.day]
            if not days:
                raise _UnusableError("impossible")
            return [(days[0], days[-1])]
        ends = [day + timedelta(days=node.day - day.weekday()) for day in (first, last)]
        if node.back:
            # "Two weeks ago on monday" may be the Monday of that week, or the last Monday but two.
            recent = self._one(tree.Weekday(node.day), past=True)[0]
            ends += self._away(node.offset.amount, -1, recent)
        return [(min(ends), max(ends))]

    def _agreeing(self, node: tree.Agreeing) -> list[Span]:
        """The exact day, if the length of time does not contradict it."""
        about = self._spans(node.about)[0]
        exact = min(self._spans(node.exact), key=lambda span: abs((span[0] - about[0]).days))
        tolerance = max(1.0, 0.6 * _DAYS_IN[node.about.amount.smallest])
        if max((about[0] - exact[1]).days, (exact[0] - about[1]).days) > tolerance:
            raise _UnusableError("impossible")
        return [exact]

    # Days.

    def _relative(self, node: tree.RelativeDay) -> list[Span]:
        day = self._today + timedelta(days=node.days)
        return [(day, day)]

    def _weekday(self, node: tree.Weekday) -> list[Span]:
        this_week = self._monday + timedelta(days=node.day)
        if node.weeks is not None:
            day = this_week + timedelta(weeks=node.weeks)
        elif node.which in tree.LATEST:
            day = this_week if this_week < self._today else this_week - _WEEK
        elif node.which == "next":
            day = this_week + _WEEK
        elif node.which:
            day = this_week if this_week > self._today else this_week + _WEEK
            if node.which == "this":
                # On a Sunday, "this Wednesday" ahead is the coming one.
                days = [this_week, this_week + _WEEK] if this_week < self._today else [this_week]
                return [(one, one) for one in days]
        else:
            near = {
                base + timedelta(days=node.day - base.weekday(), weeks=weeks)
                for base in self._bases()
                for weeks in range(-2, 3)
            }
            return [(day, day) for day in sorted(near)]
        return [(day, day)]

    def _nearest(self, node: tree.Nearest) -> list[Span]:
        anchors = self._spans(node.anchor)
        if isinstance(node.anchor, tree.Weekday):
            anchors = [self._choose(anchors)]
        return [self._beside(node.unit, node.sign, first if node.sign < 0 else last) for first, last in anchors]

    def _beside(self, unit: TimeUnit | int, sign: int, day: date) -> Span:
        """The day, weekday, weekend, week or month next to a day."""
        if isinstance(unit, int):
            found = day + sign * timedelta(days=(sign * (unit - day.weekday()) - 1) % 7 + 1)
            return found, found
        if unit == "weekend":
            saturday = self._beside(5, sign, day)[0]
            if sign < 0 and saturday + _DAY >= day:
                saturday -= _WEEK
            return saturday, saturday + _DAY
        other = day + sign * _DAY
        end = {"day": other, "week": day + sign * _WEEK, "month": day + relativedelta(months=sign)}[unit]
        return min(other, end), max(other, end)

    def _day_of_month(self, node: tree.DayOfMonth) -> list[Span]:
        if isinstance(node.month, tree.Period) and node.month.named:
            days = [day_or_none(*months_away(self._today, node.month.steps), node.day)]
        else:
            months = {
                months_away(base, offset)
                for base in self._bases()
                for offset in (range(1) if node.month else range(-_MONTHS_TO_A_31ST, _MONTHS_TO_A_31ST + 1))
            }
            days = [day_or_none(*month, node.day) for month in sorted(months)]
        return self._on(node.weekday, [day for day in days if day], _NEAREST_DAYS)

    def _date(self, node: tree.Date) -> list[Span]:
        return self._yearly(node.month + 1, node.day, node)

    def _numeric(self, node: tree.Numeric) -> list[Span]:
        """Where the place's order of day and month gives no day, the other one is meant."""
        one, two = node.date.one, node.date.two
        month_first = node.date.year_first or self._clinic.locale == "en-US"
        orders = [(one, two), (two, one)] if month_first else [(two, one), (one, two)]
        for month, day in orders[:1] if node.date.year_first else orders:
            if 1 <= month <= 12 and day_or_none(2000, month, day):
                return self._yearly(month, day, tree.Date(day, month - 1, node.date.year, node.which, node.weekday))
        raise _UnusableError("impossible")

    def _yearly(self, month: int, day: int, node: tree.Date) -> list[Span]:
        if node.year is not None:
            found = day_or_none(self._year(node.year), month, day)
            return self._on(node.weekday, [found] if found else [], 1)
        around = range(-_YEARS_TO_A_LEAP_DAY - 1, _YEARS_TO_A_LEAP_DAY + 2)
        years = {base.year + offset for base in self._bases() for offset in around}
        days = [found for year in sorted(years) if (found := day_or_none(year, month, day))]
        if node.which:
            days = [
                span[0]
                for span in self._which(node.which, [(found, found) for found in days], self._today, self._today)
            ]
        return self._on(node.weekday, days, 1)

    def _on(self, weekday: int | None, days: list[date], most: int) -> list[Span]:
        """The days, of which one of the nearest must be that weekday. Raises _UnusableError."""
        if not days:
            raise _UnusableError("impossible")
        spans = [(day, day) for day in days]
        if weekday is None:
            return spans
        if len(spans) > 1:
            spans = [span for span in spans if (span[0] <= self._today if self._past else span[1] >= self._today)]
            around = self._near or self._today
            spans = sorted(spans, key=lambda span: abs((span[0] - around).days))[:most]
        spans = [span for span in spans if span[0].weekday() == weekday]
        if not spans:
            raise _UnusableError("impossible")
        return spans[:1]

    def _year(self, year: str | int) -> int:
        """The year; two figures are those of the nearest one. Raises _UnusableError for one that is too far away."""
        if isinstance(year, int):
            return self._today.year + year
        number = int(year)
        if len(year) == 2:
            number += self._today.year - self._today.year % _CENTURY
            number -= _CENTURY * round((number - self._today.year) / _CENTURY)
        if abs(number - self._today.year) > MOST_YEARS:
            raise _UnusableError("impossible")
        return number

    def _holiday(self, node: tree.Holiday) -> list[Span]:
        rule = self._words.local_days.get(self._clinic.locale, {}).get(node.name) or self._words.named_days.get(
            node.name
        )
        if rule is None:
            # A holiday of another place.
            raise _UnusableError("vague")
        if node.year is not None:
            years: Iterable[int] = [self._year(node.year)]
        else:
            years = sorted({base.year + offset for base in self._bases() for offset in range(-2, 3)})
        spans = [span for year in years if (span := named_span(rule, year))]
        return self._which(node.which, spans, self._today, self._today) if node.which else spans

    def _event(self, node: tree.Event) -> list[Span]:
        known = self._events.get(node.name) or self._events.get(ANY_EVENT)
        if known is None and node.name == ANY_EVENT:
            known = next(iter(self._events.values()), None)
        if known is None:
            raise _UnusableError("vague")
        return [(known.first, known.last)]

    # Weeks, months and years.

    def _which(self, which: tree.Which, spans: list[Span], current: date, current_last: date) -> list[Span]:
        """Of what returns every year the last, this year's or the next.

        `current` to `current_last` is what is neither the last nor the next.
        """
        if which == "last":
            return [max(span for span in spans if span[1] < current)]
        if which == "this":
            spans = [span for span in spans if span[0].year == self._today.year]
            if not spans:
                raise _UnusableError("impossible")
            return spans[:1]
        return [min(span for span in spans if span[0] > current_last)]

    def _month(self, node: tree.Month, cut: Callable[[Span], Span] = lambda span: span) -> list[Span]:
        if node.year is not None:
            return [cut(month_span(self._year(node.year), node.month + 1))]
        years = {base.year + offset for base in self._bases() for offset in range(-2, 3)}
        spans = [cut(month_span(year, node.month + 1)) for year in sorted(years)]
        if node.which:
            return self._which(node.which, spans, *month_span(self._today.year, self._today.month))
        return spans

    def _period(self, node: tree.Period) -> list[Span]:
        if node.rolling:
            if not self._past:
                raise _UnusableError("past")
            return [(self._today - relativedelta(**{f"{node.unit}s": 1}), self._today)]  # type: ignore[arg-type]
        if node.unit == "weekend" and node.steps == 0:
            return [self._unit("weekend", weeks) for weeks in (-1, 0, 1)]
        if not node.named:
            raise _UnusableError("vague")
        return [self._unit(node.unit, node.steps)]

    def _unit(self, unit: TimeUnit, steps: int) -> Span:
        """The whole week, weekend, month or year that many after the current one."""
        monday = self._monday + timedelta(weeks=steps)
        if unit == "week":
            return monday, monday + timedelta(days=6)
        if unit == "weekend":
            return monday + timedelta(days=5), monday + timedelta(days=6)
        if unit == "month":
            return month_span(*months_away(self._today, steps))
        year = self._today.year + steps
        return date(year, 1, 1), date(year, 12, 31)

    def _week_of(self, node: tree.WeekOf) -> list[Span]:
        mondays = [first - timedelta(days=first.weekday()) for first, _ in self._spans(node.anchor)]
        start, end = (5, 6) if node.unit == "weekend" else (0, 6)
        return [(monday + timedelta(days=start), monday + timedelta(days=end)) for monday in mondays]

    def _part_of(self, node: tree.PartOf) -> list[Span]:
        part = node.part

        def cut(whole: Span) -> Span:
            first, last = whole
            days = (last - first).days + 1
            if 28 <= days <= 31:
                return first.replace(day=min(part.first, days)), first.replace(day=min(part.last, days))
            if days > 31 and part.first in _QUARTERS:
                start, end = _QUARTERS[part.first]
                return first.replace(month=start), month_span(first.year, end)[1]
            # The same share of a week.
            share = [first + timedelta(days=int(days * (day / 31))) for day in (part.first - 1, part.last)]
            return share[0], min(share[1], last)

        if isinstance(node.whole, tree.Month):
            return self._month(node.whole, cut)
        return [cut(self._unit(node.whole.unit, node.whole.steps))]

    def _nth(self, node: tree.Nth) -> list[Span]:
        if isinstance(node.month, tree.Period):
            months = [months_away(self._today, node.month.steps)]
        else:
            months = [(first.year, first.month) for first, _ in self._month(node.month)]
        found: list[Span] = []
        for year, month in months:
            if isinstance(node.kind, int):
                day = nth_weekday(year, month, node.kind, node.nth)
                found += [(day, day)] if day else []
            elif node.kind == "day":
                found.append((month_span(year, month)[1],) * 2)
            else:
                first, last = month_span(year, month)
                begins = last - timedelta(days=6) if node.nth < 0 else first + (node.nth - 1) * _WEEK
                found += [(begins, min(begins + timedelta(days=6), last))] if begins <= last else []
        if not found or (node.nth > _EVERY_MONTH and len(found) < len(months)):
            raise _UnusableError("impossible")
        return found

    def _year_alone(self, node: tree.Year) -> list[Span]:
        return [self._unit("year", self._year(node.year) - self._today.year)]

    def _either(self, node: tree.Either) -> list[Span]:
        """From the earlier to the later of the two, which lie as near to each other as they can."""
        if self._past and isinstance(node.second, tree.Offset) and node.second.sign > 0:
            raise _UnusableError("future")
        first = self._choose(self._spans(node.first))
        second = min(self._spans(node.second), key=lambda span: abs((span[0] - first[0]).days))
        return [(min(first[0], second[0]), max(first[1], second[1]))]

    def _vague(self, node: tree.Vague | tree.Recurring) -> list[Span]:
        raise _UnusableError("vague")

    def _spans(self, node: tree.Node) -> list[Span]:
        method: Callable[[Any], list[Span]] = partial(_METHODS[type(node)], self)
        return method(node)


_METHODS: dict[type, Callable[..., list[Span]]] = {
    tree.Duration: _Resolver._duration,
    tree.Offset: _Resolver._offset,
    tree.RelativeDay: _Resolver._relative,
    tree.Weekday: _Resolver._weekday,
    tree.WeekdayNear: _Resolver._weekday_near,
    tree.Agreeing: _Resolver._agreeing,
    tree.Nearest: _Resolver._nearest,
    tree.DayOfMonth: _Resolver._day_of_month,
    tree.Date: _Resolver._date,
    tree.Numeric: _Resolver._numeric,
    tree.Month: _Resolver._month,
    tree.Period: _Resolver._period,
    tree.WeekOf: _Resolver._week_of,
    tree.PartOf: _Resolver._part_of,
    tree.Nth: _Resolver._nth,
    tree.Holiday: _Resolver._holiday,
    tree.Event: _Resolver._event,
    tree.Year: _Resolver._year_alone,
    tree.Either: _Resolver._either,
    tree.Vague: _Resolver._vague,
    tree.Recurring: _Resolver._vague,
}


def _length(parts: tree.Parts) -> tuple[relativedelta, timedelta] | None:
    """A length of time: days and longer by the calendar, hours and minutes as they pass. None beyond MOST_YEARS.

    A part of a day counts as hours, a part of a week or month as whole days.
    """
    calendar, passing, total = relativedelta(), timedelta(), 0.0
    for value, unit in parts:
        total += value * _DAYS_IN[unit]
        if total > MOST_YEARS * _DAYS_IN["year"]:
            return None
        if unit in ("hour", "minute") or (unit == "day" and value % 1):
            passing += timedelta(days=value * _DAYS_IN[unit])
        elif unit in ("month", "year"):
            months = value * (12 if unit == "year" else 1)
            calendar += relativedelta(months=int(months), days=int(_DAYS_IN["month"] * (months % 1)))
        else:
            calendar += relativedelta(days=int(value * _DAYS_IN[unit]))
    return calendar, passing


def _grain(expression: tree.Expression, dates: DateRange) -> Grain:
    """How precise an expression is."""
    if dates.exact:
        return "part" if expression.part and not expression.clock else "minute" if dates.time else "day"
    node = expression.days
    if isinstance(node, tree.Month):
        return "month"
    if isinstance(node, tree.Year):
        return "year"
    if isinstance(node, tree.Period | tree.WeekOf) and node.unit in ("week", "weekend", "month", "year"):
        return node.unit
    return "range"
