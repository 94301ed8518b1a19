from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import Any

import pytest
from asking import NOW, ZONE, Ask, Change, on
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.activity_wait import end
from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content
from bot.content.schema import Value
from bot.timeexpr.date_range import DateRange


def known(session: DateRange, **told: Any) -> Memory:
    return Memory(person=PatientProfile(last_session=session, **told))


def at(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZONE, fold=fold)


@pytest.mark.parametrize(
    ("named", "general"),
    [
        ("activity/exercise", "utter_wait_exercise"),
        ("activity/sun_exposure", "utter_wait_sun"),
        ("product/harsh_products", "utter_wait_harsh"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_activity_after", "ask_aftercare"])
def test_wait_is_said_before_what_is_documented(
    ask: Ask, content: Content, intent: str, named: str, general: str
) -> None:
    until, documented = ask(intent, named, memory=known(on("2026-11-20")))
    assert (documented.response, until.response) == (general, "utter_wait_until")
    text = until.text(content)
    assert text.startswith("Not yet: please wait until Sunday, 22 November 2026, at the hour your session ended")
    assert "Your session was on Friday, 20 November 2026, and our guides advise a wait of at least 48 hours" in text


@pytest.mark.parametrize(
    ("named", "session"),
    [
        (("activity/swimming",), on("2026-11-20")),
        (("product/sunscreen",), on("2026-11-20")),
        ((), on("2026-11-20")),
        (("activity/exercise",), None),
    ],
)
def test_no_date_without_a_documented_wait_and_a_session(
    ask: Ask, named: tuple[str, ...], session: DateRange | None
) -> None:
    answers = ask("ask_activity_after", *named, memory=Memory(person=PatientProfile(last_session=session)))
    assert [answer.response for answer in answers if answer.response.startswith("utter_wait_until")] == []


@pytest.mark.parametrize(
    ("session", "now", "over", "until"),
    [
        # Told with its hour: to the minute.
        (on("2026-11-19", at=time(15)), at(2026, 11, 21, 14, 59), False, "Saturday, 21 November 2026, 15:00"),
        (on("2026-11-19", at=time(15)), at(2026, 11, 21, 15, 0), True, "Saturday, 21 November 2026, 15:00"),
        (on("2026-11-19", at=time(0, 1)), at(2026, 11, 21, 0, 0), False, "Saturday, 21 November 2026, 00:01"),
        # Without: the day on which it ends is not over.
        (on("2026-11-19"), at(2026, 11, 21, 23, 59), False, "Saturday, 21 November 2026, at the hour"),
        (on("2026-11-19"), at(2026, 11, 22, 0, 0), True, "Saturday, 21 November 2026, at the hour"),
        # Known roughly: from the last of the days.
        (on("2026-11-16", "2026-11-19"), at(2026, 11, 21, 10, 0), False, "Saturday, 21 November 2026, at the hour"),
        (on("2026-11-16", "2026-11-18"), at(2026, 11, 21, 10, 0), True, "Friday, 20 November 2026, at the hour"),
        # Ends of months and years, and leap days.
        (on("2026-12-30"), at(2026, 12, 31, 12, 0), False, "Friday, 1 January 2027, at the hour"),
        (on("2028-02-27"), at(2028, 2, 28, 12, 0), False, "Tuesday, 29 February 2028, at the hour"),
        (on("2027-02-27"), at(2027, 2, 28, 12, 0), False, "Monday, 1 March 2027, at the hour"),
        # The clocks go forward on 29 March 2026, so 48 hours later they show an hour more.
        (on("2026-03-28", at=time(15)), at(2026, 3, 30, 15, 59), False, "Monday, 30 March 2026, 16:00"),
        (on("2026-03-28", at=time(15)), at(2026, 3, 30, 16, 0), True, "Monday, 30 March 2026, 16:00"),
        (on("2026-03-28"), at(2026, 3, 30, 12, 0), False, "Monday, 30 March 2026, at the hour"),
        # And back on 25 October 2026: an hour less.
        (on("2026-10-24", at=time(15)), at(2026, 10, 26, 13, 59), False, "Monday, 26 October 2026, 14:00"),
        (on("2026-10-24", at=time(15)), at(2026, 10, 26, 14, 0), True, "Monday, 26 October 2026, 14:00"),
        (on("2026-10-24"), at(2026, 10, 26, 12, 0), False, "Monday, 26 October 2026, at the hour"),
        # Half past one comes twice that night; the wait ends at the first.
        (on("2026-10-23", at=time(1, 30)), at(2026, 10, 25, 1, 29), False, "Sunday, 25 October 2026, 01:30"),
        (on("2026-10-23", at=time(1, 30)), at(2026, 10, 25, 1, 15, fold=1), True, "Sunday, 25 October 2026, 01:30"),
    ],
)
def test_wait_is_over_when_the_documented_time_has_passed(
    ask: Ask, content: Content, session: DateRange, now: datetime, over: bool, until: str
) -> None:
    answer, *_ = ask("ask_activity_after", "activity/exercise", memory=known(session), now=now)
    assert answer.response == ("utter_wait_over" if over else "utter_wait_until")
    assert until in answer.text(content)


@pytest.mark.parametrize(
    ("hours", "session", "ends"),
    [
        (48, on("2026-11-19"), at(2026, 11, 21)),
        # Without the hour a part of a day is a day: the session may have ended late.
        (12, on("2026-11-19"), at(2026, 11, 20)),
        (36, on("2026-11-19"), at(2026, 11, 21)),
        (12, on("2026-11-19", at=time(15)), at(2026, 11, 20, 3)),
        (36, on("2026-11-19", at=time(15)), at(2026, 11, 21, 3)),
    ],
)
def test_end_follows_the_fact(change: Change, hours: int, session: DateRange, ends: datetime) -> None:
    fact = change("wait_exercise", Value(min=hours, unit="hour")).guidance.facts["wait_exercise"]
    assert end(session, fact, NOW) == ends


@given(
    st.dates(datetime(1975, 1, 1).date(), datetime(2075, 12, 31).date()),
    st.times(time(2), time(22)),
    st.integers(1, 500),
)
def test_end_is_so_many_hours_after_the_session(content: Content, day: Any, hour: time, hours: int) -> None:
    fact = content.guidance.facts["wait_exercise"].copy(update={"value": Value(min=hours, unit="hour")})
    began = datetime.combine(day, hour, tzinfo=ZONE)
    ended = end(on(day, at=hour), fact, NOW)
    assert ended.astimezone(timezone.utc) - began.astimezone(timezone.utc) == timedelta(hours=hours)
    assert end(on(day), fact, NOW).date() >= ended.date() or hours % 24 == 0


def test_end_needs_a_number(content: Content) -> None:
    with pytest.raises(ValueError, match="wait_harsh_products_longer"):
        end(on("2026-11-19"), content.guidance.facts["wait_harsh_products_longer"], NOW)


def test_longest_wait_of_several_counts(ask: Ask, change: Change) -> None:
    changed = change("wait_sun", Value(min=72, unit="hour"))
    named = ("activity/exercise", "activity/sun_exposure")
    answer, *_ = ask("ask_activity_after", *named, memory=known(on("2026-11-20")), content=changed)
    assert answer.facts == ("wait_sun",)
    assert "at least 72 hours" in answer.text(changed)
    assert "wait until Monday, 23 November 2026" in answer.text(changed)


def test_wait_says_its_sum(ask: Ask) -> None:
    answer, *_ = ask("ask_activity_after", "activity/exercise", memory=known(on("2026-11-20", at=time(15))))
    step = "Session on Friday, 20 November 2026, 15:00, plus at least 48 hours, is Sunday, 22 November 2026, 15:00."
    assert answer.steps == (step,)
    assert answer.facts == ("wait_exercise",)


@pytest.mark.parametrize(("session", "long"), [("2026-11-14", False), ("2026-11-06", True), ("2026-10-24", True)])
def test_a_wait_that_ended_long_ago_leaves_the_next_session_open(
    ask: Ask, content: Content, session: str, long: bool
) -> None:
    answers = ask("ask_activity_after", "activity/sun_exposure", memory=known(on(session)))
    assert ("utter_wait_long_over" in [answer.response for answer in answers]) is long
    text = " ".join(answer.text(content) for answer in answers)
    assert ("Before your next session is another matter." in text) is long


@pytest.mark.parametrize("session", [None, "2026-10-24"])
@pytest.mark.parametrize(
    ("named", "response"),
    [("activity/exercise", "utter_preparation_before"), ("product/harsh_products", "utter_preparation_before")],
)
def test_the_time_before_a_session_is_no_time_after_one(
    ask: Ask, session: str | None, named: str, response: str
) -> None:
    memory = known(on(session)) if session else Memory()
    answers = ask("ask_activity_after", named, "subject/beforehand", memory=memory)
    assert [answer.response for answer in answers] == [response]


@pytest.mark.parametrize(
    ("named", "last", "response"),
    [
        # That it is over says nothing of what no guide names.
        ("pilates", "2026-11-16", "utter_wait_exercise"),
        ("dancing", "2026-11-02", "utter_wait_exercise"),
        ("gardening", "2026-11-16", "utter_wait_sun"),
        ("pilates", "2026-11-20", "utter_wait_exercise"),
        ("gardening", None, "utter_wait_sun"),
    ],
)
def test_wait_of_the_class_stays_a_rule(ask: Ask, named: str, last: str | None, response: str) -> None:
    memory = Memory(person=PatientProfile(last_session=on(last) if last else None))
    gap, of_class = ask("ask_activity_after", f"activity/{named}", memory=memory)
    assert (gap.response, of_class.response) == ("utter_gap_activity", response)


@pytest.mark.parametrize(
    ("asked", "last", "response"),
    [
        # It is 21 November, and the longest wait with a number is 48 hours.
        ("ask_activity_after", "2026-11-16", "utter_activity_unknown_later"),
        ("ask_activity_after", "2026-11-20", "utter_activity_unknown"),
        ("ask_activity_after", None, "utter_activity_unknown"),
        ("ask_aftercare", "2026-11-16", "utter_aftercare_over"),
        ("ask_aftercare", "2026-11-20", "utter_aftercare"),
        # Weeks later the question is about the next session.
        ("ask_aftercare", "2026-10-24", "utter_aftercare"),
        ("ask_activity_after", "2026-10-24", "utter_activity_unknown"),
        ("ask_aftercare", None, "utter_aftercare"),
        ("ask_aftercare subject/avoid_after", "2026-11-16", "utter_aftercare_over"),
        ("ask_aftercare subject/avoid_after", "2026-11-20", "utter_aftercare_avoid"),
    ],
)
def test_waits_that_are_over_are_not_said_as_a_rule(
    ask: Ask, content: Content, asked: str, last: str | None, response: str
) -> None:
    memory = Memory(person=PatientProfile(last_session=on(last) if last else None))
    (answer,) = ask(*asked.split(), memory=memory)
    assert answer.response == response
    # The guide that gives a time in words is not called over.
    assert "several days" in answer.text(content) or response == "utter_activity_unknown"
    assert ("over" in response) == ("Your session was on Monday, 16 November 2026, so" in answer.text(content))


@pytest.mark.parametrize(
    ("named", "last", "responses", "names"),
    [
        (
            ("activity/sauna", "activity/exercise"),
            "2026-11-20",
            ["utter_gap_activity", "utter_wait_until_with", "utter_wait_exercise"],
            "With strenuous exercise, please wait until",
        ),
        (
            ("activity/exercise", "activity/swimming"),
            "2026-11-16",
            ["utter_gap_activity", "utter_wait_over_with", "utter_wait_exercise"],
            "With strenuous exercise, the wait in our guides ended on",
        ),
        (
            ("activity/swimming", "activity/sun_exposure"),
            "2026-11-20",
            ["utter_gap_activity", "utter_wait_until_with", "utter_wait_sun"],
            "With sun exposure, please wait until",
        ),
        (
            ("activity/swimming", "activity/sauna", "activity/exercise"),
            "2026-11-20",
            ["utter_gap_activity", "utter_gap_activity", "utter_wait_until_with"],
            "With strenuous exercise",
        ),
        # Weeks later the rule alone holds, for the next session.
        (("activity/sauna", "activity/exercise"), "2026-10-24", ["utter_gap_activity", "utter_wait_exercise"], ""),
    ],
)
def test_wait_names_what_it_is_for_beside_what_no_guide_names(
    ask: Ask, content: Content, named: tuple[str, ...], last: str, responses: list[str], names: str
) -> None:
    answers = ask("ask_activity_after", *named, memory=known(on(last)))
    assert [answer.response for answer in answers] == responses
    text = " ".join(answer.text(content) for answer in answers)
    assert names in text
    assert not any(verdict in text for verdict in ("Yes", "Not yet"))
