"""A gap that is told as such is compared with the documented one, without a day."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Ask, on

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content


@pytest.mark.parametrize("intent", ["ask_next_session", "ask_frequency"])
@pytest.mark.parametrize("role", ["gap", "since", "other"])
@pytest.mark.parametrize(
    ("length", "response", "fragment"),
    [
        ("10 days", "short", "10 days is shorter"),
        ("2 weeks", "short", "2 weeks is shorter"),
        ("a fortnight", "short", "2 weeks is shorter"),
        ("3 weeks", "short", "3 weeks is shorter"),
        ("4 weeks", "within", "4 weeks is within"),
        ("5 wks", "within", "5 weeks is within"),
        ("6 weeks", "within", "6 weeks is within"),
        ("7 weeks", "long", "7 weeks is longer"),
        ("9 weeks", "long", "9 weeks is longer"),
        ("3 months", "long", "is longer"),
    ],
)
def test_gap_against_the_guides(
    ask: Ask, content: Content, intent: str, role: str, length: str, response: str, fragment: str
) -> None:
    (answer,) = ask(intent, f"duration/{length}@{role}", "subject/interval")
    assert answer.response == f"utter_told_gap_{response}"
    assert fragment in answer.text(content)
    assert "4 to 6 weeks" in answer.text(content)
    assert answer.asks is None


@pytest.mark.parametrize(
    ("named", "told"),
    [
        # The day is known, and counts.
        (("duration/5 weeks@gap",), {"last_session": on("2026-11-14")}),
        # Of something else.
        (("duration/5 weeks@since", "symptom/redness"), {}),
        (("duration/4 weeks@gap", "subject/interval_reason"), {}),
        (("duration/4 weeks@gap", "subject/remaining"), {}),
        (("duration/5 weeks@wish",), {}),
        (("duration/some weeks@gap",), {}),
        (("date/5 december@other",), {}),
    ],
)
def test_other_times_are_no_gap(ask: Ask, named: tuple[str, ...], told: dict[str, Any]) -> None:
    answers = ask("ask_next_session", *named, memory=Memory(person=PatientProfile(**told)))
    assert not any(answer.response.startswith("utter_told_gap") for answer in answers)
