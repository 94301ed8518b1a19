"""Conversion between Rasa's tracker and the turns and states of `bot.dialogue`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.advice.answer import Answer
from bot.advice.profile import PatientProfile
from bot.content.clinic import Clinic
from bot.content.content import Content
from bot.dialogue.reading import Earlier, Reading
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn, turn_of
from bot.safety.alarm import Alarm

ALARM, DIALOGUE = "alarm", "dialogue"
# Channels that greet the patient before the first message.
GREETING_CHANNELS = frozenset({"chat"})


def asked_at(tracker: Tracker, clinic: Clinic) -> datetime:
    """The time of the latest message in the clinic's time zone, from its event so that replies are reproducible."""
    zone = ZoneInfo(clinic.timezone)
    for event in reversed(tracker.events):
        if event.get("event") == "user" and event.get("timestamp") is not None:
            return datetime.fromtimestamp(event["timestamp"], zone)
    return datetime.now(zone)


def turn_from(tracker: Tracker, content: Content) -> Turn:
    """What the latest message says."""
    return turn_of(Reading.from_parsed(tracker.latest_message, _earlier(tracker)), asked_at(tracker, content.clinic))


def _earlier(tracker: Tracker) -> Earlier | None:
    """The message before the latest one."""
    messages = [event for event in tracker.events if event.get("event") == "user"][-2:]
    if len(messages) < 2:
        return None
    before, latest = messages
    entities = (before.get("parse_data") or {}).get("entities") or []
    return Earlier(
        before.get("text") or "",
        timedelta(seconds=(latest.get("timestamp") or 0) - (before.get("timestamp") or 0)),
        any(item.get("entity") == "red_flag" for item in entities),
    )


def state_from(tracker: Tracker, content: Content) -> DialogueState:
    """The state before the latest message."""
    state = DialogueState.from_json(tracker.get_slot(DIALOGUE), content)
    greeted = tracker.get_latest_input_channel() in GREETING_CHANNELS
    return state.copy(update={"introduced": True}) if greeted else state


def alarm_from(tracker: Tracker) -> Alarm | None:
    """The alarm before the latest message."""
    return Alarm.from_json(tracker.get_slot(ALARM))


def utter(dispatcher: CollectingDispatcher, answers: Iterable[Answer]) -> None:
    """Utter each answer as its response, with its facts and sources as metadata."""
    for answer in answers:
        dispatcher.utter_message(response=answer.response, **answer.values, **answer.metadata())


def alarm_slot(alarm: Alarm | None) -> EventType:
    """The event that stores the alarm."""
    return SlotSet(ALARM, alarm.to_json() if alarm else None)


def kept_alarm(tracker: Tracker) -> EventType:
    """The event that sets the slot to its present value, after events that clear it."""
    return SlotSet(ALARM, tracker.get_slot(ALARM))


def state_slots(state: DialogueState) -> list[EventType]:
    """The events that store a state: `dialogue` as a whole, which is read back, and the profile's details."""
    return [SlotSet(DIALOGUE, state.to_json()), *_profile_slots(state.person)]


def _profile_slots(person: PatientProfile) -> list[EventType]:
    """Copies of what the patient told, which make a tracker readable."""
    plain = json.loads(person.json(exclude_defaults=True))
    severities = [person.severity_of(concern) for concern in person.concerns] or [person.severity]
    return [
        SlotSet("concern", [concern.entry for concern in person.concerns] or None),
        SlotSet("severity", next((severity for severity in severities if severity), None)),
        SlotSet("sessions_done", person.sessions_done),
        SlotSet("last_session", plain.get("last_session", {}).get("last")),
        SlotSet("start", plain.get("start", {}).get("first")),
        SlotSet("event", plain.get("event", {}).get("first")),
        SlotSet("occasion", person.occasion),
        SlotSet("body_area", list(person.body_areas) or None),
        SlotSet("condition", list(person.conditions) or None),
    ]


def changed(events: Iterable[EventType], tracker: Tracker) -> list[EventType]:
    """The events without slot events that change nothing, which would all be sent and stored."""
    slots = tracker.slots
    return [event for event in events if event["event"] != "slot" or slots.get(event["name"], ...) != event["value"]]
