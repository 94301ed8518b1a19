from __future__ import annotations

import pytest
from asking import Ask

from bot.advice.profile import Concern, PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content


@pytest.mark.parametrize(
    ("concern", "severity", "fragments"),
    [
        ("acne_scars", None, ["It can make acne scars less visible."]),
        ("acne_scars", "severe", ["acne scars"]),
        ("large_pores", None, ["It can make pores look smaller.", "Shall I make you a plan"]),
    ],
)
def test_statement_gets_the_short_of_the_guidance_and_an_offer(
    ask: Ask, content: Content, concern: str, severity: str | None, fragments: list[str]
) -> None:
    person = PatientProfile(concerns=(Concern(entry=concern, severity=severity),))
    named = (f"concern/{concern}", *([f"severity/{severity}"] if severity else []))
    (answer,) = ask("inform", *named, memory=Memory(person=person))
    assert (answer.response, answer.kind) == ("utter_concern_short", "answer")
    assert [fragment for fragment in fragments if fragment not in answer.text(content)] == []
    assert "Make me a plan" in content.wording[answer.response].quick_replies


def test_every_documented_concern_is_answered(ask: Ask, content: Content) -> None:
    for concern in content.guidance.vocabularies["concern"].entries:
        if any(fact.aspect == "benefit" for fact in content.guidance.about("concern", concern)):
            (answer,) = ask("inform", f"concern/{concern}")
            assert answer.response == "utter_concern_short", concern
            assert set(answer.facts) & {fact.id for fact in content.guidance.about("concern", concern)}


def test_concern_that_no_document_names_is_a_gap(ask: Ask) -> None:
    (answer,) = ask("inform", "concern/hair_loss")
    assert answer.kind == "gap"


@pytest.mark.parametrize(
    ("matter", "response"),
    [
        ("complaints", "utter_complaint"),
        ("refunds", "utter_refund"),
        ("billing_problem", "utter_refund"),
    ],
)
def test_complaint_gets_a_person(ask: Ask, content: Content, matter: str, response: str) -> None:
    (answer,) = ask(content.guidance.always[f"clinic_matter/{matter}"], f"clinic_matter/{matter}")
    assert (answer.response, answer.kind) == (response, "handover")
    assert content.clinic.phone in answer.text(content)
