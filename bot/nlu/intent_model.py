"""Which intent a sentence has: three views of it, and a confidence that is low far from all training sentences.

The views are a logistic regression on the sentence vectors, a linear support vector machine on character
n-grams (typos and texting keep most of theirs), and the nearest training sentences of each intent. Their
log probabilities are added. The confidence is the joint probability times the squared cosine to the
nearest training sentence, so that nonsense and other topics, which any classifier would force into some intent,
come out low.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.ngrams import LONGEST, SHORTEST, Ngrams

SEED = 42
# How much each view counts beside the logistic regression, and how sharply its scores decide.
NGRAM_WEIGHT = 0.5
NGRAM_SHARPNESS = 5.0
NEIGHBOUR_WEIGHT = 0.5
NEIGHBOUR_SHARPNESS = 20.0
NEIGHBOURS = 3


class IntentModel:
    """A trained classifier; everything it holds is plain arrays and lists."""

    def __init__(
        self,
        intents: Sequence[str],
        vectors: np.ndarray,
        labels: np.ndarray,
        weights: np.ndarray,
        bias: np.ndarray,
        ngram_weights: np.ndarray,
        ngram_bias: np.ndarray,
        ngrams: Sequence[str],
        idf: np.ndarray,
    ) -> None:
        self.intents = list(intents)
        self._vectors, self._labels = vectors, labels
        self._weights, self._bias = weights, bias
        self._ngram_weights, self._ngram_bias = ngram_weights, ngram_bias
        self._ngrams, self._idf = list(ngrams), idf
        # The sentences of each intent in a row of their own, filled up where others have more.
        own = [np.flatnonzero(labels == label) for label in range(len(self.intents))]
        most = max(map(len, own))
        self._members = np.stack([np.pad(row, (0, most - len(row))) for row in own])
        self._there = np.stack([np.arange(most) < len(row) for row in own])
        self._nearest = min(NEIGHBOURS, most)
        self._by_ngram = np.ascontiguousarray(ngram_weights.T)
        self._weigher = Ngrams(self._ngrams, idf)

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: np.ndarray, intents: Sequence[str]) -> IntentModel:
        """Train on sentences, their vectors of shape (sentences, 384) and their intents (two or more)."""
        # Only here: a server that answers needs none of it, and would start half a second later.
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import LinearSVC

        names = sorted(set(intents))
        labels = np.array([names.index(intent) for intent in intents])
        regression = LogisticRegression(C=20, max_iter=3000, random_state=SEED).fit(vectors, labels)
        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(SHORTEST, LONGEST), sublinear_tf=True, dtype=np.float32
        )
        counts = vectorizer.fit_transform(texts)
        machine = LinearSVC(C=0.5, random_state=SEED).fit(counts, labels)
        return cls(
            names,
            vectors.astype(np.float32),
            labels,
            *_one_row_each(regression.coef_, regression.intercept_),
            *_one_row_each(machine.coef_, machine.intercept_),
            list(vectorizer.get_feature_names_out()),
            vectorizer.idf_,
        )

    def confidences(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """The confidence in each intent, shape (sentences, intents), columns in the order of `intents`."""
        cosines = vectors @ self._vectors.T
        score = (
            _log_softmax(vectors @ self._weights.T + self._bias)
            + NGRAM_WEIGHT * _log_softmax(NGRAM_SHARPNESS * self._ngram_scores(texts))
            + NEIGHBOUR_WEIGHT * _log_softmax(NEIGHBOUR_SHARPNESS * self._neighbours(cosines))
        )
        closeness = np.clip(cosines.max(axis=1, keepdims=True), 0, 1) ** 2
        confidences: np.ndarray = np.exp(_log_softmax(score)) * closeness
        return confidences

    def save(self, folder: Path) -> None:
        """Write the model to two files in the folder."""
        np.savez(
            folder / "intent_model.npz",
            vectors=self._vectors,
            labels=self._labels,
            weights=self._weights,
            bias=self._bias,
            ngram_weights=self._ngram_weights,
            ngram_bias=self._ngram_bias,
            idf=self._idf,
        )
        names = {"intents": self.intents, "ngrams": self._ngrams}
        (folder / "intent_model.json").write_text(json.dumps(names), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        names = json.loads((folder / "intent_model.json").read_text(encoding="utf-8"))
        with np.load(folder / "intent_model.npz") as arrays:
            return cls(**names, **{name: arrays[name] for name in arrays.files})

    def _ngram_scores(self, texts: Sequence[str]) -> np.ndarray:
        rows = []
        for text in texts:
            places, weights = self._weigher.weigh(text)
            rows.append(weights @ self._by_ngram[places] + self._ngram_bias)
        return np.stack(rows)

    def _neighbours(self, cosines: np.ndarray) -> np.ndarray:
        """The mean cosine to the nearest sentences of each intent, shape (sentences, intents)."""
        own = np.where(self._there, cosines[:, self._members], -np.inf)
        nearest = np.partition(own, -self._nearest, axis=2)[:, :, -self._nearest :]
        # An intent with fewer sentences has all of them among the nearest.
        there = np.isfinite(nearest)
        mean: np.ndarray = np.where(there, nearest, 0).sum(axis=2) / there.sum(axis=2)
        return mean


def _one_row_each(weights: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One row of weights for each class; scikit-learn keeps a single row where there are two classes."""
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
