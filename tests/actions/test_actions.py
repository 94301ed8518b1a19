"""The actions without a server: what they utter and remember, and that a failure is never silence."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import reply as answer_module
from actions.base import SafeAction
from actions.reply import ActionReply, ActionRestart

PRIVATE = "my very private words"


def tracker(
    intent: str, *entities: tuple[str, str], slots: dict[str, Any] | None = None, text: str = "…", **message: Any
) -> Tracker:
    latest = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [{"entity": kind, "value": value, "start": 0, "end": 1} for kind, value in entities],
        "reading": message,
    }
    known = {"dialogue": {"version": 1, "introduced": True}, **(slots or {})}
    return Tracker("tester", known, latest, [], False, None, {}, "action_listen")


async def run(action: SafeAction, conversation: Tracker) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, conversation, {})
    return dispatcher.messages, {event["name"]: event["value"] for event in events if event["event"] == "slot"}


async def test_answer_utters_response_with_its_proof() -> None:
    (message,), _ = await run(ActionReply(), tracker("ask_activity_after", ("activity", "exercise")))
    assert message["response"] == "utter_wait_exercise"
    assert message["wait_exercise"] == "at least 48 hours"
    assert (message["topic"], message["kind"]) == ("activity_after", "answer")
    assert "wait_exercise" in message["facts"]
    assert message["sources"][0]["document"] == "pen_guide"
    assert len(message["guidance_version"]) == 12


async def test_answer_remembers_what_was_told() -> None:
    told = (("concern", "acne_scars"), ("severity", "severe"))
    _, slots = await run(ActionReply(), tracker("ask_frequency", *told))
    state = slots["dialogue"]
    assert state["person"]["concerns"] == [{"entry": "acne_scars", "severity": "severe"}]
    assert (slots["concern"], slots["severity"]) == (["acne_scars"], "severe")
    assert state["questions"][0]["intent"] == "ask_frequency"
    assert "course_severe" in state["facts"]
    assert state["rules"] == ["questions"]


async def test_answer_uses_what_was_told_before() -> None:
    before = {"dialogue": {"version": 1, "introduced": True, "person": {"concerns": [{"entry": "stretch_marks"}]}}}
    (message,), _ = await run(ActionReply(), tracker("ask_frequency", slots=before))
    assert message["subject"] == "stretch marks"


async def test_answer_answers_every_question_of_a_message() -> None:
    asked = [
        {"intent": "ask_pain", "confidence": 0.9, "start": 0, "end": 12},
        {"intent": "ask_safety", "confidence": 0.9, "start": 12, "end": 30},
    ]
    messages, _ = await run(ActionReply(), tracker("ask_pain", questions=asked))
    assert [message["response"] for message in messages] == ["utter_pain", "utter_safety"]


async def test_red_flag_goes_before_every_question() -> None:
    asked = [
        {"intent": "ask_pain", "confidence": 0.9, "start": 0, "end": 12},
        {"intent": "ask_safety", "confidence": 0.9, "start": 12, "end": 30},
    ]
    messages, _ = await run(ActionReply(), tracker("ask_pain", ("red_flag", "breathing"), questions=asked))
    assert [message["response"] for message in messages] == ["utter_emergency"]


async def test_urgent_message_is_not_split_into_its_questions() -> None:
    asked = [
        {"intent": "ask_cost", "confidence": 0.9, "start": 0, "end": 12},
        {"intent": "ask_booking", "confidence": 0.9, "start": 12, "end": 30},
    ]
    messages, _ = await run(ActionReply(), tracker("report_urgent_symptom", questions=asked))
    assert [message["response"] for message in messages] == ["utter_urgent"]


async def test_second_misunderstanding_hands_over() -> None:
    (first,), slots = await run(ActionReply(), tracker("nlu_fallback"))
    (second,), _ = await run(ActionReply(), tracker("nlu_fallback", slots=slots))
    assert (first["kind"], second["kind"]) == ("clarify", "handover")


async def test_over_long_message_is_asked_to_be_shortened() -> None:
    (message,), _ = await run(ActionReply(), tracker("ask_pain", text="x" * 2_001))
    assert message["response"] == "utter_too_long"


@pytest.mark.parametrize(
    ("action", "intent", "event"),
    [(ActionRestart(), "restart", "restart"), (ActionReply(), "forget_me", "reset_slots")],
)
async def test_command_ends_what_was_told(action: SafeAction, intent: str, event: str) -> None:
    dispatcher = CollectingDispatcher()
    told = {"dialogue": {"version": 1, "introduced": True, "person": {"sessions_done": 2}}}
    first, *events = await action.run(dispatcher, tracker(intent, slots=told), {})
    assert first["event"] == event
    stored = {one["name"]: one["value"] for one in events}
    # But who is answering is not said anew.
    assert (stored["dialogue"]["introduced"], "person" in stored["dialogue"]) == (True, False)
    assert stored["sessions_done"] is None
    assert dispatcher.messages[0]["response"] == f"utter_{intent}"


@pytest.mark.parametrize(
    ("action", "intent", "event"),
    [(ActionRestart(), "restart", "restart"), (ActionReply(), "forget_me", "reset_slots")],
)
async def test_command_is_carried_out_although_its_reply_fails(
    monkeypatch: pytest.MonkeyPatch, action: SafeAction, intent: str, event: str
) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(answer_module, "respond", fail)
    events = await action.run(CollectingDispatcher(), tracker(intent), {})
    assert events[0]["event"] == event


async def test_first_answer_is_introduced_once() -> None:
    messages, slots = await run(ActionReply(), tracker("ask_pain", slots={"dialogue": None}))
    assert [message["response"] for message in messages] == ["utter_introduction", "utter_pain"]
    assert slots["dialogue"]["introduced"] is True
    again, _ = await run(ActionReply(), tracker("ask_safety", slots=slots))
    assert [message["response"] for message in again] == ["utter_safety"]


async def test_nothing_stands_before_an_urgent_answer() -> None:
    urgent = tracker("ask_pain", ("red_flag", "breathing"), slots={"dialogue": None})
    messages, slots = await run(ActionReply(), urgent)
    assert [message["response"] for message in messages] == ["utter_emergency"]
    assert "introduced" not in slots["dialogue"]


async def test_greeting_introduces_itself() -> None:
    messages, slots = await run(ActionReply(), tracker("greet", slots={"dialogue": None}))
    assert [message["response"] for message in messages] == ["utter_greet"]
    assert slots["dialogue"]["introduced"] is True


async def test_failure_is_said_to_the_patient_and_logged_without_their_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError(PRIVATE)

    monkeypatch.setattr(answer_module, "respond", fail)
    with caplog.at_level(logging.DEBUG):
        (message,), slots = await run(ActionReply(), tracker("ask_pain", text=PRIVATE))
    assert message["response"] == "utter_error"
    assert message["clinic_phone"]
    assert slots == {}
    assert "action_reply error=ZeroDivisionError" in caplog.text
    assert PRIVATE not in caplog.text


async def test_who_was_greeted_on_opening_the_chat_is_not_told_again() -> None:
    conversation = tracker("ask_pain", slots={"dialogue": None})
    conversation.events.append({"event": "user", "timestamp": 0, "input_channel": "chat"})
    messages, slots = await run(ActionReply(), conversation)
    assert [message["response"] for message in messages] == ["utter_pain"]
    assert slots["dialogue"]["introduced"] is True
