"""From Rasa's tracker to a question, and from answers to messages and slots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.advice.answer import Answer
from bot.advice.message import LONGEST_ANSWERED
from bot.advice.question import Memory, Mention, Question
from bot.guidance.content import Content

FALLBACK = "nlu_fallback"
URGENT = "report_urgent_symptom"
# What "that" may mean in the next message.
ABOUT = frozenset({"symptom", "activity", "product", "concern", "condition", "body_area"})


def question_from(tracker: Tracker) -> Question:
    """The question that the latest message asks as a whole, with what the conversation holds."""
    message = tracker.latest_message
    intent = (message.get("intent") or {}).get("name") or FALLBACK
    if len(message.get("text") or "") > LONGEST_ANSWERED:
        intent = "too_long"
    mentions = tuple(_mention(entity, message) for entity in message.get("entities") or [])
    memory = Memory(
        intent=tracker.get_slot("last_question"),
        details=tuple(Mention(kind, entry) for kind, entry in tracker.get_slot("details") or []),
        fact_ids=tuple(tracker.get_slot("last_facts") or []),
        about=tuple(Mention(kind, entry) for kind, entry in tracker.get_slot("last_about") or []),
        misunderstood=tracker.get_slot("misunderstood") or 0,
    )
    return Question(intent, mentions, memory, tuple(message.get("alternatives") or []), bool(message.get("refers")))


def questions_from(tracker: Tracker) -> tuple[Question, ...]:
    """Every question of the latest message, in order; one for a message that asks one thing."""
    whole = question_from(tracker)
    message = tracker.latest_message
    asked = message.get("questions") or []
    if whole.named("red_flag") or whole.intent in (URGENT, FALLBACK, "too_long"):
        return (whole,)
    if len({question["intent"] for question in asked}) < 2:
        return (whole,)
    found = []
    for question in asked:
        inside = [
            _mention(entity, message)
            for entity in message.get("entities") or []
            if question["start"] <= entity.get("start", 0) < question["end"]
        ]
        # What the rest of the message tells ("I have deep acne scars.") is known to every part of it.
        memory = replace(whole.memory, details=whole.details())
        found.append(Question(question["intent"], tuple(inside), memory))
    return tuple(found)


def _mention(entity: dict[str, Any], message: dict[str, Any]) -> Mention:
    text = message.get("text") or ""
    return Mention(entity["entity"], str(entity["value"]), text[entity.get("start", 0) : entity.get("end", 0)])


def utter(dispatcher: CollectingDispatcher, answers: Iterable[Answer]) -> None:
    """Send each answer as its response, with what proves it as the message's metadata."""
    for answer in answers:
        dispatcher.utter_message(response=answer.response, **answer.values, **answer.metadata())


def remember(questions: tuple[Question, ...], answers: tuple[Answer, ...], content: Content) -> list[EventType]:
    """The slots as they are after these answers."""
    last = questions[-1]
    facts = list(dict.fromkeys(fact for answer in answers for fact in answer.facts))
    told = {mention.kind: mention.entry for question in questions for mention in question.details()}
    unclear = answers[0].topic == "misunderstood"
    misunderstood = last.memory.misunderstood + 1 if unclear else 0
    events: list[EventType] = [
        SlotSet("details", list(map(list, told.items()))),
        SlotSet("misunderstood", misunderstood),
    ]
    section = content.guidance.answers.get(last.intent)
    if section is not None and section.kind == "answer" and last.intent != "ask_source" and not unclear:
        events.append(SlotSet("last_question", last.intent))
    about = [[mention.kind, mention.entry] for mention in last.mentions if mention.kind in ABOUT]
    if about:
        events.append(SlotSet("last_about", about))
    if facts and last.intent != "ask_source":
        events.append(SlotSet("last_facts", facts))
    return events
