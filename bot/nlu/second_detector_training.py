"""Training of the second detector: `scripts/train-second-detector`, which takes about half an hour.

The two last layers of the sentence encoder are copied and trained to tell the labels apart, and the after-effects, on
the messages of `data/red_flags/` and the examples of `data/nlu/`, which report nothing. The thresholds come from a
share of the messages that a first run leaves out; a second run trains on all of them.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import yaml
from tokenizers import Tokenizer

from bot import paths
from bot.errors import EncoderError
from bot.nlu.encoder import DIMENSIONS, INNER_LAYER, TOKENIZER_FILE, check_weights, weights_folder
from bot.safety.messages import AFTER_EFFECTS, LABELS, LabelledMessage, messages_digest, read_messages
from bot.safety.second_detector import LIKELIEST, THRESHOLDS_FILE, WEIGHTS_FILE, thresholds_from

SEED = 20261127
EPOCHS = 3
BATCH = 32
LEARNING_RATE, HEAD_LEARNING_RATE = 2e-4, 1e-3
WARM_UP = 0.1
WEIGHT_DECAY = 0.01
# A missed report costs more than a false alarm; in the order of LABELS.
LABEL_WEIGHTS = (1.0, 1.5, 1.5, 2.0, 2.5)
# Of the after-effects, beside the labels.
NAMING_WEIGHT = 0.5
SMOOTHING = 0.05
# So many of the messages are left out of the first run.
HELD_OUT = 0.15
# So many messages come a second time, joined with an ordinary one: a report is often buried in another matter.
JOINED = 0.15
JOINERS = (" ", ". ", ", ", " and also ", "\n", " - ")
# Word pieces; longer messages are cut in training only.
LONGEST = 80
# Intents whose examples report a symptom or an illness.
REPORTING = ("report_urgent_symptom", "report_illness")


def ordinary_messages() -> Iterator[LabelledMessage]:
    """The examples of every intent but those that report a symptom or an illness."""
    for path in sorted((paths.ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] not in REPORTING:
                lines = (line.removeprefix("- ").strip() for line in block["examples"].splitlines())
                yield from (LabelledMessage("none", block["intent"], line) for line in lines if line)


def with_joined(messages: Sequence[LabelledMessage], rng: np.random.Generator) -> list[LabelledMessage]:
    """The messages, and some of them again, joined with an ordinary one before or behind."""
    ordinary = [message.text for message in messages if message.label == "none"]
    joined = []
    for index in np.flatnonzero(rng.random(len(messages)) < JOINED):
        message, other = messages[index], str(rng.choice(ordinary))
        parts = (other, message.text) if rng.random() < 0.5 else (message.text, other)
        joined.append(LabelledMessage(message.label, message.kind, str(rng.choice(JOINERS)).join(parts)))
    return [*messages, *joined]


class _Trainer:
    """The encoder in TensorFlow: its first layers as they are, the last ones trained."""

    def __init__(self) -> None:
        import tensorflow as tf
        from transformers import TFBertModel

        tf.keras.utils.set_random_seed(SEED)
        self._tf = tf
        self._source = weights_folder()
        check_weights(self._source)
        self._tokenizer = Tokenizer.from_file(str(self._source / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self._bert = TFBertModel.from_pretrained(str(self._source)).bert

    def states(self, texts: Sequence[str]) -> list[np.ndarray]:
        """What the first layers make of each text: float16 of shape (tokens, 384)."""
        tf = self._tf

        @tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)])
        def run(ids, mask):  # type: ignore[no-untyped-def]
            return self._layers(
                self._bert.encoder.layer[:INNER_LAYER],
                self._bert.embeddings(input_ids=ids, token_type_ids=tf.zeros_like(ids)),
                mask,
                training=False,
            )

        pieces = [self._tokenizer.encode(text).ids for text in texts]
        found: list[np.ndarray] = [np.empty(0)] * len(texts)
        for batch in _batches(range(len(texts)), [len(ids) for ids in pieces], 64):
            longest = max(len(pieces[index]) for index in batch)
            ids, mask = np.zeros((len(batch), longest), np.int32), np.zeros((len(batch), longest), np.float32)
            for row, index in enumerate(batch):
                ids[row, : len(pieces[index])] = pieces[index]
                mask[row, : len(pieces[index])] = 1
            states = run(ids, mask).numpy()
            for row, index in enumerate(batch):
                found[index] = states[row, : len(pieces[index])].astype(np.float16)
        return found

    def fit(self, states: Sequence[np.ndarray], messages: Sequence[LabelledMessage]) -> _Network:
        """Train a copy of the last layers, with a new layer on top for the labels and one for the after-effects."""
        from transformers import TFBertModel

        tf = self._tf
        layers = TFBertModel.from_pretrained(str(self._source)).bert.encoder.layer[INNER_LAYER:]
        network = _Network(tf, self._layers, layers)
        network(*_padded(states[:2]), training=False)
        rng = np.random.default_rng(SEED)
        lengths = [len(state) for state in states]
        steps = EPOCHS * len(_batches(range(len(states)), lengths, BATCH))
        labels, named = _numbers(messages), _named(messages)
        inner = [variable for layer in layers for variable in layer.trainable_variables]
        optimizers = [
            tf.keras.optimizers.AdamW(_schedule(tf, rate, steps), weight_decay=WEIGHT_DECAY)
            for rate in (LEARNING_RATE, HEAD_LEARNING_RATE)
        ]
        for optimizer, variables in zip(optimizers, (inner, network.new_variables), strict=True):
            optimizer.build(variables)
        weights = tf.constant(LABEL_WEIGHTS)
        numbers = tf.TensorSpec((None,), tf.int32)
        shape = [tf.TensorSpec((None, None, DIMENSIONS)), tf.TensorSpec((None, None)), numbers, numbers]

        @tf.function(input_signature=shape)
        def step(batch, mask, wanted, wanted_name):  # type: ignore[no-untyped-def]
            with tf.GradientTape() as tape:
                scores, names = network(batch, mask, training=True)
                smooth = tf.one_hot(wanted, len(LABELS)) * (1 - SMOOTHING) + SMOOTHING / len(LABELS)
                losses = tf.nn.softmax_cross_entropy_with_logits(smooth, scores)
                scale = tf.gather(weights, wanted)
                loss = tf.reduce_sum(losses * scale) / tf.reduce_sum(scale)
                naming = tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(wanted_name, len(AFTER_EFFECTS)), names)
                # The gradient of messages that name none has to be set to 0: the function takes it for that of a name.
                loss += NAMING_WEIGHT * tf.reduce_mean(tf.where(wanted_name >= 0, naming, 0.0))
            variables = [*inner, *network.new_variables]
            gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 1.0)
            # Within a compiled function `zip` takes no `strict`.
            optimizers[0].apply_gradients(zip(gradients[: len(inner)], inner))  # noqa: B905
            optimizers[1].apply_gradients(zip(gradients[len(inner) :], network.new_variables))  # noqa: B905
            return loss

        for epoch in range(EPOCHS):
            batches = _shuffled_batches(lengths, rng)
            losses = [
                float(step(*_padded([states[index] for index in batch]), labels[batch], named[batch]))
                for batch in batches
            ]
            print(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f}", flush=True)
        return network

    def _layers(self, layers, hidden, mask, *, training: bool):  # type: ignore[no-untyped-def]
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


class _Network:
    """The trained layers, then mean and maximum over the tokens, then one score a label and one an after-effect."""

    def __init__(self, tf, run, layers) -> None:  # type: ignore[no-untyped-def]
        self._tf, self._run, self._trained = tf, run, layers
        self._labels, self._names = tf.keras.layers.Dense(len(LABELS)), tf.keras.layers.Dense(len(AFTER_EFFECTS))
        self._dropout = tf.keras.layers.Dropout(0.1)

    def __call__(self, states, mask, *, training: bool):  # type: ignore[no-untyped-def]
        tf = self._tf
        hidden = self._run(self._trained, states, mask, training=training)
        shown = mask[:, :, None]
        mean = tf.reduce_sum(hidden * shown, 1) / tf.reduce_sum(shown, 1)
        most = tf.reduce_max(hidden - (1 - shown) * 1e4, 1)
        pooled = self._dropout(tf.concat([mean, most], 1), training=training)
        return self._labels(pooled), self._names(pooled)

    @property
    def new_variables(self) -> list[object]:
        """The variables of the new layers, which have no weights to begin with."""
        return [*self._labels.trainable_variables, *self._names.trainable_variables]

    def probabilities(self, states: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """The probability of each label and of each after-effect, shapes (messages, labels or after-effects)."""
        labels = np.zeros((len(states), len(LABELS)), np.float32)
        names = np.zeros((len(states), len(AFTER_EFFECTS)), np.float32)
        for batch in _batches(range(len(states)), [len(state) for state in states], 64):
            found = self(*_padded([states[index] for index in batch]), training=False)
            labels[batch], names[batch] = (self._tf.nn.softmax(scores).numpy() for scores in found)
        return labels, names

    def export(self, target: Path) -> None:
        """Write the network as an int8 ONNX model.

        Its input is `states` (1, tokens, 384), its outputs are `probabilities` (1, labels) and `after_effects` (1,
        after-effects).
        """
        import tf2onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic

        tf = self._tf
        signature = [tf.TensorSpec((1, None, DIMENSIONS), tf.float32, name="states")]

        @tf.function(input_signature=signature)
        def estimate(states):  # type: ignore[no-untyped-def]
            labels, names = self(states, tf.ones_like(states[:, :, 0]), training=False)
            return {"probabilities": tf.nn.softmax(labels), "after_effects": tf.nn.softmax(names)}

        with tempfile.TemporaryDirectory() as folder:
            full = Path(folder) / "full.onnx"
            tf2onnx.convert.from_function(estimate, input_signature=signature, opset=15, output_path=str(full))
            quantize_dynamic(str(full), str(target), weight_type=QuantType.QInt8)


def _schedule(tf, rate: float, steps: int):  # type: ignore[no-untyped-def]
    """A learning rate that rises over the first steps and then falls to nothing."""

    class Schedule(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):  # type: ignore[no-untyped-def]
            done = tf.cast(step, tf.float32) / steps
            return rate * tf.minimum(done / WARM_UP, tf.maximum(0.0, (1 - done) / (1 - WARM_UP)))

    return Schedule()


def _padded(states: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    longest = max(map(len, states))
    padded = np.zeros((len(states), longest, DIMENSIONS), np.float32)
    mask = np.zeros((len(states), longest), np.float32)
    for row, state in enumerate(states):
        padded[row, : len(state)] = state
        mask[row, : len(state)] = 1
    return padded, mask


def _batches(indices: Sequence[int], lengths: Sequence[int], size: int) -> list[list[int]]:
    """Batches of messages of about the same length."""
    ordered = sorted(indices, key=lambda index: lengths[index])
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def _shuffled_batches(lengths: Sequence[int], rng: np.random.Generator) -> list[list[int]]:
    order = [int(index) for index in rng.permutation(len(lengths))]
    stretch = BATCH * 20
    chunks = (order[start : start + stretch] for start in range(0, len(order), stretch))
    batches = [batch for chunk in chunks for batch in _batches(chunk, lengths, BATCH)]
    return [batches[index] for index in rng.permutation(len(batches))]


def main() -> int:
    """Train, write weights and thresholds to `data/red_flags/`, and print the figures of the messages left out."""
    logging.disable(logging.WARNING)
    rng = np.random.default_rng(SEED)
    folder = paths.RED_FLAG_MESSAGES
    messages = [*read_messages(folder), *ordinary_messages()]
    held_out = rng.random(len(messages)) < HELD_OUT
    first = with_joined([message for message, out in zip(messages, held_out, strict=True) if not out], rng)
    left = [message for message, out in zip(messages, held_out, strict=True) if out]
    everything = with_joined(messages, rng)
    try:
        trainer = _Trainer()
    except EncoderError as error:
        print(f"Second detector: {error}", file=sys.stderr)
        return 1
    print(f"{len(messages)} messages, {len(left)} of them left out of the first run", flush=True)
    network = trainer.fit(trainer.states([message.text for message in first]), first)
    found, names = network.probabilities(trainer.states([message.text for message in left]))
    thresholds = thresholds_from(found, _numbers(left))
    for line in _figures(found, names, left):
        print(line, flush=True)
    network = trainer.fit(trainer.states([message.text for message in everything]), everything)
    network.export(folder / WEIGHTS_FILE)
    record = {"messages": messages_digest(folder), **asdict(thresholds)}
    (folder / THRESHOLDS_FILE).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def _numbers(messages: Sequence[LabelledMessage]) -> np.ndarray:
    return np.array([LABELS.index(message.label) for message in messages], np.int32)


def _named(messages: Sequence[LabelledMessage]) -> np.ndarray:
    """The number of the after-effect that each message reports, or -1."""
    return np.array(
        [
            AFTER_EFFECTS.index(message.kind)
            if message.label == "after_effect" and message.kind in AFTER_EFFECTS
            else -1
            for message in messages
        ],
        np.int32,
    )


def _figures(found: np.ndarray, names: np.ndarray, messages: Sequence[LabelledMessage]) -> Iterator[str]:
    """What thresholds from these messages do on them, by label, and how many after-effects are named rightly."""
    labels, named = _numbers(messages), _named(messages)
    thresholds = thresholds_from(found, labels)
    emergency, report = found[:, LABELS.index("emergency")], found[:, LABELS.index("urgent") :].sum(1)
    yield f"thresholds: {thresholds}"
    for index, label in enumerate(LABELS):
        own = labels == index
        yield (
            f"{label}: {own.sum()} messages, emergency {np.mean(emergency[own] >= thresholds.emergency):.3f}, "
            f"alarm {np.mean(report[own] >= thresholds.report):.3f}, "
            f"alarm or question {np.mean(report[own] >= thresholds.check):.3f}, "
            f"elsewhere {np.mean(found[own, LABELS.index('elsewhere')] > LIKELIEST):.3f}, "
            f"after-effect {np.mean(found[own, LABELS.index('after_effect')] > LIKELIEST):.3f}"
        )
    right = names.argmax(1) == named
    sure = names.max(1) > LIKELIEST
    yield (
        f"after-effects: {np.sum(named >= 0)} messages, named {np.mean(sure[named >= 0]):.3f}, "
        f"rightly {np.mean(right[(named >= 0) & sure]):.3f} of those"
    )


if __name__ == "__main__":
    sys.exit(main())
