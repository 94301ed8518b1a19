"""The order of the policy's rules, and that each decides what no other does."""

from __future__ import annotations

import json
import re
from itertools import product

import pytest
import yaml
from saying import GREETED, after, say, turn

from bot import paths
from bot.content.content import Content
from bot.dialogue.policy import RULES
from bot.dialogue.state import MOST_BYTES


def test_table_lists_the_rules_in_order() -> None:
    text = (paths.ROOT / "docs" / "development.md").read_text(encoding="utf-8")
    section = text.partition("### Policy\n")[2].partition("\n### ")[0]
    listed = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    assert [name for name, _ in listed] == [rule.__name__ for rule in RULES]


INTENTS = sorted(yaml.safe_load(paths.DOMAIN.read_text(encoding="utf-8"))["intents"])
STATES = [GREETED, after("ask_frequency", asks="last_session"), after("ask_plan", asks="concern"), after("ask_pain")]


@pytest.mark.parametrize("intent", [*INTENTS, "too_long"])
def test_every_message_is_decided_and_answered(content: Content, intent: str) -> None:
    for state, named in product(STATES, [(), ("date/yesterday@session",), ("concern/scars", "severity/mild")]):
        response = say(content, turn(intent, *named), state)
        assert response.answers
        assert response.state.rules
        assert len(json.dumps(response.state.to_json())) <= MOST_BYTES
