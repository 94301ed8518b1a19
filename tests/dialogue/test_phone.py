from __future__ import annotations

from dataclasses import replace

import pytest
from saying import say, turn

from bot.advice.answer import Answer, make
from bot.content.content import Content
from bot.dialogue.phone import SPARED, sparing
from bot.dialogue.turn import Turn


@pytest.fixture
def gap(content: Content) -> Answer:
    return make(content, "utter_gap", topic="x", kind="gap", given={"subject": "kites"})


def texts(answers: tuple[Answer, ...], content: Content) -> list[bool]:
    """For each answer whether the number is in it."""
    return [content.clinic.phone in answer.text(content) for answer in answers]


def test_number_is_given_once_in_three_replies(content: Content, gap: Answer) -> None:
    spared, given = 0, []
    for _ in range(7):
        answers, spared = sparing([gap], spared, content)
        given += texts(answers, content)
    assert given == [True, False, False, True, False, False, True]


def test_phrase_points_back_to_it(content: Content, gap: Answer) -> None:
    (answer,), _ = sparing([gap], SPARED, content)
    assert "on the number above" in answer.text(content)


def test_number_is_given_once_in_a_reply(content: Content, gap: Answer) -> None:
    answers, _ = sparing([gap, gap], 0, content)
    assert texts(answers, content) == [True, False]


@pytest.mark.parametrize("kind", ["urgent", "handover"])
def test_number_is_given_where_it_is_the_next_step(content: Content, gap: Answer, kind: str) -> None:
    answers, spared = sparing([replace(gap, kind=kind)], SPARED, content)
    assert texts(answers, content) == [True]
    assert spared == SPARED


@pytest.mark.parametrize("level", ["soon", "urgent"])
def test_number_is_given_where_the_clinic_has_to_know(content: Content, gap: Answer, level: str) -> None:
    answers, _ = sparing([replace(gap, level=level)], SPARED, content)
    assert texts(answers, content) == [True]


def test_number_is_given_while_an_alarm_stands(content: Content, gap: Answer) -> None:
    answers, _ = sparing([replace(gap, alarm="urgent")], SPARED, content)
    assert texts(answers, content) == [True]


def test_reply_without_the_number_brings_it_nearer(content: Content) -> None:
    answers, spared = sparing([make(content, "utter_pain", topic="pain")], SPARED, content)
    assert (texts(answers, content), spared) == ([False], SPARED - 1)


DEAF = "condition/cannot_phone"


@pytest.mark.parametrize("message", [turn("ask_human", DEAF), turn("check_symptom", DEAF, "symptom/itching")])
def test_patient_who_cannot_phone_is_told_another_way(content: Content, message: Turn) -> None:
    first = say(content, message)
    assert first.answers[-1].response == "utter_without_phone"
    assert str(content.clinic.email) in first.answers[-1].text(content)
    # It is remembered, and comes only where a call is asked for.
    urgent = say(content, turn("report_urgent_symptom", "red_flag/fever"), first.state)
    assert "utter_without_phone" in [answer.response for answer in urgent.answers]
    later = say(content, turn("ask_what_is"), first.state)
    assert "utter_without_phone" not in [answer.response for answer in later.answers]


def test_others_are_told_the_number_alone(content: Content) -> None:
    answers = say(content, turn("ask_human")).answers
    assert "utter_without_phone" not in [answer.response for answer in answers]
