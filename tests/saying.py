"""How the tests say a message without Rasa: its readings, in a state of the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from advice.asking import NOW, mention

from bot.advice.answer import Answer
from bot.advice.profile import PatientProfile
from bot.advice.question import Question
from bot.content.content import Content
from bot.dialogue.reading import Part, Placed, Reading
from bot.dialogue.respond import Response, respond
from bot.dialogue.state import AskedQuestion, DialogueState, Request
from bot.dialogue.turn import Turn, turn_of
from bot.safety.alarm import Alarm

GREETED = DialogueState(introduced=True)


def reading(intent: str, *named: str, **fields: Any) -> Reading:
    """The reading of a message that names things, each as `asking.mention` reads it."""
    placed = tuple(Placed(index, mention(name)) for index, name in enumerate(named))
    return Reading(intent, placed=placed, **fields)


def turn(intent: str, *named: str, now: datetime = NOW, **fields: Any) -> Turn:
    """A message as `reading` describes it."""
    return turn_of(reading(intent, *named, **fields), now)


def several(*intents: str, named: tuple[str, ...] = (), now: datetime = NOW, **fields: Any) -> Turn:
    """A message of several questions, which name the things one each, in order."""
    parts = tuple(Part(intent, index, index + 1) for index, intent in enumerate(intents))
    return turn_of(reading(intents[0], *named, parts=parts, **fields), now)


def after(*questions: str, asks: Any = None, about: tuple[str, ...] = (), **told: Any) -> DialogueState:
    """A state after questions, the latest one first, with what was named last and what was told."""
    named = tuple((one.kind, one.entry) for one in map(mention, about))
    return DialogueState(
        person=PatientProfile(**told),
        questions=tuple(AskedQuestion(intent=intent, about=named) for intent in questions),
        about=named,
        request=Request(field=asks, question=questions[0] if questions else None) if asks else None,
        introduced=True,
    )


def say(
    content: Content,
    message: Turn,
    state: DialogueState = GREETED,
    alarm: Alarm | None = None,
) -> Response:
    """The reply to a message."""
    return respond(message, state, alarm, content)


def put(asked: Question, content: Content) -> tuple[Answer, ...]:
    """The whole reply to a message that is one question, in the state that the question's memory describes."""
    memory = asked.memory
    about = tuple((one.kind, one.entry) for one in memory.about)
    state = DialogueState(
        person=memory.person,
        questions=(AskedQuestion(intent=memory.intent, about=about),) if memory.intent else (),
        about=about,
        request=Request(field=memory.asked, question=memory.intent) if memory.asked else None,
        facts=memory.fact_ids,
        steps=memory.steps,
        misunderstood=memory.misunderstood,
        introduced=True,
    )
    placed = tuple(Placed(index, one) for index, one in enumerate(asked.mentions))
    read = Reading(asked.intent, placed=placed, alternatives=asked.alternatives, refers=asked.refers)
    read = replace(read, safety=replace(read.safety, reports_nothing=asked.reports_nothing))
    return respond(turn_of(read, asked.now), state, None, content).answers
