"""The messages that the second detector is trained on; the training itself takes too long for a test."""

from __future__ import annotations

import re

import numpy as np
import pytest

from bot import paths
from bot.nlu.second_detector_training import JOINED, JOINERS, REPORTING, ordinary_messages, with_joined
from bot.safety.messages import LABELS, LabelledMessage, read_messages

REPORTS = [LabelledMessage("emergency", "breathing", f"report {number}") for number in range(500)]
ORDINARY = [LabelledMessage("none", "ask_cost", f"question {number}") for number in range(500)]


def joined(seed: int) -> list[LabelledMessage]:
    """What is added to the messages."""
    messages = [*REPORTS, *ORDINARY]
    found = with_joined(messages, np.random.default_rng(seed))
    assert found[: len(messages)] == messages
    return found[len(messages) :]


def test_some_messages_come_again_joined_with_an_ordinary_one() -> None:
    added = joined(1)
    assert len(added) / 1000 == pytest.approx(JOINED, abs=0.05)
    for message in added:
        pieces = re.findall(r"(?:report|question) \d+", message.text)
        assert message.text in {joiner.join(pieces) for joiner in JOINERS}
        assert len(pieces) == 2
        assert sum(piece.startswith("question") for piece in pieces) >= 1
        # A report stays one, whatever ordinary words come with it.
        has_report = any(piece.startswith("report") for piece in pieces)
        assert (message.label == "emergency") is has_report


def test_ordinary_messages_come_before_and_behind() -> None:
    reports = [message.text for message in joined(1) if message.label == "emergency"]
    assert any(text.startswith("report") for text in reports)
    assert any(text.startswith("question") for text in reports)


def test_messages_are_the_same_in_every_run() -> None:
    assert joined(1) == joined(1)
    assert joined(1) != joined(2)


def test_ordinary_messages_report_nothing() -> None:
    messages = list(ordinary_messages())
    assert len(messages) > 1000
    assert {message.label for message in messages} == {"none"}
    assert not {message.kind for message in messages} & set(REPORTING)
    assert all(message.text and not message.text.startswith("-") for message in messages)


def test_every_label_has_messages() -> None:
    assert {message.label for message in read_messages(paths.RED_FLAG_MESSAGES)} == set(LABELS)
