"""The messages that the reading network is trained on; the training itself takes too long for a test."""

from __future__ import annotations

import pytest

from bot import paths
from bot.nlu.reading_training import (
    ILLNESS_INTENT,
    URGENT_INTENT,
    examples,
    of_turn,
    red_flags,
    talks,
    times,
)
from bot.nlu.tagged_messages import Mark
from bot.nlu.talks import LabelledTurn
from bot.safety.second_detector import CARE_LABELS

HARMLESS = ("none", "elsewhere", "after_effect")


@pytest.mark.parametrize(
    ("turn", "care"),
    [
        # What was noted counts; a message that calls for nothing may still tell of an after-effect.
        (LabelledTurn("hi", ("greet",), care="none"), HARMLESS),
        (LabelledTurn("pus", ("check_symptom",), care="urgent"), ("urgent",)),
        (LabelledTurn("bye all", ("goodbye",), care="self_harm"), ("self_harm",)),
        # Where nothing was noted, the intents tell.
        (LabelledTurn("hi", ("greet",)), HARMLESS),
        (LabelledTurn("pus", (URGENT_INTENT,)), ("urgent", "emergency", "self_harm")),
    ],
)
def test_level_of_care_of_a_message_in_a_conversation(turn: LabelledTurn, care: tuple[str, ...]) -> None:
    assert of_turn(turn).care == care


def test_message_in_a_conversation_keeps_what_is_known() -> None:
    marks = (Mark("session", 7, 14),)
    turn = LabelledTurn("had it tuesday", ("inform",), ("three", "two", "one"), marks, "none", False)
    found = of_turn(turn)
    assert (found.text, found.earlier, found.intents, found.marks) == (turn.text, ("three", "two"), ("inform",), marks)


def test_examples_report_nothing_but_those_of_reports() -> None:
    found = list(examples())
    assert len(found) > 1000
    for sample in found:
        assert sample.text
        assert not sample.text.startswith("-")
        (intent,) = sample.intents
        assert sample.care == (() if intent in (URGENT_INTENT, ILLNESS_INTENT) else HARMLESS)


def test_every_target_has_messages() -> None:
    care = {label for sample in red_flags(paths.RED_FLAG_MESSAGES) for label in sample.care}
    assert care == set(CARE_LABELS)
    assert sum(sample.after_effect is not None for sample in red_flags(paths.RED_FLAG_MESSAGES)) > 1000
    assert sum(bool(sample.marks) for sample in times(paths.TIME_MESSAGES)) > 2000
    assert sum(bool(sample.marks) for sample in talks(paths.TALKS)) > 1000
    assert sum(bool(sample.earlier) for sample in talks(paths.TALKS)) > 10_000


def test_author_that_is_left_out_is_unknown() -> None:
    known = {sample.text for sample in talks(paths.TALKS) if len(sample.text.split()) > 3}
    left = [sample.text for sample in talks(paths.TALKS / "untrained") if len(sample.text.split()) > 3]
    assert len(left) > 300
    # Farewells may be the same.
    assert sum(text in known for text in left) <= len(left) / 100
