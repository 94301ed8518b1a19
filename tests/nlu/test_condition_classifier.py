"""Conditions that a message tells of in other words than the vocabulary has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import paths
from bot.content.content import Content

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

UNTRAINED = paths.CONDITION_MESSAGES / "untrained" / "patients.jsonl"


def rows(path: Path) -> list[dict[str, str | None]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_messages_tell_of_conditions_of_the_vocabulary(content: Content) -> None:
    trained = [row for path in paths.CONDITION_MESSAGES.glob("*.jsonl") for row in rows(path)]
    known = content.guidance.vocabularies["condition"].entries
    assert {row["condition"] for row in (*trained, *rows(UNTRAINED))} - {None} <= set(known)
    texts = [row["text"] for row in (*trained, *rows(UNTRAINED))]
    assert len(set(texts)) == len(texts)


async def conditions(assistant: Assistant, text: str | None) -> tuple[set[str], str | None]:
    """The conditions that a message names, and the one that is supposed."""
    parsed = await assistant.understand(text or "")
    named = {one["value"] for one in parsed["entities"] if one["entity"] == "condition"}
    return named, parsed["reading"]["possible_condition"]


@pytest.mark.slow
async def test_most_conditions_that_an_author_told_are_known_or_supposed(assistant: Assistant) -> None:
    messages = rows(UNTRAINED)
    found = [await conditions(assistant, row["text"]) for row in messages]
    told = [bool(one[0]) or one[1] is not None for one, row in zip(found, messages, strict=True) if row["condition"]]
    assert sum(told) / len(told) >= 0.7
    # The last 80 only sound like conditions.
    ordinary = [one for one, row in zip(found, messages, strict=True) if row["condition"] is None][:-80]
    supposed = [one for _, one in ordinary if one is not None]
    assert len(supposed) / len(ordinary) <= 0.03


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("little one is still on the boob every two hours, could i come in april", "breastfeeding"),
        ("the scan said a girl, due when the clocks go back. can i still have my face done", "pregnancy"),
        ("doing my gcses this summer and my mum says she will come in with me", "under_18"),
    ],
)
async def test_condition_is_supposed(assistant: Assistant, text: str, condition: str) -> None:
    named, supposed = await conditions(assistant, text)
    assert condition in {*named, supposed}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["how many sessions would i need for deep scars", "thanks that helps a lot", "bye now"]
)
async def test_ordinary_message_tells_of_none(assistant: Assistant, text: str) -> None:
    assert await conditions(assistant, text) == (set(), None)
