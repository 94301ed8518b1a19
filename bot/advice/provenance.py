"""Where the last answer comes from."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.guidance.content import Content


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The documents and sections behind the last answer, or what the guidance is where there was none."""
    facts = tuple(fact_id for fact_id in question.memory.fact_ids if fact_id in content.guidance.facts)
    if not facts:
        return (make(content, "utter_source_none", topic=topic, kind="smalltalk"),)
    sections: dict[str, list[str]] = {}
    for source in content.guidance.sources(facts):
        sections.setdefault(source.title, []).append(source.section_title)
    listed = "; ".join(f"{title}: {', '.join(parts)}" for title, parts in sections.items())
    return (make(content, "utter_source", topic=topic, facts=facts, given={"source_list": listed}),)
