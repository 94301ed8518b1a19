from __future__ import annotations

import pytest

from bot.text.document import read
from bot.text.phrases import PhraseError, PhraseMatcher

LISTS = {
    "mouth": ["lip", "tongue", "roof of my mouth"],
    "swollen": ["swell", "puff* up", "(twice|double) [the|its] size"],
}


def found(phrase: str, text: str) -> list[str]:
    matcher = PhraseMatcher(LISTS)
    matcher.add(phrase, "label")
    tokens = read(text).tokens
    return [
        " ".join(token.norm for token in tokens[match.first : match.last + 1]) for match in matcher.find(read(text))
    ]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        # A base form stands for all its forms; any other form for itself only.
        ("bleed", "it bled", ["bled"]),
        ("bleeding", "it bled", []),
        # Contractions are read alike in the phrase and in the message.
        ("can't breathe", "i cant breathe", ["can not breathe"]),
        ("swell*", "swellings", ["swellings"]),
        ("(lip|tongue) hurts", "my tongue hurts", ["tongue hurts"]),
        ("lips [really] hurt", "lips hurt", ["lips hurt"]),
        ("lips [really] hurt", "lips really hurt", ["lips really hurt"]),
        ("[very|so] sore", "so sore", ["so sore", "sore"]),
        ("{mouth} {swollen}", "lips puffed up", ["lips puffed up"]),
        ("{mouth} {swollen}", "lip twice its size", ["lip twice its size"]),
        # A gap skips a few words, neither a negation nor the end of the clause.
        ("{mouth} ... swell", "lips are really badly swollen", ["lips are really badly swollen"]),
        ("{mouth} ... swell", "lips are not swollen", []),
        ("{mouth} ... swell", "lips, they swell", []),
        ("temp <38-41.9>", "temp 38.9", ["temp 38.9"]),
        ("temp <38-41.9>", "temp 37.9", []),
        ("can't see $", "i cant see", ["can not see"]),
        ("can't see $", "i cant see why", []),
        ("can't see $", "i cant see, help", ["can not see"]),
        ("(help me $|i faint)", "help me", ["help me"]),
        ("(help me $|i faint)", "help me choose", []),
        # A hyphen within a word of a phrase may be a space in the message.
        ("mi s-a umflat", "mi s-a umflat", ["mi s - a umflat"]),
        ("mi s-a umflat", "mi s a umflat", ["mi s a umflat"]),
        ("mi s-a umflat", "mi sa umflat", []),
        # Accents don't matter in either, nor at the end of a part of a word.
        ("spuchł*", "spuchlo", ["spuchlo"]),
        ("nie mogę", "nie mogę", ["nie moge"]),
        ("ਸੁੱਜ*", "ਜੀਭ ਸੁੱਜੀ", ["ਸੁਜੀ"]),
        ("ਸੁੱਜ", "ਜੀਭ ਸੁੱਜੀ", []),
    ],
)
def test_phrase_is_found(phrase: str, text: str, words: list[str]) -> None:
    assert found(phrase, text) == words


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "matches nothing"),
        ("[very]", "matches nothing"),
        ("(lip|tongue", "is not closed"),
        ("lip) swell", "has no opening bracket"),
        ("{nose} swell", "not defined before it"),
        ("temp <hot>", "not a range"),
    ],
)
def test_mistake_in_a_phrase_is_explained(phrase: str, reason: str) -> None:
    with pytest.raises(PhraseError, match=reason):
        PhraseMatcher(LISTS).add(phrase, "label")


def test_list_may_name_the_lists_before_it() -> None:
    matcher = PhraseMatcher({"mouth": ["lip"], "face": ["{mouth}", "cheek"]})
    matcher.add("{face} hurts", "label")
    assert [match.label for match in matcher.find(read("my lip hurts"))] == ["label"]


def test_alternatives_of_a_token_count_as_its_forms() -> None:
    matcher = PhraseMatcher()
    matcher.add("tongue", "label")
    assert matcher.find(read("my toungue"), {1: ("tongue",)})
