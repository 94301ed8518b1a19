"""The derivation of the last answer: its facts, the reason of the gap between sessions, calculations and sources."""

from __future__ import annotations

from dataclasses import replace

from bot.advice import sources
from bot.advice.answer import Answer, make
from bot.advice.formatting import format_list
from bot.advice.question import Question
from bot.content.content import Content

# The aspects of facts on the gap between sessions, and on what it is good for.
INTERVAL, INTERVAL_REASON = "interval", "interval_reason"
# Kinds of what the team is to be asked about, of which "why does it matter" wants a reason.
REASONED = frozenset({"condition", "product", "activity", "treatment"})


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The facts used, one sentence each, with the reason of a gap, then the calculations, then the sources."""
    known = tuple(fact_id for fact_id in question.memory.fact_ids if fact_id in content.guidance.facts)
    about = [mention for mention in question.memory.about if mention.kind in REASONED]
    if not known and about:
        # Nothing was counted or looked up: it is the matter spoken of that the patient wants a reason for.
        given = {"subject": format_list([content.guidance.entry(one.kind, one.entry).name for one in about])}
        return (make(content, "utter_why_unsaid", topic=topic, kind="gap", given=given),)
    if not known:
        return sources.places(question, content, topic)
    # Facts with numbers entered the calculation; the others only explain.
    facts = [content.guidance.facts[fact_id] for fact_id in known]
    counted = [fact for fact in facts if fact.value and (fact.value.min or fact.value.max)] or facts
    if any(fact.aspect == INTERVAL for fact in counted):
        # "Why not sooner?" asks for this rather than for the sum.
        counted += [fact for fact in content.guidance.aspect(INTERVAL_REASON) if fact not in counted]
    given = {"fact_list": " ".join(fact.sentence for fact in counted), "steps": " ".join(question.memory.steps)}
    response = "utter_explanation" if question.memory.steps else "utter_explanation_looked_up"
    fact_ids = tuple(fact.id for fact in counted)
    counted_with = replace(question, memory=replace(question.memory, fact_ids=fact_ids))
    source_answers = sources.places(counted_with, content, topic)
    return (make(content, response, topic=topic, facts=fact_ids, given=given), *source_answers)
