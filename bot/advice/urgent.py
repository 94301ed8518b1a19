"""Advice on worrying symptoms. It reassures about nothing and asks nothing first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.advice.answer import Answer, make, part
from bot.advice.question import URGENT, Question
from bot.content.alarm import AlarmLevel
from bot.content.content import Content
from bot.content.red_flags import SELF_HARM
from bot.content.schema import AnswerKind

# The responses with which an alarm begins, where its flag has none of its own.
RAISED: dict[AlarmLevel, str] = {"emergency": "utter_emergency", "urgent": "utter_urgent"}


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Advice for the red flags that the question names."""
    return (for_flags(question.named("red_flag"), content, topic, question.now),)


def for_flags(
    flags: Collection[str], content: Content, topic: str, now: datetime | None = None, *, emergency: bool = False
) -> Answer:
    """Advice for the most severe red flag; without a known flag, the advice to contact the clinic today.

    Args:
        flags: the red flags.
        content: the content in use.
        topic: the topic of the answer.
        now: the time in the clinic's time zone; None where it is not known.
        emergency: whether an emergency goes on, whatever the flags.
    """
    emergency = emergency or any(level_of(flag, content) == "emergency" for flag in flags)
    level: AlarmLevel = "emergency" if emergency else "urgent"
    gravest = [flag for flag in flags if level_of(flag, content) == level]
    first = SELF_HARM if SELF_HARM in gravest else next(iter(gravest), None)
    return replace(alarm_answer(raised_by(first, level, content), level, content, now), topic=topic)


def raised_by(flag: str | None, level: AlarmLevel, content: Content) -> str:
    """The response with which a flag raises an alarm: its own, or that of the level."""
    known = content.guidance.red_flags.get(flag or "")
    return (known.response if known else None) or RAISED[level]


def level_of(flag: str, content: Content) -> AlarmLevel | None:
    """The level of a red flag; None for one that is not known or raises no alarm."""
    known = content.guidance.red_flags.get(flag)
    return known.level if known and known.level != "elsewhere" else None


def alarm_answer(
    response: str,
    level: AlarmLevel | None,
    content: Content,
    now: datetime | None,
    kind: AnswerKind = "urgent",
) -> Answer:
    """An answer about an alarm.

    `urgent_contact` and, in short, `urgent_helper` are the clinic while it is open, and else the urgent line.
    """
    known = content.clinic.values()
    if now is None:
        contact = part(content, "utter_part_urgent_contact", **known)
        helper = part(content, "utter_part_urgent_helper", **known)
    elif content.clinic.is_open(now):
        contact = part(content, "utter_part_urgent_contact_open", **known)
        helper = part(content, "utter_part_urgent_helper_open", **known)
    else:
        contact = part(content, "utter_part_urgent_contact_closed", **known)
        helper = part(content, "utter_part_urgent_helper_closed", **known)
    given = {
        "urgent_contact": contact,
        "urgent_helper": helper,
        "number_abroad": content.guidance.alarm.number_abroad,
    }
    topic = content.guidance.answers[URGENT].topic
    return make(content, response, topic=topic, kind=kind, given=given, level=level)
