"""Days of the calendar: the spans that recurring days and periods may refer to."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from dateutil.easter import easter

from bot.content.schema import MONTH_NAMES, NAMED_DAY, TO, WEEKDAY_NAMES, Locale, TimeWords

Span = tuple[date, date]
"""The first and the last day."""
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The day, or None if the month does not have it."""
    valid = date.min.year <= year <= date.max.year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if valid else None


def months_away(day: date, months: int) -> tuple[int, int]:
    """Year and month of the month that many after that of a day."""
    total = day.year * 12 + day.month - 1 + months
    return total // 12, total % 12 + 1


def month_span(year: int, month: int) -> Span:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month, the last for -1; None if there are fewer."""
    first, last = month_span(year, month)
    if nth < 0:
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return day_or_none(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1))


def named_span(rule: str, year: int) -> Span | None:
    """The days by a rule of `named_days` that begin in a year; None if the year does not have them.

    A rule is a day ("easter - 2") or a season ("1 December to 28 February").
    """
    first, *rest = rule.split(TO)
    begins = _named_day(first, year)
    ends = _named_day(rest[0], year) if rest else begins
    if begins and ends and ends < begins:
        ends = _named_day(rest[0], year + 1)
    return (begins, ends) if begins and ends else None


def is_public_holiday(day: date, words: TimeWords, locale: Locale) -> bool:
    """Whether a day is one of the public holidays of a locale."""
    rules = {**words.named_days, **words.local_days.get(locale, {})}
    return any(named_span(rules[name], day.year) == (day, day) for name in words.public_holidays.get(locale, ()))


def _named_day(rule: str, year: int) -> date | None:
    match = NAMED_DAY.fullmatch(rule)
    assert match is not None, "the content is checked when it is loaded"
    shift = timedelta(days=int((match["shift"] or "0").replace(" ", "")))
    day: date | None
    if match["easter"]:
        day = easter(year)
    elif match["day"]:
        day = day_or_none(year, MONTH_NAMES.index(match["month"].lower()) + 1, int(match["day"]))
    else:
        month = MONTH_NAMES.index(match["of"].lower()) + 1
        day = nth_weekday(year, month, WEEKDAY_NAMES.index(match["weekday"].lower()), _NTH[match["nth"].lower()])
    return day + shift if day else None
