"""Whether the table of facts.yml is complete; that the answers hold its facts is tested with the trained model."""

from __future__ import annotations

from fact_questions import load

from bot.advice.figures import spread
from bot.content.content import Content

TABLE = load()


def test_table_asks_for_every_fact(content: Content) -> None:
    assert {entry.fact_id for entry in TABLE} == set(content.guidance.facts)


def test_table_asks_each_question_once_for_a_fact() -> None:
    assert len({(entry.fact_id, entry.question) for entry in TABLE}) == len(TABLE)


def test_table_says_what_each_answer_must_hold() -> None:
    """A word of three letters stands in every answer."""
    assert [str(entry) for entry in TABLE if not any(len(words) > 3 for words in entry.says)] == []


def test_table_holds_every_fact_s_own_figure(content: Content) -> None:
    """Its own, or the range of the guides that it is one end of."""
    guidance = content.guidance
    figures = {fact_id: {fact.value.text} for fact_id, fact in guidance.facts.items() if fact.value is not None}
    for ids in guidance.ranges.values():
        found = spread((guidance.facts[fact] for fact in ids), guidance.times.amounts)
        for fact in ids:
            figures[fact].add(found.text)
    assert [str(entry) for entry in TABLE if figures.get(entry.fact_id, {*entry.says}).isdisjoint(entry.says)] == []
