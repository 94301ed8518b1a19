"""The proof of the red flags on messages by someone who had not seen the vocabulary: see proof.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from bot.safety.red_flags import RedFlags

from bot.nlu.language import read


def _yaml(name: str) -> dict[str, list[dict[str, Any]]]:
    return yaml.load(Path(__file__).with_name(name).read_text(encoding="utf-8"), yaml.CSafeLoader)


PROOF = _yaml("proof.yml")
DEVELOPMENT = _yaml("development.yml")
RECALL = 0.98
FALSE_ALARMS = 0.03


@pytest.fixture(scope="module")
def raised(red_flags: RedFlags) -> dict[str, list[set[str]]]:
    """For each message of each section, the grades of the flags that it raises."""
    return {
        name: [{alarm.grade for alarm in red_flags.find(read(message["text"]))} for message in messages]
        for name, messages in PROOF.items()
    }


def texts(name: str, wrong: list[bool]) -> list[str]:
    return [message["text"] for message, is_wrong in zip(PROOF[name], wrong, strict=True) if is_wrong]


def test_proof_and_development_have_no_message_in_common() -> None:
    def plain(messages: dict[str, list[dict[str, Any]]]) -> set[str]:
        return {"".join(filter(str.isalnum, item["text"].lower())) for section in messages.values() for item in section}

    assert not plain(PROOF) & plain(DEVELOPMENT)


def test_every_emergency_is_recognised_as_one(raised: dict[str, list[set[str]]]) -> None:
    assert not texts("emergency", ["emergency" not in grades for grades in raised["emergency"]])


def test_reports_are_hardly_ever_missed(raised: dict[str, list[set[str]]]) -> None:
    missed = [text for name in ("emergency", "urgent") for text in texts(name, [not grades for grades in raised[name]])]
    assert 1 - len(missed) / (len(PROOF["emergency"]) + len(PROOF["urgent"])) >= RECALL, missed


def test_near_misses_hardly_ever_raise_an_alarm(raised: dict[str, list[set[str]]]) -> None:
    alarms = texts("near_misses", [bool(grades) for grades in raised["near_misses"]])
    assert len(alarms) / len(PROOF["near_misses"]) <= FALSE_ALARMS, alarms
