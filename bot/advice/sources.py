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
    """The documents and sections of the last answer, and who says what where it gave one range for several guides."""
    return (*places(question, content, topic), *_who_says_what(question, content, topic))


def _who_says_what(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    facts = content.guidance.facts
    found: list[str] = []
    for ids in content.guidance.ranges.values():
        used = [fact for fact in ids if fact in question.memory.fact_ids]
        if len({facts[fact].value for fact in used}) > 1:
            found.extend(fact for fact in used if fact not in found)
    if not found:
        return ()
    given = {"fact_list": " ".join(facts[fact].sentence for fact in found)}
    return (make(content, "utter_source_differ", topic=topic, facts=tuple(found), given=given),)


def places(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The answer that names documents and sections, or describes the guidance if the last answer used no fact."""
    facts = tuple(fact_id for fact_id in question.memory.fact_ids if fact_id in content.guidance.facts)
    if not facts:
        return (make(content, "utter_source_none", topic=topic, kind="smalltalk"),)
    listed = "; ".join(f"{title}: {', '.join(parts)}" for title, parts in by_document(content, facts).items())
    return (make(content, "utter_source", topic=topic, facts=facts, given={"source_list": listed}),)
