from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from asking import ZONE, Ask, Change, on

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content
from bot.content.schema import Value
from bot.timeexpr.date_range import DateRange


def known(session: DateRange | None, **told: Any) -> Memory:
    return Memory(person=PatientProfile(last_session=session, **told))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:30").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("today", "last", "response", "fragments"),
    [
        # 4 to 6 weeks after 24 October: 21 November to 5 December.
        ("2026-10-24", "2026-10-24", "wait", ["It is 4 weeks until", "21 Nov – 5 Dec 2026"]),
        ("2026-11-19", "2026-10-24", "wait", ["It is 2 days until"]),
        ("2026-11-20", "2026-10-24", "wait", ["It is 1 day until"]),
        ("2026-11-21", "2026-10-24", "fits", ["Yes, Saturday, 21 November 2026 fits"]),
        ("2026-12-05", "2026-10-24", "fits", ["Yes, Saturday, 5 December 2026 fits"]),
        ("2026-12-06", "2026-10-24", "over_or_complete", ["On Sunday, 6 December 2026, that is 6 weeks and 1 day ago"]),
        ("2027-12-06", "2026-10-24", "over_or_complete", ["020 7946 0000"]),
        # Leap years, and the end of the year.
        ("2028-02-28", "2028-02-01", "wait", ["1 day until"]),
        ("2028-02-29", "2028-02-01", "fits", ["Tuesday, 29 February 2028 fits"]),
        ("2027-02-28", "2027-02-01", "wait", ["1 day until"]),
        ("2027-03-01", "2027-02-01", "fits", ["Monday, 1 March 2027 fits"]),
        ("2026-12-31", "2026-12-04", "wait", ["1–15 Jan 2027", "1 day until"]),
        ("2027-01-01", "2026-12-04", "fits", ["Friday, 1 January 2027 fits"]),
        ("2027-01-16", "2026-12-04", "over_or_complete", ["6 weeks and 1 day ago"]),
    ],
)
def test_next_session_seen_from_today(
    ask: Ask, content: Content, today: str, last: str, response: str, fragments: list[str]
) -> None:
    (answer,) = ask("ask_next_session", memory=known(on(last)), now=at(today))
    assert answer.response == f"utter_next_{response}"
    assert [fragment for fragment in fragments if fragment not in answer.text(content)] == []


@pytest.mark.parametrize(
    ("wish", "response", "fragments"),
    [
        # 4 to 6 weeks after 14 November: 12 to 26 December.
        ("date/tomorrow@wish", "early", ["would be too early", "On Sunday, 22 November 2026, 2 weeks and 6 days"]),
        ("date/11 december@wish", "early", ["On Friday, 11 December 2026, 1 day of the shortest gap"]),
        ("date/12 december@wish", "fits", ["Yes, Saturday, 12 December 2026 fits"]),
        ("date/12 december@start", "fits", ["Yes, Saturday, 12 December 2026 fits"]),
        ("date/26 december@wish", "fits", ["Yes, Saturday, 26 December 2026 fits"]),
        ("date/27 december@wish", "late", ["On Sunday, 27 December 2026, that is 6 weeks and 1 day ago"]),
        ("duration/in four weeks@wish", "fits", ["Yes, Saturday, 19 December 2026 fits"]),
        # A length of time is a gap after the last session.
        ("duration/four weeks@wish", "fits", ["Yes, Saturday, 12 December 2026 fits"]),
        ("duration/3 weeks@asked", "early", ["On Saturday, 5 December 2026, 7 days of the shortest gap"]),
        ("duration/8 weeks@gap", "late", ["On Saturday, 9 January 2027, that is 8 weeks ago"]),
        # Of several days those that lie in the window.
        ("date/in december@wish", "fits", ["Yes, 12–26 Dec 2026 fits"]),
        ("date/late december@wish", "fits", ["Yes, 21–26 Dec 2026 fits"]),
        ("date/early december@wish", "early", ["would be too early"]),
        ("date/in january@wish", "late", ["that is 6 weeks and 6 days ago"]),
        # No day that lies ahead: as if none had been named.
        ("date/yesterday@wish", "wait", ["It is 3 weeks until"]),
        ("duration/some weeks@wish", "wait", []),
    ],
)
def test_next_session_on_the_day_asked_about(
    ask: Ask, content: Content, wish: str, response: str, fragments: list[str]
) -> None:
    (answer,) = ask("ask_next_session", wish, memory=known(on("2026-11-14")))
    assert answer.response == f"utter_next_{response}"
    assert [fragment for fragment in fragments if fragment not in answer.text(content)] == []


@pytest.mark.parametrize(
    ("told", "named", "response"),
    [
        # Seven to twelve weeks after a session; today is 21 November.
        ({"last_session": on("2026-10-03")}, (), "over_or_complete"),
        ({"last_session": on("2026-10-03")}, ("date/this week@wish",), "over_or_complete"),
        ({"last_session": on("2026-10-03")}, ("date/today@asked",), "over_or_complete"),
        ({"last_session": on("2026-10-03")}, ("date/5 december@wish",), "over_or_complete"),
        ({"last_session": on("2026-09-19")}, ("duration/9 weeks@gap",), "over_or_complete"),
        ({"last_session": on("2026-09-19")}, ("subject/missed_session",), "over_or_complete"),
        ({"last_session": on("2026-10-03"), "sessions_done": 1}, (), "over"),
        ({"last_session": on("2026-10-03"), "sessions_done": 3, "wanted": 6}, ("date/monday@wish",), "over"),
        ({"last_session": on("2026-10-03"), "sessions_done": 6, "wanted": 6}, (), "over_or_complete"),
        ({"last_session": on("2026-10-03"), "sessions_done": 5}, (), "over_or_complete"),
        # There is still time: what a later day means is said calmly.
        ({"last_session": on("2026-10-31")}, ("date/new year@wish",), "late"),
        ({"last_session": on("2026-11-06")}, ("date/in january@wish",), "late"),
        ({"last_session": on("2026-11-06")}, ("duration/8 weeks@gap",), "late"),
    ],
)
def test_gap_that_is_over_needs_no_more_waiting(
    ask: Ask, content: Content, told: dict[str, Any], named: tuple[str, ...], response: str
) -> None:
    (answer,) = ask("ask_next_session", *named, memory=Memory(person=PatientProfile(**told)))
    assert answer.response == f"utter_next_{response}"
    text = answer.text(content)
    assert text.startswith(
        "Our guides don't rule that out" if response == "late" else "You don't have to wait any more"
    )
    assert "They don't say that the sessions before it are lost or that you must start over" in text
    assert "020 7946 0000" in text
    assert ("top-up" in text) == (response == "over_or_complete")


def test_day_that_is_too_early_says_what_the_gap_is_for(ask: Ask, content: Content) -> None:
    (answer,) = ask("ask_next_session", "duration/2 weeks@gap", memory=known(on("2026-11-18")))
    assert answer.response == "utter_next_early"
    assert "The gap gives the skin time to heal and to build new collagen" in answer.text(content)
    assert "interval_reason" in answer.facts


def test_wish_comes_before_a_day_that_is_asked_about(ask: Ask, content: Content) -> None:
    named = ("date/today@asked", "date/the 12th@wish")
    (answer,) = ask("ask_next_session", *named, memory=known(on("2026-11-14")))
    assert "Yes, Saturday, 12 December 2026 fits" in answer.text(content)


@pytest.mark.parametrize(
    ("occasion", "response", "fragment"),
    [("wedding", "fits", "Yes, Friday, 18 December 2026 fits"), ("holiday", "wait", "It is 3 weeks until")],
)
def test_next_session_on_a_day_counted_from_the_event(
    ask: Ask, content: Content, occasion: str, response: str, fragment: str
) -> None:
    memory = known(on("2026-11-14"), event=on("2027-01-01"), occasion=occasion)
    answer, beside = ask("ask_next_session", "date/2 weeks before my wedding@wish", memory=memory)
    assert beside.response == ("utter_event_day_clear" if response == "fits" else "utter_event_clear")
    assert answer.response == f"utter_next_{response}"
    assert fragment in answer.text(content)


def test_roughly_known_session_is_never_answered_too_early(ask: Ask, content: Content) -> None:
    memory = known(on("2026-10-01", "2026-10-31"))
    (answer,) = ask("ask_next_session", memory=memory)
    assert answer.response == "utter_next_wait"
    assert "due Saturday, 28 November 2026. It is 7 days until" in answer.text(content)


def test_next_session_says_its_sum(ask: Ask) -> None:
    (answer,) = ask("ask_next_session", memory=known(on("2026-11-14")))
    step = "Last session on Saturday, 14 November 2026, plus 4 to 6 weeks, is 12–26 Dec 2026."
    assert (answer.steps, answer.facts) == ((step,), ("interval_weeks",))


def test_next_session_follows_the_interval(ask: Ask, change: Change) -> None:
    changed = change("interval_weeks", Value(min=1, max=2, unit="month"))
    (answer,) = ask("ask_next_session", memory=known(on("2026-10-31")), content=changed)
    assert "30 Nov – 31 Dec 2026" in answer.text(changed)


def test_unknown_session_is_asked_for_once(ask: Ask, content: Content) -> None:
    general, asks = ask("ask_next_session")
    assert "4 to 6 weeks apart" in general.text(content)
    assert asks.asks == "last_session"
    assert ask("ask_next_session", memory=known(None, asked=("last_session",))) == (general,)


def test_no_window_without_a_documented_interval(ask: Ask, change: Change) -> None:
    changed = change("interval_weeks", Value(wording="some weeks", unit="week"))
    (answer,) = ask("ask_next_session", memory=known(on("2026-11-14")), content=changed)
    assert answer.response == "utter_interval"
