from __future__ import annotations

from dataclasses import replace

import pytest

from bot.advice.answer import Answer, make
from bot.advice.merging import OF_NOTHING, merged, said_once
from bot.advice.not_covered import gap
from bot.content.content import Content


def gaps(content: Content, *named: str) -> list[Answer]:
    return [gap(content, "x", *name.split("/")) for name in named]


@pytest.mark.parametrize(
    ("named", "responses", "text"),
    [
        (("activity/swimming",), ["utter_gap_activity"], "swimming"),
        (("activity/swimming", "activity/sauna"), ["utter_gap_activity"], "swimming and saunas and steam rooms"),
        (("activity/swimming", "product/retinol"), ["utter_gap_several"], "swimming and retinol and other retinoids"),
        (
            ("activity/swimming", "activity/alcohol", "activity/waxing"),
            ["utter_gap_activity"],
            "swimming, alcohol and waxing",
        ),
        (("clinic_matter/tipping", "clinic_matter/deposit"), ["utter_gap_clinic_matter"], "tipping and a deposit"),
        # What is said of a condition is not said of an activity.
        (("activity/swimming", "condition/diabetes"), ["utter_gap_activity", "utter_gap_condition_too"], "swimming"),
        (("condition/diabetes", "activity/swimming"), ["utter_gap_condition", "utter_gap_too"], "diabetes"),
        (("symptom/itching", "product/vitamin_c"), ["utter_gap_symptom", "utter_gap_too"], "itching"),
        (
            ("condition/diabetes", "clinic_matter/tipping", "body_area/scalp"),
            ["utter_gap_condition", "utter_gap_too", "utter_gap_too"],
            "diabetes",
        ),
        # The clinic's own answers are given in full.
        (("activity/makeup", "activity/swimming"), ["utter_gap_clinic_answer", "utter_gap_too"], "makeup"),
        (("activity/swimming", "activity/makeup"), ["utter_gap_activity", "utter_gap_clinic_answer_too"], "swimming"),
        (("activity/swimming", "activity/swimming"), ["utter_gap_activity"], "about swimming around"),
    ],
)
def test_equal_gaps_are_one_paragraph(
    content: Content, named: tuple[str, ...], responses: list[str], text: str
) -> None:
    found = merged(gaps(content, *named), content)
    assert [answer.response for answer in found] == responses
    assert text in found[0].text(content)
    told = [answer.text(content) for answer in found[1:]]
    assert not any("does not" in each or "no information" in each for each in told)


def test_other_answers_keep_their_place(content: Content) -> None:
    pain = make(content, "utter_pain", topic="pain")
    one, two = gaps(content, "activity/swimming", "activity/sauna")
    assert [answer.response for answer in merged([one, pain, two], content)] == ["utter_gap_activity", "utter_pain"]


def test_answer_that_is_no_gap_is_not_joined(content: Content) -> None:
    one, two = (replace(each, kind="answer") for each in gaps(content, "activity/swimming", "activity/sauna"))
    assert merged([one, two], content) == [one, two]


def test_wait_for_exercise_is_said_once(content: Content) -> None:
    given = {"subject": "strenuous exercise", "until": "Monday", "day": "Saturday", "figures": "48 hours"}
    wait = make(content, "utter_wait_until_with", topic="x", given=given)
    rule = make(content, "utter_wait_exercise", topic="x")
    assert said_once([wait, rule]) == [wait]


@pytest.mark.parametrize("general", OF_NOTHING)
@pytest.mark.parametrize(
    "beside", ["activity/swimming", "product/vitamin_c", "condition/diabetes", "symptom/itching", "activity/makeup"]
)
def test_that_something_is_not_covered_is_said_of_what_is_named(content: Content, general: str, beside: str) -> None:
    (named,) = gaps(content, beside)
    unnamed = make(content, general, topic="x", kind="gap")
    assert said_once([named, unnamed]) == [named]
    assert said_once([unnamed]) == [unnamed]
