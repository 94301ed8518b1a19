from __future__ import annotations

import pytest
import yaml
from asking import Ask

from bot import paths
from bot.content.content import Content

FLAGS = yaml.load((paths.CONTENT / "red_flags.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)["red_flags"]
GRADES = {"emergency": "utter_emergency", "urgent": "utter_urgent"}


@pytest.mark.parametrize("flag", [flag for flag in FLAGS if flag != "self_harm"])
def test_urgent_answers_by_the_flag_s_grade(ask: Ask, flag: str) -> None:
    (answer,) = ask("report_urgent_symptom", f"red_flag/{flag}")
    assert (answer.response, answer.kind) == (GRADES[FLAGS[flag]["grade"]], "urgent")


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


@pytest.mark.parametrize("flag", FLAGS)
def test_urgent_says_how_to_get_help(ask: Ask, content: Content, flag: str) -> None:
    (answer,) = ask("report_urgent_symptom", f"red_flag/{flag}")
    assert content.clinic.emergency_number in answer.text(content)


@pytest.mark.parametrize("flag", FLAGS)
def test_urgent_offers_nothing_to_click(ask: Ask, content: Content, flag: str) -> None:
    (answer,) = ask("report_urgent_symptom", f"red_flag/{flag}")
    assert content.wording[answer.response].quick_replies == ()


@pytest.mark.parametrize("intent", ["ask_benefits", "ask_frequency", "greet", "nlu_fallback", "inform", "out_of_scope"])
def test_red_flag_goes_before_every_intent(ask: Ask, intent: str) -> None:
    (answer,) = ask(intent, "concern/acne_scars", "treatment/botox", "red_flag/breathing")
    assert answer.response == "utter_emergency"
