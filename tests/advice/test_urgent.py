from __future__ import annotations

import pytest
from asking import Ask

from bot.advice.urgent import level_of
from bot.content.content import Content

LEVELS = {"emergency": "utter_emergency", "urgent": "utter_urgent"}
# Flags with a reply of their own.
OWN = {
    "self_harm": "utter_self_harm",
    "pregnancy": "utter_pregnancy",
    "pregnancy_movements": "utter_pregnancy",
    "violence_now": "utter_violence_now",
    "violence_before": "utter_violence_before",
    "needle_prick": "utter_needle_prick",
}


@pytest.fixture(scope="module")
def flags(content: Content) -> dict[str, str]:
    """The level of each flag that raises an alarm."""
    return {flag: entry.level for flag, entry in content.guidance.red_flags.items() if entry.level in LEVELS}


def test_urgent_answers_by_the_flag_s_level(ask: Ask, flags: dict[str, str]) -> None:
    for flag, level in flags.items():
        (answer,) = ask("report_urgent_symptom", f"red_flag/{flag}")
        assert (answer.response, answer.kind) == (OWN.get(flag, LEVELS[level]), "urgent"), flag
        assert answer.level == level, flag


def test_illness_elsewhere_raises_no_alarm(content: Content) -> None:
    elsewhere = [flag for flag, entry in content.guidance.red_flags.items() if entry.level == "elsewhere"]
    assert elsewhere
    assert {level_of(flag, content) for flag in elsewhere} == {None}


@pytest.mark.parametrize(
    ("named", "response"),
    [
        ((), "utter_urgent"),
        (("pus",), "utter_urgent"),
        (("pus", "breathing"), "utter_emergency"),
        (("breathing", "pus"), "utter_emergency"),
        (("self_harm",), "utter_self_harm"),
        (("breathing", "self_harm"), "utter_self_harm"),
        (("pus", "self_harm"), "utter_self_harm"),
        (("pus", "pregnancy"), "utter_pregnancy"),
        (("pregnancy", "self_harm"), "utter_self_harm"),
    ],
)
def test_urgent_answers_the_gravest_flag(ask: Ask, named: tuple[str, ...], response: str) -> None:
    (answer,) = ask("report_urgent_symptom", *(f"red_flag/{flag}" for flag in named))
    assert answer.response == response


def test_urgent_says_how_to_get_help_and_offers_nothing_to_click(
    ask: Ask, content: Content, flags: dict[str, str]
) -> None:
    for flag in flags:
        (answer,) = ask("report_urgent_symptom", f"red_flag/{flag}")
        assert content.clinic.emergency_number in answer.text(content), flag
        assert content.wording[answer.response].quick_replies == (), flag


@pytest.mark.parametrize("intent", ["ask_benefits", "ask_frequency", "greet", "nlu_fallback", "inform", "out_of_scope"])
def test_red_flag_goes_before_every_intent(ask: Ask, intent: str) -> None:
    (answer,) = ask(intent, "concern/acne_scars", "treatment/botox", "red_flag/breathing")
    assert answer.response == "utter_emergency"
