"""Sessions and days that are told without a question lead on to what they are told for."""

from __future__ import annotations

from typing import Any

import pytest
from advice.asking import concerns, on
from saying import after, say, turn

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
    response = say(content, turn("inform", "date/14 august@event"), after(**SCARS))
    assert [answer.response for answer in response.answers] == ["utter_noted", "utter_question_sessions_done"]
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
