from __future__ import annotations

import pytest

from bot.nlu.language import read
from bot.nlu.segmentation import asks, items, parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "how many sessions for acne scars and can I go to the gym after?",
            ["how many sessions for acne scars", "can i go to the gym after?"],
        ),
        ("is it any good and does it hurt?", ["is it any good", "does it hurt?"]),
        ("how long am i red,can i exercise", ["how long am i red", "can i exercise"]),
        ("is it safe? what about scars?", ["is it safe?", "what about scars?"]),
        ("i am 43. does it hurt", ["i am 43.", "does it hurt"]),
        # One question stays whole, a list of things is no list of questions.
        ("can i swim and sunbathe after", ["can i swim and sunbathe after"]),
        ("cleansing, moisturiser and sunscreen?", ["cleansing, moisturiser and sunscreen?"]),
        # Interjections ask nothing.
        ("hello! does it hurt? thanks!", ["does it hurt?"]),
        ("", []),
    ],
)
def test_parts_cut_where_a_new_question_begins(text: str, expected: list[str]) -> None:
    doc = read(text)
    assert [doc.text[start:end] for start, end in parts(doc)] == expected


@pytest.mark.parametrize("text", ["does it hurt", "and how long", "scars?", "hi, can i swim"])
def test_asks_knows_a_question(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["i am 43.", "my friend loved it", "thanks"])
def test_asks_knows_a_statement(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cost, pain, downtime?", ["cost", "pain", "downtime"]),
        ("price / downtime", ["price", "downtime"]),
        ("cost and healing time and pain", ["cost", "healing time", "pain"]),
        ("1. how much is it 2. does it hurt?", ["how much is it ", "does it hurt?"]),
        ("1) cost 2) is it safe for me", ["cost ", "is it safe for me"]),
        ("q1 how many sessions? q2. how much?", ["how many sessions? ", "how much?"]),
        ("does it hurt + how long red + when gym?", ["does it hurt", "how long red", "when gym"]),
        ("- cost\n- how long am i red", ["cost\n", "how long am i red"]),
        # Numbered in words.
        ("two things. one does it hurt. two how long is it", ["does it hurt. ", "how long is it"]),
        ("ok first, how much is it second can i drive", ["how much is it ", "can i drive"]),
        ("1 will i be red 2 when can i run 3 is it safe", ["will i be red ", "when can i run ", "is it safe"]),
        ("firstly does it work. secondly, what about pain", ["does it work. ", "what about pain"]),
        # Counted out of order, or no questions.
        ("i had one. what about the second", []),
        ("which one is better, the second is too dear", []),
        ("is two enough or do i need one more", []),
        # One thing, a sentence, a question, a date.
        ("cost", []),
        ("i had it done on monday, my face is red", []),
        ("does it hurt, a lot", []),
        ("my last one was on 3. december", []),
        ("", []),
    ],
)
def test_items_of_a_list(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in items(text)] == expected
