"""The second detector: what follows from its probabilities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# The core runs on a newer Python as well, without numerical libraries.
pytest.importorskip("numpy")

import numpy as np

from bot.content.cache import current_content
from bot.safety.messages import AFTER_EFFECTS, LABELS, LabelledMessage, read_messages
from bot.safety.second_detector import (
    AROUND,
    ASKED_BY_CHANCE,
    CARE_LABELS,
    MOST_WINDOWS,
    MOST_WORDS,
    RAISED_BY_CHANCE,
    Estimate,
    Thresholds,
    estimate_from,
    thresholds_from,
    windows,
)

if TYPE_CHECKING:
    pass

DIMENSIONS = 384
THRESHOLDS = Thresholds(emergency=0.6, report=0.7, check=0.4)


def estimate(**probabilities: float) -> Estimate:
    """An estimate with these probabilities of labels, and of after-effects a named one or all the same."""
    named = {name: probabilities.get(name, 0.0) for name in AFTER_EFFECTS}
    return Estimate({label: probabilities.get(label, 0.0) for label in LABELS}, THRESHOLDS, named)


@pytest.mark.parametrize(
    ("found", "raises", "check"),
    [
        (estimate(none=1), None, None),
        (estimate(none=0.61, urgent=0.39), None, None),
        # Both kinds of report count together.
        (estimate(none=0.55, urgent=0.25, emergency=0.2), None, "urgent"),
        (estimate(none=0.55, urgent=0.2, emergency=0.25), None, "emergency"),
        (estimate(none=0.31, urgent=0.69), None, "urgent"),
        (estimate(none=0.3, urgent=0.7), "urgent", None),
        (estimate(none=0.2, urgent=0.3, emergency=0.5), "urgent", None),
        (estimate(none=0.2, urgent=0.2, emergency=0.6), "emergency", None),
        (estimate(none=0.2, urgent=0.21, emergency=0.59), "urgent", None),
        # An emergency has to reach the threshold of an urgent alarm as well.
        (estimate(none=0.35, emergency=0.65), None, "emergency"),
    ],
)
def test_message_raises_an_alarm_or_is_asked_about(found: Estimate, raises: str | None, check: str | None) -> None:
    assert (found.raises, found.check) == (raises, check)


@pytest.mark.parametrize(
    ("found", "emergency", "urgent"),
    [
        (estimate(none=1), True, True),
        (estimate(none=0.96, urgent=0.03, emergency=0.01), True, True),
        # An emergency is doubted less easily.
        (estimate(none=0.75, urgent=0.15, emergency=0.1), False, True),
        (estimate(none=0.6, urgent=0.4), False, False),
        (estimate(none=0.4, emergency=0.6), False, False),
    ],
)
def test_alarm_of_the_rules_is_doubted_where_a_report_is_unlikely(
    found: Estimate, emergency: bool, urgent: bool
) -> None:
    assert (found.doubts("emergency"), found.doubts("urgent")) == (emergency, urgent)


def test_self_harm_is_doubted_least_easily() -> None:
    found = estimate(none=0.95, emergency=0.05)
    assert (found.doubts("emergency"), found.doubts("emergency", self_harm=True)) == (True, False)


@pytest.mark.parametrize(
    ("found", "elsewhere"),
    [
        (estimate(none=0.5, elsewhere=0.5), False),
        (estimate(none=0.4, elsewhere=0.6), True),
        # An alarm goes first, even with thresholds this low.
        (Estimate(estimate(elsewhere=0.55, urgent=0.45).probabilities, Thresholds(0.4, 0.4, 0.2)), False),
    ],
)
def test_illness_elsewhere_is_the_likeliest_and_no_alarm(found: Estimate, elsewhere: bool) -> None:
    assert found.elsewhere is elsewhere


@pytest.mark.parametrize(("found", "nothing"), [(estimate(none=0.81), True), (estimate(none=0.8), False)])
def test_message_reports_nothing_where_that_is_all_but_certain(found: Estimate, nothing: bool) -> None:
    assert found.reports_nothing is nothing


@pytest.mark.parametrize(
    ("found", "reported", "named"),
    [
        (estimate(after_effect=0.6, peeling=0.6), True, "peeling"),
        # Which one it is can be less clear than that it is one.
        (estimate(after_effect=0.9, peeling=0.4, dryness=0.4), True, None),
        (estimate(after_effect=0.5, none=0.5, peeling=1), False, None),
        # An alarm goes first.
        (estimate(after_effect=0.3, emergency=0.7, peeling=1), False, None),
    ],
)
def test_after_effect_is_named_where_it_is_clear(found: Estimate, reported: bool, named: str | None) -> None:
    assert (found.reports_after_effect, found.after_effect) == (reported, named)


def test_after_effects_are_entries_of_the_vocabulary() -> None:
    assert set(AFTER_EFFECTS) <= set(current_content().guidance.vocabularies["symptom"].entries)


def test_short_message_is_estimated_as_it_is() -> None:
    text = "one two  three\n" * (MOST_WORDS // 3)
    assert windows(text, [(0, 3)]) == (text,)


def test_long_message_is_estimated_in_parts_that_leave_no_word_out() -> None:
    words = [f"w{number}" for number in range(300)]
    parts = windows(" ".join(words), [])
    assert all(len(part.split()) <= MOST_WORDS for part in parts)
    assert [word for word in words if not any(word in part.split() for part in parts)] == []


@pytest.mark.parametrize("place", [0, 150, 4999])
def test_what_the_rules_found_is_read_wherever_it_stands(place: int) -> None:
    words = ["bla"] * 5000
    words[place] = "breathe"
    text = " ".join(words)
    start = text.index("breathe")
    first, *others = windows(text, [(start, start + len("breathe"))])
    assert "breathe" in first
    assert len(first.split()) <= 2 * AROUND + 2
    assert len(others) == MOST_WINDOWS - 1


@pytest.mark.parametrize("label", CARE_LABELS)
def test_estimate_takes_the_labels_in_their_order(label: str) -> None:
    care = np.array([0.9 if name == label else 0.02 for name in CARE_LABELS])
    for index, name in enumerate(AFTER_EFFECTS):
        found = estimate_from(care, np.eye(len(AFTER_EFFECTS))[index], THRESHOLDS)
        assert found.after_effect == (name if label == "after_effect" else None)
    likeliest = max(found.probabilities, key=lambda name: found.probabilities[name])
    # Self-harm is an emergency.
    assert likeliest == ("emergency" if label == "self_harm" else label)
    assert found.about_self_harm is (label == "self_harm")
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert found.raises == {"urgent": "urgent", "emergency": "emergency", "self_harm": "emergency"}.get(label)
    assert found.thresholds == THRESHOLDS


def test_thresholds_let_the_given_shares_through() -> None:
    # 1,000 messages that report nothing, with probabilities of a report from 0 to 1; then reports.
    rng = np.random.default_rng(1)
    harmless = rng.permutation(np.linspace(0, 0.999, 1000))
    reports = np.linspace(0.5, 1, 200)
    probabilities = np.zeros((1400, len(LABELS)))
    probabilities[:1000, 3] = harmless
    probabilities[1000:1200, 3] = reports
    probabilities[1200:, 4] = reports
    labels = np.array([0] * 600 + [1] * 200 + [2] * 200 + [3] * 200 + [4] * 200)
    found = thresholds_from(probabilities, labels)
    assert np.mean(harmless >= found.report) == pytest.approx(RAISED_BY_CHANCE, abs=0.002)
    assert np.mean(harmless >= found.check) == pytest.approx(ASKED_BY_CHANCE, abs=0.002)
    assert np.mean(probabilities[labels != 4, 4] > found.emergency) <= 0.01
    assert found.check < found.report


def test_messages_are_read_in_the_order_of_the_files(tmp_path: Path) -> None:
    for name, text in (("b", "second"), ("a", "first")):
        line = json.dumps({"label": "none", "kind": "idiom", "text": text})
        (tmp_path / f"{name}.jsonl").write_text(f"{line}\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a message", encoding="utf-8")
    assert list(read_messages(tmp_path)) == [
        LabelledMessage("none", "idiom", "first"),
        LabelledMessage("none", "idiom", "second"),
    ]
