"""A condition or symptom beside a question is not passed over in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from advice.asking import question

from bot.content.content import Content
from bot.dialogue.several import answer_all


@pytest.mark.parametrize(
    ("intent", "named", "responses"),
    [
        ("ask_frequency", ["concern/acne_scars", "condition/pregnancy"], ["utter_gap_condition"]),
        ("ask_frequency", ["concern/stretch_marks", "condition/psoriasis"], ["utter_caution_condition"]),
        ("ask_pain", ["condition/blood_thinners"], ["utter_gap_condition", "utter_pain"]),
        ("ask_cost", ["condition/eczema"], ["utter_caution_condition", "utter_cost"]),
        ("ask_activity_after", ["activity/exercise", "symptom/swelling"], ["utter_symptom_swelling"]),
        # Told in passing, or looked at by the question itself: nothing is added.
        ("ask_pain", ["condition/past_acne"], ["utter_pain"]),
        ("ask_suitability", ["condition/eczema"], ["utter_caution_condition"]),
        ("greet", ["condition/eczema"], ["utter_greet"]),
    ],
)
def test_reply_says_what_matters_first(content: Content, intent: str, named: list[str], responses: list[str]) -> None:
    put = question(intent, *named)
    answers = answer_all([put], put, content)
    assert [answer.response for answer in answers][: len(responses)] == responses


def test_reply_looks_at_the_whole_message(content: Content) -> None:
    whole = question("ask_pain", "condition/pregnancy")
    answers = answer_all([question("ask_pain"), question("ask_safety")], whole, content)
    assert [answer.response for answer in answers] == ["utter_gap_condition", "utter_pain", "utter_safety"]


def test_symptom_that_is_not_reported_is_passed_over(content: Content) -> None:
    # "My wallet is bleeding, what does it cost?" A condition is answered all the same.
    whole = replace(question("ask_cost", "symptom/bleeding", "condition/eczema"), reports_nothing=True)
    responses = [answer.response for answer in answer_all([whole], whole, content)]
    assert responses == ["utter_caution_condition", "utter_cost"]


def test_red_flag_stands_alone(content: Content) -> None:
    whole = question("ask_pain", "red_flag/breathing", "condition/pregnancy")
    assert [answer.response for answer in answer_all([whole], whole, content)] == ["utter_emergency"]
