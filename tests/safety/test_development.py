"""How much of the development set the red flags find, and how often they are raised for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.safety.language import read
from bot.safety.red_flags import RedFlags

MESSAGES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("development.yml").read_text(encoding="utf-8")
)
RECALL = 0.99
FALSE_ALARMS = 0.02


def grades(red_flags: RedFlags, text: str) -> dict[str, str]:
    """The flags that are raised, with their grades."""
    return {alarm.flag: alarm.grade for alarm in red_flags.find(read(text))}


def told(failures: list[str]) -> str:
    return "\n".join(["", *failures])


def test_every_emergency_is_graded_as_one(red_flags: RedFlags) -> None:
    texts = [message["text"] for message in MESSAGES["emergency"]]
    missed = [text for text in texts if "emergency" not in grades(red_flags, text).values()]
    assert not missed, told(missed)


def test_hardly_any_report_is_missed(red_flags: RedFlags) -> None:
    texts = [message["text"] for kind in ("emergency", "urgent") for message in MESSAGES[kind]]
    missed = [text for text in texts if not grades(red_flags, text)]
    assert 1 - len(missed) / len(texts) >= RECALL, told(missed)


def test_near_misses_hardly_ever_raise_an_alarm(red_flags: RedFlags) -> None:
    texts = [message["text"] for message in MESSAGES["near_misses"]]
    raised = [f"{text}  <- {alarms}" for text in texts if (alarms := grades(red_flags, text))]
    assert len(raised) / len(texts) <= FALSE_ALARMS, told(raised)
