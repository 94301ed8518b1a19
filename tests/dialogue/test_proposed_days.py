"""Days that are proposed for sessions, told to be past ones, or have nothing to do with sessions."""

from __future__ import annotations

from typing import Any

import pytest
from advice.asking import NOW, concerns, mention, on
from saying import after, say

from bot.advice.question import Mention
from bot.content.content import Content
from bot.dialogue.reading import Placed, Reading
from bot.dialogue.respond import Response
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import turn_of

# Today is 21 November 2026.
MILD = concerns("acne_scars/mild")
LAST = {"last_session": on("2026-11-14"), "sessions_done": 2, "concerns": MILD}


def said(
    content: Content, state: DialogueState, intent: str, text: str, *named: Mention | str, **fields: Any
) -> Response:
    """What is said to a message whose mentions stand at the place of their words."""
    mentions = [mention(one) if isinstance(one, str) else one for one in named]
    placed = tuple(Placed(max(text.find(one.text or one.entry), 0), one) for one in mentions)
    return say(content, turn_of(Reading(intent, text=text, placed=placed, **fields), NOW), state)


@pytest.mark.parametrize("text", ["scrap valentines he dumped me", "its sunday no one picks up", "it was in august"])
def test_day_of_something_else_is_not_proposed_for_a_session(content: Content, text: str) -> None:
    day = next(word for word in ("valentines", "sunday", "august") if word in text)
    response = said(content, after("ask_next_session", **LAST), "inform", text, f"date/{day}@other", confidence=0.2)
    assert response.state.person.start is None


def test_lone_day_after_a_due_date_is_proposed(content: Content) -> None:
    response = said(content, after("ask_next_session", **LAST), "inform", "ok 18th", "date/18th@other", confidence=0.2)
    assert response.state.person.start == on("2026-12-18")


def test_day_that_was_lately_is_that_of_the_last_session(content: Content) -> None:
    text = "next one is booked 3 dec and last was 12 nov"
    named = ("date/3 dec@wish", "date/12 nov@wish")
    # Also where a condition was spoken of before.
    state = after("ask_suitability", about=("condition/hrt",), conditions=("hrt",))
    response = said(content, state, "ask_next_session", text, *named)
    assert response.state.person.last_session == on("2026-11-12")
    assert "utter_next_early" in [answer.response for answer in response.answers]


def test_day_that_is_wished_for_in_a_plan_begins_it(content: Content) -> None:
    response = said(content, after(), "ask_plan", "thinking january for my scars", "date/january@wish")
    assert (response.state.person.start, response.state.person.event) == (on("2027-01-01", "2027-01-31"), None)
    by_then = said(content, after(), "ask_plan", "3 sessions before january", "date/january@wish")
    assert by_then.state.person.start is None


def test_several_sessions_in_a_month_are_a_question_on_the_gap(content: Content) -> None:
    named = ("sessions_wanted/2", "date/january@wish")
    response = said(content, after("ask_frequency", **LAST), "ask_plan", "could i squeeze two into january", *named)
    assert [answer.response for answer in response.answers] == ["utter_interval"]
    assert (response.state.person.wanted, response.state.person.start) == (None, None)


def test_later_session_on_a_day_does_not_move_the_first(content: Content) -> None:
    third = Mention("sessions_done", "2", "third")
    state = after("ask_plan", concerns=MILD, start=on("2027-01-11"))
    response = said(content, state, "ask_plan", "what if i did the third on 8 march", third, "date/8 march@wish")
    person = response.state.person
    assert (person.start, person.event, person.sessions_done) == (on("2027-01-11"), None, None)


def test_day_asked_about_where_the_next_session_is_overdue_is_a_late_one(content: Content) -> None:
    state = after("ask_plan", last_session=on("2026-09-10"), sessions_done=1, concerns=MILD)
    response = said(content, state, "ask_next_session", "is 7 december ok", "date/7 december@wish", asks=True)
    assert "utter_next_in_plan" not in [answer.response for answer in response.answers]


def test_day_before_which_the_next_session_is_to_be_is_one_to_be_ready_for(content: Content) -> None:
    text = "so before xmas is ok or is it pushing it"
    response = said(content, after("ask_next_session", **LAST), "ask_next_session", text, "date/xmas@other")
    assert response.state.person.event == on("2026-12-25")
    assert response.answers[0].response.startswith("utter_event")


def test_whole_year_is_no_start(content: Content) -> None:
    response = said(content, after(), "ask_plan", "one now and another next year", "date/next year@wish")
    assert response.state.person.start is None


def test_day_for_the_first_session_dates_the_second(content: Content) -> None:
    first = Mention("sessions_done", "0", "first")
    text = "can you tell me the date for the second if first is 9 jan"
    response = said(content, after(), "ask_next_session", text, first, "date/9 jan@wish", requests=True)
    assert "6–20 Feb 2027" in response.answers[0].text(content)


def test_day_to_be_ready_for_before_any_session_asks_for_a_plan(content: Content) -> None:
    text = "thinking about it for my 40th on 6 feb, worth it or too late"
    named = (Mention("occasion", "birthday", "40th"), "date/6 feb@event")
    response = said(content, after(), "ask_next_session", text, *named, confidence=0.25, asks=True)
    assert "utter_ask_session_time" not in [answer.response for answer in response.answers]
    assert "6 February 2027" in " ".join(answer.text(content) for answer in response.answers)


def test_last_session_is_told_also_after_a_condition(content: Content) -> None:
    state = after("ask_suitability", about=("condition/antibiotics",), conditions=("antibiotics",))
    response = said(content, state, "ask_next_session", "my last was 27 october, so when", "date/27 october@session")
    assert response.state.person.last_session == on("2026-10-27")


def test_return_to_something_else_is_no_absence(content: Content) -> None:
    text = "i work in a dusty bakery, back tomorrow"
    response = said(content, after(), "ask_activity_after", text, "date/tomorrow@back")
    assert response.state.person.away == ()


def test_gap_to_a_booked_session_is_judged_by_its_day(content: Content) -> None:
    text = "had it on 31 october and the next is booked for 5 dec, is that far enough apart"
    named = ("date/31 october@session", "date/5 dec@wish", Mention("subject", "interval", "apart"))
    response = said(content, after(), "ask_frequency", text, *named, asks=True)
    assert "utter_next_fits" in [answer.response for answer in response.answers]
