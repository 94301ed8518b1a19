"""Training of the second detector: `scripts/train-second-detector`, which takes about half an hour.

The two last layers of the sentence encoder are copied and trained to tell the labels apart, and the after-effects, on
the messages of `data/red_flags/` and the examples of `data/nlu/`, which report nothing. The thresholds come from a
share of the messages that a first run leaves out; a second run trains on all of them. A regression on the sentence
vectors of the reports tells those about self-harm.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import yaml

from bot import paths
from bot.content.red_flags import SELF_HARM
from bot.errors import EncoderError
from bot.nlu.encoder import load_encoder
from bot.nlu.fine_tuning import SEED, Network, TrainableEncoder, batches, padded
from bot.safety import self_harm
from bot.safety.messages import AFTER_EFFECTS, LABELS, LabelledMessage, messages_digest, read_messages
from bot.safety.second_detector import LIKELIEST, THRESHOLDS_FILE, WEIGHTS_FILE, thresholds_from

EPOCHS = 3
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
# Labels of reports, among which those about self-harm are recognised, and how freely that is learnt.
REPORTS = ("emergency", "urgent")
SELF_HARM_REGULARISATION = 5
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


class _Classifier(Network):
    """Mean and maximum over the tokens, then one score a label and one an after-effect."""

    def __init__(self, encoder: TrainableEncoder) -> None:
        super().__init__(encoder)
        dense = self.tf.keras.layers.Dense
        self._labels, self._names = dense(len(LABELS)), dense(len(AFTER_EFFECTS))

    def top(self, hidden, mask, *, training: bool):  # type: ignore[no-untyped-def]
        """See parent class."""
        tf = self.tf
        shown = mask[:, :, None]
        mean = tf.reduce_sum(hidden * shown, 1) / tf.reduce_sum(shown, 1)
        most = tf.reduce_max(hidden - (1 - shown) * 1e4, 1)
        pooled = self._dropout(tf.concat([mean, most], 1), training=training)
        return self._labels(pooled), self._names(pooled)

    @property
    def new_variables(self) -> list[object]:
        """See parent class."""
        return [*self._labels.trainable_variables, *self._names.trainable_variables]

    def probabilities(self, states: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """The probability of each label and of each after-effect, shapes (messages, labels or after-effects)."""
        labels = np.zeros((len(states), len(LABELS)), np.float32)
        names = np.zeros((len(states), len(AFTER_EFFECTS)), np.float32)
        for batch in batches(range(len(states)), [len(state) for state in states], 64):
            found = self(*padded([states[index] for index in batch]), training=False)
            labels[batch], names[batch] = (self.tf.nn.softmax(scores).numpy() for scores in found)
        return labels, names


def _trained(encoder: TrainableEncoder, messages: Sequence[LabelledMessage]) -> _Classifier:
    """A network trained on the messages."""
    tf = encoder.tf
    labels, named = _numbers(messages), _named(messages)
    weights = tf.constant(LABEL_WEIGHTS)

    def loss(outputs, wanted, wanted_name):  # type: ignore[no-untyped-def]
        scores, names = outputs
        smooth = tf.one_hot(wanted, len(LABELS)) * (1 - SMOOTHING) + SMOOTHING / len(LABELS)
        losses = tf.nn.softmax_cross_entropy_with_logits(smooth, scores)
        scale = tf.gather(weights, wanted)
        naming = tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(wanted_name, len(AFTER_EFFECTS)), names)
        # The gradient of messages that name none has to be set to 0: the function takes it for that of a name.
        naming = tf.reduce_mean(tf.where(wanted_name >= 0, naming, 0.0))
        return tf.reduce_sum(losses * scale) / tf.reduce_sum(scale) + NAMING_WEIGHT * naming

    network = _Classifier(encoder)
    numbers = tf.TensorSpec((None,), tf.int32)
    states = encoder.states([message.text for message in messages])
    network.fit(states, lambda batch: (labels[batch], named[batch]), [numbers, numbers], loss, EPOCHS)
    return network


def train_self_harm(messages: Sequence[LabelledMessage], folder: Path) -> None:
    """Train the regression that tells reports about self-harm from other ones, and write its weights."""
    from sklearn.linear_model import LogisticRegression

    reports = {message.text: message.kind == SELF_HARM for message in messages if message.label in REPORTS}
    encoder = load_encoder()
    vectors = np.vstack([encoder.encode(text) for text in reports])
    found = LogisticRegression(C=SELF_HARM_REGULARISATION, max_iter=3000, class_weight="balanced")
    found.fit(vectors, list(reports.values()))
    record = {"bias": round(float(found.intercept_[0]), 4), "weights": [round(float(w), 4) for w in found.coef_[0]]}
    (folder / self_harm.WEIGHTS_FILE).write_text(json.dumps(record) + "\n", encoding="utf-8")


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
        encoder = TrainableEncoder()
    except EncoderError as error:
        print(f"Second detector: {error}", file=sys.stderr)
        return 1
    print(f"{len(messages)} messages, {len(left)} of them left out of the first run", flush=True)
    found, names = _trained(encoder, first).probabilities(encoder.states([message.text for message in left]))
    thresholds = thresholds_from(found, _numbers(left))
    for line in _figures(found, names, left):
        print(line, flush=True)
    train_self_harm(messages, folder)
    network = _trained(encoder, everything)
    softmax = encoder.tf.nn.softmax
    network.export(
        folder / WEIGHTS_FILE,
        lambda outputs: {"probabilities": softmax(outputs[0]), "after_effects": softmax(outputs[1])},
    )
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
