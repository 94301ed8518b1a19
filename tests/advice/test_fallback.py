"""The reply where none could be computed."""

from __future__ import annotations

import pytest

from bot.advice.fallback import Understood, fallback_reply
from bot.content.content import Content


@pytest.mark.parametrize(
    ("flags", "intent", "response", "kind"),
    [
        ((), None, "utter_error", "handover"),
        ((), "ask_cost", "utter_error", "handover"),
        ((), "report_urgent_symptom", "utter_urgent", "urgent"),
        (("breathing",), "ask_cost", "utter_emergency", "urgent"),
        (("infected",), None, "utter_urgent", "urgent"),
        (("self_harm",), None, "utter_self_harm", "urgent"),
        (("no_such_flag",), None, "utter_error", "handover"),
    ],
)
def test_at_least_the_contact_and_what_is_urgent_first(
    content: Content, flags: tuple[str, ...], intent: str | None, response: str, kind: str
) -> None:
    answer = fallback_reply(Understood(flags, intent), content)
    assert (answer.response, answer.kind) == (response, kind)
    said = answer.text(content)
    assert content.clinic.phone in said or content.clinic.emergency_number in said


def test_parsed_message_is_understood_by_its_flags_and_intent() -> None:
    entities = [{"entity": "red_flag", "value": "breathing"}, {"entity": "concern", "value": "acne_scars"}]
    parsed = {"text": "x", "intent": {"name": "ask_cost"}, "entities": entities}
    assert Understood.from_parsed(parsed) == Understood(("breathing",), "ask_cost")


@pytest.mark.parametrize("parsed", [{}, {"intent": None, "entities": None}])
def test_message_that_was_not_parsed_is_not_understood(parsed: dict[str, None]) -> None:
    assert Understood.from_parsed(parsed) == Understood()
