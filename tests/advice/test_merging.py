from __future__ import annotations

from dataclasses import replace

import pytest

from bot.advice.answer import Answer, make
from bot.advice.merging import OF_NOTHING, merged, said_once
from bot.advice.not_covered import gap
from bot.content.content import Content
from bot.content.schema import CareLevel


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


def judged(content: Content, response: str, subject: str, level: CareLevel, **given: str) -> Answer:
    values = {"since": "You are 5 days after the session.", "figures": "a few days", "then": "Monday", **given}
    return make(content, response, topic="symptoms", level=level, given={"subject": subject, **values})


@pytest.mark.parametrize(
    ("signs", "response", "order"),
    [
        ([("within", "redness", "expected"), ("no_figure", "peeling", "expected")], "together", ["redness", "peeling"]),
        (
            [("no_figure", "peeling", "expected"), ("beyond", "redness", "soon")],
            "together_soon",
            ["redness", "peeling"],
        ),
        ([("long", "dryness", "soon"), ("edge", "redness", "soon")], "together_soon", ["redness", "dryness"]),
        ([("then_gone", "redness", "expected"), ("then_perhaps", "swelling", "expected")], "together", ["swelling"]),
    ],
)
def test_signs_are_judged_in_one_paragraph_the_gravest_first(
    content: Content, signs: list[tuple[str, str, CareLevel]], response: str, order: list[str]
) -> None:
    pain = make(content, "utter_pain", topic="pain")
    answers = [judged(content, f"utter_recovery_{name}", subject, level) for name, subject, level in signs]
    found = merged([pain, answers[0], pain, *answers[1:]], content)
    assert [answer.response for answer in found] == ["utter_pain", f"utter_recovery_{response}", "utter_pain"]
    text = found[1].text(content)
    assert [text.index(subject) for subject in order] == sorted(text.index(subject) for subject in order)
    assert text.count("5 days after") == text.lower().count("call larkspur") == 1
    assert found[1].level == ("soon" if response.endswith("soon") else "expected")


def test_sign_that_no_guide_names_is_told_with_those_that_are_judged(content: Content) -> None:
    unnamed = make(
        content, "utter_symptom_unnamed_too", topic="x", kind="gap", given={"subject": "bumps"}, level="soon"
    )
    within = judged(content, "utter_recovery_within", "redness", "expected")
    (told,) = merged([within, unnamed], content)
    assert (told.response, told.level) == ("utter_recovery_together", "soon")
    assert "don't name bumps" in told.text(content)
    assert merged([within], content) == [within]


def test_whether_it_is_normal_is_answered_by_the_verdict_on_the_sign(content: Content) -> None:
    unknown = make(content, "utter_symptom_unknown", topic="x", kind="gap", level="soon")
    verdict = judged(content, "utter_recovery_no_figure", "peeling", "expected")
    assert said_once([verdict, unknown]) == [verdict]
    assert said_once([unknown]) == [unknown]
