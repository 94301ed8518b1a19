"""The threshold of the classifier: chosen from the training sentences alone."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from bot.nlu.calibration import AS_GOOD, FOLDS, GRID, HELD_OUT, NEVER, TOO_FEW_EXAMPLES, Calibration, calibrate

DIMENSIONS = 32
OUT = "out_of_scope"
SENTENCES = 8


def topic(number: int, spread: float, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Sentences of one topic with words of their own, and vectors around a direction of their own."""
    random = np.random.default_rng(seed + number)
    texts = [f"{chr(97 + number) * 4} {chr(97 + number) * 3}{i}" for i in range(SENTENCES)]
    direction = np.zeros(DIMENSIONS)
    direction[number] = 1
    vectors = direction + random.normal(scale=spread, size=(SENTENCES, DIMENSIONS))
    return texts, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def data(topics: int, spread: float = 0.1) -> tuple[list[str], np.ndarray, list[str]]:
    """Several topics and sentences of no topic, which lie anywhere."""
    bundles = [topic(number, spread) for number in range(topics)]
    nothing = topic(topics, 1.0)
    texts = [text for sentences, _ in [*bundles, nothing] for text in sentences]
    vectors = np.vstack([vectors for _, vectors in [*bundles, nothing]])
    intents = [f"ask_{number:02}" for number in range(topics) for _ in range(SENTENCES)] + [OUT] * SENTENCES
    return texts, vectors, intents


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibrate(*data(HELD_OUT), OUT)


def as_good_as_the_best(calibration: Calibration) -> list[float]:
    """The candidates whose correlation comes close to the highest."""
    least = max(calibration.correlation) - AS_GOOD
    pairs = zip(calibration.grid, calibration.correlation, strict=True)
    return [candidate for candidate, correlation in pairs if correlation >= least]


def test_threshold_is_in_the_middle_of_the_best_candidates(calibration: Calibration) -> None:
    assert calibration.threshold == pytest.approx(np.mean(as_good_as_the_best(calibration)))


def test_candidates_are_those_of_the_grid(calibration: Calibration) -> None:
    assert calibration.grid == tuple(map(float, GRID))


def test_correlation_belongs_to_each_candidate(calibration: Calibration) -> None:
    assert len(calibration.correlation) == len(calibration.grid)
    assert all(-1 <= value <= 1 for value in calibration.correlation)


def test_clear_topics_are_told_from_what_was_left_out(calibration: Calibration) -> None:
    assert max(calibration.correlation) > 0.9


def test_threshold_that_lets_everything_through_is_worse(calibration: Calibration) -> None:
    assert calibration.correlation[0] < max(calibration.correlation)


def test_clear_topics_are_never_ambiguous(calibration: Calibration) -> None:
    assert calibration.ambiguity == NEVER


def test_topics_that_lie_together_are_ambiguous() -> None:
    topics = 4 * HELD_OUT
    texts, vectors, intents = data(topics)
    for pair in range(0, topics, 2):
        # Which of the two is meant is a matter of luck.
        other = slice((pair + 1) * SENTENCES, (pair + 2) * SENTENCES)
        _, vectors[other] = topic(pair, 0.1, seed=99)
        texts[other] = [f"{text}0" for text in texts[pair * SENTENCES : (pair + 1) * SENTENCES]]
    assert calibrate(texts, vectors, intents, OUT).ambiguity <= 1


def test_same_sentences_give_the_same_threshold(calibration: Calibration) -> None:
    assert calibrate(*data(HELD_OUT), OUT) == calibration


def test_threshold_depends_on_nothing_but_the_training_sentences() -> None:
    assert list(inspect.signature(calibrate).parameters) == ["texts", "vectors", "intents", "out_of_scope"]


def test_blurred_topics_get_another_threshold(calibration: Calibration) -> None:
    assert calibrate(*data(HELD_OUT, spread=0.3), OUT).threshold != calibration.threshold


def test_order_of_the_sentences_hardly_moves_the_threshold(calibration: Calibration) -> None:
    texts, vectors, intents = data(HELD_OUT)
    order = np.random.default_rng(3).permutation(len(texts))
    shuffled = calibrate([texts[i] for i in order], vectors[order], [intents[i] for i in order], OUT)
    assert abs(shuffled.threshold - calibration.threshold) < 0.2


@pytest.mark.parametrize("topics", [1, HELD_OUT - 1])
def test_too_few_intents_get_the_default(topics: int) -> None:
    assert calibrate(*data(topics), OUT) == Calibration(TOO_FEW_EXAMPLES, NEVER, (), ())


def test_single_sentence_of_an_intent_gets_the_default() -> None:
    texts, vectors, intents = data(HELD_OUT)
    intents[0] = "ask_alone"
    assert calibrate(texts, vectors, intents, OUT) == Calibration(TOO_FEW_EXAMPLES, NEVER, (), ())


def test_fewer_sentences_than_folds_are_enough() -> None:
    texts, vectors, intents = data(HELD_OUT)
    kept = [i for i in range(len(texts)) if i % SENTENCES < FOLDS - 2]
    found = calibrate([texts[i] for i in kept], vectors[kept], [intents[i] for i in kept], OUT)
    assert GRID[0] <= found.threshold <= GRID[-1]
    assert max(found.correlation) > 0
