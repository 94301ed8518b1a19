"""From Rasa's tracker to a question, and from answers to messages and slots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.advice.answer import Answer
from bot.advice.message import LONGEST_ANSWERED
from bot.advice.question import Memory, Mention, Question
from bot.guidance.content import Content

FALLBACK = "nlu_fallback"
NO_DETAILS = (SlotSet("details", None), SlotSet("last_question", None), SlotSet("last_facts", None))


def question_from(tracker: Tracker) -> Question:
    """The question that the latest message asks, with what the conversation holds."""
    message = tracker.latest_message
    mentions = tuple(Mention(entity["entity"], str(entity["value"])) for entity in message.get("entities") or [])
    intent = (message.get("intent") or {}).get("name") or FALLBACK
    if len(message.get("text") or "") > LONGEST_ANSWERED:
        intent = "too_long"
    memory = Memory(
        intent=tracker.get_slot("last_question"),
        details=tuple(Mention(kind, entry) for kind, entry in tracker.get_slot("details") or []),
        fact_ids=tuple(tracker.get_slot("last_facts") or []),
        misunderstood=tracker.get_slot("misunderstood") or 0,
    )
    return Question(intent, mentions, memory)


def utter(dispatcher: CollectingDispatcher, answers: Iterable[Answer]) -> None:
    """Send each answer as its response, with what proves it as the message's metadata."""
    for answer in answers:
        dispatcher.utter_message(response=answer.response, **answer.values, **answer.metadata())


def remember(question: Question, answers: tuple[Answer, ...], content: Content) -> list[EventType]:
    """The slots as they are after these answers."""
    facts = list(dict.fromkeys(fact for answer in answers for fact in answer.facts))
    misunderstood = question.memory.misunderstood + 1 if question.intent == FALLBACK else 0
    events: list[EventType] = [
        SlotSet("details", [[mention.kind, mention.entry] for mention in question.details()]),
        SlotSet("misunderstood", misunderstood),
    ]
    section = content.guidance.answers.get(question.intent)
    if section is not None and section.kind == "answer" and question.intent != "ask_source":
        events.append(SlotSet("last_question", question.intent))
    if facts and question.intent != "ask_source":
        events.append(SlotSet("last_facts", facts))
    return events


def slot(events: Iterable[dict[str, Any]], name: str) -> Any:
    """The value that these events give to a slot, None where they don't set it."""
    return next((event["value"] for event in events if event.get("name") == name), None)
