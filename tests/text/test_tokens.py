from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.normalize import fold
from bot.text.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("I can't breathe", "i can not breathe"),
        ("i cant breathe", "i can not breathe"),
        ("can t breathe", "can not breathe"),
        ("I\u2019m ill", "i am ill"),
        ("I'll come, we'll see", "i will come , we will see"),
        ("ill and well", "ill and well"),
        ("its mum's face", "its mum face"),
        ("it's sore", "it is sore"),
        ("38,9 and 38.9", "38.9 and 38.9"),
        ("A&E now", "a&e now"),
        ("soooo swollen", "so swollen"),
        ("café über", "cafe uber"),
        ("ok...", "ok ..."),
        ("", ""),
    ],
)
def test_contractions_and_variants_become_plain_words(text: str, norms: str) -> None:
    assert " ".join(token.norm for token in tokenize(text)) == norms


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("swollen", "swell"),
        ("swelling", "swell"),
        ("lips", "lip"),
        ("worse", "worse"),
        ("dying", "die"),
        ("number", "number"),
    ],
)
def test_base_form(word: str, lemma: str) -> None:
    (token,) = tokenize(word)
    assert token.lemma == lemma


@given(st.text(max_size=80))
def test_offsets_are_those_of_the_original_text(text: str) -> None:
    assert len(fold(text)) == len(text)
    tokens = tokenize(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    assert all(token.norm for token in tokens)
