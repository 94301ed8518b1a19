"""One sentence's n-grams, against scikit-learn's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.ngrams import LONGEST, SHORTEST, Ngrams

SENTENCES = ["how many sessions do I need", "is it sore?", "a b  c", "Does it HURT\tafterwards", "ünder the eyes", ""]


@pytest.fixture(scope="module")
def vectorizer() -> TfidfVectorizer:
    made = TfidfVectorizer(analyzer="char_wb", ngram_range=(SHORTEST, LONGEST), sublinear_tf=True, dtype=np.float32)
    return made.fit(SENTENCES)


def dense(ngrams: Ngrams, text: str, size: int) -> np.ndarray:
    row = np.zeros(size, dtype=np.float32)
    places, weights = ngrams.weigh(text)
    row[places] = weights
    return row


def same(vectorizer: TfidfVectorizer, text: str) -> bool:
    names = list(vectorizer.get_feature_names_out())
    theirs = vectorizer.transform([text]).toarray()[0]
    return bool(np.allclose(dense(Ngrams(names, vectorizer.idf_), text, len(names)), theirs, atol=1e-6))


@pytest.mark.parametrize("text", [*SENTENCES, "many many many sessions", "zzz qqq", "I", "  how  "])
def test_weights_are_those_of_scikit_learn(vectorizer: TfidfVectorizer, text: str) -> None:
    assert same(vectorizer, text)


@given(text=st.text(alphabet=st.sampled_from("hows manyIÜ?\t\n ̈ẞ'"), max_size=60))
def test_weights_of_any_text_are_those_of_scikit_learn(vectorizer: TfidfVectorizer, text: str) -> None:
    assert same(vectorizer, text)


def test_text_of_unknown_ngrams_weighs_nothing() -> None:
    places, weights = Ngrams(["ab"], np.ones(1, dtype=np.float32)).weigh("zz")
    assert len(places) == len(weights) == 0
