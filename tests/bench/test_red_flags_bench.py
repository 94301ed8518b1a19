from __future__ import annotations

import pytest
from bench.red_flags.detector import Detector

from bench.red_flags.compare import candidate, count


@pytest.fixture(scope="module")
def detector() -> Detector:
    return candidate()


@pytest.mark.parametrize(
    "text",
    [
        "my throat is closing",
        "booking question for later, my throat is closing",
        "how long am i red and also my throat is closing",
        "two years ago i was fine but this time my throat is closing",
        "i am allergic to nuts, my lips are swelling up",
        "is chest pain common? i have it now",
        "no fever but i cant breathe",
    ],
)
def test_words_of_another_clause_silence_no_emergency(detector: Detector, text: str) -> None:
    assert [alarm.level for alarm in detector.find(text)][:1] == ["emergency"]


@pytest.mark.parametrize(
    "text",
    [
        "my throat is not closing",
        "no fever, chills or pus",
        "what does pus look like?",
        "if my lips swell, who do i call",
        "i fainted once at school years ago",
        "my cousin fainted at her session",
        "this waiting list is killing me",
        "how many sessions for deep acne scars?",
        "",
    ],
)
def test_what_is_not_reported_raises_nothing(detector: Detector, text: str) -> None:
    assert detector.find(text) == ()


def test_words_that_raise_an_alarm_are_cited_from_the_original_text(detector: Detector) -> None:
    text = "Hello! My LIPS are swollen."
    (alarm,) = detector.find(text)
    assert (alarm.flag, text[alarm.start : alarm.end]) == ("swelling_face", "LIPS are swollen")


def test_sections_are_counted() -> None:
    levels = {"a": "emergency", "b": "urgent", "c": None}
    sample = [("emergency", "a"), ("emergency", "b"), ("urgent", "c"), ("ordinary", "b"), ("near_misses", "c")]
    counts, _ = count(levels.__getitem__, sample)
    assert counts["emergency"].emergencies == 1
    assert counts["emergency"].wrong == ["b"]
    assert counts["urgent"].wrong == ["c"]
    assert counts["ordinary"].alarms == 1
    assert counts["near_misses"].wrong == []
