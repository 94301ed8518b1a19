from __future__ import annotations

import pytest
from asking import question

from bot.advice.answer_table import MOST_ANSWERS, answers_for, best_row, listed_facts
from bot.content.content import Content
from bot.content.schema import AnswerRow, IntentAnswers

SECTION = IntentAnswers(
    topic="test",
    depends_on=("activity", "product"),
    rows=(
        AnswerRow(response="utter_fine"),
        AnswerRow(response="utter_wait_exercise", when={"activity": "exercise"}),
        AnswerRow(response="utter_thank", when={"activity": "any"}),
        AnswerRow(response="utter_wait_sun", when={"activity": "sun_exposure"}),
        AnswerRow(response="utter_wait_harsh", when={"product": "harsh_products"}),
        AnswerRow(response="utter_goodbye", when={"product": "harsh_products"}),
        AnswerRow(response="utter_stop", when={"subject": "avoid_after", "activity": "exercise"}),
        AnswerRow(response="utter_address", when={"subject": "device"}),
    ),
)


def responses(content: Content, *named: str, section: IntentAnswers = SECTION) -> list[str]:
    return [answer.response for answer in answers_for(question("test", *named), section, content)]


@pytest.mark.parametrize(
    ("named", "response"),
    [
        ({}, "utter_fine"),
        ({"symptom": ("redness",)}, "utter_fine"),
        ({"activity": ("exercise",)}, "utter_wait_exercise"),
        ({"activity": ("makeup",)}, "utter_thank"),
        ({"activity": ("makeup", "exercise")}, "utter_wait_exercise"),
        ({"product": ("harsh_products",)}, "utter_wait_harsh"),
        ({"activity": ("exercise",), "product": ("harsh_products",)}, "utter_wait_exercise"),
        ({"activity": ("exercise",), "subject": ("avoid_after",)}, "utter_stop"),
        ({"activity": ("makeup",), "subject": ("avoid_after",)}, "utter_thank"),
        ({"subject": ("avoid_after",)}, "utter_fine"),
        ({"subject": ("device",)}, "utter_address"),
    ],
)
def test_best_row_meets_most_conditions(content: Content, named: dict[str, tuple[str, ...]], response: str) -> None:
    row = best_row(SECTION, named, content)
    assert row is not None
    assert row.response == response


def test_best_row_with_a_focus_turns_on_that_kind(content: Content) -> None:
    named = {"activity": ("exercise",), "subject": ("avoid_after",), "product": ("harsh_products",)}
    row = best_row(SECTION, named, content, focus="product")
    assert row is not None
    assert row.response == "utter_wait_harsh"


def test_best_row_is_none_where_nothing_fits(content: Content) -> None:
    assert best_row(SECTION, {"activity": ("exercise",)}, content, focus="symptom") is None


def test_best_row_passes_over_what_the_clinic_leaves_out(sparse: Content) -> None:
    row = best_row(SECTION, {"subject": ("device",)}, sparse)
    assert row is not None
    assert row.response == "utter_fine"


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ((), ["utter_fine"]),
        (("activity/exercise",), ["utter_wait_exercise"]),
        (("activity/exercise", "activity/exercise"), ["utter_wait_exercise"]),
        (("activity/exercise", "activity/sun_exposure"), ["utter_wait_exercise", "utter_wait_sun"]),
        # The section's order of kinds, then the message's.
        (("product/harsh_products", "activity/exercise"), ["utter_wait_exercise", "utter_wait_harsh"]),
        # Undocumented: the gap, never the row for "any".
        (("activity/makeup",), ["utter_gap_clinic_answer"]),
        (("activity/flying",), ["utter_gap_activity"]),
        (("activity/flying", "activity/exercise"), ["utter_gap_activity", "utter_wait_exercise"]),
        # Undocumented with something documented close to it.
        (("activity/yoga",), ["utter_gap_activity", "utter_wait_exercise"]),
        # What is named in passing is answered where nothing else is asked about.
        (("activity/going_out", "activity/swimming"), ["utter_gap_activity"]),
        (("activity/going_out",), ["utter_gap_daily", "utter_wait_sun"]),
        (("product/retinol",), ["utter_gap_product", "utter_wait_harsh"]),
        # Documented, but the section says nothing particular of it.
        (("product/sunscreen",), ["utter_fine"]),
        (("symptom/redness",), ["utter_fine"]),
    ],
)
def test_answers_for_each_thing_named(content: Content, named: tuple[str, ...], expected: list[str]) -> None:
    assert responses(content, *named) == expected


def test_answers_for_many_things_stay_few(content: Content) -> None:
    named = [f"activity/{entry}" for entry in content.guidance.vocabularies["activity"].entries]
    assert len(responses(content, *named)) == MOST_ANSWERS


def test_answers_for_say_the_same_thing_once(content: Content) -> None:
    section = SECTION.copy(
        update={
            "rows": (
                AnswerRow(response="utter_fine"),
                AnswerRow(response="utter_thank", when={"activity": "exercise"}),
                AnswerRow(response="utter_thank", when={"activity": "sun_exposure"}),
            )
        }
    )
    assert responses(content, "activity/exercise", "activity/sun_exposure", section=section) == ["utter_thank"]


def test_answers_for_a_related_entry_add_no_second_gap(content: Content) -> None:
    section = SECTION.copy(
        update={
            "rows": (
                AnswerRow(response="utter_fine"),
                AnswerRow(response="utter_preparation_before", when={"product": "any"}, kind="gap"),
            )
        }
    )
    assert responses(content, "product/retinol", section=section) == ["utter_gap_product"]


def test_answers_for_the_treatment_itself_are_no_gap(content: Content) -> None:
    section = IntentAnswers(topic="test", depends_on=("treatment",), rows=(AnswerRow(response="utter_fine"),))
    assert responses(content, "treatment/microneedling", section=section) == ["utter_fine"]


def test_answers_for_a_section_without_a_plain_row_are_refused(content: Content) -> None:
    section = IntentAnswers(topic="kites", rows=(AnswerRow(response="utter_fine", when={"activity": "exercise"}),))
    with pytest.raises(LookupError, match="kites"):
        responses(content, section=section)


@pytest.mark.parametrize(
    ("section_kind", "row_kind", "kind"),
    [("answer", None, "answer"), ("handover", None, "handover"), ("answer", "gap", "gap"), ("gap", "answer", "answer")],
)
def test_answers_for_take_the_row_s_kind_before_the_section_s(
    content: Content, section_kind: str, row_kind: str | None, kind: str
) -> None:
    section = IntentAnswers(topic="test", kind=section_kind, rows=(AnswerRow(response="utter_fine", kind=row_kind),))
    (answer,) = answers_for(question("test"), section, content)
    assert answer.kind == kind


def test_answers_for_claim_no_fact_that_is_not_listed(content: Content) -> None:
    (answer,) = answers_for(question("test", "activity/sun_exposure"), SECTION, content)
    assert answer.facts == ("wait_sun",)


def test_listed_facts_are_those_of_the_response(content: Content) -> None:
    rows = content.guidance.answers["ask_frequency"].rows
    expected = next(row.facts for row in rows if row.response == "utter_course_severe")
    assert listed_facts(content, "ask_frequency", "utter_course_severe") == expected


def test_listed_facts_of_an_unlisted_response_are_none(content: Content) -> None:
    assert listed_facts(content, "ask_frequency", "utter_thank") == ()
