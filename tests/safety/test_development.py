"""How much of the development set the red flags find, and how often they are raised for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from bot.safety.red_flags import RedFlags

from bot.nlu.language import read

MESSAGES: dict[str, list[dict[str, Any]]] = yaml.load(
    Path(__file__).with_name("development.yml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
Raised = dict[str, dict[str, dict[str, str]]]
RECALL = 0.99
FALSE_ALARMS = 0.02


@pytest.fixture(scope="module")
def raised(red_flags: RedFlags) -> Raised:
    """For each kind of message and each text the flags that it raises, with their grades."""
    return {
        kind: {
            message["text"]: {alarm.flag: alarm.grade for alarm in red_flags.find(read(message["text"]))}
            for message in messages
        }
        for kind, messages in MESSAGES.items()
    }


def told(failures: list[str]) -> str:
    return "\n".join(["", *failures])


def test_every_emergency_is_graded_as_one(raised: Raised) -> None:
    missed = [text for text, grades in raised["emergency"].items() if "emergency" not in grades.values()]
    assert not missed, told(missed)


def test_hardly_any_report_is_missed(raised: Raised) -> None:
    reports = raised["emergency"] | raised["urgent"]
    missed = [text for text, grades in reports.items() if not grades]
    assert 1 - len(missed) / len(reports) >= RECALL, told(missed)


def test_near_misses_hardly_ever_raise_an_alarm(raised: Raised) -> None:
    alarms = [f"{text}  <- {grades}" for text, grades in raised["near_misses"].items() if grades]
    assert len(alarms) / len(raised["near_misses"]) <= FALSE_ALARMS, told(alarms)
