"""When the first top-up after this patient's last session is due."""

from __future__ import annotations

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import answers_for, best_row
from bot.advice.course import combined
from bot.advice.formatting import format_span
from bot.advice.intervals import interval
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import IntentAnswers

# The subject of questions on top-ups as such.
TOP_UP = "top_up"


def personal(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...] | None:
    """The documented interval and the dates it comes to; None for other questions and without the last session."""
    row = best_row(section, {kind: question.named(kind) for kind in content.guidance.vocabularies}, content)
    gap = interval(content, "maintenance_interval")
    last = question.person.last_session
    if gap is None or last is None or (row is not None and row.when and TOP_UP not in question.named("subject")):
        return None
    first, latest = last.last + gap.shortest, last.last + gap.longest
    given = {
        "day": profile_summary.last_session(question.person, content),
        "window": format_span(first, latest, content.clinic),
    }
    response = "utter_top_up_past" if latest < question.today else "utter_top_up_due"
    if _unfinished(question, content):
        response = "utter_top_up_later"
    step = part(content, "utter_step_top_up", **given)
    facts = tuple(fact.id for fact in gap.facts)
    due = make(content, response, topic=section.topic, facts=facts, given=given, steps=(step,))
    return (due, *answers_for(question, section, content))


def _unfinished(question: Question, content: Content) -> bool:
    """Whether the patient is known to have had fewer sessions than the shortest course, and has not finished it."""
    if question.person.finished:
        return False
    course, done = combined(content, question.person), question.person.done
    return course is not None and done is not None and bool(done.last) and done.last < course.course.fewest
