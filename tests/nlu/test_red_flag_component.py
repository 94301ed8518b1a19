"""The component that puts rules and second detector together, with fixed estimates in place of the network's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import components
from bot.nlu.components import STATES, RedFlagDetector
from bot.safety.second_detector import Estimate, Thresholds

pytestmark = pytest.mark.slow

THRESHOLDS = Thresholds(emergency=0.6, report=0.7, check=0.4)


class Fixed:
    """A second detector with one estimate for every message."""

    def __init__(self, **probabilities: float) -> None:
        labels = ("none", "elsewhere", "urgent", "emergency")
        self._estimate = Estimate({label: probabilities.get(label, 0.0) for label in labels}, THRESHOLDS)

    def estimate(self, states: np.ndarray) -> Estimate:
        return self._estimate


def processed(monkeypatch: pytest.MonkeyPatch, text: str, intent: str, **probabilities: float) -> dict[str, Any]:
    """Intent, safety and the flags of a message after the component."""
    monkeypatch.setattr(components, "current_second_detector", lambda: Fixed(**probabilities))
    message = Message({TEXT: text, STATES: np.zeros((1, 384), np.float32), INTENT: {"name": intent, "confidence": 0.9}})
    (message,) = RedFlagDetector({"beside_illness": ["ask_next_session"]}).process([message])
    flags = [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES)]
    return {"intent": message.get(INTENT)["name"], "flags": flags, **message.get("safety")}


@pytest.mark.parametrize(
    ("text", "intent", "probabilities", "expected"),
    [
        # The rules alone.
        ("i cant breathe", "ask_pain", {"none": 0.8, "urgent": 0.2}, ("report_urgent_symptom", None, None, False)),
        # The second detector alone.
        ("hello", "ask_pain", {"emergency": 0.9}, ("report_urgent_symptom", "emergency", None, False)),
        ("hello", "ask_pain", {"urgent": 0.9}, ("report_urgent_symptom", "urgent", None, False)),
        ("hello", "ask_pain", {"none": 0.5, "urgent": 0.5}, ("ask_pain", None, "urgent", False)),
        ("hello", "ask_pain", {"none": 1.0}, ("ask_pain", None, None, False)),
        # An alarm of the rules that is unlikely is asked about, but not in a language that the network doesn't know.
        ("i cant breathe", "ask_pain", {"none": 1.0}, ("ask_pain", None, "emergency", True)),
        ("no puedo respirar", "ask_pain", {"none": 1.0}, ("report_urgent_symptom", None, None, False)),
        # Where the rules find a red flag withdrawn, a report has to be all but certain.
        ("what if i get a fever", "ask_pain", {"none": 0.1, "urgent": 0.9}, ("ask_pain", None, "urgent", False)),
        (
            "what if i get a fever",
            "ask_pain",
            {"none": 0.03, "urgent": 0.97},
            ("report_urgent_symptom", "urgent", None, False),
        ),
        # A message that only denies reports nothing.
        ("i have no fever and my lips aren't swollen", "ask_pain", {"emergency": 1.0}, ("ask_pain", None, None, False)),
        # Illness elsewhere, unless something is asked beside it.
        ("hello", "inform", {"elsewhere": 0.9, "none": 0.1}, ("report_illness", None, None, False)),
        ("i have a rotten cold", "inform", {"none": 1.0}, ("report_illness", None, None, False)),
        ("hello", "ask_next_session", {"elsewhere": 0.9}, ("ask_next_session", None, None, False)),
        # An urgent intent that nothing confirms.
        ("no fever", "report_urgent_symptom", {"none": 1.0}, ("check_symptom", None, None, False)),
    ],
)
def test_intent_follows_from_both_detectors(
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    intent: str,
    probabilities: dict[str, float],
    expected: tuple[str, str | None, str | None, bool],
) -> None:
    found = processed(monkeypatch, text, intent, **probabilities)
    assert (found["intent"], found["raises"], found["check"], found["doubtful"]) == expected


@pytest.mark.parametrize(
    ("text", "probabilities", "flags"),
    [
        ("i cant breathe", {"urgent": 0.2}, [("red_flag", "breathing")]),
        ("i have a rotten cold", {"none": 1.0}, [("illness", "elsewhere_cold")]),
        ("i cant breathe", {"none": 1.0}, []),
        ("hello", {"emergency": 1.0}, []),
    ],
)
def test_flags_of_the_rules_are_entities_unless_they_are_doubted(
    monkeypatch: pytest.MonkeyPatch, text: str, probabilities: dict[str, float], flags: list[tuple[str, str]]
) -> None:
    assert processed(monkeypatch, text, "inform", **probabilities)["flags"] == flags
