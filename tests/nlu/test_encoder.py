"""The sentence encoder: clear errors where it can't be used, and vectors of sense where it can."""

from __future__ import annotations

import hashlib
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from bot.errors import EncoderError
from bot.nlu import encoder
from bot.nlu.encoder import DIMENSIONS, SentenceEncoder, check_weights, load_encoder, weights_folder


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"model\.safetensors is missing.*make setup"):
        check_weights(tmp_path)


def test_other_weights_are_refused_with_both_digests(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    digest = hashlib.sha256(b"not the weights").hexdigest()
    with pytest.raises(EncoderError, match=f"{digest}, expected {encoder.WEIGHTS_SHA256}"):
        check_weights(tmp_path)


def test_weights_with_the_reviewed_digest_are_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"reviewed")
    monkeypatch.setattr(encoder, "WEIGHTS_SHA256", hashlib.sha256(b"reviewed").hexdigest())
    assert check_weights(tmp_path) == weights


def test_reviewed_digest_is_a_sha256() -> None:
    assert len(bytes.fromhex(encoder.WEIGHTS_SHA256)) == 32


def test_encoder_that_is_not_prepared_says_how_to_prepare_it(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"not prepared: .*onnx is missing.*make setup"):
        load_encoder(tmp_path)


def test_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_WEIGHTS_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(EncoderError, match=r"no_such_package_of_weights is not installed.*make setup"):
        weights_folder()


def test_package_without_files_counts_as_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: ModuleSpec(name, None))
    with pytest.raises(EncoderError, match="is not installed"):
        weights_folder()


@pytest.fixture(scope="module")
def prepared() -> SentenceEncoder:
    return load_encoder()


def cosine(encoder: SentenceEncoder, one: str, other: str) -> float:
    return float(encoder.encode(one) @ encoder.encode(other))


TEXTS = [
    "",
    " ",
    "does it hurt",
    "DOES IT HURT?",
    "a" * 10_000,
    "word " * 2_000,
    "😀😀",
    "مرحبا",
    "\x00\x07",
    "naïve café",
]


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS)
def test_vector_has_norm_one(prepared: SentenceEncoder, text: str) -> None:
    vector = prepared.encode(text)
    assert vector.shape == (DIMENSIONS,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "like", "unlike"),
    [
        ("does it hurt", "is the treatment painful", "what are your opening hours"),
        ("how many sessions do I need", "number of treatments required", "can I wear makeup afterwards"),
        ("can I go swimming", "when may I get in the pool", "how much does it cost"),
        ("my face is red", "redness on my cheeks", "do you take credit cards"),
    ],
)
def test_like_sentences_lie_closer_than_unlike(
    prepared: SentenceEncoder, sentence: str, like: str, unlike: str
) -> None:
    assert cosine(prepared, sentence, like) > cosine(prepared, sentence, unlike) + 0.1


@pytest.mark.slow
def test_same_text_has_the_same_vector(prepared: SentenceEncoder) -> None:
    np.testing.assert_array_equal(prepared.encode("does it hurt"), prepared.encode("does it hurt"))


@pytest.mark.slow
def test_what_follows_the_longest_read_part_changes_nothing(prepared: SentenceEncoder) -> None:
    start = "needle " * 300
    np.testing.assert_array_equal(prepared.encode(start + "hello"), prepared.encode(start + "goodbye"))


@pytest.mark.slow
def test_encoder_is_loaded_once() -> None:
    assert load_encoder() is load_encoder()


@pytest.mark.slow
def test_installed_weights_are_the_reviewed_ones() -> None:
    assert check_weights(weights_folder()).is_file()
