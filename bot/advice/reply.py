"""From a question to its answers: the one entrance to the computed advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.advice import course, misunderstanding, plan, provenance, urgent
from bot.advice.answer import Answer
from bot.advice.gaps import gap
from bot.advice.question import Question
from bot.advice.table import answers_for, best_row
from bot.guidance.content import Content

Computed = Callable[[Question, Content, str], tuple[Answer, ...]]

# Intents whose answer is worked out; every other one is looked up in the table of answers.
COMPUTED: Mapping[str, Computed] = {
    "ask_frequency": course.answer,
    "ask_plan": plan.answer,
    "ask_source": provenance.answer,
    "report_urgent_symptom": urgent.answer,
    "nlu_fallback": misunderstanding.answer,
}
# A bare detail or a correction answers to the question before it.
DETAILS = frozenset({"inform", "correct"})


def reply(question: Question, content: Content) -> tuple[Answer, ...]:
    """The answers to one message, in order; at least one.

    Raises:
        LookupError: `answers.yml` has no section for the intent.
    """
    if question.named("red_flag"):
        question = question.as_intent("report_urgent_symptom")
    elif question.intent in DETAILS and question.memory.intent is not None:
        question = question.as_intent(question.memory.intent)
    section = content.guidance.answers.get(question.intent)
    if section is None:
        raise LookupError(f"data/guidance/answers.yml has no section for the intent {question.intent}")
    for kind, intent in section.reroute.items():
        if question.named(kind):
            return reply(question.as_intent(intent), content)
    other = _other_treatment(question, content)
    if section.kind == "answer" and other and "treatment" not in section.looks_at:
        # What is documented for microneedling is not said of another treatment.
        return (gap(content, section.topic, "treatment", other),)
    computed = COMPUTED.get(question.intent)
    if computed is None:
        return answers_for(question, section, content)
    named = {kind: question.named(kind) for kind in content.guidance.vocabularies}
    row = best_row(section, named, content)
    if row is not None and row.when:
        # The table knows this particular question ("how far apart?").
        return answers_for(question, section, content)
    silent = [
        gap(content, section.topic, kind, entry)
        for kind in section.looks_at
        for entry in named.get(kind, ())
        if not content.guidance.about(kind, entry)
    ]
    return tuple(silent) or computed(question, content, section.topic)


def _other_treatment(question: Question, content: Content) -> str | None:
    """The first treatment named that the guidance does not cover."""
    for entry in question.named("treatment"):
        if content.guidance.entry("treatment", entry).scope == "other":
            return entry
    return None
