"""Conditions of earlier messages are named where an answer would read as if there were none."""

from __future__ import annotations

import pytest
from advice.asking import concerns, on
from saying import after, say, turn

from bot.content.content import Content

TOLD = {"last_session": on("2026-11-20"), "conditions": ("rosacea",), "sessions_done": 3}


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
    assert "rosacea" in answers[0].text(content)


@pytest.mark.parametrize(("condition", "named"), [("allergies", True), ("rosacea", False)])
def test_allergy_is_named_before_what_is_said_on_numbing(content: Content, condition: str, named: bool) -> None:
    state = after("ask_suitability", conditions=(condition,))
    answers = say(content, turn("ask_pain"), state).answers
    assert (answers[0].response == "utter_kept_conditions_suits") is named


@pytest.mark.parametrize(
    ("intent", "named"),
    [
        ("ask_next_session", "date/tomorrow@wish"),
        ("ask_next_session", "date/15 july@wish"),
        ("ask_calendar", "concern/acne_scars"),
        ("ask_maintenance", "subject/top_up"),
        ("ask_plan", "concern/acne_scars"),
    ],
)
@pytest.mark.parametrize(
    ("condition", "who"),
    [
        ("pregnancy", "your doctor or midwife"),
        ("chemotherapy", "your cancer team"),
        ("ivf", "your fertility clinic"),
    ],
)
def test_no_dates_before_others_have_agreed(
    content: Content, intent: str, named: str, condition: str, who: str
) -> None:
    state = after(**{**TOLD, "conditions": ("rosacea", condition)})
    answers = say(content, turn(intent, named), state).answers
    assert answers[0].response == "utter_no_dates"
    assert f"before {who} and the practitioner have said that you may" in answers[0].text(content)
    assert not any(str(year) in answer.text(content) for answer in answers for year in (2026, 2027, 2028))


def test_plan_is_put_aside_where_no_dates_are_given(content: Content) -> None:
    state = after("ask_plan", asks="sessions_done", concerns=concerns("acne_scars/severe"))
    first = say(content, turn("inform", "condition/pregnancy"), state)
    assert "pregnancy" in first.answers[0].text(content)
    assert first.state.request is None
    assert [one.response for one in say(content, turn("ask_plan"), first.state).answers] == ["utter_no_dates"]


@pytest.mark.parametrize("condition", ["isotretinoin", "recent_surgery", "steroids", "skin_infection"])
def test_asking_comes_before_the_gap(content: Content, condition: str) -> None:
    # Told as over, in a message before.
    told = say(content, turn("ask_suitability", f"condition/{condition}@past"), after(last_session=on("2026-11-03")))
    assert told.state.person.conditions == (condition,)
    first, second = say(content, turn("ask_next_session", "date/8 december@wish"), told.state).answers
    assert (first.response, second.response) == ("utter_next_conditions", "utter_next_fits_gap")
    assert "By the gap alone" in second.text(content)


@pytest.mark.parametrize(
    ("intent", "named"),
    [("ask_pain", "subject/numbing"), ("ask_benefits", "concern/acne_scars"), ("ask_cost", "clinic_matter/price")],
)
def test_answers_that_it_does_not_change_leave_it_out(content: Content, intent: str, named: str) -> None:
    answers = say(content, turn(intent, named), after(**TOLD)).answers
    assert not any("rosacea" in answer.text(content) for answer in answers)


def test_condition_that_the_message_names_is_not_named_twice(content: Content) -> None:
    answers = say(content, turn("ask_calendar", "condition/rosacea"), after(**TOLD)).answers
    assert "utter_kept_conditions" not in [answer.response for answer in answers]


def test_what_is_often_named_in_passing_is_not_held_against_a_date(content: Content) -> None:
    told = {**TOLD, "conditions": ("men",)}
    answers = say(content, turn("ask_maintenance", "subject/top_up"), after(**told)).answers
    assert "utter_kept_conditions" not in [answer.response for answer in answers]


def test_suitability_in_general_names_the_conditions_so_far(content: Content) -> None:
    message = turn("ask_suitability", text="who can have it", asks=True)
    first, second = say(content, message, after(conditions=("rosacea",))).answers
    assert (first.response, second.response) == ("utter_kept_conditions_suits", "utter_suitability")
    assert first.values["subject"] == "rosacea"


@pytest.mark.parametrize("area", ["legs", "neck", "arms"])
def test_area_alone_does_not_set_a_condition_aside(content: Content, area: str) -> None:
    told = after("ask_suitability", about=("condition/pregnancy",), conditions=("pregnancy",))
    first, second = say(content, turn("ask_suitability", f"body_area/{area}", asks=True), told).answers
    assert (first.response, second.response) == ("utter_kept_conditions_suits", "utter_body_areas")
    assert "pregnancy" in first.text(content)


@pytest.mark.parametrize("text", ["could it have harmed the baby", "is it safe then", "was that dangerous"])
@pytest.mark.parametrize("named", [(), ("treatment/microneedling",)])
def test_what_is_safe_with_a_condition_others_say(content: Content, text: str, named: tuple[str, ...]) -> None:
    state = after("ask_next_session", **{**TOLD, "conditions": ("pregnancy",)})
    (answer,) = say(content, turn("ask_safety", *named, text=text, asks=True), state).answers
    assert answer.response == "utter_held_harm"
    assert "your doctor or midwife" in answer.text(content)


@pytest.mark.parametrize("condition", ["breastfeeding", "blood_thinners", "diabetes", "rosacea"])
def test_condition_is_named_before_what_is_safe_in_general(content: Content, condition: str) -> None:
    answers = say(content, turn("ask_safety", asks=True), after(conditions=(condition,))).answers
    assert [answer.response for answer in answers] == ["utter_kept_conditions_suits", "utter_safety"]
    # Beside another symptom or condition it is not in the way.
    own = say(content, turn("ask_safety", "symptom/bruising", asks=True), after(conditions=("pregnancy",))).answers
    assert own[-1].response == "utter_bruising"


def test_condition_just_told_is_named_beside_the_numbing(content: Content) -> None:
    state = after("ask_suitability", about=("condition/breastfeeding",), conditions=("breastfeeding",))
    answers = say(content, turn("ask_procedure", "subject/numbing", asks=True), state).answers
    assert [answer.response for answer in answers] == ["utter_kept_conditions_suits", "utter_numbing"]


@pytest.mark.parametrize("condition", ["beard", "period"])
def test_what_bars_nothing_is_not_named_again(content: Content, condition: str) -> None:
    told = {**TOLD, "conditions": (condition,)}
    for intent, named in (("ask_next_session", "date/tomorrow@wish"), ("ask_suitability", "body_area/cheeks")):
        answers = say(content, turn(intent, named, asks=True), after(**told)).answers
        assert not any("kept" in answer.response or "conditions" in answer.response for answer in answers)
    asked = turn("ask_suitability", f"condition/{condition}", asks=True)
    assert [answer.response for answer in say(content, asked, after(**TOLD)).answers] == ["utter_gap_condition_next"]


@pytest.mark.parametrize(("condition", "kept"), [("pregnancy", True), ("rosacea", False)])
def test_pause_that_others_have_to_end_is_named_before_what_it_means(
    content: Content, condition: str, kept: bool
) -> None:
    state = after("ask_next_session", **{**TOLD, "conditions": (condition,)})
    message = turn("ask_maintenance", "subject/missed_session", text="will they be wasted", asks=True, confidence=0.46)
    responses = [answer.response for answer in say(content, message, state).answers]
    assert responses[-1] == "utter_course_missed"
    assert ("utter_kept_conditions_suits" in responses) is kept
