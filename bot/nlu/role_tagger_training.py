"""Training of the tagger of times and numbers: `scripts/train-role-tagger`, which takes a few minutes.

A copy of the encoder's two last layers is trained to give each word piece of the messages of `data/times/` its tag.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot import paths
from bot.content.cache import current_content
from bot.errors import EncoderError
from bot.nlu.fine_tuning import Network, TrainableEncoder, batches, padded
from bot.nlu.full_words import expand
from bot.nlu.role_tagger import WEIGHTS_FILE
from bot.nlu.tagged_messages import Mark, TaggedMessage, messages_digest, read_messages
from bot.nlu.tags import NEITHER, TAGS
from bot.timeexpr.counting import numbers_in
from bot.timeexpr.extract import extract

EPOCHS = 8
# Most word pieces have no tag.
NEITHER_WEIGHT = 0.2
SMOOTHING = 0.05


class _Tagger(Network):
    """A score of each tag for each token."""

    def __init__(self, encoder: TrainableEncoder) -> None:
        super().__init__(encoder)
        self._scores = self.tf.keras.layers.Dense(len(TAGS))

    def top(self, hidden, mask, *, training: bool):  # type: ignore[no-untyped-def]
        """See parent class."""
        del mask
        return self._scores(self._dropout(hidden, training=training))

    @property
    def new_variables(self) -> list[Any]:
        """See parent class."""
        return list(self._scores.trainable_variables)

    def scores(self, states: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The scores of each message, shape (tokens, tags)."""
        found: list[np.ndarray] = [np.empty(0)] * len(states)
        for batch in batches(range(len(states)), [len(state) for state in states], 64):
            scores = self(*padded([states[index] for index in batch]), training=False)
            for row, index in enumerate(batch):
                found[index] = self.tf.nn.log_softmax(scores[row, : len(states[index])]).numpy()
        return found


def trained(encoder: TrainableEncoder, messages: Sequence[TaggedMessage]) -> _Tagger:
    """A network trained on the messages."""
    tf = encoder.tf
    wanted = [tag_numbers(message.text, message.marks, encoder.places(message.text)) for message in messages]
    weights = tf.constant([NEITHER_WEIGHT, *[1.0] * (len(TAGS) - 1)])

    def targets(batch: list[int]) -> tuple[np.ndarray]:
        longest = max(len(wanted[index]) for index in batch)
        rows = [[*wanted[index], *[-1] * (longest - len(wanted[index]))] for index in batch]
        return (np.array(rows, np.int32),)

    def loss(scores, tags):  # type: ignore[no-untyped-def]
        known = tf.maximum(tags, 0)
        smooth = tf.one_hot(known, len(TAGS)) * (1 - SMOOTHING) + SMOOTHING / len(TAGS)
        losses = tf.nn.softmax_cross_entropy_with_logits(smooth, scores)
        scale = tf.where(tags >= 0, tf.gather(weights, known), 0.0)
        return tf.reduce_sum(losses * scale) / tf.reduce_sum(scale)

    network = _Tagger(encoder)
    states = encoder.states([message.text for message in messages])
    network.fit(states, targets, [tf.TensorSpec((None, None), tf.int32)], loss, EPOCHS)
    return network


def tag_numbers(text: str, marks: Sequence[Mark], places: Sequence[tuple[int, int]]) -> list[int]:
    """The number of the tag of each word piece of a message; -1 for those without characters, which are not trained on.

    A number without a mark counts something else than sessions, a time without one is of something else.

    Args:
        text: the message as typed.
        marks: what its times and numbers are for.
        places: the characters of each piece.
    """
    words = current_content().guidance.times
    full = expand(text)
    unmarked = [
        *(Mark("other", *full.typed(time.start, time.end)) for time in extract(full.text, words)),
        *(Mark("number", *full.typed(number.start, number.end)) for number in numbers_in(full.text, words)),
    ]

    def tag(start: int, end: int) -> str:
        marked = (mark.tag for mark in (*marks, *unmarked) if mark.start < end and start < mark.end)
        return next(marked, NEITHER)

    return [TAGS.index(tag(start, end)) if start < end else -1 for start, end in places]


def main() -> int:
    """Train, and write the weights to `data/times/`."""
    logging.disable(logging.WARNING)
    folder = paths.TIME_MESSAGES
    messages = list(read_messages(folder))
    try:
        encoder = TrainableEncoder()
    except EncoderError as error:
        print(f"Tagger of times: {error}", file=sys.stderr)
        return 1
    print(f"{len(messages)} messages", flush=True)
    tf = encoder.tf
    trained(encoder, messages).export(folder / WEIGHTS_FILE, lambda scores: {"scores": tf.nn.log_softmax(scores)})
    (folder / "messages.digest").write_text(messages_digest(folder) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
