"""The classifier on small synthetic vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.intent_model import IntentModel

DIMENSIONS = 24
TOPICS = {
    "ask_pain": ["does it hurt", "is it painful", "will it sting", "how sore is it", "am i numbed"],
    "ask_cost": ["what is the price", "how expensive", "do you charge a fee", "what does it cost", "any discount"],
    "greet": ["hello there", "good morning", "hi", "hey you", "good evening"],
}


def directions(count: int, seed: int = 0) -> np.ndarray:
    """Orthogonal unit vectors, one for each topic."""
    random = np.random.default_rng(seed)
    basis, _ = np.linalg.qr(random.normal(size=(DIMENSIONS, DIMENSIONS)))
    rows: np.ndarray = basis[:count].astype(np.float32)
    return rows


def near(direction: np.ndarray, count: int, seed: int = 1) -> np.ndarray:
    """Unit vectors close to a direction."""
    noise = np.random.default_rng(seed).normal(scale=0.05, size=(count, DIMENSIONS))
    vectors = direction + noise
    result: np.ndarray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return result


def data(topics: dict[str, list[str]]) -> tuple[list[str], np.ndarray, list[str]]:
    """Texts, vectors and intents: the vectors of a topic lie close together."""
    texts = [text for sentences in topics.values() for text in sentences]
    intents = [intent for intent, sentences in topics.items() for _ in sentences]
    bundles = zip(directions(len(topics)), topics.values(), strict=True)
    vectors = np.vstack([near(direction, len(sentences)) for direction, sentences in bundles])
    return texts, vectors, intents


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.fit(*data(TOPICS))


def best(model: IntentModel, text: str, vector: np.ndarray) -> str:
    return model.intents[int(model.confidences([text], vector.reshape(1, -1))[0].argmax())]


@pytest.mark.parametrize("intent", TOPICS)
def test_training_sentences_get_their_intent(model: IntentModel, intent: str) -> None:
    texts, vectors, intents = data(TOPICS)
    own = [i for i, name in enumerate(intents) if name == intent]
    assert {best(model, texts[i], vectors[i]) for i in own} == {intent}


@pytest.mark.parametrize(("number", "intent"), enumerate(TOPICS))
def test_new_sentence_gets_the_intent_it_lies_near(model: IntentModel, number: int, intent: str) -> None:
    (vector,) = near(directions(len(TOPICS))[number], 1, seed=7)
    assert best(model, TOPICS[intent][0], vector) == intent


def test_intents_stand_in_alphabetical_order(model: IntentModel) -> None:
    assert model.intents == sorted(TOPICS)


def test_confidences_have_a_row_a_sentence_and_a_column_an_intent(model: IntentModel) -> None:
    texts, vectors, _ = data(TOPICS)
    assert model.confidences(texts, vectors).shape == (len(texts), len(TOPICS))


@given(st.integers(min_value=0, max_value=10_000), st.text(max_size=40))
def test_confidences_are_shares_of_at_most_one(seed: int, text: str) -> None:
    vector = np.random.default_rng(seed).normal(size=(1, DIMENSIONS))
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    confidences = MODEL.confidences([text], vector)
    assert np.isfinite(confidences).all()
    assert (confidences >= 0).all()
    assert confidences.sum() <= 1 + 1e-5


MODEL = IntentModel.fit(*data(TOPICS))


def test_sentence_far_from_all_others_gets_low_confidence(model: IntentModel) -> None:
    unlike = directions(len(TOPICS) + 1)[-1]
    assert model.confidences(["zzz qqq"], unlike.reshape(1, -1)).max() < 0.1


def test_sentence_opposite_to_all_others_gets_no_confidence(model: IntentModel) -> None:
    opposite = -directions(len(TOPICS)).sum(axis=0)
    opposite = opposite / np.linalg.norm(opposite)
    assert model.confidences(["hello"], opposite.reshape(1, -1)).max() == 0


def test_confidence_falls_with_distance(model: IntentModel) -> None:
    start, away = directions(len(TOPICS) + 1)[[2, -1]]
    steps = np.array([start * np.cos(angle) + away * np.sin(angle) for angle in (0.0, 0.5, 1.0, 1.4)])
    tops = model.confidences(["hello"] * 4, steps.astype(np.float32)).max(axis=1)
    assert (np.diff(tops) < 0).all()


def test_one_sentence_is_read_like_many(model: IntentModel) -> None:
    texts, vectors, _ = data(TOPICS)
    together = model.confidences(texts, vectors)
    pairs = zip(texts, vectors, strict=True)
    alone = np.vstack([model.confidences([text], vector.reshape(1, -1)) for text, vector in pairs])
    np.testing.assert_allclose(alone, together, rtol=1e-4)


@pytest.mark.parametrize("count", [2, 3], ids=["two classes", "three classes"])
def test_loaded_model_has_the_same_confidences(tmp_path: Path, count: int) -> None:
    texts, vectors, intents = data(dict(list(TOPICS.items())[:count]))
    model = IntentModel.fit(texts, vectors, intents)
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    assert loaded.intents == model.intents
    np.testing.assert_array_equal(loaded.confidences(texts, vectors), model.confidences(texts, vectors))


def test_saved_model_holds_no_pickled_objects(tmp_path: Path) -> None:
    MODEL.save(tmp_path)
    with np.load(tmp_path / "intent_model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_two_classes_are_told_apart() -> None:
    topics = {name: TOPICS[name] for name in ("ask_pain", "greet")}
    texts, vectors, intents = data(topics)
    model = IntentModel.fit(texts, vectors, intents)
    assert [best(model, text, vector) for text, vector in zip(texts, vectors, strict=True)] == intents


def test_two_classes_have_a_confidence_each() -> None:
    texts, vectors, intents = data({name: TOPICS[name] for name in ("ask_pain", "greet")})
    confidences = IntentModel.fit(texts, vectors, intents).confidences(texts, vectors)
    assert confidences.shape == (len(texts), 2)
    assert (confidences.max(axis=1) > 0.5).all()


def test_one_sentence_an_intent_is_enough() -> None:
    topics = {intent: sentences[:1] for intent, sentences in TOPICS.items()}
    texts, vectors, intents = data(topics)
    model = IntentModel.fit(texts, vectors, intents)
    assert [best(model, text, vector) for text, vector in zip(texts, vectors, strict=True)] == intents


def test_same_data_make_the_same_model() -> None:
    texts, vectors, intents = data(TOPICS)
    again = IntentModel.fit(texts, vectors, intents)
    np.testing.assert_array_equal(again.confidences(texts, vectors), MODEL.confidences(texts, vectors))
