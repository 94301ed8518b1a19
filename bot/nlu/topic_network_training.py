"""Training of the topic network: `scripts/train-topic-network`, which takes about a quarter of an hour.

A copy of the encoder's two last layers is trained to tell the intents of the messages of `data/talks/` and of the
examples of `data/nlu/` apart. What usually follows a question is counted.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import yaml

from bot import paths
from bot.errors import EncoderError
from bot.nlu.fine_tuning import Network, TrainableEncoder
from bot.nlu.talks import LabelledTurn, read_talks, talks_digest
from bot.nlu.topic_network import TABLE_FILE, WEIGHTS_FILE, in_context, mean_state

EPOCHS = 4
SMOOTHING = 0.05
# Of the intents of a message, the first one has so large a share of the target, if there is more than one.
FIRST = 0.7
# So many messages the counts behind a question have to add up to before they count half, and how much they count. Of
# the messages of two authors that the training had left out, the counts raise what is understood from 54 to 57 %.
PRIOR, FOLLOWING = 5, 0.5


class _Topics(Network):
    """A score of each intent, from the mean and the greatest of the tokens' states."""

    def __init__(self, encoder: TrainableEncoder, intents: int) -> None:
        super().__init__(encoder)
        self._scores = self.tf.keras.layers.Dense(intents)

    def top(self, hidden, mask, *, training: bool):  # type: ignore[no-untyped-def]
        """See parent class."""
        tf = self.tf
        shown = mask[:, :, None]
        mean = tf.reduce_sum(hidden * shown, 1) / tf.reduce_sum(shown, 1)
        most = tf.reduce_max(hidden - (1 - shown) * 1e4, 1)
        return self._scores(self._dropout(tf.concat([mean, most], 1), training=training))

    @property
    def new_variables(self) -> list[Any]:
        """See parent class."""
        return list(self._scores.trainable_variables)


def examples() -> Iterator[LabelledTurn]:
    """The examples of `data/nlu/`, as messages without a conversation."""
    for path in sorted((paths.ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = (line.removeprefix("- ").strip() for line in block["examples"].splitlines())
            yield from (LabelledTurn(line, (block["intent"],)) for line in lines if line)


def trained(encoder: TrainableEncoder, turns: Sequence[LabelledTurn], intents: Sequence[str]) -> _Topics:
    """A network trained on the messages; `intents` are all that these have."""
    tf = encoder.tf
    wanted = _wanted(turns, intents)
    network = _Topics(encoder, len(intents))

    def loss(scores, shares):  # type: ignore[no-untyped-def]
        smooth = shares * (1 - SMOOTHING) + SMOOTHING / len(intents)
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(smooth, scores))

    texts = list(dict.fromkeys(text for turn in turns for text in (turn.text, turn.previous) if text is not None))
    states = dict(zip(texts, encoder.states(texts), strict=True))
    inputs = [
        in_context(states[turn.text], mean_state(states[turn.previous]) if turn.previous else None) for turn in turns
    ]
    network.fit(inputs, lambda batch: (wanted[batch],), [tf.TensorSpec((None, len(intents)))], loss, EPOCHS)
    return network


def _wanted(turns: Sequence[LabelledTurn], intents: Sequence[str]) -> np.ndarray:
    """The share of each intent in each message, shape (messages, intents)."""
    found = np.zeros((len(turns), len(intents)), np.float32)
    for row, turn in enumerate(turns):
        first, *others = dict.fromkeys(turn.labels)
        found[row, intents.index(first)] = FIRST if others else 1
        for other in others:
            found[row, intents.index(other)] = (1 - FIRST) / len(others)
    return found


def transitions(turns: Sequence[LabelledTurn], intents: Sequence[str]) -> np.ndarray:
    """What is added to the score of each intent behind each last question, shape (last question, intents).

    By how much likelier an intent is there than anywhere, as a logarithm. Few examples count little.
    """
    counts = np.zeros((len(intents), len(intents)))
    for turn in turns:
        if turn.before is not None:
            counts[intents.index(turn.before), intents.index(turn.labels[0])] += 1
    anywhere = counts.sum(0) + 1
    anywhere /= anywhere.sum()
    there = (counts + PRIOR * anywhere) / (counts.sum(1, keepdims=True) + PRIOR)
    added: np.ndarray = FOLLOWING * np.log(there / anywhere)
    return added


def main() -> int:
    """Train, and write weights and table to `data/talks/`."""
    logging.disable(logging.WARNING)
    turns = [*read_talks(paths.TALKS), *examples()]
    intents = sorted({label for turn in turns for label in turn.labels})
    try:
        encoder = TrainableEncoder()
    except EncoderError as error:
        print(f"Topic network: {error}", file=sys.stderr)
        return 1
    print(f"{len(turns)} messages, {len(intents)} intents", flush=True)
    network = trained(encoder, turns, intents)
    network.export(paths.TALKS / WEIGHTS_FILE, lambda scores: {"scores": scores})
    table = {
        "messages": talks_digest(paths.TALKS),
        "intents": intents,
        "transitions": transitions(turns, intents).round(3).tolist(),
    }
    (paths.TALKS / TABLE_FILE).write_text(json.dumps(table) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
