"""Resolution of a patient's time expressions to dates: "three weeks ago", "the 13th", "in August".

dateparser parses calendar dates, dateutil computes months and weekdays. This module chooses between several
possible dates and rejects those that can't be used.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

import dateparser
from dateutil.relativedelta import relativedelta

from bot.advice import clock, said
from bot.advice.date_range import DateRange, Direction, Unresolved
from bot.content.clinic import WEEKDAYS, Clinic
from bot.content.schema import MonthPart, TimeWords

# Nobody was treated or will be further away than that.
MOST_YEARS = 120
# A leap year that is far enough back never is the year that was told.
_ANY_LEAP_YEAR = 2000
# Two leap years can be eight years apart (1896 and 1904, 2096 and 2104).
_YEARS_TO_A_LEAP_DAY = 8
_MONTHS = "january february march april may june july august september october november december".split()
_SHORT_MONTHS = {"sept": 9, **{month[:3]: number for number, month in enumerate(_MONTHS, 1)}}
_MONTH_NUMBERS = {**{month: number for number, month in enumerate(_MONTHS, 1)}, **_SHORT_MONTHS}
_DAY_NUMBERS = {
    **{day: number for number, day in enumerate(WEEKDAYS)},
    **{day[:3]: number for number, day in enumerate(WEEKDAYS)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}


def _renamed(pattern: str, suffix: str) -> str:
    """The pattern with other names for its groups, to stand a second time in one pattern."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\1_{suffix}>", pattern)


_MONTH = rf"(?P<month>{said.one_of(_MONTH_NUMBERS)})"
_WEEKDAY = rf"(?P<weekday>{said.one_of(_DAY_NUMBERS)})s?"
_WHICH = r"(?:(?:the )?(?P<which>last|this past|past|this coming|coming|this|next) )?"
_YEAR = r"(?P<year>[0-9]{2}|[0-9]{4})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_NUMBER = r"[0-9]+(?:\.5)?"
_UNIT = r"(?:minute|hour|day|week|month|year)s?"
_AMOUNT = re.compile(rf"({_NUMBER}) ({_UNIT})")
_AMOUNTS = rf"{_NUMBER} {_UNIT}(?:(?: and)? {_NUMBER} {_UNIT})*"
_BEFORE = r"(?:(?:on|in|by|until|till|since|before|after|from|during|for|at|of|the|it's|it|is|was|be) )*"

_RELATIVE_DAY = re.compile(rf"{_BEFORE}(?P<name>today|yesterday|tomorrow)")
_RELATIVE = re.compile(
    rf"(?P<before>(?:{_BEFORE}(?:last |past )?)?)(?:(?P<low>{_NUMBER}) ?(?:-|to|or) ?)?(?P<amounts>{_AMOUNTS})(?:'s)?"
    r"(?: (?P<way>ago|earlier|from now|from today|time|hence|later|post|after|afterwards|now))?(?: today)?"
)
_DAY_COUNT = re.compile(rf"{_BEFORE}day (?P<days>[0-9]+)(?: (?:ago|post|after|now|today).*)?")
_CALENDAR = re.compile(
    r"(?P<ahead>(?:during |for )?in )?(?P<count>[0-9]) calendar (?P<unit>week|month)s?(?: (?P<back>ago))?"
)
_ON_WEEKDAY = re.compile(rf"{_BEFORE}{_WHICH}{_WEEKDAY}(?: (?P<week>last|this|next) week)?")
_PERIOD = re.compile(rf"{_BEFORE}{_WHICH}(?P<unit>weekend|week|month|year)")
_WHOLE_MONTH = re.compile(rf"{_BEFORE}{_WHICH}(?:{_MONTH}(?:(?: of)? {_YEAR})?|(?P<calendar>month))")
_NTH = re.compile(
    rf"{_BEFORE}(?:{_WEEKDAY} )?(?P<the>the )?(?P<day>[0-9]{{1,2}})(?P<th>st|nd|rd|th)?"
    r"(?:(?: of)? (?P<which>last|this|next|the|that) month)?"
)
_DAY_AND_MONTH = re.compile(
    rf"{_BEFORE}{_WHICH}(?:{_WEEKDAY} )?(?:the )?"
    rf"(?:{_DAY}(?: of)? {_MONTH}|{_renamed(_MONTH, 'after')} (?:the )?{_renamed(_DAY, 'after')})"
    rf"(?:(?: of| in)? {_YEAR})?(?: {_renamed(_WEEKDAY, 'after')})?"
)
_ISO = re.compile(rf"{_BEFORE}(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})")
_NUMERIC = re.compile(
    rf"{_BEFORE}(?:{_WEEKDAY} )?(?P<one>[0-9]{{1,2}})(?P<mark>[-/.])(?P<two>[0-9]{{1,2}})(?:(?P=mark){_YEAR})?"
)
_ONLY_YEAR = re.compile(rf"{_BEFORE}(?P<year>[0-9]{{4}})")
_ENDS_OPEN = re.compile(r"(?:(?:^| )(?:at|on|by|in|of))+$")

_LAST, _NEXT = {"last", "past", "this past"}, {"next", "coming", "this coming"}
_CENTURY = 2000
_OTHER_ORDER = {"DMY": "MDY", "MDY": "DMY", "YMD": "YMD"}
_DAYS_IN = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.5, "year": 366.0}

_Days = tuple[date, date]
Reason = Literal["impossible", "future", "past", "vague"]


def read(
    text: str,
    now: datetime,
    toward: Direction,
    *,
    clinic: Clinic,
    words: TimeWords,
    near: date | None = None,
) -> DateRange | Unresolved:
    """Resolve a time expression to a date range.

    Of several possible dates, the nearest in the given direction is chosen, today included; with `near`, the
    one nearest to it. "Last Tuesday" is the latest one before today, "next Friday" that of the following week.
    Weeks begin on Monday. A bare duration ("five weeks", "day two") counts back or ahead from today. Days are
    calendar days; hours are elapsed hours. Ranges of whole days or more end or begin at today.

    Args:
        text: the patient's words.
        now: the time of the message, aware and in the clinic's time zone.
        toward: the direction.
        clinic: its locale gives the order of day and month, its opening hours resolve ambiguous hours.
        words: the vocabulary of time expressions.
        near: the earlier value, when it is being corrected.
    """
    try:
        return _Reader(now, toward, clinic, words, near).read(text)
    except _UnusableError as error:
        return Unresolved(text, error.reason)


def elapsed(text: str, now: datetime, *, words: TimeWords) -> int | None:
    """A duration in whole days, rounded down: "two weeks" is 14, "day two" is 2, "a day and a half" is 1.

    Months and years are those before `now`. Of "two to three days" the longer counts. None if the text gives
    no number of days, or more than MOST_YEARS.
    """
    plain = said.plain(text, words)
    if said.names_any(plain, words.vague):
        return None
    plain = said.without(plain, words.fillers)
    count = _DAY_COUNT.fullmatch(plain)
    match = _RELATIVE.fullmatch(f"{count['days']} days" if count else plain)
    length = _length(match["amounts"]) if match else None
    if length is None:
        return None
    day = now.date()
    return (day - (day - length.calendar)).days + length.clock // timedelta(days=1)


class _UnusableError(Exception):
    """No moment can be made of the words."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class _Length:
    """A length of time: days and longer by the calendar, hours and minutes as they pass."""

    calendar: relativedelta
    clock: timedelta


class _Reader:
    """Reads one text. Each form of words is a method that gives the first and last day, or None."""

    def __init__(self, now: datetime, toward: Direction, clinic: Clinic, words: TimeWords, near: date | None) -> None:
        self._now, self._today, self._near = now, now.date(), near
        self._monday = self._today - timedelta(days=self._today.weekday())
        self._past = toward == "past"
        self._clinic, self._words = clinic, words
        self._told = clock.Told("")

    def read(self, text: str) -> DateRange:
        """The moment. Raises _UnusableError."""
        plain = said.plain(text, self._words)
        if said.names_any(plain, self._words.vague):
            raise _UnusableError("vague")
        named = {name: day.lower() for name, day in self._words.named_days.items()}
        plain = said.without(said.replaced(plain, named), self._words.fillers)
        self._told = clock.find(plain, self._words)
        if self._told.wrong:
            raise _UnusableError("impossible")
        rest = _ENDS_OPEN.sub("", self._told.rest)
        if not rest:
            if not self._told.clock and not self._told.part:
                raise _UnusableError("vague")
            around = [self._today + timedelta(days=offset) for offset in (-1, 0, 1)]
            return self._moment(self._choose([(day, day) for day in around], by_the_clock=True))
        passing = self._hours_away(rest)
        if passing:
            return passing
        forms: tuple[Callable[[str], _Days | None], ...] = (
            *(self._relative_day, self._relative, self._day_count, self._calendar_units, self._iso, self._numeric),
            *(self._day_and_month, self._weekday, self._nth, self._month, self._period, self._year_alone),
        )
        for form in forms:
            days = form(rest)
            if days:
                return self._moment(days)
        raise _UnusableError("vague")

    def _moment(self, days: _Days) -> DateRange:
        """The days cut at today, with the time of day where one day was told."""
        first, last = days
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
        """The time of day; a part of the day that is not over yet ends now where the past is told."""
        if self._told.clock:
            return clock.time_on(self._told.clock, day, self._clinic, self._words)
        if not self._told.part:
            return None
        ends = self._words.ends(self._told.part)
        return min(ends, self._minute()) if self._past and day == self._today else ends

    def _minute(self) -> time:
        return time(self._now.hour, self._now.minute)

    def _side_today(self) -> Reason | None:
        """The side of now, if it is the wrong one, on which the time of day lies if today is meant."""
        told, minute = self._told, self._minute()
        if told.clock:
            begins = ends = clock.time_on(told.clock, self._today, self._clinic, self._words)
        elif told.part:
            begins, ends = self._words.begins(told.part), self._words.ends(told.part)
        else:
            return None
        if self._past:
            return "future" if begins > minute else None
        return "past" if ends < minute else None

    def _choose(self, spans: Iterable[_Days], *, by_the_clock: bool = False) -> _Days:
        """Of the days that may be meant those on the right side and next to today, or to the day told before.

        `by_the_clock`: a time of day on the wrong side of now means another day than today.
        """
        spans = [
            (first, last) for first, last in spans if (first <= self._today if self._past else last >= self._today)
        ]
        fitting = [span for span in spans if not by_the_clock or span[0] != self._today or not self._side_today()]
        if not fitting:
            raise _UnusableError("impossible")
        if self._near:
            near = self._near
            return min(fitting, key=lambda span: (abs((span[0] - near).days), span))
        return max(fitting) if self._past else min(fitting)

    def _bases(self) -> tuple[date, ...]:
        """The days around which one may be meant."""
        return (self._today, self._near) if self._near else (self._today,)

    def _year(self, text: str) -> int:
        """The year; two figures are of this century. Raises _UnusableError for one that is too far away."""
        year = int(text) + (_CENTURY if len(text) == 2 else 0)
        if abs(year - self._today.year) > MOST_YEARS:
            raise _UnusableError("impossible")
        return year

    def _away(self, length: _Length | None, ahead: bool) -> date:
        """The day that far from today."""
        if length is None:
            raise _UnusableError("impossible")
        away = length.calendar if ahead else -length.calendar
        return self._today + away

    def _way(self, before: str, way: str | None) -> bool:
        """Whether the words lead ahead. Raises _UnusableError where that is the wrong way."""
        ahead = not self._past
        if way in {"ago", "earlier"} or re.search(r"\b(?:last|past) $", before):
            ahead = False
        elif way in {"from now", "from today", "time", "hence"} or re.search(r"\bin $", before):
            ahead = True
        if ahead == self._past:
            raise _UnusableError("future" if ahead else "past")
        return ahead

    def _hours_away(self, rest: str) -> DateRange | None:
        """ "Two hours ago": counted as time passes, whatever the clocks do."""
        match = _RELATIVE.fullmatch(rest)
        if not match or not re.search("hour|minute", match["amounts"]):
            return None
        ahead = self._way(match["before"], match["way"])
        ends = []
        for length in _lengths(match):
            day = self._away(length, ahead)
            assert length is not None
            start = datetime.combine(day, self._now.timetz()).astimezone(timezone.utc)
            ends.append((start + length.clock * (1 if ahead else -1)).astimezone(self._now.tzinfo))
        first, last = min(ends), max(ends)
        near = first if ahead else last
        exact = first.date() == last.date()
        return DateRange(first=first.date(), last=last.date(), time=time(near.hour, near.minute) if exact else None)

    def _relative_day(self, rest: str) -> _Days | None:
        match = _RELATIVE_DAY.fullmatch(rest)
        if not match:
            return None
        day = self._today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[match["name"]])
        return day, day

    def _relative(self, rest: str) -> _Days | None:
        match = _RELATIVE.fullmatch(rest)
        if not match:
            return None
        ahead = self._way(match["before"], match["way"])
        days = [self._away(length, ahead) for length in _lengths(match)]
        return min(days), max(days)

    def _day_count(self, rest: str) -> _Days | None:
        match = _DAY_COUNT.fullmatch(rest)
        if not match:
            return None
        day = self._away(_length(f"{match['days']} days"), not self._past)
        return day, day

    def _calendar_units(self, rest: str) -> _Days | None:
        match = _CALENDAR.fullmatch(rest)
        if not match:
            return None
        count = int(match["count"]) * (1 if match["ahead"] else -1)
        return self._unit(match["unit"], count)

    def _unit(self, unit: str, count: int) -> _Days:
        """The whole week, weekend, month or year that many after the current one."""
        monday = self._monday + timedelta(weeks=count)
        if unit == "week":
            return monday, monday + timedelta(days=6)
        if unit == "weekend":
            return monday + timedelta(days=5), monday + timedelta(days=6)
        if unit == "month":
            return _month_span(self._today + relativedelta(months=count))
        year = self._today.year + count
        return date(year, 1, 1), date(year, 12, 31)

    def _iso(self, rest: str) -> _Days | None:
        match = _ISO.fullmatch(rest)
        return self._fixed(f"{self._year(match['year'])}/{match['month']}/{match['day']}", "YMD") if match else None

    def _numeric(self, rest: str) -> _Days | None:
        match = _NUMERIC.fullmatch(rest)
        if not match or (match["mark"] != "/" and not match["year"]):
            return None
        return self._day_of(f"{match['one']}/{match['two']}/", match["year"], None)

    def _day_and_month(self, rest: str) -> _Days | None:
        match = _DAY_AND_MONTH.fullmatch(rest)
        if not match:
            return None
        day, month = match["day"] or match["day_after"], match["month"] or match["month_after"]
        return self._day_of(f"{day} {month} ", match["year"], match["which"])

    def _day_of(self, day_and_month: str, year: str | None, which: str | None) -> _Days:
        """The day in the year told, or in the one that is meant."""
        order = "MDY" if self._clinic.locale == "en-US" else "DMY"
        if year:
            return self._fixed(f"{day_and_month}{self._year(year)}", order)
        day, _ = self._fixed(f"{day_and_month}{_ANY_LEAP_YEAR}", order)
        around = range(-_YEARS_TO_A_LEAP_DAY - 1, _YEARS_TO_A_LEAP_DAY + 2)
        years = {base.year + offset for base in self._bases() for offset in around}
        days = sorted(found for year_ in years if (found := _date(year_, day.month, day.day)))
        return self._which(which, [(found, found) for found in days], self._today, self._today)

    def _fixed(self, text: str, order: str) -> _Days:
        """The day of a full date. Where it is none in the clinic's order of day and month, the other is meant."""
        for tried in (order, _OTHER_ORDER[order]):
            parts = ["day", "month", "year"]
            settings = {"DATE_ORDER": tried, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": parts}
            found = dateparser.parse(text, languages=["en"], settings=settings)
            if found:
                return found.date(), found.date()
        raise _UnusableError("impossible")

    def _which(self, which: str | None, spans: list[_Days], current: date, current_last: date) -> _Days:
        """Of the days or months that return every year the last, this year's or the next, or the one meant.

        `current` to `current_last` is what is neither the last nor the next.
        """
        if which in _LAST:
            return max(span for span in spans if span[1] < current)
        if which in _NEXT:
            return min(span for span in spans if span[0] > current_last)
        if which == "this":
            spans = [span for span in spans if span[0].year == self._today.year]
            if not spans:
                raise _UnusableError("impossible")
            return spans[0]
        return self._choose(spans)

    def _weekday(self, rest: str) -> _Days | None:
        match = _ON_WEEKDAY.fullmatch(rest)
        if not match:
            return None
        number, which = _DAY_NUMBERS[match["weekday"]], match["which"]
        this_week = self._monday + timedelta(days=number)
        if match["week"]:
            day = this_week + timedelta(weeks={"last": -1, "this": 0, "next": 1}[match["week"]])
        elif which in _LAST:
            day = this_week if this_week < self._today else this_week - timedelta(weeks=1)
        elif which == "next":
            day = this_week + timedelta(weeks=1)
        elif which in _NEXT:
            day = this_week if this_week > self._today else this_week + timedelta(weeks=1)
        else:
            days = {
                base + timedelta(days=number - base.weekday(), weeks=weeks)
                for base in self._bases()
                for weeks in range(-2, 3)
            }
            return self._choose([(day, day) for day in days], by_the_clock=True)
        return day, day

    def _nth(self, rest: str) -> _Days | None:
        match = _NTH.fullmatch(rest)
        if not match or not (match["the"] or match["th"] or re.search(r"\bthe (?:[a-z]+ )?[0-9]", rest)):
            return None
        number = int(match["day"])
        offset = {"last": -1, "this": 0, "next": 1}.get(match["which"] or "")
        if offset is not None:
            month = self._today + relativedelta(months=offset)
            days = [_date(month.year, month.month, number)]
        else:
            months = {base + relativedelta(day=1, months=n) for base in self._bases() for n in range(-14, 15)}
            days = [_date(month.year, month.month, number) for month in months]
        known = [day for day in days if day]
        if offset is not None and known:
            return known[0], known[0]
        if match["weekday"]:
            weekday = _DAY_NUMBERS[match["weekday"]]
            known = [day for day in known if day.weekday() == weekday] or known
        return self._choose((day, day) for day in known)

    def _month(self, rest: str) -> _Days | None:
        parts = self._words.month_parts
        split = re.fullmatch(rf"{_BEFORE}(?P<part>{said.one_of(parts)}) (?P<month>.+)", rest)
        match = _WHOLE_MONTH.fullmatch(split["month"] if split else rest)
        if not match or (match["calendar"] and not split and match["which"] not in {"last", "this", "next"}):
            return None
        part = parts[split["part"]] if split else MonthPart(first=1, last=31)
        which = match["which"]
        if match["calendar"]:
            return _cut(self._unit("month", -1 if which in _LAST else 1 if which in _NEXT else 0), part)
        number = _MONTH_NUMBERS[match["month"]]
        if match["year"]:
            return _cut(_month_span(date(self._year(match["year"]), number, 1)), part)
        years = {base.year + offset for base in self._bases() for offset in range(-2, 3)}
        spans = [_cut(_month_span(date(year, number, 1)), part) for year in sorted(years)]
        return self._which(which, spans, *_month_span(self._today))

    def _period(self, rest: str) -> _Days | None:
        match = _PERIOD.fullmatch(rest)
        if not match:
            return None
        which, unit = match["which"], match["unit"]
        if which in {"past", "this past"} and unit != "weekend":
            return self._today - relativedelta(**{f"{unit}s": 1}), self._today  # type: ignore[arg-type]
        if which in _LAST:
            return self._unit(unit, -1)
        if which in _NEXT and (which == "next" or unit != "weekend"):
            return self._unit(unit, 1)
        if unit == "weekend":
            return self._choose(self._unit(unit, weeks) for weeks in (-1, 0, 1))
        return self._unit(unit, 0) if which == "this" else None

    def _year_alone(self, rest: str) -> _Days | None:
        match = _ONLY_YEAR.fullmatch(rest)
        return self._unit("year", self._year(match["year"]) - self._today.year) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _month_span(day: date) -> _Days:
    """The first and the last day of its month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _cut(month: _Days, part: MonthPart) -> _Days:
    """That part of the month."""
    first, last = month
    return first.replace(day=min(part.first, last.day)), first.replace(day=min(part.last, last.day))


def _lengths(match: re.Match[str]) -> tuple[_Length | None, ...]:
    """The length of time, or the two of "two to three weeks"."""
    length = _length(match["amounts"])
    if not match["low"]:
        return (length,)
    unit = match["amounts"].split()[-1]
    return (_length(f"{match['low']} {unit}"), length)


def _length(amounts: str) -> _Length | None:
    """The length of time, or None where it is longer than MOST_YEARS."""
    calendar, passing, total = relativedelta(), timedelta(), 0.0
    for number, unit in _AMOUNT.findall(amounts):
        value, name = float(number), unit.rstrip("s")
        total += value * _DAYS_IN[name]
        if total > MOST_YEARS * _DAYS_IN["year"]:
            return None
        if name in {"hour", "minute"}:
            passing += timedelta(days=value * _DAYS_IN[name])
        elif name in {"month", "year"}:
            months = value * (12 if name == "year" else 1)
            calendar += relativedelta(months=int(months), days=int(_DAYS_IN["month"] * (months % 1)))
        else:
            calendar += relativedelta(days=int(value * _DAYS_IN[name]))
    return _Length(calendar, passing)
