"""Conversion between Rasa's tracker and the questions and answers of `bot.advice`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.advice.answer import Answer, make
from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import FALLBACK, URGENT, Memory, Mention, Question
from bot.content.clinic import Clinic
from bot.content.content import Content
from bot.dialogue.language import OWN_LANGUAGE
from bot.limits import LONGEST_ANSWERED

# Kinds of entity that "that" in the next message may refer to.
ABOUT = frozenset({"symptom", "activity", "product", "concern", "condition", "body_area"})
GREETING = "utter_greet"
# Channels that greet the patient before the first message.
GREETING_CHANNELS = frozenset({"chat"})
# Questions about the last answer, which therefore don't replace it.
OF_LAST_ANSWER = frozenset({"ask_source", "ask_explanation"})


def asked_at(tracker: Tracker, clinic: Clinic) -> datetime:
    """The time of the latest message in the clinic's time zone, from its event so that replies are reproducible."""
    zone = ZoneInfo(clinic.timezone)
    for event in reversed(tracker.events):
        if event.get("event") == "user" and event.get("timestamp") is not None:
            return datetime.fromtimestamp(event["timestamp"], zone)
    return datetime.now(zone)


def question_from(tracker: Tracker, content: Content) -> Question:
    """The latest message as one question, with the state of the conversation and its profile update."""
    message = tracker.latest_message
    intent = (message.get("intent") or {}).get("name") or FALLBACK
    if len(message.get("text") or "") > LONGEST_ANSWERED:
        intent = "too_long"
    memory = Memory(
        intent=tracker.get_slot("last_question"),
        person=_person(tracker.get_slot("person"), content),
        fact_ids=tuple(tracker.get_slot("last_facts") or []),
        steps=tuple(tracker.get_slot("last_steps") or []),
        about=tuple(Mention(kind, entry) for kind, entry in tracker.get_slot("last_about") or []),
        asked=tracker.get_slot("last_asked"),
        misunderstood=tracker.get_slot("misunderstood") or 0,
    )
    question = Question(
        intent,
        asked_at(tracker, content.clinic),
        tuple(_mention(entity, message) for entity in message.get("entities") or []),
        memory,
        tuple(message.get("alternatives") or []),
        bool(message.get("refers")),
        reports_nothing=bool((message.get("safety") or {}).get("reports_nothing")),
    )
    return replace(question, profile_update=update_profile(question, content))


def _person(stored: Any, content: Content) -> PatientProfile:
    """The stored profile; an empty one if its format or its vocabulary entries are out of date."""
    try:
        person = PatientProfile.parse_obj(stored or {})
    except ValidationError:
        return PatientProfile()
    known = content.guidance.vocabularies
    named = {
        "concern": {concern.entry for concern in person.concerns},
        "severity": {person.severity, *(concern.severity for concern in person.concerns)} - {None},
        "body_area": set(person.body_areas),
        "condition": set(person.conditions),
        "occasion": {person.occasion} - {None},
    }
    return person if all(entries <= known[kind].entries.keys() for kind, entries in named.items()) else PatientProfile()


def questions_from(tracker: Tracker, whole: Question) -> tuple[Question, ...]:
    """The questions of the latest message in order, or the whole message if it holds a single question."""
    message = tracker.latest_message
    asked = message.get("questions") or []
    if whole.named("red_flag") or whole.intent in (URGENT, FALLBACK, "too_long"):
        return (whole,)
    if len({question["intent"] for question in asked}) < 2:
        return (whole,)
    found = []
    for question in asked:
        inside = tuple(
            _mention(entity, message)
            for entity in message.get("entities") or []
            if question["start"] <= entity.get("start", 0) < question["end"]
        )
        # The profile update of the whole message ("I have deep acne scars.") applies to each of its questions.
        found.append(Question(question["intent"], whole.now, inside, whole.memory, profile_update=whole.profile_update))
    return tuple(found)


def _mention(entity: dict[str, Any], message: dict[str, Any]) -> Mention:
    text = message.get("text") or ""
    words = text[entity.get("start", 0) : entity.get("end", 0)]
    return Mention(entity["entity"], str(entity["value"]), words, entity.get("role"))


def utter(dispatcher: CollectingDispatcher, answers: Iterable[Answer]) -> None:
    """Utter each answer as its response, with its facts and sources as metadata."""
    for answer in answers:
        dispatcher.utter_message(response=answer.response, **answer.values, **answer.metadata())


def utter_introduced(
    dispatcher: CollectingDispatcher, tracker: Tracker, answers: Sequence[Answer], content: Content
) -> list[EventType]:
    """Utter the answers, and the introduction where it is due; a line in the patient's own language precedes it."""
    lines = answers[:1] if answers and answers[0].response == OWN_LANGUAGE else ()
    utter(dispatcher, lines)
    introduced = introduce(dispatcher, tracker, answers, content)
    utter(dispatcher, answers[len(lines) :])
    return introduced


def introduce(
    dispatcher: CollectingDispatcher, tracker: Tracker, answers: Sequence[Answer], content: Content
) -> list[EventType]:
    """Introduce the assistant once per conversation, before the first answer unless that is urgent."""
    if tracker.get_slot("introduced") or any(answer.kind == "urgent" for answer in answers):
        return []
    # The greeting introduces the assistant itself.
    greeted = tracker.get_latest_input_channel() in GREETING_CHANNELS
    if not greeted and not any(answer.response == GREETING for answer in answers):
        utter(dispatcher, [make(content, "utter_introduction", topic="introduction", kind="smalltalk")])
    return [SlotSet("introduced", True)]


def remember(
    questions: Sequence[Question], answers: Sequence[Answer], content: Content, person: PatientProfile | None = None
) -> list[EventType]:
    """The slot events after these answers. `person` overrides the profile of the last question."""
    last = questions[-1]
    person = person or last.person
    unclear = bool(answers) and answers[0].topic == "misunderstood"
    asks = next((answer.asks for answer in answers if answer.asks), None)
    if asks:
        person = person.after_asking(asks)
    events: list[EventType] = [
        SlotSet("misunderstood", last.memory.misunderstood + 1 if unclear else 0),
        SlotSet("last_asked", asks),
        *profile_slots(person),
    ]
    section = content.guidance.answers.get(last.intent)
    if section is not None and section.kind == "answer" and last.intent not in OF_LAST_ANSWER and not unclear:
        events.append(SlotSet("last_question", last.intent))
    about = [[mention.kind, mention.entry] for mention in last.mentions if mention.kind in ABOUT]
    if about:
        events.append(SlotSet("last_about", about))
    facts = list(dict.fromkeys(fact for answer in answers for fact in answer.facts))
    if facts and last.intent not in OF_LAST_ANSWER:
        events.append(SlotSet("last_facts", facts))
        events.append(SlotSet("last_steps", [step for answer in answers for step in answer.steps]))
    return events


def profile_slots(person: PatientProfile) -> list[EventType]:
    """Slots for what the person said about themselves: `person` as a whole, which the answers read, and its details.

    The details fill the plan form and make the tracker readable.
    """
    plain = json.loads(person.json(exclude_defaults=True))
    severities = [person.severity_of(concern) for concern in person.concerns] or [person.severity]
    return [
        SlotSet("person", plain),
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
