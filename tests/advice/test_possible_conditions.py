"""What is said of a condition that a message may tell of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from advice.asking import question

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory, Mention
from bot.content.content import Content
from bot.dialogue.several import answer_all


def responses(content: Content, intent: str, *mentions: Mention, conditions: tuple[str, ...] = ()) -> list[str]:
    """Those to a message that may tell of a pregnancy."""
    memory = Memory(person=PatientProfile(conditions=conditions))
    whole = replace(question(intent), mentions=mentions, memory=memory, possible_condition="pregnancy")
    return [answer.response for answer in answer_all([whole], whole, content)]


@pytest.mark.parametrize("intent", ["ask_suitability", "ask_benefits", "ask_frequency", "ask_cost"])
def test_supposed_condition_is_named_before_the_answer(content: Content, intent: str) -> None:
    first, *others = responses(content, intent)
    assert first == "utter_condition_possible"
    assert others


def test_supposed_condition_is_all_that_is_said_where_nothing_else_was_understood(content: Content) -> None:
    assert responses(content, "nlu_fallback") == ["utter_condition_possible"]


@pytest.mark.parametrize("intent", ["thank", "check_symptom", "ask_aftercare"])
def test_supposed_condition_is_left_out(content: Content, intent: str) -> None:
    assert "utter_condition_possible" not in responses(content, intent)


def test_condition_that_is_known_is_not_supposed(content: Content) -> None:
    assert "utter_condition_possible" not in responses(content, "ask_cost", conditions=("pregnancy",))
    named = Mention("condition", "pregnancy", "pregnant")
    assert "utter_condition_possible" not in responses(content, "ask_suitability", named)
