"""A first plan: how many sessions, how many are left, and how long the course takes."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.course import BY_SEVERITY, MILD, SEVERE, course_facts
from bot.advice.course import answer as course_answer
from bot.advice.question import Question
from bot.guidance.content import Content
from bot.guidance.schema import Fact


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The documented course for this person and the weeks from the first session to the last.

    A course of n sessions has n - 1 gaps. The shortest course takes the fewest sessions at the
    shortest documented interval, the longest the most at the longest.
    """
    (course,) = course_answer(question, content, topic)
    concern, severity = question.known("concern"), question.known("severity")
    facts = course_facts(content, concern, severity)
    if course.response == BY_SEVERITY:
        # The weeks cover all that the course says, from a mild concern to a severe one.
        facts = (*course_facts(content, concern, MILD), *course_facts(content, concern, SEVERE))
    span = _span(content, facts)
    if span is None:
        return (course,)
    shortest, longest = span
    weeks = make(
        content,
        "utter_plan",
        topic=topic,
        facts=tuple(fact.id for fact in facts if fact.value and fact.value.max),
        given={"shortest": str(shortest), "longest": str(longest)},
    )
    return (course, weeks)


def _span(content: Content, facts: tuple[Fact, ...]) -> tuple[int, int] | None:
    """Weeks of the shortest and the longest course, or None where the documents give no full range."""
    lows = [fact.value.min for fact in facts if fact.value and fact.value.min]
    highs = [fact.value.max for fact in facts if fact.value and fact.value.max]
    intervals = [
        (fact.value.min, fact.value.max)
        for fact in content.guidance.aspect("interval")
        if fact.value and fact.value.min and fact.value.max
    ]
    if not lows or not highs or not intervals:
        return None
    shortest = (min(lows) - 1) * min(low for low, _ in intervals)
    return shortest, (max(highs) - 1) * max(high for _, high in intervals)
