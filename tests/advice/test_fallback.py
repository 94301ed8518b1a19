"""What is said when no answer could be worked out."""

from __future__ import annotations

import pytest

from bot.advice.fallback import after_failure
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
    answer = after_failure(flags, intent, content)
    assert (answer.response, answer.kind) == (response, kind)
    said = answer.text(content)
    assert content.clinic.phone in said or content.clinic.emergency_number in said
