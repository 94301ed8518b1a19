from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timeexpr.reading import WORDS

from bot.timeexpr.calendar import day_or_none, month_span, months_away, named_span, nth_weekday


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("25 December", 2026, "2026-12-25"),
        ("easter", 2024, "2024-03-31"),
        ("easter", 2038, "2038-04-25"),
        ("easter - 2", 2027, "2027-03-26"),
        ("easter + 1", 2026, "2026-04-06"),
        ("first monday of may", 2026, "2026-05-04"),
        ("last monday of august", 2026, "2026-08-31"),
        ("fourth thursday of november + 1", 2026, "2026-11-27"),
        ("second sunday of may", 2027, "2027-05-09"),
    ],
)
def test_named_day_is_computed(rule: str, year: int, day: str) -> None:
    assert named_span(rule, year) == (date.fromisoformat(day),) * 2


def test_season_ends_in_its_year_or_the_next() -> None:
    assert named_span("1 June to 31 August", 2026) == (date(2026, 6, 1), date(2026, 8, 31))
    assert named_span("1 December to 28 February", 2026) == (date(2026, 12, 1), date(2027, 2, 28))


@given(st.integers(1950, 2100))
def test_every_named_day_is_in_every_year(year: int) -> None:
    rules = {*WORDS.named_days.values(), *(rule for days in WORDS.local_days.values() for rule in days.values())}
    found = {rule: named_span(rule, year) for rule in rules}
    assert {rule for rule, span in found.items() if span is None or span[0].year != year} == set()


def test_day_that_no_month_has_is_none() -> None:
    assert day_or_none(2026, 2, 29) is None
    assert day_or_none(2028, 2, 29) == date(2028, 2, 29)
    assert day_or_none(2026, 13, 1) is None
    assert day_or_none(0, 1, 1) is None
    assert nth_weekday(2026, 11, 4, 5) is None


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(-30, 30))
def test_months_away_and_back(day: date, months: int) -> None:
    year, month = months_away(day, months)
    assert months_away(date(year, month, 1), -months) == (day.year, day.month)
    first, last = month_span(year, month)
    assert (first.day, first.month, last.month) == (1, month, month)


@given(st.integers(1950, 2100), st.integers(1, 12), st.integers(0, 6))
def test_nth_weekdays_are_weeks_apart(year: int, month: int, weekday: int) -> None:
    days = [nth_weekday(year, month, weekday, nth) for nth in (1, 2, 3, 4)]
    assert all(day and day.weekday() == weekday and day.month == month for day in days)
    assert [day.day for day in days if day] == [days[0].day + 7 * n for n in range(4)] if days[0] else False
    last = nth_weekday(year, month, weekday, -1)
    assert last == (nth_weekday(year, month, weekday, 5) or days[-1])
