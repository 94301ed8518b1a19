"""What is said of an answer that was given just before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.advice.answer import Answer, make
from bot.advice.not_covered import gap
from bot.content.content import Content
from bot.dialogue.repeats import digests, remembered, without_repeats


def made(content: Content, *responses: str) -> list[Answer]:
    return [make(content, response, topic="x") for response in responses]


def again(content: Content, before: Sequence[Answer], now: Sequence[Answer]) -> list[str]:
    found = without_repeats(now, remembered(before, content), (), content)
    return [answer.response for answer in found]


@pytest.mark.parametrize("response", ["utter_pain", "utter_use_cleanser", "utter_aftercare", "utter_interval"])
def test_answer_of_the_reply_before_is_not_given_word_for_word(content: Content, response: str) -> None:
    said = made(content, response)
    assert again(content, said, said) == ["utter_still_holds"]
    # A sentence on a feeling is no answer.
    assert again(content, made(content, "utter_feeling_worry", response), said) == ["utter_still_holds"]


def test_what_was_noted_before_an_answer_is_none(content: Content) -> None:
    noted = make(content, "utter_noted", topic="detail", kind="clarify", given={"told": "2 sessions done"})
    said = made(content, "utter_interval")
    assert again(content, [noted, *said], said) == ["utter_still_holds"]


@pytest.mark.parametrize("response", ["utter_pain", "utter_use_cleanser", "utter_aftercare", "utter_interval"])
def test_what_stood_behind_another_answer_is_given_in_full(content: Content, response: str) -> None:
    first = gap(content, "x", "product", "skincare_brands")
    assert again(content, [first, *made(content, response)], made(content, response)) == [response]
    assert again(content, [first, *made(content, response)], [first]) == ["utter_gap_holds_of"]


def test_what_leads_in_to_an_answer_is_not_what_holds(content: Content) -> None:
    lead = make(content, "utter_remark_on", topic="x", kind="answer")
    answer = make(content, "utter_use_cleanser", topic="x", kind="answer", facts=("cleanse_gently",))
    (held,) = without_repeats([lead, answer], remembered([lead, answer], content), (), content)
    assert held.facts == answer.facts
    assert "Cleanse gently" in held.text(content)
    (noted,) = without_repeats([lead, answer], remembered([lead, answer], content), ("mild",), content)
    assert noted.facts == answer.facts


def test_no_repetition_calls_the_question_the_same(content: Content) -> None:
    said = made(content, "utter_use_cleanser")
    (held,) = without_repeats(said, digests(said, content), (), content)
    (again,) = without_repeats(said, digests([held, *said], content), (), content)
    for answer in (held, again):
        assert "same" not in answer.text(content)
    assert "Cleanse gently" in held.text(content)


def test_further_question_on_what_is_not_covered_is_not_covered_either(content: Content) -> None:
    first = gap(content, "x", "activity", "swimming")
    said = remembered([first], content)
    (held,) = without_repeats([first], said, (), content)
    (again,) = without_repeats([first], (*remembered([held], content), *said), (), content)
    (noted,) = without_repeats([first], said, ("area: the cheeks",), content)
    assert [held.response, again.response, noted.response] == [
        "utter_gap_holds_of",
        "utter_gap_holds_again",
        "utter_noted_gap",
    ]
    assert all(content.clinic.phone in answer.text(content) for answer in (held, again, noted))
    sign = make(
        content, "utter_symptom_unnamed", topic="x", kind="gap", level="soon", given={"subject": "a", "time": "b"}
    )
    (held,) = without_repeats([sign], remembered([sign], content), (), content)
    assert (held.response, held.level) == ("utter_gap_holds_sign", "soon")


def test_repeated_remarks_get_other_words(content: Content) -> None:
    said = [make(content, "utter_remark_on", topic="chitchat", kind="smalltalk")]
    assert again(content, said, said) == ["utter_remark_meanwhile"]


def test_what_names_nothing_sends_to_the_team(content: Content) -> None:
    said = [make(content, "utter_activity_unknown", topic="x", kind="gap")]
    (answer,) = without_repeats(said, digests(said, content), (), content)
    assert content.clinic.phone in answer.text(content)


def test_what_is_told_of_a_sign_that_no_time_judges_is_noted_with_what_to_do(content: Content) -> None:
    graded = replace(made(content, "utter_peeling")[0], level="soon")
    (noted,) = without_repeats([graded], remembered([graded], content), ["last session on Monday"], content)
    assert noted.response == "utter_noted_sign"
    assert "last session on Monday" in noted.text(content)
