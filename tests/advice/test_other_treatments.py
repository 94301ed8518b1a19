from __future__ import annotations

import pytest
from asking import Ask, question

from bot.advice.other_treatments import other_treatment
from bot.content.content import Content


@pytest.mark.parametrize(
    ("intent", "named", "other"),
    [
        ("ask_frequency", ("treatment/laser",), "laser"),
        ("ask_pain", ("treatment/chemical_peel",), "chemical_peel"),
        ("check_symptom", ("treatment/laser@done", "symptom/redness"), "laser"),
        ("ask_activity_after", ("treatment/laser@done", "activity/exercise"), "laser"),
        ("ask_suitability", ("treatment/chemical_peel@done",), "chemical_peel"),
        # What was had before says nothing of the course.
        ("ask_frequency", ("treatment/laser@done", "concern/acne_scars"), None),
        ("ask_pain", ("treatment/chemical_peel@done",), None),
        # Named beside the treatment itself.
        ("check_symptom", ("treatment/laser@done", "treatment/microneedling"), None),
        ("ask_frequency", ("treatment/laser", "treatment/microneedling"), None),
        ("ask_frequency", ("treatment/microneedling",), None),
        # Never covered.
        ("ask_frequency", ("treatment/botox",), "botox"),
        ("check_symptom", ("treatment/fillers@done", "symptom/swelling"), "fillers"),
        ("ask_benefits", ("treatment/dermaplaning",), "dermaplaning"),
    ],
)
def test_question_about_another_treatment(
    content: Content, intent: str, named: tuple[str, ...], other: str | None
) -> None:
    assert other_treatment(question(intent, *named), content) == other


def test_redness_after_laser_is_not_answered_as_that_after_microneedling(ask: Ask) -> None:
    (answer,) = ask("check_symptom", "treatment/laser@done", "symptom/redness")
    assert (answer.response, answer.kind) == ("utter_gap_treatment", "gap")


def test_combination_is_answered_by_the_table(ask: Ask) -> None:
    (answer,) = ask("ask_combination", "treatment/laser")
    assert answer.response == "utter_add_treatment"


@pytest.mark.parametrize(
    ("area", "response"),
    [
        ("thighs", "utter_body_area_part"),
        ("forehead", "utter_body_area_part"),
        ("nose", "utter_body_area_part"),
        ("legs", "utter_body_areas"),
        ("scalp", "utter_gap_body_area"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_benefits", "ask_suitability"])
def test_part_of_an_area_is_answered_as_the_whole(ask: Ask, intent: str, area: str, response: str) -> None:
    (answer,) = ask(intent, f"body_area/{area}")
    assert answer.response == response


def test_part_names_its_whole(ask: Ask, content: Content) -> None:
    (answer,) = ask("ask_benefits", "body_area/thighs")
    assert "the thighs, which we count as part of the legs" in answer.text(content)
    assert answer.facts == ("body_areas",)
