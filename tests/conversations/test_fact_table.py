"""Whether the table of facts.yml is complete; that the answers hold its facts is tested with the trained model."""

from __future__ import annotations

from fact_questions import load

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
    figures = {fact_id: fact.value.text for fact_id, fact in content.guidance.facts.items() if fact.value is not None}
    assert [str(entry) for entry in TABLE if figures.get(entry.fact_id, "") not in ("", *entry.says)] == []
