"""Each rule of the policy has a conversation that only it decides: without the rule the conversation fails."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from conversation_files import conversations

from bot.content.content import Content
from bot.dialogue.policy import RULES
from bot.dialogue.respond import respond

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

# A conversation for each rule.
DECIDED = {
    "alarm_raised": "Alarm: Lips in two messages",
    "call_for_help": "Alarm: SOS",
    "alarm_standing": "Alarm: Better after an emergency",
    "command": "A patient is remembered and forgotten",
    "plan": "A patient does not know how severe the scars are",
    "answer_to_request": "No idea when it was",
    "how_long": "Whether a sign stays is asked of the sign",
    "condition_check": "A condition is kept in the checks that follow",
    "follow_up": "A number in all after the date of the next one",
    "bare_question": "How long to wait with a condition",
    "detail": "The day comes after the question about the gym",
    "claim_of_others": "What somebody else says is no claim on the assistant",
    "joined": "What is told of a sign after a verdict",
    "limits": "A patient wants a diagnosis",
    "other_matter": "Questions about something else",
    "ambiguous": "One of two likely questions is chosen",
    "questions": "Three words",
    "statement": "A patient tells the concern first",
    "reaction": "A yes to nothing",
    "not_understood": "Not understood three times",
}
KNOWN = {conversation.name: conversation for conversation in conversations()}


def test_every_rule_has_a_conversation() -> None:
    assert list(DECIDED) == [rule.__name__ for rule in RULES]
    assert set(DECIDED.values()) - KNOWN.keys() == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", DECIDED)
async def test_conversation_fails_without_its_rule(assistant: Assistant, content: Content, name: str) -> None:
    without = tuple(rule for rule in RULES if rule.__name__ != name)
    assert await fails(assistant, content, DECIDED[name], f"without-{name}", partial(respond, rules=without))


@pytest.mark.slow
@pytest.mark.parametrize("name", DECIDED)
async def test_conversation_holds_with_all_rules(assistant: Assistant, content: Content, name: str) -> None:
    assert not await fails(assistant, content, DECIDED[name], f"with-{name}", respond)


async def fails(assistant: Assistant, content: Content, name: str, sender: str, replies: object) -> bool:
    """Whether a conversation does not say what its file asks for, with these replies."""
    conversation = KNOWN[name]
    now = conversation.now.replace(tzinfo=ZoneInfo(content.clinic.timezone))
    with patch("actions.state.asked_at", lambda tracker, clinic: now), patch("actions.reply.respond", replies):
        for turn in conversation.turns:
            said = await assistant.say(turn["patient"] * turn.get("times", 1), sender)
            answer = " ".join(message["text"] for message in said)
            if any(part not in answer for part in turn["assistant"]):
                return True
    return False
