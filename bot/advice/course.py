"""How many sessions: the documented course for a concern and its severity."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.advice.table import listed_facts
from bot.guidance.content import Content
from bot.guidance.schema import Fact

# The section of the table that lists the facts behind each wording of the course.
TABLE = "ask_frequency"
MILD, SEVERE = "mild", "severe"
BY_SEVERITY = "utter_course_by_severity"
# Stands for "not told" in the facts' conditions.
UNKNOWN = "unknown"


def course_facts(content: Content, concern: str | None, severity: str | None) -> tuple[Fact, ...]:
    """The documented courses for a concern at a severity, each None where it is not known.

    What is documented for this very concern goes before what holds for most people. Where nothing fits
    both concern and severity (large pores called severe), the severity decides: the documents name
    concerns as examples.
    """
    context = {"concern": concern or UNKNOWN, "severity": severity or UNKNOWN}
    found = content.guidance.aspect("course", context)
    if concern is not None and severity is None:
        found = tuple(fact for fact in found if fact.names("concern", concern)) or found
    if not found:
        found = content.guidance.aspect("course", {**context, "concern": UNKNOWN})
    return found


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The number of sessions and their spacing for what is known of this person."""
    concern, severity = question.known("concern"), question.known("severity")
    if concern is None:
        general = {None: "utter_course", SEVERE: "utter_course_severe"}.get(severity, "utter_course_mild")
        return (make(content, general, topic=topic, facts=listed_facts(content, TABLE, general)),)
    subject = content.guidance.entry("concern", concern).name
    facts = course_facts(content, concern, severity)
    severe = course_facts(content, concern, SEVERE)
    if severity is None and _names_any(severe, concern) and not _names_any(facts, concern):
        # "Acne scars" alone: the number turns on how deep they are, so both courses are said.
        response, facts = BY_SEVERITY, severe
    elif not any(fact.value and fact.value.max for fact in facts):
        response = "utter_course_additional"
    else:
        differ = len(_texts(facts)) > 1 and len({_documents(fact) for fact in facts}) > 1
        response = "utter_course_differ" if differ else "utter_course_concern"
    if severity is not None:
        subject = f"{content.guidance.entry('severity', severity).name} {subject}"
    given = {"subject": subject, "figures": ", or ".join(_texts(facts))}
    fact_ids = (*(fact.id for fact in facts), *listed_facts(content, TABLE, response))
    return (make(content, response, topic=topic, facts=fact_ids, given=given),)


def _names_any(facts: tuple[Fact, ...], concern: str) -> bool:
    return any(fact.names("concern", concern) for fact in facts)


def _documents(fact: Fact) -> frozenset[str]:
    return frozenset(source.document for source in fact.sources)


def _texts(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """The facts' figures as they are said, each once."""
    return tuple(dict.fromkeys(fact.value.text for fact in facts if fact.value))
