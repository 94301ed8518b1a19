"""Sessions and days that are told without a question lead on to what they are told for."""

from __future__ import annotations

from typing import Any

import pytest
from advice.asking import concerns, on
from saying import after, say, several, turn

from bot.content.content import Content

SCARS = {"concerns": concerns("scars/severe")}
# What was known, what is told, and the intent that is answered; None where it is only noted.
TOLD: list[tuple[dict[str, Any], tuple[str, ...], str | None]] = [
    ({}, ("date/3 november@session",), "ask_next_session"),
    (SCARS, ("date/3 november@session",), "ask_next_session"),
    (SCARS, ("sessions_done/2", "duration/3 weeks@session"), "ask_next_session"),
    (SCARS, ("sessions_done/2",), "ask_frequency"),
    (SCARS, ("sessions_done/12", "date/3 november@session"), "ask_plan"),
    (SCARS, ("sessions_done/0",), None),
    ({}, ("sessions_done/2",), None),
    ({}, ("sessions_done/2", "sessions_wanted/4"), "ask_frequency"),
    ({}, ("sessions_wanted/4",), None),
    (SCARS, ("date/14 august@event",), "ask_plan"),
    (SCARS, ("occasion/wedding", "date/14 august@event"), "ask_plan"),
    (SCARS, ("date/1 march@start",), "ask_plan"),
    (SCARS, ("sessions_wanted/4",), "ask_plan"),
    ({}, ("date/14 august@event",), None),
    ({}, ("concern/acne_scars", "severity/mild", "sessions_done/0", "date/14 august@event"), "ask_plan"),
    ({}, ("concern/acne_scars", "duration/3 weeks@session"), "ask_next_session"),
    ({**SCARS, "sessions_done": 2, "last_session": on("2026-11-03")}, ("date/14 august@event",), "ask_plan"),
]


@pytest.mark.parametrize("intent", ["inform", "remark"])
@pytest.mark.parametrize(("known", "told", "answered"), TOLD)
def test_what_is_told_leads_on(
    content: Content, intent: str, known: dict[str, Any], told: tuple[str, ...], answered: str | None
) -> None:
    response = say(content, turn(intent, *told), after(**known))
    first, *others = response.answers
    assert first.response.startswith("utter_noted")
    assert bool(others) == (answered is not None)
    assert [asked.intent for asked in response.state.questions] == ([answered] if answered else [])


def test_plan_asks_for_what_it_lacks(content: Content) -> None:
    response = say(content, turn("inform", "date/14 august@event"), after(concerns=concerns("acne_scars")))
    assert [answer.response for answer in response.answers] == ["utter_noted", "utter_question_severity"]
    assert response.state.planning


def test_remark_leaves_what_was_asked_open(content: Content) -> None:
    state = after("ask_frequency", concerns=concerns("acne_scars"), asks="severity")
    response = say(content, turn("remark"), state)
    assert [answer.response for answer in response.answers] == ["utter_remark_meanwhile"]
    assert response.state.request == state.request


@pytest.mark.parametrize("asked", ["ask_results_timeline", "ask_results_one_session", "ask_progress"])
def test_session_told_after_a_question_on_results_leads_to_how_far_the_patient_is(content: Content, asked: str) -> None:
    response = say(content, turn("inform", "duration/3 weeks@session"), after(asked))
    assert response.answers[-1].topic == "results_timeline"


# --- after a plan ---

PLANNED = {"concerns": concerns("fine_lines"), "sessions_done": 1, "last_session": on("2026-11-14")}
# What is told later on, and what is said of the plan then: never the whole of it.
CHANGES: list[tuple[tuple[str, ...], set[str]]] = [
    (("date/14 august@event",), {"utter_plan_event_all"}),
    (("occasion/wedding", "date/14 august@event"), {"utter_plan_event_all"}),
    # The sessions before it end in time for it.
    (("date/20 february@event",), {"utter_plan_dates", "utter_plan_event_shortest"}),
    # The next session only: it is compared with the event.
    (("occasion/funeral", "date/17 december@event"), {"utter_event_leaves"}),
    (("occasion/photo_shoot", "date/28 december@event"), {"utter_event_clear"}),
    (("date/1 december@event",), {"utter_event_first"}),
    (("sessions_wanted/4",), {"utter_plan_course", "utter_plan_dates"}),
    (("sessions_done/2",), {"utter_course_concern", "utter_course_left"}),
]


@pytest.mark.parametrize("between", ["ask_pain", "ask_next_session", "ask_cost"])
@pytest.mark.parametrize(("told", "said"), CHANGES)
def test_after_a_plan_only_what_changes_is_said(
    content: Content, between: str, told: tuple[str, ...], said: set[str]
) -> None:
    state = after(between, **PLANNED).copy(update={"planned": True})
    first, *others = say(content, turn("inform", *told), state).answers
    assert first.response == "utter_noted"
    assert {answer.response for answer in others} == said


def test_plan_is_remembered_as_given(content: Content) -> None:
    told = {**PLANNED, "event": on("2027-08-14")}
    asked = say(content, turn("ask_plan", asks=True), after(**told))
    assert asked.state.planned
    later = say(content, turn("ask_pain", asks=True), asked.state)
    assert later.state.planned
    # Asked for again, it is given again.
    again = say(content, turn("ask_plan", asks=True), later.state)
    assert {"utter_plan_course", "utter_plan_dates"} <= {answer.response for answer in again.answers}


def test_plan_is_not_given_again_beside_another_answer(content: Content) -> None:
    state = say(content, turn("ask_plan", asks=True), after(**PLANNED, event=on("2027-08-14"))).state
    response = say(content, several("ask_pain", "ask_plan"), state)
    assert [answer.response for answer in response.answers] == ["utter_pain"]


@pytest.mark.parametrize("intent", ["ask_side_effects", "ask_safety"])
@pytest.mark.parametrize("named", [(), ("symptom/redness@feared",), ("occasion/party",), ("body_area/face",)])
def test_looks_at_an_event_turn_on_the_session_before_it(content: Content, intent: str, named: tuple[str, ...]) -> None:
    message = turn(intent, *named, "date/17 december@event", asks=True)
    (answer,) = say(content, message, after("ask_cost")).answers
    assert answer.response == "utter_event_latest"
    assert "15 December 2026" in answer.text(content)


def test_looks_at_an_event_after_a_session_lately_are_those_of_that_session(content: Content) -> None:
    message = turn("ask_side_effects", "symptom/redness", "date/23 november@event", asks=True)
    response = say(content, message, after("ask_next_session", last_session=on("2026-11-20")))
    assert not any(answer.response.startswith("utter_event_") for answer in response.answers)


@pytest.mark.parametrize(("symptom", "compared"), [("redness@feared", True), ("redness", False)])
def test_symptom_that_is_reported_is_not_put_off_with_the_next_session(
    content: Content, symptom: str, compared: bool
) -> None:
    message = turn("ask_side_effects", f"symptom/{symptom}", "date/17 december@event", asks=True)
    response = say(content, message, after("ask_next_session", last_session=on("2026-11-02")))
    assert any(answer.response.startswith("utter_event_") for answer in response.answers) is compared


def test_looks_are_those_at_the_event_that_was_told(content: Content) -> None:
    state = after("ask_next_session", last_session=on("2026-11-02"), event=on("2026-12-12"))
    answers = say(content, turn("ask_side_effects", "symptom/redness@feared", asks=True), state).answers
    assert [answer.response for answer in answers] == ["utter_event_leaves"]


@pytest.mark.parametrize("intent", ["nlu_fallback", "remark", "inform"])
def test_event_is_compared_however_it_is_told(content: Content, intent: str) -> None:
    state = after("ask_next_session", last_session=on("2026-11-02"))
    answers = say(content, turn(intent, "date/12 december@event"), state).answers
    assert answers[-1].response == "utter_event_leaves"


@pytest.mark.parametrize("told", [{"conditions": ("pregnancy",)}, {"finished": True}])
@pytest.mark.parametrize("intent", ["nlu_fallback", "remark", "inform"])
def test_event_is_compared_with_no_session_that_is_not_due(content: Content, told: dict[str, Any], intent: str) -> None:
    state = after("ask_next_session", last_session=on("2026-11-02"), **told)
    answers = say(content, turn(intent, "date/12 december@event"), state).answers
    assert not any(answer.response.startswith("utter_event_") for answer in answers)
