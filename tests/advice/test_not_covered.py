from __future__ import annotations

import pytest

from bot.advice.not_covered import gap
from bot.content.content import Content


@pytest.mark.parametrize(
    ("kind", "entry", "response"),
    [
        ("activity", "swimming", "utter_gap_activity"),
        # It can't be left out.
        ("activity", "sleeping", "utter_gap_daily"),
        ("activity", "work", "utter_gap_daily"),
        ("product", "vitamin_c", "utter_gap_product"),
        ("condition", "pregnancy", "utter_gap_condition"),
        ("symptom", "itching", "utter_gap_symptom"),
        ("concern", "hair_loss", "utter_gap_concern"),
        ("body_area", "scalp", "utter_gap_body_area"),
        ("treatment", "botox", "utter_gap_treatment"),
        ("clinic_matter", "tipping", "utter_gap_clinic_matter"),
        # A kind without a wording of its own.
        ("severity", "severe", "utter_gap"),
        # What the clinic answers itself.
        ("activity", "makeup", "utter_gap_clinic_answer"),
        ("clinic_matter", "parking", "utter_gap_clinic_answer"),
    ],
)
def test_gap_has_the_wording_of_its_kind(content: Content, kind: str, entry: str, response: str) -> None:
    assert gap(content, "test", kind, entry).response == response


def test_gap_names_what_it_is_about(content: Content) -> None:
    assert content.guidance.entry("activity", "swimming").name in gap(content, "test", "activity", "swimming").text(
        content
    )


def test_gap_is_of_kind_gap_with_its_topic(content: Content) -> None:
    answer = gap(content, "aftercare", "activity", "swimming")
    assert (answer.kind, answer.topic) == ("gap", "aftercare")


def test_gap_says_the_clinic_s_own_answer(content: Content) -> None:
    assert content.clinic.answers["activity/makeup"].text in gap(content, "test", "activity", "makeup").text(content)


def test_gap_claims_no_document_for_the_clinic_s_own_answer(content: Content) -> None:
    assert gap(content, "test", "activity", "makeup").sources == ()


def test_gap_without_an_answer_of_the_clinic_sends_to_the_team(sparse: Content) -> None:
    assert sparse.clinic.phone in gap(sparse, "test", "activity", "makeup").text(sparse)


@pytest.mark.parametrize(
    "kind",
    ["activity", "body_area", "clinic_matter", "concern", "condition", "product", "severity", "symptom", "treatment"],
)
def test_gap_can_be_said_of_every_entry(content: Content, kind: str) -> None:
    entries = content.guidance.vocabularies[kind].entries
    assert [entry for entry in entries if "{" in gap(content, "test", kind, entry).text(content)] == []


@pytest.mark.parametrize("kind", ["activity", "concern", "condition", "product", "symptom", "treatment"])
def test_gap_rests_on_no_fact(content: Content, kind: str) -> None:
    entries = content.guidance.vocabularies[kind].entries
    assert [entry for entry in entries if gap(content, "test", kind, entry).facts] == []
