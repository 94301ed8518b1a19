from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.document import read


def clauses(text: str) -> list[str]:
    document = read(text)
    return [" ".join(token.norm for token in document.tokens[first : last + 1]) for first, last in document.clauses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my lips hurt. they swell", ["my lips hurt .", "they swell"]),
        (
            "last year i was fine but this time my throat closes",
            ["last year i was fine", "but this time my throat closes"],
        ),
        ("how long am i red and also it bleeds", ["how long am i red", "and also it bleeds"]),
        ("i had it done and my eyes are shut", ["i had it done and", "my eyes are shut"]),
        ("no fever, chills or pus", ["no fever , chills or pus"]),
        ("no sleep, pain is bad", ["no sleep ,", "pain is bad"]),
        ("none of these: pus, fever", ["none of these : pus , fever"]),
        ("insurance question later, throat closing up", ["insurance question later ,", "throat closing up"]),
        ("no pain, swollen lips", ["no pain ,", "swollen lips"]),
        ("she had none of this, fever", ["she had none of this ,", "fever"]),
        ("no swelling, trouble breathing or hives", ["no swelling , trouble breathing or hives"]),
        ("i checked for heat, pus and swelling", ["i checked for heat , pus and swelling"]),
        ("my son (16) felt faint", ["my son ( 16 ) felt faint"]),
        ("hypothetically, could it swell", ["hypothetically , could it swell"]),
        ("no feeling in it, day 5", ["no feeling in it , day 5"]),
        ("vertigo since 2005, where the room spins", ["vertigo since 2005 , where the room spins"]),
        ("at 10:30 i fainted", ["at 10 : 30 i fainted"]),
        ("she is hot and she retired in 2004", ["she is hot and", "she retired in 2004"]),
        ("in 2015, and my eyes were shut", ["in 2015 , and", "my eyes were shut"]),
        ("no fever and i need pus drained", ["no fever and i need pus drained"]),
        ("no fever and my infected cheek", ["no fever and my infected cheek"]),
        ("no fever, any pus, any rash", ["no fever , any pus , any rash"]),
        ("", []),
    ],
)
def test_clauses_end_at_punctuation_joiners_and_new_subjects(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@given(st.text(alphabet="ab ,.:;and but also my is 1\n", max_size=60))
def test_clauses_cover_every_token_once(text: str) -> None:
    document = read(text)
    covered = [index for first, last in document.clauses for index in range(first, last + 1)]
    assert covered == list(range(len(document.tokens)))
    assert len(document.clause_of) == len(document.tokens)
