"""The documents and sections behind the last answer."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.content.content import Content


def by_document(content: Content, fact_ids: Iterable[str]) -> dict[str, list[str]]:
    """The section titles behind these facts, by document title."""
    found: dict[str, list[str]] = {}
    for source in content.guidance.sources(fact_ids):
        found.setdefault(source.title, []).append(source.section_title)
    return found


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The answer that names documents and sections, or describes the guidance if the last answer used no fact."""
    facts = tuple(fact_id for fact_id in question.memory.fact_ids if fact_id in content.guidance.facts)
    if not facts:
        return (make(content, "utter_source_none", topic=topic, kind="smalltalk"),)
    listed = "; ".join(f"{title}: {', '.join(parts)}" for title, parts in by_document(content, facts).items())
    return (make(content, "utter_source", topic=topic, facts=facts, given={"source_list": listed}),)
