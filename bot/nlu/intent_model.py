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
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

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
        self._vectorizer = _vectorizer(vocabulary={ngram: index for index, ngram in enumerate(ngrams)})
        self._vectorizer.idf_ = idf

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: np.ndarray, intents: Sequence[str]) -> IntentModel:
        """Train on sentences, their vectors of shape (sentences, 384) and their intents (two or more)."""
        names = sorted(set(intents))
        labels = np.array([names.index(intent) for intent in intents])
        regression = LogisticRegression(C=20, max_iter=3000, random_state=SEED).fit(vectors, labels)
        vectorizer = _vectorizer()
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
        scores: np.ndarray = self._vectorizer.transform(texts) @ self._ngram_weights.T + self._ngram_bias
        return scores

    def _neighbours(self, cosines: np.ndarray) -> np.ndarray:
        """The mean cosine to the nearest sentences of each intent, shape (sentences, intents)."""
        columns = []
        for label in range(len(self.intents)):
            own = cosines[:, self._labels == label]
            nearest = min(NEIGHBOURS, own.shape[1])
            columns.append(np.sort(own, axis=1)[:, -nearest:].mean(axis=1))
        return np.stack(columns, axis=1)


def _vectorizer(vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32, vocabulary=vocabulary
    )


def _one_row_each(weights: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One row of weights for each class; scikit-learn keeps a single row where there are two classes."""
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
