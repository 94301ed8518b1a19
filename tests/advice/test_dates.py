"""Times as patients tell them, read as days: tables of words, and properties that hold for any words."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.date_range import DateRange, Direction, Unresolved
from bot.advice.dates import elapsed, read
from bot.content.cache import current_content

SHIPPED = current_content()
WORDS, CLINIC = SHIPPED.guidance.times, SHIPPED.clinic
AMERICAN = CLINIC.copy(update={"locale": "en-US"})
ZONE = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


# A Wednesday.
NOW = "2026-11-18 12:30"


def shown(result: DateRange | Unresolved) -> str:
    """`2026-11-18`, `2026-11-16..2026-11-18`, `2026-11-18 15:00`, or the reason."""
    if isinstance(result, Unresolved):
        return result.reason
    days = f"{result.first}" if result.exact else f"{result.first}..{result.last}"
    return f"{days} {result.time:%H:%M}" if result.time else days


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
    ("last Tuesday", "2026-11-17"),
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
    ("in summer", "vague"),
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
    """The rows that are not read as they should be: the text, what was expected, what was read."""
    return [
        (text, expected, found)
        for text, expected in rows
        if (found := shown(read(text, at(NOW), toward, clinic=CLINIC, words=WORDS))) != expected
    ]


def test_past_is_read() -> None:
    assert misread(PAST, "past") == []


def test_future_is_read() -> None:
    assert misread(FUTURE, "future") == []


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
        # Parts of the day that are not over, or not begun.
        ("this morning", "2026-11-18 10:15", "past", "2026-11-18 10:15"),
        ("this afternoon", "2026-11-18 10:15", "past", "future"),
        ("tonight", "2026-11-18 22:00", "past", "2026-11-18 22:00"),
        ("this morning", "2026-11-18 10:15", "future", "2026-11-18 12:00"),
    ],
)
def test_special_day_is_read(text: str, now: str, toward: Direction, expected: str) -> None:
    assert shown(read(text, at(now), toward, clinic=CLINIC, words=WORDS)) == expected


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
    assert shown(read(text, at(NOW), "past", clinic=AMERICAN, words=WORDS)) == expected


@pytest.mark.parametrize("locale", ["en-GB", "en-AU", "en-CA", "en-IE", "en-NZ"])
def test_other_clinics_put_the_day_first(locale: str) -> None:
    clinic = CLINIC.copy(update={"locale": locale})
    assert shown(read("12/03", at(NOW), "past", clinic=clinic, words=WORDS)) == "2026-03-12"


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
def test_correction_lies_near_the_day_told_before(text: str, toward: Direction, near: str, expected: str) -> None:
    result = read(text, at(NOW), toward, clinic=CLINIC, words=WORDS, near=date.fromisoformat(near))
    assert shown(result) == expected


def test_unclear_words_are_kept_as_they_were_told() -> None:
    assert read("A few Weeks ago", at(NOW), "past", clinic=CLINIC, words=WORDS) == Unresolved(
        "A few Weeks ago", "vague"
    )


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
        ("ages", None),
        ("yesterday", None),
        ("99999999999 weeks", None),
        ("day 999999999999", None),
        ("", None),
    ],
)
def test_length_of_time_is_counted_in_days(text: str, days: int | None) -> None:
    assert elapsed(text, at(NOW), words=WORDS) == days


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 12, 31), timezones=st.just(ZONE))
PIECES = sorted(
    {
        *(
            "in on at the of a last next this ago from now and to or - / . : day days week weeks month year hours"
        ).split(),
        *"march may august feb tuesday fri 0 1 3 12 13 29 30 31 99 2026 0202 3rd 12/03 15:00 pm am half past".split(),
        *WORDS.day_parts,
        *WORDS.named_days,
        *WORDS.month_parts,
        *WORDS.spellings,
    }
)
TOWARD: st.SearchStrategy[Direction] = st.sampled_from(("past", "future"))


def check(text: str, now: datetime, toward: Direction, near: date | None) -> None:
    result = read(text, now, toward, clinic=CLINIC, words=WORDS, near=near)
    assert result == read(text, now, toward, clinic=CLINIC, words=WORDS, near=near)
    if isinstance(result, DateRange):
        assert result.first <= result.last
        assert result.last <= now.date() if toward == "past" else result.first >= now.date()
        assert result.time is None or result.exact
        if toward == "past" and result.time and result.last == now.date():
            assert result.time <= time(now.hour, now.minute)
    else:
        assert result.text == text
    days = elapsed(text, now, words=WORDS)
    assert days is None or days >= 0


NEAR = st.none() | st.dates(date(1950, 1, 1), date(2100, 12, 31))


@given(st.text(max_size=60), MOMENTS, TOWARD, NEAR)
def test_any_text_is_read_or_unclear(text: str, now: datetime, toward: Direction, near: date | None) -> None:
    check(text, now, toward, near)


@given(st.lists(st.sampled_from(PIECES), max_size=6), MOMENTS, TOWARD, NEAR)
def test_any_words_for_times_are_read_or_unclear(
    pieces: list[str], now: datetime, toward: Direction, near: date | None
) -> None:
    check(" ".join(pieces), now, toward, near)


@given(st.sampled_from([text for text, _ in [*PAST, *FUTURE]]), MOMENTS, TOWARD, NEAR)
def test_told_words_are_read_on_any_day(text: str, now: datetime, toward: Direction, near: date | None) -> None:
    check(text, now, toward, near)


@given(st.integers(0, 3000), MOMENTS)
def test_days_ago_and_days_elapsed_agree(days: int, now: datetime) -> None:
    told = read(f"{days} days ago", now, "past", clinic=CLINIC, words=WORDS)
    assert isinstance(told, DateRange)
    assert (now.date() - told.first).days == days == elapsed(f"{days} days", now, words=WORDS)


@given(st.dates(date(1951, 1, 1), date(2099, 12, 31)))
def test_written_date_is_read_back(day: date) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
    for text in (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day.day} {day:%B %Y}", f"{day:%B} {day.day}", "today"):
        for toward in ("past", "future"):
            assert shown(read(text, now, toward, clinic=CLINIC, words=WORDS)) == str(day)  # type: ignore[arg-type]
