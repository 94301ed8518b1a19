"""Conditions of earlier messages are named where an answer would read as if there were none."""

from __future__ import annotations

import pytest
from advice.asking import on
from saying import after, say, turn

from bot.content.content import Content

TOLD = {"last_session": on("2026-11-20"), "conditions": ("pregnancy",), "sessions_done": 3}


@pytest.mark.parametrize(
    ("intent", "named", "response"),
    [
        ("ask_maintenance", "subject/top_up", "utter_kept_conditions"),
        ("ask_calendar", "concern/acne_scars", "utter_kept_conditions"),
        ("check_symptom", "symptom/peeling", "utter_kept_conditions_signs"),
        ("ask_next_session", "date/tomorrow@wish", "utter_next_conditions"),
    ],
)
def test_condition_is_named_once_before_the_answer(content: Content, intent: str, named: str, response: str) -> None:
    answers = say(content, turn(intent, named), after(**TOLD)).answers
    assert [answer.response for answer in answers].count(response) == 1
    assert answers[0].response == response
    assert "pregnancy" in answers[0].text(content)


@pytest.mark.parametrize(
    ("intent", "named"),
    [("ask_pain", "subject/numbing"), ("ask_benefits", "concern/acne_scars"), ("ask_cost", "clinic_matter/price")],
)
def test_answers_that_it_does_not_change_leave_it_out(content: Content, intent: str, named: str) -> None:
    answers = say(content, turn(intent, named), after(**TOLD)).answers
    assert not any("pregnancy" in answer.text(content) for answer in answers)


def test_condition_that_the_message_names_is_not_named_twice(content: Content) -> None:
    answers = say(content, turn("ask_calendar", "condition/pregnancy"), after(**TOLD)).answers
    assert "utter_kept_conditions" not in [answer.response for answer in answers]


def test_what_is_often_named_in_passing_is_not_held_against_a_date(content: Content) -> None:
    told = {**TOLD, "conditions": ("men",)}
    answers = say(content, turn("ask_maintenance", "subject/top_up"), after(**told)).answers
    assert "utter_kept_conditions" not in [answer.response for answer in answers]


def test_suitability_in_general_names_the_conditions_so_far(content: Content) -> None:
    first, second = say(content, turn("ask_suitability", asks=True), after(conditions=("rosacea",))).answers
    assert (first.response, second.response) == ("utter_kept_conditions_suits", "utter_suitability")
    assert first.values["subject"] == "rosacea"


@pytest.mark.parametrize("area", ["legs", "neck", "arms"])
def test_area_alone_does_not_set_a_condition_aside(content: Content, area: str) -> None:
    told = after("ask_suitability", about=("condition/pregnancy",), conditions=("pregnancy",))
    first, second = say(content, turn("ask_suitability", f"body_area/{area}", asks=True), told).answers
    assert (first.response, second.response) == ("utter_kept_conditions_suits", "utter_body_areas")
    assert "pregnancy" in first.text(content)
