"""Days in strong sun beside the sessions: what is documented after a session, and that nothing is before one."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.formatting import format_date_range
from bot.advice.question import Question
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange


def ahead(question: Question) -> DateRange | None:
    """The patient's days in strong sun, until they are over."""
    sun = question.person.sun
    return sun if sun is not None and sun.last >= question.today else None


def caution(question: Question, content: Content, topic: str, day: DateRange | None = None) -> tuple[Answer, ...]:
    """What the guides say of sessions beside days in strong sun; nothing for a patient who spends none there.

    Args:
        question: the question.
        content: the content in use.
        topic: that of the answer.
        day: a day that is proposed for a session, if there is one.
    """
    sun = ahead(question)
    if sun is None:
        return ()
    if day is not None and day.first >= sun.last:
        return (make(content, "utter_sun_before_session", topic=topic, kind="handover"),)
    facts = tuple(fact.id for fact in content.guidance.about("activity", "sun_exposure"))
    given = {"day": format_date_range(sun, content.clinic)}
    return (make(content, "utter_sun_after_session", topic=topic, kind="handover", facts=facts, given=given),)
