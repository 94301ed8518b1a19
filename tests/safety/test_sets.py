"""How much of each set the rules find by themselves, and how often they are raised for nothing.

The rules were written with some of these messages: the figures show what a change loses, not what the rules do on
messages that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest
from red_flag_messages import LONG, SETS, read_set

from bot.safety.detector import Detector
from bot.safety.messages import LABELS, LabelledMessage

ALARMS = ("emergency", "urgent")
# For each set the least number of emergencies that are raised as such, and of emergencies and urgent reports that raise
# any alarm; then the greatest number of alarms on messages that are neither.
FIGURES = {
    "after_effects": (0, 288, 130),
    "development": (422, 1046, 24),
    "elsewhere": (47, 48, 184),
    "feelings": (0, 0, 35),
    "first_sight_1": (146, 285, 48),
    "first_sight_2": (137, 283, 46),
    "first_sight_3": (125, 235, 44),
    "first_sight_4": (113, 219, 27),
    "first_sight_5": (103, 204, 35),
    "first_sight_6": (126, 239, 32),
    "first_sight_7": (129, 257, 36),
    "first_sight_9": (171, 330, 43),
    "first_sight_11": (110, 244, 39),
    "first_sight_12": (110, 233, 41),
    "first_sight_13": (124, 252, 32),
    "follow_ups": (0, 0, 4),
    "harmless": (0, 0, 106),
    "mixed": (652, 1366, 508),
    "near_misses": (0, 0, 184),
    "odd_words": (128, 261, 17),
    "proof": (149, 382, 5),
    "remarks": (103, 207, 9),
    "reports": (762, 1560, 0),
    "short_reports": (412, 726, 40),
    "small_talk": (0, 0, 119),
    "talks": (9, 24, 17),
    "worries": (58, 322, 80),
}
# The least number of messages on other illness that are recognised as such, and the greatest number of messages without
# any report for which that is so.
ELSEWHERE = {
    "after_effects": (74, 0),
    "development": (0, 13),
    "elsewhere": (496, 3),
    "feelings": (0, 13),
    "first_sight_1": (57, 6),
    "first_sight_2": (66, 3),
    "first_sight_3": (55, 2),
    "first_sight_4": (53, 4),
    "first_sight_5": (56, 3),
    "first_sight_6": (49, 3),
    "first_sight_7": (63, 2),
    "first_sight_9": (67, 6),
    "first_sight_11": (47, 5),
    "first_sight_12": (46, 8),
    "first_sight_13": (42, 6),
    "follow_ups": (0, 0),
    "harmless": (0, 19),
    "mixed": (557, 50),
    "near_misses": (0, 12),
    "odd_words": (64, 0),
    "proof": (0, 1),
    "remarks": (28, 4),
    "reports": (0, 0),
    "short_reports": (0, 22),
    "small_talk": (0, 69),
    "talks": (0, 12),
    "worries": (0, 15),
}


def level(detector: Detector, text: str) -> str:
    alarms = detector.find(text)
    return alarms[0].level if alarms else "none"


Levels = Sequence[tuple[LabelledMessage, str]]
EVERY_SET = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow, pytest.mark.soak] if name in LONG else []) for name in SETS]
)


@pytest.fixture(scope="module")
def levels(red_flags: Detector) -> Callable[[str], Levels]:
    """Every message of a set with the gravest level that it raises, computed once for each set."""
    return cache(lambda name: [(message, level(red_flags, message.text)) for message in read_set(name)])


def lines(messages: Levels) -> str:
    return "\n".join(["", *(f"{message.label} -> {found}: {message.text}" for message, found in messages)])


def test_every_set_has_figures() -> None:
    assert set(FIGURES) == set(ELSEWHERE) == set(SETS)


@pytest.mark.parametrize("name", SETS)
def test_messages_have_one_label_each(name: str) -> None:
    messages = read_set(name)
    assert {message.label for message in messages} <= set(LABELS)
    assert all(message.text.strip() for message in messages)
    labels = {message.text: message.label for message in messages}
    assert [message for message in messages if labels[message.text] != message.label] == []


def test_proof_has_no_message_in_common_with_the_development_set() -> None:
    def plain(name: str) -> set[str]:
        return {"".join(filter(str.isalnum, message.text.lower())) for message in read_set(name)}

    assert not plain("proof") & plain("development")


@EVERY_SET
def test_emergencies_are_raised_as_such(levels: Callable[[str], Levels], name: str) -> None:
    emergencies = [item for item in levels(name) if item[0].label == "emergency"]
    missed = [item for item in emergencies if item[1] != "emergency"]
    assert len(emergencies) - len(missed) >= FIGURES[name][0], lines(missed)


@EVERY_SET
def test_reports_raise_an_alarm(levels: Callable[[str], Levels], name: str) -> None:
    reports = [item for item in levels(name) if item[0].label in ALARMS]
    missed = [item for item in reports if item[1] not in ALARMS]
    assert len(reports) - len(missed) >= FIGURES[name][1], lines(missed)


@EVERY_SET
def test_false_alarms_do_not_increase(levels: Callable[[str], Levels], name: str) -> None:
    false = [item for item in levels(name) if item[0].label not in ALARMS and item[1] in ALARMS]
    assert len(false) <= FIGURES[name][2], lines(false)


@EVERY_SET
def test_illness_elsewhere_is_recognised(levels: Callable[[str], Levels], name: str) -> None:
    reports = [item for item in levels(name) if item[0].label == "elsewhere"]
    missed = [item for item in reports if item[1] != "elsewhere"]
    assert len(reports) - len(missed) >= ELSEWHERE[name][0], lines(missed)
    false = [item for item in levels(name) if item[0].label == "none" and item[1] == "elsewhere"]
    assert len(false) <= ELSEWHERE[name][1], lines(false)
