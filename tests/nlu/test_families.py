"""Entries that a message names by a family of phrases, and what sounds like one and is none."""

from __future__ import annotations

import pytest

from bot.content.content import Content
from bot.nlu.families import Families
from bot.nlu.full_words import expand
from bot.text.document import read


@pytest.fixture(scope="module")
def families(content: Content) -> Families:
    return Families(content.guidance.vocabularies)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("can i have it, im 4 months gone", "pregnancy"),
        ("My sister is six months gone with twins", "pregnancy"),
        ("I'm 22 weeks, is it safe?", "pregnancy"),
        ("I'm 31 weeks and would like it done", "pregnancy"),
        ("We're expecting again", "pregnancy"),
        ("my wife is expecting our second in June", "pregnancy"),
        ("Baby is due at Easter", "pregnancy"),
        ("My due date is 3 May", "pregnancy"),
        ("we're trying for number three", "trying_to_conceive"),
        ("We hope to have another baby next year", "trying_to_conceive"),
        ("My daughter is 5 months old and I'm still feeding her", "breastfeeding"),
        ("the twins sleep badly, I am feeding them both twice a night", "breastfeeding"),
        ("egg collection is on Monday", "ivf"),
        ("my transfer is on Friday, and the progesterone gives me spots", "ivf"),
        ("I'm sixty-nine, is that too late?", "older_age"),
        ("I am 71 and my skin is thin", "older_age"),
        ("I had a funny turn when they gave me the numbing cream", "anaesthetic_problems"),
    ],
)
def test_family_is_named_by_many_phrases(families: Families, text: str, entry: str) -> None:
    assert [(one.kind, one.entry) for one in families.find(read(expand(text).text))] == [("condition", entry)]


@pytest.mark.parametrize(
    "text",
    [
        "I've been gone for five months",
        "I am 6 months gone without a session",
        "that's 5 months gone and no change",
        "I'm expecting my results soon",
        "I'm expecting my first session on Friday",
        "I'm expecting a lot from this",
        "when is the due date of my next payment",
        "my third session is due in March",
        "a bump on my nose",
        "feeding the cat at night",
        "my kittens are 3 months old and I'm still feeding them",
        "the baby is 8 months old and has solids, I'm feeding her lunch",
        "I'm trying for a better complexion",
        "the bank transfer for my deposit",
        "my chickens lay, egg collection is at six",
        "im 70 percent better",
        "I'm 34",
        "the numbing cream was fine",
    ],
)
def test_what_only_sounds_like_a_family_names_nothing(families: Families, text: str) -> None:
    assert families.find(read(expand(text).text)) == []
