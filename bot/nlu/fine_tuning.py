"""Training of a copy of the encoder's last layers for a task of its own, in TensorFlow.

The first layers stay as they are and run once a message, so that a small network behind them costs little at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Encoding, Tokenizer

from bot.nlu.encoder import DIMENSIONS, INNER_LAYER, TOKENIZER_FILE, check_weights, weights_folder
from bot.nlu.full_words import expand
from bot.nlu.onnx_export import write_int8

SEED = 20261127
BATCH = 32
LEARNING_RATE, NEW_LEARNING_RATE = 2e-4, 1e-3
WARM_UP = 0.1
WEIGHT_DECAY = 0.01
# Word pieces; longer messages are cut in training only.
LONGEST = 80


class TrainableEncoder:
    """The encoder in TensorFlow. Raises EncoderError where its weights are missing or not the reviewed ones."""

    def __init__(self) -> None:
        # Imported here because these packages are large and needed for training only.
        import tensorflow as tf
        from transformers import TFBertModel

        tf.keras.utils.set_random_seed(SEED)
        self.tf = tf
        source = weights_folder()
        check_weights(source)
        self._tokenizer = Tokenizer.from_file(str(source / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self._load: Callable[[], Any] = lambda: TFBertModel.from_pretrained(str(source)).bert
        self._bert = self._load()

    def places(self, text: str) -> list[tuple[int, int]]:
        """The characters of a text, as typed, that each word piece stands for; (0, 0) for the first and the last."""
        full = expand(text)
        return [full.typed(*place) if any(place) else place for place in self._pieces(text).offsets]

    def _pieces(self, text: str) -> Encoding:
        """The word pieces of a text in full words, as the assistant reads it."""
        return self._tokenizer.encode(expand(text).text)

    def states(self, texts: Sequence[str]) -> list[np.ndarray]:
        """What the first layers make of each text: float16 of shape (tokens, 384)."""
        tf = self.tf

        @tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)])
        def run(ids, mask):  # type: ignore[no-untyped-def]
            embedded = self._bert.embeddings(input_ids=ids, token_type_ids=tf.zeros_like(ids))
            return run_layers(self._bert.encoder.layer[:INNER_LAYER], embedded, mask, training=False)

        pieces = [self._pieces(text).ids for text in texts]
        found: list[np.ndarray] = [np.empty(0)] * len(texts)
        for batch in batches(range(len(texts)), [len(ids) for ids in pieces], 64):
            longest = max(len(pieces[index]) for index in batch)
            ids, mask = np.zeros((len(batch), longest), np.int32), np.zeros((len(batch), longest), np.float32)
            for row, index in enumerate(batch):
                ids[row, : len(pieces[index])] = pieces[index]
                mask[row, : len(pieces[index])] = 1
            states = run(ids, mask).numpy()
            for row, index in enumerate(batch):
                found[index] = states[row, : len(pieces[index])].astype(np.float16)
        return found

    def last_layers(self) -> Any:
        """A new copy of the last layers, to be trained."""
        return self._load().encoder.layer[INNER_LAYER:]


class Network:
    """The last layers of the encoder and what a task puts on top; a task defines `top` and `new_variables`."""

    def __init__(self, encoder: TrainableEncoder) -> None:
        self.tf = encoder.tf
        self._layers = encoder.last_layers()
        self._dropout = self.tf.keras.layers.Dropout(0.1)

    def __call__(self, states, mask, *, training: bool):  # type: ignore[no-untyped-def]
        """The outputs for a batch of states of shape (messages, tokens, 384); `mask` is 0 where a message has ended."""
        return self.top(run_layers(self._layers, states, mask, training=training), mask, training=training)

    def top(self, hidden, mask, *, training: bool):  # type: ignore[no-untyped-def]
        """The outputs from what the last layers give."""
        raise NotImplementedError

    @property
    def new_variables(self) -> list[Any]:
        """The variables of the new layers, which have no weights to begin with."""
        raise NotImplementedError

    def fit(
        self,
        states: Sequence[np.ndarray],
        targets: Callable[[list[int]], tuple[np.ndarray, ...]],
        target_specs: Sequence[Any],
        loss: Callable[..., Any],
        epochs: int,
    ) -> None:
        """Train on the states of messages; prints the loss of each epoch.

        Args:
            states: of each message, shape (tokens, 384).
            targets: gives what is wanted of the messages with these numbers, of the shapes of `target_specs`.
            target_specs: one TensorSpec for each target.
            loss: takes the outputs and the targets of a batch.
            epochs: how often each message is trained on.
        """
        tf = self.tf
        self(*padded(states[:2]), training=False)
        rng = np.random.default_rng(SEED)
        lengths = [len(state) for state in states]
        steps = epochs * len(batches(range(len(states)), lengths, BATCH))
        inner = [variable for layer in self._layers for variable in layer.trainable_variables]
        new = self.new_variables
        descend = descent(tf, ((LEARNING_RATE, inner), (NEW_LEARNING_RATE, new)), steps)
        shape = [tf.TensorSpec((None, None, DIMENSIONS)), tf.TensorSpec((None, None)), *target_specs]

        @tf.function(input_signature=shape)
        def step(batch, mask, *wanted):  # type: ignore[no-untyped-def]
            with tf.GradientTape() as tape:
                value = loss(self(batch, mask, training=True), *wanted)
            descend(tape, value)
            return value

        for epoch in range(epochs):
            losses = [
                float(step(*padded([states[index] for index in batch]), *targets(batch)))
                for batch in shuffled_batches(lengths, rng)
            ]
            print(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}", flush=True)

    def export(self, target: Path, outputs: Callable[..., dict[str, Any]]) -> None:
        """Write the network as an int8 ONNX model with the input `states` (1, tokens, 384).

        `outputs` names the outputs of the model, from those of the network.
        """
        tf = self.tf
        signature = [tf.TensorSpec((1, None, DIMENSIONS), tf.float32, name="states")]

        @tf.function(input_signature=signature)
        def estimate(states):  # type: ignore[no-untyped-def]
            return outputs(self(states, tf.ones_like(states[:, :, 0]), training=False))

        write_int8(estimate, signature, target)


def run_layers(layers, hidden, mask, *, training: bool):  # type: ignore[no-untyped-def]
    """What layers of the encoder make of states."""
    attention = (1 - mask[:, None, None, :]) * -1e9
    for layer in layers:
        hidden = layer(
            hidden_states=hidden,
            attention_mask=attention,
            head_mask=None,
            encoder_hidden_states=None,
            encoder_attention_mask=None,
            past_key_value=None,
            output_attentions=False,
            training=training,
        )[0]
    return hidden


def padded(states: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """States of one length, and a mask that is 0 where a message has ended."""
    longest = max(map(len, states))
    filled = np.zeros((len(states), longest, DIMENSIONS), np.float32)
    mask = np.zeros((len(states), longest), np.float32)
    for row, state in enumerate(states):
        filled[row, : len(state)] = state
        mask[row, : len(state)] = 1
    return filled, mask


def batches(indices: Sequence[int], lengths: Sequence[int], size: int) -> list[list[int]]:
    """Batches of messages of about the same length."""
    ordered = sorted(indices, key=lambda index: lengths[index])
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def shuffled_batches(lengths: Sequence[int], rng: np.random.Generator) -> list[list[int]]:
    """Batches of messages with these lengths, each of about the same length, in random order."""
    order = [int(index) for index in rng.permutation(len(lengths))]
    stretch = BATCH * 20
    chunks = (order[start : start + stretch] for start in range(0, len(order), stretch))
    found = [batch for chunk in chunks for batch in batches(chunk, lengths, BATCH)]
    return [found[index] for index in rng.permutation(len(found))]


def descent(tf, groups: Sequence[tuple[float, Sequence[Any]]], steps: int) -> Callable[[Any, Any], None]:  # type: ignore[no-untyped-def]
    """What moves groups of variables, each with its learning rate, against the gradients of a loss on a tape."""
    variables = [variable for _, group in groups for variable in group]
    optimizers = []
    for rate, group in groups:
        optimizers.append(tf.keras.optimizers.AdamW(_schedule(tf, rate, steps), weight_decay=WEIGHT_DECAY))
        optimizers[-1].build(group)

    def descend(tape: Any, loss: Any) -> None:
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 1.0)
        first = 0
        # Within a compiled function `zip` takes no `strict`.
        for optimizer, (_, group) in zip(optimizers, groups):  # noqa: B905
            optimizer.apply_gradients(zip(gradients[first : first + len(group)], group))  # noqa: B905
            first += len(group)

    return descend


def _schedule(tf, rate: float, steps: int):  # type: ignore[no-untyped-def]
    """A learning rate that rises over the first steps and then falls to nothing."""

    class Schedule(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):  # type: ignore[no-untyped-def]
            done = tf.cast(step, tf.float32) / steps
            return rate * tf.minimum(done / WARM_UP, tf.maximum(0.0, (1 - done) / (1 - WARM_UP)))

    return Schedule()
