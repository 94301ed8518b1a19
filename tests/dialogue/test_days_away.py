"""Days away: they take no event's place, no session is offered on them, and strong sun has no margin of redness."""

from __future__ import annotations

from typing import Any

import pytest
from advice.asking import NOW, concerns, on, question
from saying import after, say, turn

from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import Memory, Mention
from bot.advice.schedule import free_days, schedule
from bot.content.content import Content
from bot.dialogue.reading import Placed, Reading
from bot.dialogue.turn import turn_of
from bot.timeexpr.date_range import DateRange

# Due 5 to 19 December.
LAST = on("2026-11-07")
WEDDING: dict[str, Any] = {"event": on("2027-04-10"), "occasion": "wedding"}


def told(content: Content, *named: str, intent: str = "inform", **known: Any) -> PatientProfile:
    memory = Memory(person=PatientProfile(**known))
    return update_profile(question(intent, *named, memory=memory), content).person


@pytest.mark.parametrize(
    ("named", "days"),
    [
        (("date/1 to 14 feb@event",), on("2027-02-01", "2027-02-14")),
        (("date/1 to 14 feb@event", "occasion/holiday"), on("2027-02-01", "2027-02-14")),
        (("date/between 20 dec and 4 jan@away",), on("2026-12-20", "2027-01-04")),
        (("date/the 11th dec@leaving", "date/10 jan@back"), on("2026-12-11", "2027-01-09")),
        (("date/11 dec@leaving", "date/10 jan@away_until"), on("2026-12-11", "2027-01-10")),
        (("date/15 december@leaving", "duration/5 weeks@stay"), on("2026-12-15", "2027-01-19")),
        (("date/3 feb@event", "occasion/holiday"), on("2027-02-03")),
    ],
)
@pytest.mark.parametrize("intent", ["inform", "ask_plan", "ask_next_session"])
def test_trip_takes_no_weddings_place(content: Content, named: tuple[str, ...], days: DateRange, intent: str) -> None:
    person = told(content, *named, intent=intent, last_session=LAST, **WEDDING)
    assert (person.event, person.occasion, person.away) == (WEDDING["event"], "wedding", (days,))


@pytest.mark.parametrize(
    ("named", "intent"),
    [
        (("date/8 may@event", "occasion/wedding"), "inform"),
        (("date/8 may@event",), "correct"),
        (("date/8 may@event",), "inform"),
        (("date/the 8th or the 9th of may@event",), "inform"),
        (("date/end of may@event",), "ask_plan"),
    ],
)
def test_another_day_of_the_event_replaces_it(content: Content, named: tuple[str, ...], intent: str) -> None:
    person = told(content, *named, intent=intent, **WEDDING)
    assert person.event is not None
    assert (person.event.first.month, person.away) == (5, ())


def test_trip_is_the_event_where_there_is_no_other(content: Content) -> None:
    person = told(content, "date/1 to 14 feb@event", "occasion/holiday")
    assert (person.event, person.away) == (on("2027-02-01", "2027-02-14"), (on("2027-02-01", "2027-02-14"),))


def test_trip_by_its_first_and_last_day_is_the_event_too(content: Content) -> None:
    person = told(content, "occasion/holiday", "date/20 dec@leaving", "date/4 jan@away_until")
    assert (person.event, person.away) == (on("2026-12-20", "2027-01-04"), (on("2026-12-20", "2027-01-04"),))


def test_day_of_return_ends_the_trip_that_was_told(content: Content) -> None:
    person = told(content, "date/the 27th@back", event=on("2026-12-19"))
    assert person.away == (on("2026-12-19", "2026-12-26"),)


@pytest.mark.parametrize(
    ("named", "sun"),
    [
        (
            ("date/15 december@leaving", "duration/5 weeks@stay", "activity/sun_exposure"),
            on("2026-12-15", "2027-01-19"),
        ),
        (("date/1 to 14 feb@event", "subject/strong_sun"), on("2027-02-01", "2027-02-14")),
        (("date/19 december@event", "subject/strong_sun"), on("2026-12-19")),
        (("date/1 to 14 feb@event",), None),
        (("activity/sun_exposure",), None),
    ],
)
def test_days_in_strong_sun(content: Content, named: tuple[str, ...], sun: DateRange | None) -> None:
    assert told(content, *named, last_session=LAST).sun == sun


@pytest.mark.parametrize(
    ("away", "parts"),
    [
        ((), [("2026-12-05", "2026-12-19")]),
        ((on("2026-12-11", "2027-01-09"),), [("2026-12-05", "2026-12-10")]),
        ((on("2026-12-01", "2026-12-10"),), [("2026-12-11", "2026-12-19")]),
        ((on("2026-12-08", "2026-12-12"),), [("2026-12-05", "2026-12-07"), ("2026-12-13", "2026-12-19")]),
        (
            (on("2026-12-08"), on("2026-12-12", "2026-12-13")),
            [("2026-12-05", "2026-12-07"), ("2026-12-09", "2026-12-11"), ("2026-12-14", "2026-12-19")],
        ),
        ((on("2026-12-01", "2026-12-31"),), []),
        ((on("2027-03-01", "2027-03-09"),), [("2026-12-05", "2026-12-19")]),
    ],
)
def test_days_that_are_left_of_a_window(away: tuple[DateRange, ...], parts: list[tuple[str, str]]) -> None:
    assert free_days(on("2026-12-05", "2026-12-19"), away) == tuple(on(*each) for each in parts)


@pytest.mark.parametrize(
    "away", [on("2026-12-20", "2027-01-04"), on("2027-02-01", "2027-02-14"), on("2026-12-01", "2027-01-20")]
)
def test_no_session_of_a_plan_is_offered_on_days_away(content: Content, away: DateRange) -> None:
    person = PatientProfile(
        concerns=concerns("fine_lines"), last_session=LAST, sessions_done=1, away=(away,), **WEDDING
    )
    found = schedule(person, NOW.date(), content)
    assert found is not None
    assert len(found.windows) == 5
    days = [part for window in found.windows for part in window.parts]
    assert days == sorted(days)
    assert [part for part in days if part[0] <= away.last and away.first <= part[1]] == []


def test_next_session_is_offered_before_and_after_days_away(content: Content) -> None:
    named = ("date/the 11th dec@leaving", "date/10 jan@back", "activity/school")
    response = say(content, turn("ask_plan", *named, confidence=0.51), after("ask_next_session", last_session=LAST))
    assert [answer.response for answer in response.answers] == ["utter_next_free", "utter_next_after_absence"]
    said = " ".join(answer.text(content) for answer in response.answers)
    assert "5–10 Dec 2026" in said
    assert "from Sunday, 10 January 2027 on" in said


@pytest.mark.parametrize(
    ("named", "forbidden"),
    [
        # Before five weeks of strong sun; on them; while away.
        (("date/15 december@leaving", "duration/5 weeks@stay", "activity/sun_exposure"), ["redness has its", "16–"]),
        (("date/19 december@event", "subject/strong_sun"), ["redness has its"]),
        (("date/19 to 27 december@event", "occasion/holiday", "subject/strong_sun"), ["redness has its"]),
    ],
)
def test_strong_sun_is_left_to_the_team(content: Content, named: tuple[str, ...], forbidden: list[str]) -> None:
    state = after("ask_next_session", last_session=on("2026-11-12"))
    response = say(content, turn("ask_next_session", *named), state)
    said = " ".join(answer.text(content) for answer in response.answers)
    assert "How many days to leave before such a trip, they don't say" in said
    assert "at least 48 hours" in said
    assert [fragment for fragment in forbidden if fragment in said] == []


def test_session_after_strong_sun_is_one_for_skin_that_has_settled(content: Content) -> None:
    away = on("2026-12-15", "2027-01-19")
    state = after("ask_next_session", last_session=on("2026-11-12"), away=(away,), sun=away)
    response = say(content, turn("ask_next_session", "date/20 january@wish"), state)
    assert [answer.response for answer in response.answers] == ["utter_next_late", "utter_sun_before_session"]


@pytest.mark.parametrize("intent", ["ask_maintenance", "ask_next_session", "ask_plan"])
def test_session_after_days_away_is_not_lost(content: Content, intent: str) -> None:
    state = after("ask_next_session", last_session=LAST, away=(on("2026-12-11", "2027-01-09"),))
    response = say(content, turn(intent, "subject/missed_session", confidence=0.44, asks=True), state)
    assert [answer.response for answer in response.answers] == ["utter_next_late"]
    assert "Sunday, 10 January 2027" in response.answers[0].text(content)


def test_day_for_the_gym_is_judged_with_the_session(content: Content) -> None:
    state = after("ask_next_session", last_session=LAST)
    response = say(content, turn("ask_activity_after", "date/the 9th@wish", "activity/exercise"), state)
    assert [answer.response for answer in response.answers[:2]] == ["utter_next_fits", "utter_wait_planned"]
    assert response.state.person.start == on("2026-12-09")
    assert response.state.person.last_session == LAST


def test_later_day_is_judged_by_the_plan(content: Content) -> None:
    state = after("ask_plan", last_session=LAST, sessions_done=1, concerns=concerns("fine_lines"), **WEDDING)
    response = say(content, turn("ask_plan", "date/6th of feb@session", asks=True), state)
    assert [answer.response for answer in response.answers] == ["utter_next_in_plan", "utter_event_day_clear"]
    assert response.state.person.last_session == LAST


def test_plan_ends_in_time_for_the_event(content: Content) -> None:
    person = PatientProfile(concerns=concerns("fine_lines"), last_session=LAST, sessions_done=1, **WEDDING)
    found = schedule(person, NOW.date(), content)
    assert found is not None
    assert found.readiness is not None
    before = [window for window in found.offered if window.earliest <= found.readiness.by]
    assert len(before) == found.readiness.at_most
    assert [window for window in before if window.latest > found.readiness.by] == []


def test_sessions_that_are_left_are_counted_on(content: Content) -> None:
    state = after("ask_plan", last_session=LAST, sessions_done=1, concerns=concerns("fine_lines"), **WEDDING)
    named = ("subject/by_then", "sessions_left/3")
    response = say(content, turn("ask_plan", *named, asks=True), state)
    assert response.state.person.wanted == 4
    assert response.answers[0].text(content).startswith("3 sessions") or "Yes, 3 sessions" in response.answers[0].text(
        content
    )


def test_second_session_of_one_who_had_none_tells_of_none(content: Content) -> None:
    placed = (Placed(0, Mention("sessions_done", "1", "the second")),)
    message = turn_of(Reading("inform", placed=placed, continues=True), NOW)
    response = say(content, message, after("ask_side_effects"))
    assert response.state.person.sessions_done is None


def test_total_is_counted_with_the_severity_that_is_told_beside_it(content: Content) -> None:
    state = after("ask_next_session", last_session=LAST, sessions_done=2, concerns=concerns("acne_scars"))
    named = ("severity/severe", "subject/most_sessions")
    response = say(content, turn("ask_frequency", *named, asks=True), state)
    said = " ".join(answer.text(content) for answer in response.answers)
    assert "For severe acne scars" in said
    assert "4 to 10 sessions may be left" in said


def test_plan_asks_nothing_before_others_agree(content: Content) -> None:
    state = after("ask_plan", asks="severity", last_session=LAST, sessions_done=2, concerns=concerns("acne_scars"))
    response = say(content, turn("ask_suitability", "condition/isotretinoin"), state)
    assert response.state.request is None
    assert [answer.response for answer in response.answers if answer.asks] == []
