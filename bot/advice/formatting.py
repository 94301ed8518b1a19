"""How days, times and numbers are said to patients of this clinic."""

from __future__ import annotations

from datetime import date, datetime, time

from babel.dates import format_date, format_interval, format_time

from bot.advice.moment import Moment
from bot.content.clinic import Clinic
from bot.content.schema import Unit, amount, join_words

# Babel's skeleton: which parts of a date are said; the locale says in which order.
_SPAN = "yMMMMd"


def say_day(day: date, clinic: Clinic) -> str:
    """A day with its weekday: "Tuesday, 3 March 2026" in British English."""
    return _plain(format_date(day, "full", locale=_locale(clinic)))


def say_span(first: date, last: date, clinic: Clinic) -> str:
    """From one day to another, as short as it is clear: "3–17 March 2026"; one day where they are the same."""
    if first == last:
        return say_day(first, clinic)
    return _plain(format_interval(_noon(first), _noon(last), _SPAN, locale=_locale(clinic)))


def say_time(at: time, clinic: Clinic) -> str:
    """A time of day as the locale writes it: "15:00" or "3:00 PM"."""
    return _plain(format_time(at, "short", locale=_locale(clinic)))


def say_moment(moment: Moment, clinic: Clinic) -> str:
    """A moment as exactly as it was told."""
    return say_span(moment.first, moment.last, clinic)


def say_range(low: int, high: int, unit: Unit) -> str:
    """A number of something, or from one number to another ("four to ten sessions")."""
    if low == high:
        return amount(high, unit)
    return f"{low} to {amount(high, unit)}" if low else f"up to {amount(high, unit)}"


def say_days(days: int) -> str:
    """A number of days, from two weeks on in weeks and days."""
    weeks, rest = divmod(days, 7)
    if weeks < 2:
        return amount(days, "day")
    return amount(weeks, "week") if not rest else f"{amount(weeks, 'week')} and {amount(rest, 'day')}"


def say_list(parts: tuple[str, ...] | list[str]) -> str:
    """Words as a list in a sentence."""
    return join_words(parts)


def _locale(clinic: Clinic) -> str:
    return clinic.locale.replace("-", "_")


def _noon(day: date) -> datetime:
    """The middle of the day: no time zone makes another day of it."""
    return datetime.combine(day, time(12))


def _plain(text: str) -> str:
    """Without the thin and unbreakable spaces that not every channel shows."""
    return text.replace("\u2009", " ").replace("\u202f", " ").replace("\u00a0", " ")
