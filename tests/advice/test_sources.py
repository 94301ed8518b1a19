from __future__ import annotations

import pytest
from asking import Ask

from bot.advice.question import Memory
from bot.content.content import Content


def test_source_of_nothing_says_what_the_guidance_is(ask: Ask) -> None:
    (answer,) = ask("ask_source")
    assert (answer.response, answer.kind) == ("utter_source_none", "smalltalk")


@pytest.mark.parametrize("fact_id", ["interval_weeks", "wait_sun", "may_rule_out", "follow_instructions"])
def test_source_names_every_document_and_section(ask: Ask, content: Content, fact_id: str) -> None:
    (answer,) = ask("ask_source", memory=Memory(fact_ids=(fact_id,)))
    text = answer.text(content)
    sources = content.guidance.facts[fact_id].sources
    assert [place for source in sources for place in (source.title, source.section_title) if place not in text] == []


def test_source_names_each_document_once(ask: Ask, content: Content) -> None:
    (answer,) = ask("ask_source", memory=Memory(fact_ids=("interval_weeks", "course_mild", "course_severe")))
    assert answer.text(content).count("Guide to the number of skin needling sessions") == 1


def test_source_rests_on_the_last_answer_s_facts(ask: Ask) -> None:
    (answer,) = ask("ask_source", memory=Memory(fact_ids=("wait_sun", "avoid_sun")))
    assert answer.facts == ("wait_sun", "avoid_sun")


def test_source_passes_over_facts_that_are_gone(ask: Ask) -> None:
    (answer,) = ask("ask_source", memory=Memory(fact_ids=("taken_out", "wait_sun")))
    assert answer.facts == ("wait_sun",)


def test_source_where_all_facts_are_gone_names_none(ask: Ask) -> None:
    (answer,) = ask("ask_source", memory=Memory(fact_ids=("taken_out",)))
    assert answer.response == "utter_source_none"


def test_source_can_be_said_of_every_fact(ask: Ask, content: Content) -> None:
    answer, differing = ask("ask_source", memory=Memory(fact_ids=tuple(content.guidance.facts)))
    titles = {source.title for fact in content.guidance.facts.values() for source in fact.sources}
    assert [title for title in titles if title not in answer.text(content)] == []
    assert differing.response == "utter_source_differ"


def test_who_says_what_is_told_where_one_range_was_given(ask: Ask, content: Content) -> None:
    (asked,) = ask("ask_side_effects", "symptom/redness")
    _, differing = ask("ask_source", memory=Memory(fact_ids=asked.facts))
    text = differing.text(content)
    wanted = ("a few hours to a couple of days", "a day or two", "a couple of days", "a few days")
    assert [figure for figure in wanted if figure not in text] == []


def test_who_says_what_is_not_told_where_guides_agree(ask: Ask) -> None:
    (asked,) = ask("ask_side_effects", "symptom/sensitivity")
    assert [answer.response for answer in ask("ask_source", memory=Memory(fact_ids=asked.facts))] == ["utter_source"]
