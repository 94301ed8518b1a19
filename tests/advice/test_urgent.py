from __future__ import annotations

import pytest
from asking import Ask

from bot.content.content import Content

GRADES = {"emergency": "utter_emergency", "urgent": "utter_urgent"}


def test_urgent_answers_by_the_flag_s_grade(ask: Ask, content: Content) -> None:
    for flag, entry in content.guidance.red_flags.items():
        (answer,) = ask("report_urgent_symptom", f"red_flag/{flag}")
        expected = "utter_self_harm" if flag == "self_harm" else GRADES[entry.grade]
        assert (answer.response, answer.kind) == (expected, "urgent"), flag


@pytest.mark.parametrize(
    ("flags", "response"),
    [
        ((), "utter_urgent"),
        (("pus",), "utter_urgent"),
        (("pus", "breathing"), "utter_emergency"),
        (("breathing", "pus"), "utter_emergency"),
        (("self_harm",), "utter_self_harm"),
        (("breathing", "self_harm"), "utter_self_harm"),
    ],
)
def test_urgent_answers_the_gravest_flag(ask: Ask, flags: tuple[str, ...], response: str) -> None:
    (answer,) = ask("report_urgent_symptom", *(f"red_flag/{flag}" for flag in flags))
    assert answer.response == response


def test_urgent_says_how_to_get_help_and_offers_nothing_to_click(ask: Ask, content: Content) -> None:
    for flag in content.guidance.red_flags:
        (answer,) = ask("report_urgent_symptom", f"red_flag/{flag}")
        assert content.clinic.emergency_number in answer.text(content), flag
        assert content.wording[answer.response].quick_replies == (), flag


@pytest.mark.parametrize("intent", ["ask_benefits", "ask_frequency", "greet", "nlu_fallback", "inform", "out_of_scope"])
def test_red_flag_goes_before_every_intent(ask: Ask, intent: str) -> None:
    (answer,) = ask(intent, "concern/acne_scars", "treatment/botox", "red_flag/breathing")
    assert answer.response == "utter_emergency"
