from __future__ import annotations

import pytest
from asking import question

from bot.advice.past_conditions import answers
from bot.advice.profile_update import update_profile
from bot.content.content import Content
from bot.dialogue.several import answer_all


@pytest.mark.parametrize(
    ("named", "subject"),
    [
        (("condition/isotretinoin@past",), "isotretinoin"),
        (("condition/isotretinoin@past", "condition/steroids@past"), "isotretinoin and steroids"),
        # What is over, and then named as present, is present.
        (("condition/eczema@past", "condition/eczema"), None),
        (("condition/eczema@other_person",), None),
        (("condition/eczema",), None),
        ((), None),
    ],
)
def test_past_conditions_are_to_be_told(content: Content, named: tuple[str, ...], subject: str | None) -> None:
    asked = question("ask_suitability", *named)
    found = answers(asked, (asked,), content)
    assert [answer.values["subject"] for answer in found] == ([subject] if subject else [])


def test_past_condition_is_no_reason_against_it(content: Content) -> None:
    asked = question("ask_suitability", "condition/eczema@past")
    assert [answer.response for answer in answer_all((asked,), asked, content)] == [
        "utter_condition_past",
        "utter_suitability",
    ]


def test_condition_of_somebody_else_is_passed_over(content: Content) -> None:
    asked = question("ask_suitability", "condition/eczema@other_person")
    assert [answer.response for answer in answer_all((asked,), asked, content)] == ["utter_suitability"]


def test_small_talk_is_left_alone(content: Content) -> None:
    asked = question("thank", "condition/eczema@past")
    assert answers(asked, (asked,), content) == ()


@pytest.mark.parametrize(("role", "kept"), [("", ("eczema",)), ("@past", ()), ("@other_person", ())])
def test_profile_holds_present_conditions_of_the_patient(content: Content, role: str, kept: tuple[str, ...]) -> None:
    assert update_profile(question("inform", f"condition/eczema{role}"), content).person.conditions == kept
