"""Every action replies to the alarm of the conversation first."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import reply as reply_module
from actions.reply import ActionReply, ActionRestart
from actions.session import ActionSessionStart
from bot.safety.detector import current_detector

SINCE = "2026-11-21T10:30:00+00:00"
# A moment of that day.
NOON = 1_795_258_800.0
EMERGENCY = {"version": 1, "flag": "breathing", "level": "emergency", "words": "i cant breathe", "since": SINCE}
URGENT = {**EMERGENCY, "flag": "pus", "level": "urgent", "since": "2026-11-21T11:00:00+00:00"}
ACTIONS = [ActionReply(), ActionRestart()]
PLANNING = {"field": "concern", "question": "ask_plan"}


def user(text: str, at: float = NOON, *flags: str) -> dict[str, Any]:
    entities = [{"entity": "red_flag", "value": flag, "start": 0, "end": 1} for flag in flags]
    return {"event": "user", "text": text, "timestamp": at, "parse_data": {"entities": entities}}


def tracker(
    intent: str,
    *flags: str,
    alarm: dict[str, Any] | None = None,
    text: str = "…",
    before: dict[str, Any] | None = None,
    planning: bool = False,
    **message: Any,
) -> Tracker:
    entities = [{"entity": "red_flag", "value": flag, "start": 0, "end": 1} for flag in flags]
    latest = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": entities, "reading": message}
    events = [*([before] if before else []), user(text)]
    state = {"version": 1, "introduced": True, **({"request": PLANNING} if planning else {})}
    return Tracker("tester", {"dialogue": state, "alarm": alarm}, latest, events, False, None, {}, "action_listen")


async def run(action: Action, conversation: Tracker) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    dispatcher = CollectingDispatcher()
    return dispatcher.messages, await action.run(dispatcher, conversation, {})


def slot(events: list[dict[str, Any]], name: str) -> Any:
    """The value of a slot after the events; `...` where they do not set it."""
    found = [event["value"] for event in events if event["event"] == "slot" and event["name"] == name]
    return found[-1] if found else ...


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name())
@pytest.mark.parametrize("intent", ["ask_cost", "ask_plan", "inform", "thank"])
async def test_every_action_replies_to_an_emergency_alone(action: Action, intent: str) -> None:
    (message,), events = await run(action, tracker(intent, alarm=EMERGENCY))
    assert message["response"].startswith("utter_alarm_")
    assert (message["kind"], message["level"], message["alarm"]) == ("urgent", "emergency", "emergency")
    assert slot(events, "alarm")["level"] == "emergency"


async def test_red_flag_is_stored_with_the_patients_words() -> None:
    (message,), events = await run(ActionReply(), tracker("report_urgent_symptom", "breathing", text="i cant breathe"))
    assert message["response"] == "utter_emergency"
    stored = slot(events, "alarm")
    assert (stored["level"], stored["flag"], stored["words"]) == ("emergency", "breathing", "i cant breathe")
    assert stored["version"] == 1


async def test_help_clears_the_alarm_and_the_words() -> None:
    (message,), events = await run(ActionReply(), tracker("inform", alarm=EMERGENCY, text="the ambulance is here"))
    assert message["response"] == "utter_alarm_helped"
    assert "level" not in message
    assert "alarm" not in message
    assert (slot(events, "alarm")["level"], slot(events, "alarm")["words"]) == ("over", "")
    (message,), events = await run(ActionReply(), tracker("ask_cost", alarm=slot(events, "alarm")))
    assert message["response"] == "utter_cost"
    assert slot(events, "alarm") is None


async def test_ordinary_answer_follows_the_reminder_of_an_urgent_alarm() -> None:
    first, second = (await run(ActionReply(), tracker("ask_cost", alarm=URGENT)))[0]
    assert (first["response"], second["response"]) == ("utter_alarm_reminder", "utter_cost")
    assert (first["level"], second.get("level")) == ("urgent", None)
    assert first["alarm"] == second["alarm"] == "urgent"


async def test_plan_ends_in_an_emergency() -> None:
    (message,), events = await run(ActionReply(), tracker("ask_plan", alarm=EMERGENCY, planning=True))
    assert message["level"] == "emergency"
    assert "request" not in slot(events, "dialogue")


async def test_plan_goes_on_after_the_reminder_of_an_urgent_alarm() -> None:
    messages, events = await run(ActionReply(), tracker("ask_plan", alarm=URGENT))
    assert [message["response"] for message in messages] == ["utter_alarm_reminder", "utter_question_concern"]
    assert slot(events, "dialogue")["request"]["field"] == "concern"
    assert {message["alarm"] for message in messages} == {"urgent"}


async def test_red_flag_while_a_plan_is_made_is_remembered_with_it() -> None:
    (message,), events = await run(ActionReply(), tracker("report_urgent_symptom", "breathing", planning=True))
    assert message["response"] == "utter_emergency"
    assert slot(events, "alarm")["planning"] is True


@pytest.mark.parametrize(
    ("action", "intent", "response", "cleared"),
    [
        (ActionRestart(), "restart", "utter_alarm_restarted", "restart"),
        (ActionReply(), "forget_me", "utter_alarm_forgotten", "reset_slots"),
    ],
)
async def test_emergency_outlives_commands(action: Action, intent: str, response: str, cleared: str) -> None:
    (message,), events = await run(action, tracker(intent, alarm=EMERGENCY))
    assert message["response"] == response
    assert events[0]["event"] == cleared
    assert (slot(events, "alarm")["level"], slot(events, "alarm")["words"]) == ("emergency", "")
    reminder, _ = (await run(action, tracker(intent, alarm=URGENT)))[0]
    assert reminder["response"] == "utter_alarm_reminder"


async def test_command_that_ends_the_alarm_clears_nothing_else() -> None:
    conversation = tracker("forget_me", alarm=EMERGENCY, text="it was a mistake, forget it")
    (message,), events = await run(ActionReply(), conversation)
    assert message["response"] == "utter_alarm_mistaken"
    assert {event["event"] for event in events} == {"slot"}


@pytest.mark.parametrize(("alarm", "response"), [(EMERGENCY, "utter_emergency"), (URGENT, "utter_error")])
async def test_failure_in_an_emergency_gives_the_number_to_call(
    monkeypatch: pytest.MonkeyPatch, alarm: dict[str, Any], response: str
) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(reply_module, "respond", fail)
    (message,), events = await run(ActionReply(), tracker("ask_cost", alarm=alarm))
    assert message["response"] == response
    assert events == []


@pytest.mark.parametrize(("action", "intent"), [(ActionRestart(), "restart"), (ActionReply(), "forget_me")])
async def test_failed_command_keeps_the_alarm(monkeypatch: pytest.MonkeyPatch, action: Action, intent: str) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(reply_module, "respond", fail)
    (message,), events = await run(action, tracker(intent, alarm=EMERGENCY))
    assert message["response"] == "utter_emergency"
    assert slot(events, "alarm") == EMERGENCY


@pytest.mark.parametrize("alarm", [None, EMERGENCY, URGENT])
async def test_session_starts_with_the_alarm_of_the_session_before(alarm: dict[str, Any] | None) -> None:
    messages, events = await run(ActionSessionStart(), tracker("greet", alarm=alarm))
    assert messages == []
    assert [event["event"] for event in events] == ["session_started", *(["slot"] if alarm else []), "action"]
    assert slot(events, "alarm") == (alarm or ...)


# --- two messages that are read together ---


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Load the detector: the actions use it only where it is loaded."""
    current_detector()


@pytest.mark.parametrize(
    ("before", "text"), [("my lips", "they're huge since an hour"), ("my throat", "its closing up")]
)
async def test_two_messages_are_read_together(before: str, text: str) -> None:
    conversation = tracker("inform", text=text, before=user(before, NOON - 60))
    (message,), _ = await run(ActionReply(), conversation)
    assert message["response"] == "utter_emergency"


@pytest.mark.parametrize(
    "before",
    [
        user("my lips", NOON - 3600),
        user("my lips " + "and so on " * 5, NOON - 60),
        user("my scars", NOON - 60),
        # It has raised its alarm already.
        user("my lips", NOON - 60, "breathing"),
        user("", NOON - 60),
        None,
    ],
)
async def test_messages_far_apart_or_without_a_connection_are_read_alone(before: dict[str, Any] | None) -> None:
    conversation = tracker("ask_cost", text="they're huge since an hour", before=before)
    messages, _ = await run(ActionReply(), conversation)
    assert "utter_emergency" not in {message["response"] for message in messages}


async def test_alarm_of_the_message_before_alone_is_not_raised_again() -> None:
    conversation = tracker("ask_cost", text="how much is it", before=user("my lips are swelling up", NOON - 60))
    (message,), _ = await run(ActionReply(), conversation)
    assert message["response"] == "utter_cost"


# --- a detector that is not sure ---


async def test_message_that_may_report_an_emergency_is_asked_about() -> None:
    (message,), events = await run(ActionReply(), tracker("inform", safety={"check": "emergency"}))
    assert message["response"] == "utter_alarm_check_emergency"
    confirmed = tracker("affirm", alarm=slot(events, "alarm"), text="Yes, it is happening now")
    (message,), events = await run(ActionReply(), confirmed)
    assert message["response"] == "utter_emergency"
    assert slot(events, "alarm")["flag"] == "unclear"


@pytest.mark.parametrize("safety", [None, {}, {"check": None}, {"check": "high"}])
async def test_message_without_a_check_is_answered(safety: Any) -> None:
    (message,), _ = await run(ActionReply(), tracker("ask_cost", safety=safety))
    assert message["response"] == "utter_cost"


async def test_question_whether_it_is_happening_keeps_the_plan_that_is_made() -> None:
    conversation = tracker("inform", planning=True, safety={"check": "urgent"})
    (message,), events = await run(ActionReply(), conversation)
    assert message["response"] == "utter_alarm_check_urgent"
    assert slot(events, "dialogue")["request"]["question"] == "ask_plan"
    assert slot(events, "alarm")["planning"] is True
