"""Time expressions resolved to days: tables of phrases, and properties that hold for any words and any day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timeexpr.reading import AMERICAN, CLINIC, DIRECTIONS, NOW, PHRASES, WORDS, ZONE, at, resolved, shown

from bot.timeexpr.date_range import DateRange, Direction, Resolved, Unresolved
from bot.timeexpr.resolve import elapsed, resolve

PAST = [
    ("3 days ago", "2026-11-15"),
    ("a week ago", "2026-11-11"),
    ("three weeks ago", "2026-10-28"),
    ("a fortnight ago", "2026-11-04"),
    ("a couple of weeks ago", "2026-11-04"),
    ("couple of days ago", "2026-11-16"),
    ("half a year ago", "2026-05-18"),
    ("a month ago", "2026-10-18"),
    ("a year ago", "2025-11-18"),
    ("a year and a half ago", "2025-05-18"),
    ("a week and a half ago", "2026-11-08"),
    ("1 month and 2 weeks ago", "2026-10-04"),
    ("3 weeks and 2 days ago", "2026-10-26"),
    ("about ten days ago", "2026-11-08"),
    ("over 2 weeks ago", "2026-11-04"),
    ("2-3 weeks ago", "2026-10-28..2026-11-04"),
    ("two or three days ago", "2026-11-15..2026-11-16"),
    ("a day or two ago", "2026-11-16..2026-11-17"),
    ("twenty one days ago", "2026-10-28"),
    ("twenty-one days ago", "2026-10-28"),
    ("3wks ago", "2026-10-28"),
    ("10 days", "2026-11-08"),
    ("5 weeks", "2026-10-14"),
    ("day 5", "2026-11-13"),
    ("day five", "2026-11-13"),
    ("day 0", "2026-11-18"),
    ("5 days post", "2026-11-13"),
    ("for 3 days", "2026-11-15"),
    ("the last 3 weeks", "2026-10-28"),
    ("0 days ago", "2026-11-18"),
    ("36 hours ago", "2026-11-17 00:30"),
    ("two hours ago", "2026-11-18 10:30"),
    ("24 hours", "2026-11-17 12:30"),
    ("half an hour ago", "2026-11-18 12:00"),
    ("an hour and a half ago", "2026-11-18 11:00"),
    ("today", "2026-11-18"),
    ("just now", "2026-11-18"),
    ("yesterday", "2026-11-17"),
    ("Yesterday!", "2026-11-17"),
    ("yesteday", "2026-11-17"),
    ("the day before yesterday", "2026-11-16"),
    ("last night", "2026-11-17 23:59"),
    ("this morning", "2026-11-18 12:00"),
    ("this afternoon", "2026-11-18 12:30"),
    ("in the morning", "2026-11-18 12:00"),
    ("tonight", "future"),
    ("yesterday afternoon", "2026-11-17 18:00"),
    ("yesterday morning", "2026-11-17 12:00"),
    ("tuesday morning", "2026-11-17 12:00"),
    ("yesterday evening at 7", "2026-11-17 19:00"),
    ("yesterday at 3", "2026-11-17 15:00"),
    ("yesterday at 3pm", "2026-11-17 15:00"),
    ("yesterday at 3 p.m.", "2026-11-17 15:00"),
    ("yesterday at 3.30", "2026-11-17 15:30"),
    ("yesterday at 15:00", "2026-11-17 15:00"),
    ("yesterday at 9", "2026-11-17 09:00"),
    ("yesterday at 12", "2026-11-17 12:00"),
    ("yesterday at 12am", "2026-11-17 00:00"),
    ("yesterday at 8", "2026-11-17 08:00"),
    ("at 9 last night", "2026-11-17 21:00"),
    ("at half past two yesterday", "2026-11-17 14:30"),
    ("yesterday, quarter past 5", "2026-11-17 17:15"),
    ("10 to 3 yesterday", "2026-11-17 14:50"),
    ("yesterday at noon", "2026-11-17 12:00"),
    ("today at noon", "2026-11-18 12:00"),
    ("today at 5pm", "future"),
    ("today at 10", "2026-11-18 10:00"),
    ("yesterday at 25:00", "impossible"),
    ("yesterday at 25", "impossible"),
    ("at 10", "2026-11-18 10:00"),
    ("at 3", "2026-11-17 15:00"),
    # On a Thursday the clinic is open till eight, on Sunday never.
    ("last thursday at 7.30", "2026-11-12 19:30"),
    ("last sunday at 11", "2026-11-15 11:00"),
    ("last sunday at 5", "2026-11-15 17:00"),
    # Said on a Wednesday, it may be yesterday or a week before.
    ("last Tuesday", "vague"),
    ("this past tuesday", "2026-11-17"),
    ("tuesday just gone", "2026-11-17"),
    ("last wednesday", "2026-11-11"),
    ("last thurs", "2026-11-12"),
    ("this past friday", "2026-11-13"),
    ("on tuesday", "2026-11-17"),
    ("since monday", "2026-11-16"),
    ("wednesday", "2026-11-18"),
    ("wednesday at 5pm", "2026-11-11 17:00"),
    ("thursday", "2026-11-12"),
    ("tuesday last week", "2026-11-10"),
    ("next tuesday", "future"),
    ("last week", "2026-11-09..2026-11-15"),
    ("this week", "2026-11-16..2026-11-18"),
    ("the week before last", "2026-11-02..2026-11-08"),
    ("last weekend", "2026-11-14..2026-11-15"),
    ("this weekend", "2026-11-14..2026-11-15"),
    ("last month", "2026-10-01..2026-10-31"),
    ("this month", "2026-11-01..2026-11-18"),
    ("end of last month", "2026-10-21..2026-10-31"),
    ("last year", "2025-01-01..2025-12-31"),
    ("in 2025", "2025-01-01..2025-12-31"),
    ("March 2026", "2026-03-01..2026-03-31"),
    ("in march", "2026-03-01..2026-03-31"),
    ("in august", "2026-08-01..2026-08-31"),
    ("in november", "2026-11-01..2026-11-18"),
    ("in december", "2025-12-01..2025-12-31"),
    ("last august", "2026-08-01..2026-08-31"),
    ("last november", "2025-11-01..2025-11-30"),
    ("early August", "2026-08-01..2026-08-10"),
    ("mid-august", "2026-08-11..2026-08-20"),
    ("end of august", "2026-08-21..2026-08-31"),
    ("at the beginning of August", "2026-08-01..2026-08-10"),
    ("late february", "2026-02-21..2026-02-28"),
    ("the 12th", "2026-11-12"),
    ("12th", "2026-11-12"),
    ("the 18th", "2026-11-18"),
    ("the 19th", "2026-10-19"),
    ("the 31st", "2026-10-31"),
    ("the 12", "2026-11-12"),
    ("friday the 13th", "2026-11-13"),
    ("tuesday the 13th", "2026-10-13"),
    ("3rd of last month", "2026-10-03"),
    ("the 45th", "impossible"),
    ("3 March", "2026-03-03"),
    ("march 3rd", "2026-03-03"),
    ("march the third", "2026-03-03"),
    ("twenty third of march", "2026-03-23"),
    ("twenty-third of March", "2026-03-23"),
    ("sept 3", "2026-09-03"),
    ("20 november", "2025-11-20"),
    ("3rd of march 2026", "2026-03-03"),
    ("3rd march, 2026", "2026-03-03"),
    ("3 mar 26", "2026-03-03"),
    ("friday 13 march", "2026-03-13"),
    ("18 november at 5pm", "future"),
    ("12/03", "2026-03-12"),
    ("12/30", "2025-12-30"),
    ("12/3/26", "2026-03-12"),
    ("12.03.2026", "2026-03-12"),
    ("12-03-2026", "2026-03-12"),
    ("2026-03-12", "2026-03-12"),
    ("2026/03/12", "2026-03-12"),
    ("12/03 at 3pm", "2026-03-12 15:00"),
    ("christmas", "2025-12-25"),
    ("last christmas", "2025-12-25"),
    ("Christmas Eve", "2025-12-24"),
    ("new year", "2026-01-01"),
    ("valentine's day", "2026-02-14"),
    ("valentine’s day", "2026-02-14"),
    ("29 february", "2024-02-29"),
    ("30 February", "impossible"),
    ("31 june", "impossible"),
    ("29 february 2026", "impossible"),
    ("13/13", "impossible"),
    ("30/02/2026", "impossible"),
    ("30.02.2026", "impossible"),
    ("2026-02-30", "impossible"),
    ("3 march 0202", "impossible"),
    ("0202", "impossible"),
    ("12/03/0202", "impossible"),
    ("200 years ago", "impossible"),
    ("99999999999999 weeks ago", "impossible"),
    ("tomorrow", "future"),
    ("in 3 weeks", "future"),
    ("next week", "future"),
    ("20 november 2026", "future"),
    ("3 march 2027", "future"),
    ("a few weeks ago", "vague"),
    ("some time ago", "vague"),
    ("ages ago", "vague"),
    ("recently", "vague"),
    ("the other day", "vague"),
    ("a while back", "vague"),
    ("asdf", "vague"),
    ("", "vague"),
    ("...", "vague"),
    ("3", "vague"),
    ("in summer", "2026-06-01..2026-08-31"),
]
FUTURE = [
    ("today", "2026-11-18"),
    ("tomorrow", "2026-11-19"),
    ("tommorow", "2026-11-19"),
    ("day after tomorrow", "2026-11-20"),
    ("tomorrow at 9", "2026-11-19 09:00"),
    ("tomorrow morning", "2026-11-19 12:00"),
    ("tonight", "2026-11-18 23:59"),
    ("this evening", "2026-11-18 21:00"),
    ("in 5 hours", "2026-11-18 17:30"),
    ("in 8 weeks", "2027-01-13"),
    ("in a fortnight", "2026-12-02"),
    ("6 weeks from now", "2026-12-30"),
    ("in 2 weeks time", "2026-12-02"),
    ("in two weeks' time", "2026-12-02"),
    ("in a week's time", "2026-11-25"),
    ("two weeks", "2026-12-02"),
    ("day 5", "2026-11-23"),
    ("in 2-3 weeks", "2026-12-02..2026-12-09"),
    ("friday", "2026-11-20"),
    ("this friday", "2026-11-20"),
    ("this coming friday", "2026-11-20"),
    ("next friday", "2026-11-27"),
    ("wednesday", "2026-11-18"),
    ("next wednesday", "2026-11-25"),
    ("next monday", "2026-11-23"),
    ("wednesday at 9am", "2026-11-25 09:00"),
    ("this weekend", "2026-11-21..2026-11-22"),
    ("next weekend", "2026-11-28..2026-11-29"),
    ("this week", "2026-11-18..2026-11-22"),
    ("next week", "2026-11-23..2026-11-29"),
    ("the week after next", "2026-11-30..2026-12-06"),
    ("next month", "2026-12-01..2026-12-31"),
    ("end of next month", "2026-12-21..2026-12-31"),
    ("end of the month", "2026-11-21..2026-11-30"),
    ("this month", "2026-11-18..2026-11-30"),
    ("next year", "2027-01-01..2027-12-31"),
    ("2027", "2027-01-01..2027-12-31"),
    ("in august", "2027-08-01..2027-08-31"),
    ("january", "2027-01-01..2027-01-31"),
    ("in november", "2026-11-18..2026-11-30"),
    ("late november", "2026-11-21..2026-11-30"),
    ("early november", "2027-11-01..2027-11-10"),
    ("next november", "2027-11-01..2027-11-30"),
    ("next june", "2027-06-01..2027-06-30"),
    ("the 13th", "2026-12-13"),
    ("the 18th", "2026-11-18"),
    ("the 31st", "2026-12-31"),
    ("on the 5th", "2026-12-05"),
    ("3rd of next month", "2026-12-03"),
    ("31st of next month", "2026-12-31"),
    ("29 february", "2028-02-29"),
    ("12/03", "2027-03-12"),
    ("12 June", "2027-06-12"),
    ("18 november", "2026-11-18"),
    ("christmas", "2026-12-25"),
    ("next christmas", "2026-12-25"),
    ("new year's eve", "2026-12-31"),
    ("new year", "2027-01-01"),
    ("3 days ago", "past"),
    ("yesterday", "past"),
    ("last week", "past"),
    ("last night", "past"),
    ("today at 9am", "past"),
    ("this morning", "past"),
    ("3 march 2025", "past"),
    ("30 february", "impossible"),
    ("in 500 years", "impossible"),
    ("soon", "vague"),
    ("in a few weeks", "vague"),
]


def misread(rows: list[tuple[str, str]], toward: Direction) -> list[tuple[str, str, str]]:
    """The rows that are not resolved as they should be: the text, what was expected, what was found."""
    return [(text, wanted, found) for text, wanted in rows if (found := shown(resolved(text, toward))) != wanted]


def test_past_is_resolved() -> None:
    assert misread(PAST, "past") == []


def test_future_is_resolved() -> None:
    assert misread(FUTURE, "future") == []


@pytest.mark.parametrize(("side", "toward"), [(0, "past"), (1, "future")])
def test_composed_phrases_are_resolved(side: int, toward: Direction) -> None:
    assert len(PHRASES) >= 400
    assert misread([(phrase, wanted[side]) for phrase, wanted in PHRASES.items()], toward) == []


@pytest.mark.parametrize(
    ("text", "now", "toward", "expected"),
    [
        # Leap years.
        ("29 february", "2028-02-29 10:00", "past", "2028-02-29"),
        ("29 february", "2028-02-28 10:00", "past", "2024-02-29"),
        ("29 february", "2097-01-01 10:00", "future", "2104-02-29"),
        ("29 february", "2100-03-01 10:00", "past", "2096-02-29"),
        ("29/02", "2026-05-01 10:00", "past", "2024-02-29"),
        ("a year ago", "2028-02-29 10:00", "past", "2027-02-28"),
        ("in february", "2028-05-01 10:00", "past", "2028-02-01..2028-02-29"),
        # Ends of months and years.
        ("a month ago", "2026-03-31 10:00", "past", "2026-02-28"),
        ("last month", "2026-01-15 10:00", "past", "2025-12-01..2025-12-31"),
        ("next month", "2026-12-15 10:00", "future", "2027-01-01..2027-01-31"),
        ("yesterday", "2027-01-01 10:00", "past", "2026-12-31"),
        ("last week", "2027-01-02 10:00", "past", "2026-12-21..2026-12-27"),
        ("christmas", "2026-12-25 10:00", "past", "2026-12-25"),
        ("last christmas", "2026-12-25 10:00", "past", "2025-12-25"),
        ("christmas", "2026-12-25 10:00", "future", "2026-12-25"),
        ("this month", "2026-12-01 10:00", "past", "2026-12-01"),
        ("31st of next month", "2026-01-10 10:00", "future", "impossible"),
        # Sunday is the last day of its week.
        ("last tuesday", "2026-11-22 10:00", "past", "2026-11-17"),
        ("next monday", "2026-11-22 10:00", "future", "2026-11-23"),
        ("this weekend", "2026-11-22 10:00", "past", "2026-11-21..2026-11-22"),
        ("this weekend", "2026-11-22 10:00", "future", "2026-11-22"),
        ("last weekend", "2026-11-22 10:00", "past", "2026-11-14..2026-11-15"),
        ("friday", "2026-11-20 10:00", "future", "2026-11-20"),
        ("next friday", "2026-11-20 10:00", "future", "2026-11-27"),
        # Clocks went back on 25 October 2026 and forward on 29 March.
        ("24 hours ago", "2026-10-25 12:00", "past", "2026-10-24 13:00"),
        ("24 hours ago", "2026-03-29 12:00", "past", "2026-03-28 11:00"),
        ("yesterday", "2026-10-25 00:30", "past", "2026-10-24"),
        ("a day ago", "2026-03-29 12:00", "past", "2026-03-28"),
        ("in 24 hours", "2026-10-24 12:00", "future", "2026-10-25 11:00"),
        ("an hour ago", "2026-10-25 01:30", "past", "2026-10-25 00:30"),
        ("2 hours ago", "2026-03-29 02:30", "past", "2026-03-28 23:30"),
        ("36 hours ago", "2026-10-26 12:00", "past", "2026-10-25 01:00"),
        ("in 36 hours", "2026-03-28 12:00", "future", "2026-03-30 01:00"),
        ("a week ago", "2026-10-26 12:00", "past", "2026-10-19"),
        # Leap days, ends of years and Easter, once more in composed expressions.
        ("a week ago today", "2028-03-07 10:00", "past", "2028-02-29"),
        ("a year ago today", "2028-02-29 10:00", "past", "2027-02-28"),
        ("a month ago tomorrow", "2026-03-30 10:00", "past", "2026-02-28"),
        ("end of february", "2028-05-01 10:00", "past", "2028-02-21..2028-02-29"),
        ("last sunday of february", "2032-03-05 10:00", "past", "2032-02-29"),
        ("a week on friday", "2026-12-28 10:00", "future", "2027-01-08"),
        ("the week after next", "2026-12-28 10:00", "future", "2027-01-11..2027-01-17"),
        ("yesterday week", "2027-01-03 10:00", "past", "2026-12-26"),
        ("the tuesday before last", "2027-01-01 10:00", "past", "2026-12-22"),
        ("christmas eve", "2027-01-01 10:00", "past", "2026-12-24"),
        ("the week before xmas", "2026-12-20 10:00", "past", "2026-12-18..2026-12-20"),
        ("3 march 99", "2098-05-01 10:00", "future", "2099-03-03"),
        ("3 march 99", "2026-05-01 10:00", "past", "1999-03-03"),
        ("easter sunday", "2024-05-01 10:00", "past", "2024-03-31"),
        ("easter", "2025-05-01 10:00", "past", "2025-04-20"),
        ("easter monday", "2038-05-01 10:00", "past", "2038-04-26"),
        ("good friday", "2027-01-01 10:00", "future", "2027-03-26"),
        ("last easter", "2026-04-05 10:00", "past", "2025-04-20"),
        ("easter", "2026-04-05 10:00", "past", "2026-04-05"),
        ("2 weeks after easter", "2026-05-01 10:00", "past", "2026-04-19"),
        # Parts of the day that are not over, or not begun.
        ("this morning", "2026-11-18 10:15", "past", "2026-11-18 10:15"),
        ("this afternoon", "2026-11-18 10:15", "past", "future"),
        ("tonight", "2026-11-18 22:00", "past", "2026-11-18 22:00"),
        ("this morning", "2026-11-18 10:15", "future", "2026-11-18 12:00"),
    ],
)
def test_special_day_is_resolved(text: str, now: str, toward: Direction, expected: str) -> None:
    assert shown(resolved(text, toward, at(now))) == expected


@pytest.mark.parametrize(
    ("moment", "today"),
    [("2026-06-30T22:59", "2026-06-30"), ("2026-06-30T23:01", "2026-07-01"), ("2026-12-31T23:59", "2026-12-31")],
)
def test_today_is_the_day_of_the_clinic(moment: str, today: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=timezone.utc).astimezone(ZONE)
    assert shown(resolved("today", "past", now)) == today
    assert shown(resolved("a week ago tomorrow", "past", now)) == str(date.fromisoformat(today) - timedelta(days=6))


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("yesterday", "day"),
        ("yesterday at 3", "minute"),
        ("2 hours ago", "minute"),
        ("yesterday morning", "part"),
        ("last week", "week"),
        ("the weekend before last", "weekend"),
        ("in august", "month"),
        ("last year", "year"),
        ("in 2025", "year"),
        ("2-3 weeks ago", "range"),
    ],
)
def test_grain_is_that_of_the_words(text: str, grain: str) -> None:
    result = resolved(text, "past")
    assert isinstance(result, Resolved)
    assert (result.text, result.grain, result.direction) == (text, grain, "past")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thanksgiving", "2025-11-27"),
        ("labor day", "2026-09-07"),
        ("mother's day", "2026-05-10"),
        ("independence day", "2026-07-04"),
        ("fri 11/13", "2026-11-13"),
        ("5/12", "2026-05-12"),
    ],
)
def test_american_days_are_those_of_an_american_clinic(text: str, expected: str) -> None:
    assert shown(resolved(text, "past", clinic=AMERICAN)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/03", "2025-12-03"),
        ("3/12/2026", "2026-03-12"),
        ("13/03", "2026-03-13"),
        ("12.03.2025", "2025-12-03"),
        ("2026-03-12", "2026-03-12"),
        ("3 march", "2026-03-03"),
        ("02/30", "impossible"),
    ],
)
def test_american_clinic_puts_the_month_first(text: str, expected: str) -> None:
    assert shown(resolved(text, "past", clinic=AMERICAN)) == expected


@pytest.mark.parametrize("locale", ["en-GB", "en-AU", "en-CA", "en-IE", "en-NZ"])
def test_other_clinics_put_the_day_first(locale: str) -> None:
    clinic = CLINIC.copy(update={"locale": locale})
    assert shown(resolved("12/03", "past", clinic=clinic)) == "2026-03-12"


@pytest.mark.parametrize(
    ("text", "toward", "near", "expected"),
    [
        ("the 13th", "past", "2026-03-12", "2026-03-13"),
        ("no, the 28th", "past", "2026-03-02", "vague"),
        ("the 28th", "past", "2026-03-02", "2026-02-28"),
        ("tuesday", "past", "2026-03-12", "2026-03-10"),
        ("13 march", "past", "2024-03-12", "2024-03-13"),
        ("the 19th", "past", "2026-11-17", "2026-10-19"),
        ("the 13th", "future", "2027-03-12", "2027-03-13"),
        ("saturday", "future", "2027-03-12", "2027-03-13"),
        ("yesterday", "past", "2026-03-12", "2026-11-17"),
    ],
)
def test_correction_lies_near_the_day_given_before(text: str, toward: Direction, near: str, expected: str) -> None:
    result = resolved(text, toward, near=date.fromisoformat(near))
    assert shown(result) == expected


def test_unclear_words_are_kept_as_they_were_written() -> None:
    assert resolved("A few Weeks ago", "past") == Unresolved("A few Weeks ago", "vague")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("two weeks", 14),
        ("day 5", 5),
        ("day five", 5),
        ("36 hours", 1),
        ("48hrs", 2),
        ("half an hour", 0),
        ("a month", 31),
        ("3 months", 92),
        ("half a year", 184),
        ("a year", 365),
        ("a fortnight", 14),
        ("a couple of days", 2),
        ("about 10 days", 10),
        ("5 days post", 5),
        ("for 3 days now", 3),
        ("3 days ago", 3),
        ("day 3 post treatment", 3),
        ("2-3 days", 3),
        ("a week and a half", 10),
        ("the last two weeks", 14),
        ("a few days", None),
        ("half a dozen weeks", 42),
        ("between 2 and 3 weeks", 21),
        ("all day", 1),
        ("all-day", 1),
        ("all week", 7),
        ("the whole month", 31),
        ("all afternoon", None),
        ("about", None),
        ("week 6", 42),
        ("3 weeks back", 21),
        ("2\u00bd weeks", 17),
        ("10ish days", 10),
        ("2 weeks ago today", None),
        ("in 2 weeks", None),
        ("two weekends", None),
        ("ages", None),
        ("yesterday", None),
        ("99999999999 weeks", None),
        ("day 999999999999", None),
        ("", None),
    ],
)
def test_length_of_time_is_counted_in_days(text: str, days: int | None) -> None:
    assert elapsed(text, NOW, words=WORDS) == days


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 12, 31), timezones=st.just(ZONE))
GRAMMAR = WORDS.grammar
PIECES = sorted(
    {
        *"in on at of a last next this ago from now and to or - / . : before after between the , half past".split(),
        *"0 1 3 12 13 29 30 31 99 2026 0202 3rd 12/03 15:00 pm am 3.30 2\u00bd 2026-02-30 31/11/26".split(),
        *(form for forms in (*GRAMMAR.units.values(), *GRAMMAR.which.values()) for form in forms),
        *(form for name, forms in (*GRAMMAR.weekdays.items(), *GRAMMAR.months.items()) for form in (name, *forms)),
        *(*GRAMMAR.cardinals, *GRAMMAR.ordinals, *GRAMMAR.counts, *GRAMMAR.relative_days, *GRAMMAR.forms),
        *(*GRAMMAR.gone, *GRAMMAR.ahead, *GRAMMAR.same_time, *GRAMMAR.recurring, *GRAMMAR.often, *GRAMMAR.vague_times),
        *(*WORDS.day_parts, *WORDS.named_days, *WORDS.month_parts, *WORDS.fillers),
    }
)
TOWARD: st.SearchStrategy[Direction] = st.sampled_from(DIRECTIONS)
NEAR = st.none() | st.dates(date(1950, 1, 1), date(2100, 12, 31))


def check(text: str, now: datetime, toward: Direction, near: date | None) -> None:
    result = resolved(text, toward, now, near=near)
    assert result == resolved(text, toward, now, near=near)
    assert result.text == text
    if isinstance(result, Resolved):
        dates = result.dates
        assert dates.first <= dates.last
        assert dates.last <= now.date() if toward == "past" else dates.first >= now.date()
        assert dates.time is None or dates.exact
        if toward == "past" and dates.time and dates.last == now.date():
            assert dates.time <= time(now.hour, now.minute)
    days = elapsed(text, now, words=WORDS)
    assert days is None or days >= 0


@given(st.text(max_size=60), MOMENTS, TOWARD, NEAR)
def test_any_text_is_resolved_or_not(text: str, now: datetime, toward: Direction, near: date | None) -> None:
    check(text, now, toward, near)


@given(st.lists(st.sampled_from(PIECES), max_size=6), MOMENTS, TOWARD, NEAR)
def test_any_words_of_time_are_resolved_or_not(
    pieces: list[str], now: datetime, toward: Direction, near: date | None
) -> None:
    check(" ".join(pieces), now, toward, near)


@given(st.sampled_from([*PHRASES, *(text for text, _ in [*PAST, *FUTURE])]), MOMENTS, TOWARD, NEAR)
def test_phrases_are_resolved_on_any_day(text: str, now: datetime, toward: Direction, near: date | None) -> None:
    check(text, now, toward, near)


@given(st.integers(0, 3000), MOMENTS)
def test_days_ago_and_days_elapsed_agree(days: int, now: datetime) -> None:
    result = resolved(f"{days} days ago", "past", now)
    assert isinstance(result, Resolved)
    assert (now.date() - result.dates.first).days == days == elapsed(f"{days} days", now, words=WORDS)


@given(st.integers(0, 400), MOMENTS, st.sampled_from([("today", 0), ("yesterday", -1), ("tomorrow", 1)]))
def test_day_behind_weeks_ago_shifts_them(weeks: int, now: datetime, anchor: tuple[str, int]) -> None:
    name, shift = anchor
    result = resolved(f"{weeks + 1} weeks ago {name}", "past", now)
    assert isinstance(result, Resolved)
    assert result.dates.exact
    assert result.dates.first == now.date() - timedelta(weeks=weeks + 1) + timedelta(days=shift)


# Phrases that mean one day, whatever stands beside them.
FIXED = [phrase for phrase in PHRASES if "ago" in phrase.split() and PHRASES[phrase][0][:2] == "20"]


@given(
    st.sampled_from(FIXED),
    st.sampled_from([*FIXED, "yesterday", "last week"]),
    st.sampled_from(["{} or {}", "between {} and {}"]),
)
def test_alternative_lies_within_its_parts(one: str, two: str, joined: str) -> None:
    first, second, both = (resolved(text, "past") for text in (one, two, joined.format(one, two)))
    assert isinstance(first, Resolved)
    assert isinstance(second, Resolved)
    if isinstance(both, Resolved):
        assert both.dates.first == min(first.dates.first, second.dates.first)
        assert both.dates.last == max(first.dates.last, second.dates.last)


@given(st.dates(date(1951, 1, 1), date(2099, 12, 31)))
def test_written_date_is_read_back(day: date) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
    written = (
        f"{day:%Y-%m-%d}",
        f"{day:%d/%m/%Y}",
        f"{day.day} {day:%B %Y}",
        f"{day:%B} {day.day}",
        f"{day:%A} {day.day} {day:%b}",
    )
    for text in (*written, "today"):
        for toward in DIRECTIONS:
            assert shown(resolved(text, toward, now)) == str(day)


@given(st.dates(date(1951, 1, 1), date(2099, 12, 31)), st.integers(1, 6))
def test_weekday_that_contradicts_its_date_is_impossible(day: date, off: int) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
    other = day + timedelta(days=off)
    for toward in DIRECTIONS:
        assert shown(resolved(f"{other:%A} {day.day} {day:%B %Y}", toward, now)) == "impossible"


def test_range_of_one_day_is_exact() -> None:
    day = date(2026, 11, 18)
    assert DateRange(first=day, last=day, time=None).exact
    assert not DateRange(first=day, last=day + timedelta(days=1), time=None).exact


@pytest.mark.parametrize(("toward", "day"), [("future", date(2026, 12, 2)), ("past", date(2026, 11, 25))])
def test_weekday_of_this_week_on_its_last_day_may_be_the_coming_one(toward: Direction, day: date) -> None:
    sunday = datetime(2026, 11, 29, 9, tzinfo=ZONE)
    found = resolve("this wednesday", sunday, toward, clinic=CLINIC, words=WORDS)
    assert isinstance(found, Resolved)
    assert found.dates.first == day
