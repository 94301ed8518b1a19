"""Training of the network of feelings, on messages that are made of the fragments of `data/feelings/`.

`voiced.txt` holds fragments that voice a distress, `plain.txt` those that don't, one a line. A made message joins a few
of them, so that each word piece is labelled in the midst of others. Examples of the intents and messages of
conversations in which no phrase of `content/feelings.yml` is found are plain as well.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from bot import paths
from bot.content.cache import current_content
from bot.content.loading import digest
from bot.nlu.encoder import load_encoder
from bot.nlu.feeling_network import WEIGHTS_FILE
from bot.nlu.feelings import FeelingReader
from bot.nlu.reading_training import examples as intent_examples
from bot.nlu.talks import read_talks
from bot.text.document import read

VOICED, PLAIN = "voiced.txt", "plain.txt"
MADE = 3600
HIDDEN = 24
SEED = 5
# So many examples of the intents are taken, and so many messages of conversations.
OTHERS = 1400
_JOINERS = (", ", ", ", ". ", " ", " ", " and ", " but ", "... ", " - ", " cos ")
# A fragment with its label, and where it stands in a message.
Fragment = tuple[str, bool]
Labelled = tuple[int, int, bool]


def fragments(folder: Path, name: str) -> list[str]:
    """The lines of a file of fragments."""
    return [line for line in (folder / name).read_text(encoding="utf-8").splitlines() if line]


def fragments_digest(folder: Path) -> str:
    """A digest of the fragments, which the weights carry."""
    return digest({name: folder / name for name in (VOICED, PLAIN)})


def joined(parts: Sequence[Fragment], draw: random.Random) -> tuple[str, list[Labelled]]:
    """A message made of fragments, with the characters and the label of each."""
    text, labels = "", []
    for part, voiced in parts:
        text += draw.choice(_JOINERS) if text else ""
        labels.append((len(text), len(text) + len(part), voiced))
        text += part
    return text, labels


def made(voiced: Sequence[str], plain: Sequence[str], others: Sequence[str]) -> Iterable[tuple[str, list[Labelled]]]:
    """Messages made of fragments, half of which voice a feeling, and all fragments and others by themselves."""
    draw = random.Random(SEED)  # noqa: S311
    for number in range(MADE):
        feels = number % 2 == 0
        parts: list[Fragment] = [(draw.choice(voiced), True)] if feels else []
        for _ in range(draw.choice((0, 1, 1, 2, 2)) if feels else draw.choice((1, 2, 3))):
            parts.append((draw.choice(plain if draw.random() < 0.6 else others), False))
        draw.shuffle(parts)
        yield joined(parts, draw)
    for text in voiced:
        yield joined([(text, True)], draw)
    for text in (*plain, *others):
        yield joined([(text, False)], draw)


def train(folder: Path, others: Sequence[str]) -> Path:
    """Fit the network and write its weights beside the fragments.

    Args:
        folder: the folder of the fragments.
        others: further messages without a feeling; those in which a phrase finds one are left out.
    """
    # Imported only for training: serving doesn't need it.
    from sklearn.neural_network import MLPClassifier

    reader = FeelingReader(current_content().guidance.feelings)
    others = [text for text in others if reader.find(read(text)) is None]
    encoder = load_encoder()
    states, labels = [], []
    for text, parts in made(fragments(folder, VOICED), fragments(folder, PLAIN), others):
        _, found = encoder.encode_with_states(text)
        for state, (start, end) in zip(found, encoder.places(text), strict=True):
            if start != end:
                states.append(state)
                labels.append(any(first <= start < last and voiced for first, last, voiced in parts))
    model = MLPClassifier((HIDDEN,), alpha=1.0, random_state=SEED, max_iter=12, batch_size=256)
    model.fit(np.array(states, np.float32), np.array(labels))
    hidden, out = model.coefs_
    bias, threshold = model.intercepts_
    path = folder / WEIGHTS_FILE
    np.savez_compressed(
        path,
        hidden=hidden.astype(np.float32),
        bias=bias.astype(np.float32),
        out=out[:, 0].astype(np.float32),
        threshold=threshold.astype(np.float32),
        digest=np.array(fragments_digest(folder)),
    )
    return path


def trained_on() -> str:
    """The digest of the fragments that the weights in use were trained on."""
    with np.load(paths.FEELING_MESSAGES / WEIGHTS_FILE) as found:
        return str(found["digest"])


def examples() -> list[str]:
    """Some of the examples of all intents, and of the messages of the conversations that topics are trained on."""
    found = [turn.text for turn in intent_examples()]
    talked = [turn.text for turn in read_talks(paths.TALKS)]
    draw = random.Random(SEED)  # noqa: S311
    return draw.sample(found, OTHERS) + draw.sample(talked, OTHERS)


if __name__ == "__main__":
    print(train(paths.FEELING_MESSAGES, examples()))
