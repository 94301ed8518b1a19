"""Details that are put to the question before them."""

from __future__ import annotations

import pytest
from advice.asking import concerns, on
from saying import after, say, turn

from bot.content.content import Content
from bot.dialogue.details import DETAILS


@pytest.mark.parametrize("intent", sorted(DETAILS))
@pytest.mark.parametrize("asked", ["ask_frequency", "ask_plan", "ask_benefits", "ask_results_one_session"])
def test_detail_answers_the_question_before_it(content: Content, intent: str, asked: str) -> None:
    state = after(asked)
    response = say(content, turn(intent, "concern/stretch_marks"), state)
    assert response.state.rules == ("detail",)
    # A plan is asked for anew with its missing fields.
    if asked != "ask_plan":
        assert response.answers == say(content, turn(asked, "concern/stretch_marks"), state).answers


@pytest.mark.parametrize(
    ("intent", "response"), [("inform", "utter_concern_short"), ("correct", "utter_what_about_concern")]
)
def test_detail_before_any_question_gets_an_offer(content: Content, intent: str, response: str) -> None:
    (answer,) = say(content, turn(intent, "concern/stretch_marks")).answers
    assert answer.response == response
    assert answer.values["subject"] == "stretch marks"


def test_severity_is_that_of_the_concern_told_before(content: Content) -> None:
    state = after("ask_frequency", concerns=concerns("acne_scars"))
    (answer,) = say(content, turn("inform", "severity/mild"), state).answers
    assert "mild acne scars" in answer.text(content)


@pytest.mark.parametrize(
    ("intent", "told"),
    [
        ("inform", "date/yesterday"),
        ("inform", "duration/one day"),
        ("nlu_fallback", "date/yesterday"),
        ("ask_next_session", "date/yesterday@session"),
    ],
)
def test_time_asked_for_answers_the_question_before(content: Content, intent: str, told: str) -> None:
    about = say(content, turn("check_symptom", "symptom/redness"), after(last_session=on("2026-11-20"))).answers
    state = after("check_symptom", asks="last_session", about=("symptom/redness",), asked=("last_session",))
    response = say(content, turn(intent, told), state)
    assert response.answers == about
    assert response.state.rules == ("answer_to_request",)
    assert "You are 1 day after" in about[0].text(content)
