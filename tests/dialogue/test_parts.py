"""The parts of one message: which of them are questions of their own, and how they are answered beside each other."""

from __future__ import annotations

import pytest
from saying import reading, say, several, turn

from bot.content.content import Content
from bot.dialogue.reading import Part
from bot.dialogue.turn import Turn


def parted(*parts: tuple[str, float], named: tuple[str, ...] = ()) -> Turn:
    """A message of parts, each with its intent and confidence, which name the things one each, in order."""
    found = tuple(Part(intent, at, at + 1, confidence) for at, (intent, confidence) in enumerate(parts))
    return turn(parts[0][0], *named, parts=found, asks=True)


@pytest.mark.parametrize(
    ("named", "intents"),
    [
        # "What should I stop before? And is wine all right the night before?"
        (("subject/beforehand", "activity/alcohol"), ["ask_preparation", "ask_preparation"]),
        # Things of one kind are answered together, and a time is no subject of a question.
        (("activity/alcohol", "product/retinol"), ["ask_preparation"]),
        (("activity/alcohol", "date/tomorrow@wish"), ["ask_preparation"]),
        (("activity/alcohol",), ["ask_preparation"]),
    ],
)
def test_parts_of_one_intent_that_name_different_kinds_are_two_questions(
    named: tuple[str, ...], intents: list[str]
) -> None:
    message = several("ask_preparation", "ask_preparation", named=named)
    assert [question.intent for question in message.questions] == intents


def test_general_question_is_answered_beside_a_particular_one_of_the_same_intent(content: Content) -> None:
    message = several("ask_preparation", "ask_preparation", named=("subject/beforehand", "activity/alcohol"))
    responses = [answer.response for answer in say(content, message).answers]
    assert responses == ["utter_preparation", "utter_gap_activity"]


@pytest.mark.parametrize(
    ("parts", "named", "intents"),
    [
        # "A peel first or this, how long between them, can they be the same day?"
        ([("ask_combination", 0.9), ("ask_frequency", 0.35), ("ask_booking", 0.16)], (), ["ask_combination"]),
        ([("ask_combination", 0.9), ("ask_frequency", 0.7), ("ask_booking", 0.16)], (), 2),
        # What names something is a question of its own, however unsure; and nothing goes on with an unsure one.
        ([("ask_medicine", 0.9), ("ask_aftercare", 0.3)], ("product/retinol", "activity/ice"), 2),
        ([("ask_procedure", 0.5), ("ask_booking", 0.16)], (), 2),
    ],
)
def test_doubtful_part_that_names_nothing_goes_on_with_a_sure_one(
    parts: list[tuple[str, float]], named: tuple[str, ...], intents: list[str] | int
) -> None:
    found = [question.intent for question in parted(*parts, named=named).questions]
    assert (found if isinstance(intents, list) else len(found)) == intents


def test_words_for_a_plan_beside_other_questions_ask_for_no_details(content: Content) -> None:
    message = several("ask_procedure", "ask_activity_after", named=("subject/whole_course", "activity/driving"))
    answers = say(content, message).answers
    assert [answer.response for answer in answers] == ["utter_procedure", "utter_gap_activity"]
    assert not any(answer.asks for answer in answers)


def test_plan_that_is_asked_for_still_asks_for_its_details(content: Content) -> None:
    answers = say(content, several("ask_plan", "ask_pain")).answers
    assert "utter_question_concern" in [answer.response for answer in answers]


def test_length_of_a_session_is_said_with_its_steps(content: Content) -> None:
    message = several(
        "ask_procedure", "ask_procedure", "ask_pain", named=("subject/whole_course", "subject/session_length")
    )
    responses = [answer.response for answer in say(content, message).answers]
    assert responses == ["utter_procedure", "utter_pain"]


def test_reading_has_parts_as_sure_as_the_classifier_was() -> None:
    assert reading("ask_pain").from_parsed(
        {"reading": {"questions": [{"intent": "ask_pain", "confidence": 0.3, "start": 0, "end": 4}]}}
    ).parts == (Part("ask_pain", 0, 4, 0.3),)
