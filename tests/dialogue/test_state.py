"""The stored state of a conversation: bounded, versioned, and never the end of a conversation."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from advice.asking import concerns, on
from hypothesis import given
from hypothesis import strategies as st
from saying import after, say, turn

from bot.advice.profile import PatientProfile
from bot.content.content import Content
from bot.dialogue.state import MOST_BYTES, MOST_QUESTIONS, AskedQuestion, DialogueState

STATE = after(
    "ask_frequency",
    "ask_pain",
    asks="last_session",
    about=("concern/acne_scars",),
    concerns=concerns("acne_scars/severe"),
    event=on("2027-06-12"),
).copy(update={"facts": ("course_severe",), "steps": ("One.",), "misunderstood": 1, "rules": ("questions",)})


def test_state_is_read_back(content: Content) -> None:
    written = STATE.to_json()
    assert json.loads(json.dumps(written)) == written
    assert written["version"] == 1
    assert DialogueState.from_json(written, content) == STATE


@pytest.mark.parametrize(
    "stored",
    [
        "text",
        7,
        {"version": 2},
        {"person": "private words"},
        {"person": {"private words": 1}},
        {"request": {"field": "private words"}},
        {"questions": [["private words"]]},
        {"about": [["a", "b", "c"]]},
        {"unknown": "private words"},
    ],
)
def test_broken_state_is_an_empty_one_and_logged_without_words(
    content: Content, caplog: pytest.LogCaptureFixture, stored: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert DialogueState.from_json(stored, content) == DialogueState()
    assert "dialogue state dropped" in caplog.text
    assert "private" not in caplog.text


def test_no_state_is_an_empty_one(content: Content, caplog: pytest.LogCaptureFixture) -> None:
    assert DialogueState.from_json(None, content) == DialogueState()
    assert caplog.text == ""


def test_state_loses_what_the_content_does_not_know(content: Content) -> None:
    person = PatientProfile(
        concerns=concerns("acne_scars/gone", "gone/severe"),
        severity="gone",
        body_areas=("face", "gone"),
        conditions=("eczema", "gone"),
        occasion="gone",
        sessions_done=2,
    )
    old = DialogueState(
        person=person,
        questions=(AskedQuestion(intent="gone"), AskedQuestion(intent="ask_pain", about=(("gone", "x"),))),
        about=(("symptom", "gone"), ("symptom", "redness")),
        facts=("gone", "course_mild"),
    )
    read = DialogueState.from_json(old.to_json(), content)
    assert read.person == PatientProfile(
        concerns=concerns("acne_scars"), body_areas=("face",), conditions=("eczema",), sessions_done=2
    )
    assert read.questions == (AskedQuestion(intent="ask_pain"),)
    assert (read.about, read.facts) == ((("symptom", "redness"),), ("course_mild",))


def test_question_asked_again_comes_first(content: Content) -> None:
    state = DialogueState(introduced=True)
    for intent in ("ask_pain", "ask_what_is", "ask_safety", "ask_benefits", "ask_pain", "ask_frequency"):
        state = say(content, turn(intent), state).state
    assert [asked.intent for asked in state.questions] == ["ask_frequency", "ask_pain", "ask_benefits", "ask_safety"]
    assert len(state.questions) == MOST_QUESTIONS


@given(steps=st.lists(st.text(max_size=2000), max_size=9), facts=st.lists(st.text(max_size=60), max_size=80))
def test_state_is_bounded(content: Content, steps: list[str], facts: list[str]) -> None:
    state = STATE.copy(update={"steps": tuple(steps), "facts": tuple(facts)})
    written = state.to_json()
    assert len(json.dumps(written, separators=(",", ":"), ensure_ascii=False).encode()) <= MOST_BYTES
    assert DialogueState.from_json(written, content).person == STATE.person
