"""Tokens, sentences and lemmas of what patients type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.language import english, fold, read


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("My LIPS", "my lips"),
        ("can\u2019t", "can't"),
        ("\u2018quoted\u2019", "'quoted'"),
        ("don`t", "don't"),
        ("İstanbul", "İstanbul"),
        ("STRASSE straße", "strasse straße"),
        ("😀 Ok", "😀 ok"),
        ("", ""),
    ],
)
def test_fold_lowers_and_straightens(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text(max_size=200))
def test_fold_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=200))
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_read_loses_no_character(text: str) -> None:
    assert read(text).text == fold(text)


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("I can't", ["i", "ca", "n't"]),
        ("it isnt", ["it", "is", "nt"]),
        ("there's pus", ["there", "'s", "pus"]),
        ("theres pus", ["there", "s", "pus"]),
        ("cannot", ["can", "not"]),
        ("pus-filled", ["pus", "-", "filled"]),
    ],
)
def test_negations_are_tokens_of_their_own(typed: str, tokens: list[str]) -> None:
    assert [token.text for token in read(typed)] == tokens


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ("No fever. There is pus!", ["no fever.", "there is pus!"]),
        ("lips swollen? no", ["lips swollen?", "no"]),
        ("one sentence, with a comma", ["one sentence, with a comma"]),
    ],
)
def test_sentences_end_at_full_stops_and_marks(typed: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in read(typed).sents] == sentences


@pytest.mark.parametrize(
    ("form", "lemma"), [("scars", "scar"), ("swam", "swim"), ("wrinkles", "wrinkle"), ("running", "run")]
)
def test_lemma_is_the_plain_form(form: str, lemma: str) -> None:
    (token,) = read(form)
    assert token.lemma_ == lemma


def test_pipeline_is_built_once() -> None:
    assert english() is english()
