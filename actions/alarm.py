"""The step before every action: what the alarm of the conversation means for the reply to this message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions import state
from bot.advice.answer import Answer
from bot.advice.question import Question
from bot.content.alarm import AlarmLevel
from bot.content.content import Content
from bot.dialogue.alarm import Command, Decision, Message, decide
from bot.dialogue.language import in_own_language
from bot.limits import LONGEST_ANSWERED
from bot.safety.alarm import Alarm
from bot.safety.detector import current_detector

SLOT = "alarm"
FORM = "plan_form"
# Two messages are read together where the first one is so short and so recent: "my lips" / "they're huge".
MOST_WORDS = 12
LONGEST_PAUSE = timedelta(minutes=30)


def decide_first(tracker: Tracker, content: Content, command: Command | None = None) -> Decision:
    """The decision of `bot.dialogue.alarm` on the latest message."""
    latest = tracker.latest_message
    text = (latest.get("text") or "")[:LONGEST_ANSWERED]
    flags = tuple(str(item["value"]) for item in latest.get("entities") or [] if item.get("entity") == "red_flag")
    alarm = Alarm.from_json(tracker.get_slot(SLOT))
    if not flags and (alarm is None or alarm.standing != "emergency"):
        flags = _flags_across(tracker, text)
    message = Message(
        text=text,
        intent=(latest.get("intent") or {}).get("name") or "",
        now=state.asked_at(tracker, content.clinic),
        flags=flags,
        raises=_level(latest, "raises"),
        check=_level(latest, "check"),
        doubtful=bool((latest.get("safety") or {}).get("doubtful")),
        helped=latest.get("helped"),
        self_harm=bool((latest.get("safety") or {}).get("self_harm")),
        command=command,
        planning=(tracker.active_loop or {}).get("name") == FORM,
    )
    return decide(alarm, message, content)


def whole_reply(
    answers: Sequence[Answer], tracker: Tracker, whole: Question, decision: Decision, content: Content
) -> tuple[Answer, ...]:
    """The answers to the latest message, with a line in the patient's own language where it is not in English."""
    text = (tracker.latest_message.get("text") or "")[:LONGEST_ANSWERED]
    return in_own_language(answers, text, whole.intent, whole.named("red_flag"), decision, content)


def alarm_slot(decision: Decision, *, words: bool = True) -> EventType:
    """The event that stores the state after this message; without the patient's words if these are to be cleared."""
    alarm = decision.alarm
    if alarm is not None and not words:
        alarm = replace(alarm, words="")
    return SlotSet(SLOT, alarm.to_json() if alarm else None)


def kept_alarm(tracker: Tracker) -> EventType:
    """The event that sets the slot to its present value, after events that clear it."""
    return SlotSet(SLOT, tracker.get_slot(SLOT))


def _level(latest: dict[str, Any], key: str) -> AlarmLevel | None:
    """The level that the second detector raises, or asks to check."""
    found = (latest.get("safety") or {}).get(key)
    return found if found in ("emergency", "urgent") else None


def _flags_across(tracker: Tracker, text: str) -> tuple[str, ...]:
    """The red flags that the message raises together with the one before, and neither alone."""
    messages = [event for event in tracker.events if event.get("event") == "user"][-2:]
    if len(messages) < 2 or not text:
        return ()
    before, latest = messages
    earlier = before.get("text") or ""
    entities = (before.get("parse_data") or {}).get("entities") or []
    pause = timedelta(seconds=(latest.get("timestamp") or 0) - (before.get("timestamp") or 0))
    too_long = not earlier or len(earlier.split()) > MOST_WORDS or pause > LONGEST_PAUSE
    if too_long or any(item.get("entity") == "red_flag" for item in entities):
        return ()
    for joiner in (" ", "\n"):
        found = current_detector().find(f"{earlier}{joiner}{text}")
        across = tuple(alarm.flag for alarm in found if alarm.start < len(earlier) and alarm.end > len(earlier) + 1)
        if across:
            return across
    return ()
