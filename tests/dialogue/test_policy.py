"""The order of the policy's rules, and that each decides what no other does."""

from __future__ import annotations

import re

from bot import paths
from bot.dialogue.policy import RULES


def test_table_lists_the_rules_in_order() -> None:
    text = (paths.ROOT / "docs" / "development.md").read_text(encoding="utf-8")
    section = text.partition("### Policy\n")[2].partition("\n### ")[0]
    listed = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    assert [name for name, _ in listed] == [rule.__name__ for rule in RULES]
