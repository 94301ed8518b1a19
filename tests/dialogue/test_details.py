"""Details that are put to the question before them."""

from __future__ import annotations

import pytest
from advice.asking import concerns, on
from saying import GREETED, after, say, turn

from bot.content.content import Content
from bot.dialogue.details import DETAILS


@pytest.mark.parametrize("intent", sorted(DETAILS))
@pytest.mark.parametrize("asked", ["ask_frequency", "ask_plan"])
def test_detail_answers_the_question_before_it(content: Content, intent: str, asked: str) -> None:
    state = after(asked)
    response = say(content, turn(intent, "concern/stretch_marks"), state)
    assert response.state.rules == ("detail",)
    # A plan is asked for anew with its missing fields.
    if asked != "ask_plan":
        assert response.answers == say(content, turn(asked, "concern/stretch_marks"), state).answers


@pytest.mark.parametrize("intent", sorted(DETAILS))
@pytest.mark.parametrize("asked", ["ask_benefits", "ask_results_one_session", "ask_pain", "ask_suitability"])
def test_concern_told_after_another_question_gets_its_benefit_and_number(
    content: Content, intent: str, asked: str
) -> None:
    response = say(content, turn(intent, "concern/stretch_marks"), after(asked))
    assert response.state.rules == ("detail",)
    assert [answer.response for answer in response.answers] == ["utter_benefit_stretch_marks", "utter_course_concern"]


@pytest.mark.parametrize("asked", ["ask_benefits", "ask_maintenance", "ask_suitability"])
def test_severity_told_after_another_question_gets_the_number(content: Content, asked: str) -> None:
    state = after(asked, about=("concern/acne_scars",), concerns=concerns("acne_scars"))
    (answer,) = say(content, turn("inform", "severity/mild"), state).answers
    assert answer.response == "utter_course_concern"
    assert "mild acne scars" in answer.text(content)


def test_concern_told_after_a_report_or_with_a_condition_gets_no_number(content: Content) -> None:
    for message, state in (
        (turn("inform", "concern/whiteheads"), after("check_symptom", about=("symptom/breakouts",))),
        (turn("inform", "concern/scars", "condition/pregnancy"), after("ask_suitability")),
    ):
        answers = say(content, message, state).answers
        assert not any(answer.response.startswith("utter_course") for answer in answers)


def test_concern_asked_on_after_a_condition_gets_its_own_answer(content: Content) -> None:
    # "And me, it's pigmentation", after somebody's age.
    state = after("ask_suitability", about=("condition/older_age",))
    message = turn("inform", "concern/stretch_marks", continues=True)
    responses = [answer.response for answer in say(content, message, state).answers]
    assert responses == ["utter_benefit_stretch_marks", "utter_course_concern"]


def test_day_of_a_session_leads_on_where_no_question_depends_on_it(content: Content) -> None:
    state = after("ask_frequency", about=("concern/acne_scars",), concerns=concerns("acne_scars"))
    told = turn("inform", "sessions_done/2", "date/3 november@session")
    response = say(content, told, state)
    assert response.state.rules == ("statement",)
    assert response.state.questions[0].intent == "ask_next_session"
    # An open question is answered with the concern that it waits for.
    both = turn("inform", "concern/stretch_marks", "sessions_done/2", "date/3 november@session")
    assert say(content, both, after("ask_frequency")).state.rules == ("detail",)


def test_report_is_no_detail_of_a_number(content: Content) -> None:
    # "And it got darker after the second one."
    state = after("ask_frequency", concerns=concerns("acne_scars"))
    message = turn("check_symptom", "sessions_done/2", confidence=0.3)
    assert say(content, message, state).state.rules != ("detail",)


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


@pytest.mark.parametrize("asked", ["ask_frequency", "ask_pain", "ask_procedure", "ask_results_timeline"])
@pytest.mark.parametrize("area", ["neck", "forehead", "arms"])
def test_area_that_guides_name_has_the_last_answer(content: Content, asked: str, area: str) -> None:
    message = turn("inform", f"body_area/{area}", continues=True, asks=True)
    (answer,) = say(content, message, after(asked)).answers
    assert answer.response == "utter_same_there"
    assert answer.values["subject"] == content.guidance.entry("body_area", area).name


@pytest.mark.parametrize("asked", ["ask_frequency", "ask_pain", "ask_side_effects"])
def test_area_that_no_guide_names_is_said_to_be_open(content: Content, asked: str) -> None:
    message = turn("inform", "body_area/lips", continues=True, asks=True)
    (answer,) = say(content, message, after(asked)).answers
    assert answer.kind == "gap"


@pytest.mark.parametrize("asked", ["ask_benefits", "ask_procedure", "ask_cost"])
def test_session_told_after_another_question_leads_to_the_next_one(content: Content, asked: str) -> None:
    message = turn("inform", "date/2026-11-07@session", "sessions_done/2")
    answers = say(content, message, after(asked)).answers
    assert answers[0].response == "utter_noted"
    assert answers[1].topic == "next_session"


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("product/hyaluronic_acid", "activity/sleeping"),
        ("activity/hair_washing", "product/perfume"),
    ],
)
def test_another_deed_takes_the_place_of_a_product_and_the_other_way(content: Content, before: str, named: str) -> None:
    first = say(content, turn("ask_aftercare", before, asks=True), GREETED)
    (answer,) = say(content, turn("inform", named, continues=True, asks=True), first.state).answers
    assert content.guidance.entry(*named.split("/")).name in answer.text(content)
    assert content.guidance.entry(*before.split("/")).name not in answer.text(content)
