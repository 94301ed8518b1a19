"""The intent classifier: an ensemble of three models with a confidence that is low far from all training sentences.

The models are a logistic regression on sentence vectors, a linear support vector machine on character n-grams
(robust to typos), and the nearest training sentences of each intent. Their log probabilities are added. The
confidence is the joint probability times the squared cosine to the nearest training sentence, so that nonsense
and unknown topics get a low confidence.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.ngrams import LONGEST, SHORTEST, Ngrams

SEED = 42
# Weight of each model relative to the logistic regression, and the scale of its scores before the softmax.
NGRAM_WEIGHT = 0.5
NGRAM_SHARPNESS = 5.0
NEIGHBOUR_WEIGHT = 0.5
NEIGHBOUR_SHARPNESS = 20.0
NEIGHBOURS = 3


class IntentModel:
    """A trained classifier, made of arrays and lists only."""

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
        # One row of sentence indices per intent, padded to the same length.
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
        # Imported here because serving doesn't need it, and it would delay the start by half a second.
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
        """The confidence per intent, shape (sentences, intents), with columns in the order of `intents`."""
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
        """Write the model to `intent_model.npz` and `intent_model.json` in the folder."""
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
        """Load a model written by `save`."""
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
        # An intent with fewer sentences uses all of them.
        there = np.isfinite(nearest)
        mean: np.ndarray = np.where(there, nearest, 0).sum(axis=2) / there.sum(axis=2)
        return mean


def _one_row_each(weights: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One row of weights per class. For two classes, scikit-learn has a single row."""
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
