from __future__ import annotations

import pytest
from asking import Ask

from bot.advice.question import Memory
from bot.content.content import Content


@pytest.mark.parametrize(
    ("named", "before", "response", "kind"),
    [
        ((), 0, "utter_misunderstood", "clarify"),
        (("symptom/redness",), 0, "utter_misunderstood", "clarify"),
        (("concern/scars",), 0, "utter_misunderstood_about", "clarify"),
        (("concern/hair_loss",), 0, "utter_misunderstood_about", "clarify"),
        ((), 1, "utter_misunderstood_again", "handover"),
        (("concern/scars",), 1, "utter_misunderstood_again", "handover"),
        ((), 7, "utter_misunderstood_again", "handover"),
    ],
)
def test_misunderstanding_asks_once_then_hands_over(
    ask: Ask, named: tuple[str, ...], before: int, response: str, kind: str
) -> None:
    (answer,) = ask("nlu_fallback", *named, memory=Memory(misunderstood=before))
    assert (answer.response, answer.kind) == (response, kind)


def test_misunderstanding_names_the_first_concern(ask: Ask, content: Content) -> None:
    (answer,) = ask("nlu_fallback", "concern/acne_scars", "concern/wrinkles")
    assert "acne scars" in answer.text(content)


def test_misunderstanding_hands_over_to_the_team(ask: Ask, content: Content) -> None:
    (answer,) = ask("nlu_fallback", memory=Memory(misunderstood=1))
    assert content.clinic.phone in answer.text(content)


def test_misunderstanding_rests_on_no_fact(ask: Ask) -> None:
    (answer,) = ask("nlu_fallback", "concern/scars")
    assert answer.facts == ()
