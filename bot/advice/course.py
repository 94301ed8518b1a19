"""How many sessions: the documented course for a concern and its severity."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.guidance.content import Content
from bot.guidance.schema import Fact

SEVERE = "severe"
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
        general = {None: "utter_course", SEVERE: "utter_course_severe"}
        return (make(content, general.get(severity, "utter_course_mild"), topic=topic),)
    subject = content.guidance.entry("concern", concern).name
    facts = course_facts(content, concern, severity)
    severe = course_facts(content, concern, SEVERE)
    if severity is None and not _ids(facts) & _ids(severe) and severe[0].names("concern", concern):
        # "Acne scars" alone: the number turns on how deep they are, so both courses are said.
        response, facts = "utter_course_by_severity", severe
    else:
        response = "utter_course_differ" if len(_texts(facts)) > 1 else "utter_course_concern"
    if severity is not None:
        subject = f"{content.guidance.entry('severity', severity).name} {subject}"
    given = {"subject": subject, "figures": ", or ".join(_texts(facts))}
    return (make(content, response, topic=topic, facts=tuple(fact.id for fact in facts), given=given),)


def _ids(facts: tuple[Fact, ...]) -> frozenset[str]:
    return frozenset(fact.id for fact in facts)


def _texts(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """The facts' figures as they are said, each once."""
    return tuple(dict.fromkeys(fact.value.text for fact in facts if fact.value))
