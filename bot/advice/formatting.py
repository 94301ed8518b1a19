"""Formatting of dates, times, durations and numbers in the clinic's locale."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_date, format_interval, format_time, match_skeleton

from bot.content.clinic import Clinic
from bot.content.schema import Unit, amount, join_words
from bot.timeexpr.count_range import CountRange
from bot.timeexpr.date_range import DateRange

# Babel's skeleton: the parts of a date to show. Their order comes from the locale.
_SPAN = "yMMMMd"
_END = re.compile(r"(?<=[.!?])(?<!Dr\.)\s+(?=[A-Z])")


def first_sentence(text: str) -> str:
    """The first sentence of a text, or the text where it has only one."""
    return _END.split(text, maxsplit=1)[0]


def format_day(day: date, clinic: Clinic) -> str:
    """A date with its weekday: "Tuesday, 3 March 2026" in British English."""
    return _plain(format_date(day, "full", locale=_locale(clinic)))


def format_span(first: date, last: date, clinic: Clinic) -> str:
    """Two dates as one phrase ("3–17 March 2026"); the date alone if both are the same."""
    if first == last:
        return format_day(first, clinic)
    return _plain(format_interval(_noon(first), _noon(last), _skeleton(_locale(clinic)), locale=_locale(clinic)))


def format_clock_time(at: time, clinic: Clinic) -> str:
    """A time of day in the locale's notation: "15:00" or "3:00 PM"."""
    return _plain(format_time(at, "short", locale=_locale(clinic)))


def format_date_range(dates: DateRange, clinic: Clinic) -> str:
    """A date range without its time of day."""
    return format_span(dates.first, dates.last, clinic)


def format_range(low: int, high: int, unit: Unit) -> str:
    """A count with its unit, or a range of counts ("four to ten sessions", "up to ten sessions"), in digits."""
    if low == high:
        return amount(high, unit)
    return f"{low} to {amount(high, unit)}" if low else f"up to {amount(high, unit)}"


def format_count(count: CountRange, unit: Unit) -> str:
    """A count with its unit; of an inexact one both ends ("one or two", "four to six"), in digits."""
    if count.last == count.first + 1:
        return f"{count.first} or {amount(count.last, unit)}"
    return format_range(count.first, count.last, unit)


def format_duration(days: int) -> str:
    """A number of days; 14 or more as weeks and days."""
    weeks, rest = divmod(days, 7)
    if weeks < 2:
        return amount(days, "day")
    return amount(weeks, "week") if not rest else f"{amount(weeks, 'week')} and {amount(rest, 'day')}"


def format_list(parts: tuple[str, ...] | list[str]) -> str:
    """Words as an enumeration: "a, b and c"."""
    return join_words(parts)


@lru_cache(maxsize=8)
def _skeleton(locale: str) -> str:
    """The skeleton that Babel would choose for the locale; it searches for it at every call, which takes 0.3 ms."""
    return match_skeleton(_SPAN, Locale.parse(locale).interval_formats) or _SPAN


def _locale(clinic: Clinic) -> str:
    return clinic.locale.replace("-", "_")


def _noon(day: date) -> datetime:
    """Noon of the day, so that a conversion between time zones can't change the date."""
    return datetime.combine(day, time(12))


def _plain(text: str) -> str:
    """Replace thin and non-breaking spaces, which some channels don't display."""
    return text.replace("\u2009", " ").replace("\u202f", " ").replace("\u00a0", " ")
