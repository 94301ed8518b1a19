"""Tokens, sentences and lemmas of what patients type."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc

from bot.nlu.language import english, fold, read


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


@lru_cache(maxsize=1)
def whole() -> Language:
    """spaCy's English as it comes."""
    nlp = English()
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


def _told(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.idx, t.lemma_, t.norm_, t.is_sent_start, t.is_stop, t.like_num) for t in doc]


FORMS = sorted(English.Defaults.tokenizer_exceptions)


@pytest.mark.parametrize("frame", ["{}", "well {}, no", "({})", "x{}", "{} {}"])
def test_folded_text_is_read_as_by_all_of_spacys_english(frame: str) -> None:
    for form in FORMS:
        text = frame.format(form, form)
        assert _told(read(text)) == _told(whole()(fold(text))), text


@given(st.text(st.sampled_from("aeimnstdv'.-:)(&3 ’İß\n"), max_size=40))
def test_any_folded_text_is_read_as_by_all_of_spacys_english(text: str) -> None:
    assert _told(english()(fold(text))) == _told(whole()(fold(text)))
