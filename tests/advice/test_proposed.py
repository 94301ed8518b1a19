"""Days of sessions to come: which they are, and what counts from them."""

from __future__ import annotations

import pytest
from asking import NOW, ZONE, Ask, mention, on

from bot.advice.profile import PatientProfile
from bot.advice.proposed import is_to_come
from bot.advice.question import Memory
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange

# Due 5 to 19 December.
LAST = on("2026-11-07")


def known(last: DateRange | None = LAST, **told: object) -> Memory:
    return Memory(intent="ask_next_session", person=PatientProfile(last_session=last, **told))


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("date/6th of feb@session", True),
        ("date/15 march@session", True),
        ("date/10 january@implied", True),
        ("date/2 may@session", True),
        # The past one is nearer, or it is said which.
        ("date/10 october@session", False),
        ("date/6 february 2026@session", False),
        ("date/last february@session", False),
        ("date/9 months ago@session", False),
        # After the last one.
        ("date/14 november@session", False),
        ("duration/3 weeks@session", False),
    ],
)
def test_day_before_the_last_session_is_one_to_come(content: Content, named: str, expected: bool) -> None:
    assert is_to_come(mention(named), LAST, NOW, content) is expected
    assert not is_to_come(mention(named), None, NOW, content)


@pytest.mark.parametrize("intent", ["ask_plan", "ask_next_session", "inform", "ask_activity_after"])
def test_day_to_come_is_never_the_last_session(ask: Ask, content: Content, intent: str) -> None:
    answers = ask(intent, "date/6th of feb@session", memory=known())
    assert [text for answer in answers if "6 February 2026" in (text := answer.text(content))] == []


@pytest.mark.parametrize(
    ("last", "day", "session", "until"),
    [
        (LAST, "date/the 9th@wish", "Wednesday, 9 December 2026", "Friday, 11 December 2026"),
        (LAST, "date/9 dec@start", "Wednesday, 9 December 2026", "Friday, 11 December 2026"),
        (None, "date/wednesday@wish", "Wednesday, 25 November 2026", "Friday, 27 November 2026"),
        # A day without a month is that of the days on which the session is due.
        (on("2026-11-20"), "date/the 2nd@wish", "Saturday, 2 January 2027", "Monday, 4 January 2027"),
    ],
)
@pytest.mark.parametrize("named", ["activity/exercise", "activity/sun_exposure", "product/harsh_products"])
def test_wait_counts_from_the_planned_session(
    ask: Ask, content: Content, last: DateRange | None, day: str, session: str, until: str, named: str
) -> None:
    now = NOW.replace(month=12, day=13) if last == on("2026-11-20") else NOW
    first, *_ = ask("ask_activity_after", named, day, memory=known(last), now=now)
    assert first.response == "utter_wait_planned"
    assert f"With a session on {session}: not that day, and not before {until}" in first.text(content)


def test_wait_counts_from_the_day_chosen_before(ask: Ask) -> None:
    first, *_ = ask("ask_activity_after", "activity/exercise", memory=known(on("2026-10-31"), start=on("2026-12-09")))
    assert first.response == "utter_wait_planned"


def test_wait_after_a_session_just_had_counts_from_that(ask: Ask) -> None:
    memory = known(on("2026-11-20"), start=on("2026-12-19"))
    first, *_ = ask("ask_activity_after", "activity/exercise", memory=memory)
    assert first.response == "utter_wait_until"


def test_nothing_is_over_before_a_planned_session(ask: Ask, content: Content) -> None:
    answers = ask("ask_activity_after", memory=known(on("2026-10-31"), start=on("2026-12-05")))
    assert [text for answer in answers if "is over" in (text := answer.text(content))] == []


@pytest.mark.parametrize(
    ("now", "day", "expected"),
    [
        # Due 5 to 19 December.
        ((2026, 11, 21), "the 9th", "Wednesday, 9 December 2026"),
        ((2026, 12, 1), "the 3rd", "Thursday, 3 December 2026"),
        ((2026, 11, 21), "the 28th", "Saturday, 28 November 2026"),
        ((2026, 11, 9), "the 12th", "Saturday, 12 December 2026"),
        ((2026, 11, 9), "12 november", "Thursday, 12 November 2026"),
        ((2026, 11, 9), "saturday", "Saturday, 14 November 2026"),
    ],
)
def test_day_without_a_month_follows_what_was_said_to_be_due(
    ask: Ask, content: Content, now: tuple[int, int, int], day: str, expected: str
) -> None:
    at = NOW.replace(year=now[0], month=now[1], day=now[2])
    assert at.tzinfo == ZONE
    first, *_ = ask("ask_next_session", f"date/{day}@wish", memory=known(), now=at)
    assert expected in first.text(content)
