"""The topic network: which intents a message expresses, as people say it in the middle of a conversation.

A small network on the encoder's inner layer scores each intent by the message; a table of transitions adds what usually
follows the last question ("how many then?" after a date is about the number of sessions).
`scripts/train-topic-network` trains both on the conversations of `data/talks/` and the examples of `data/nlu/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot import paths
from bot.inference import open_model

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

# So much the network counts at least. Of the messages of two authors that the training had left out, the classifier
# alone understands 32 %, both together 50 %; of the held-out questions 91 and 92 %.
LEAST_SHARE = 0.4
# Of those messages, 30 % are understood below this confidence, of those with a second intent almost as likely a third.
THRESHOLD, AMBIGUITY = 0.2, 0.85
WEIGHTS_FILE, TABLE_FILE = "topics.onnx", "topics.json"


class TopicNetwork:
    """The trained network and its table of transitions."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the files WEIGHTS_FILE and TABLE_FILE."""
        self._session = open_model(folder / WEIGHTS_FILE)
        table = json.loads((folder / TABLE_FILE).read_text(encoding="utf-8"))
        self.intents: tuple[str, ...] = tuple(table["intents"])
        self._transitions = np.array(table["transitions"], np.float32)

    def probabilities(self, states: np.ndarray, before: str | None) -> np.ndarray:
        """The probability of each of `intents` for a message.

        Args:
            states: of the encoder's inner layer, shape (tokens, 384).
            before: the intent of the last question of the conversation, or None.
        """
        scores: np.ndarray = self._session.run(["scores"], {"states": states[None]})[0][0]
        if before in self.intents:
            scores = scores + self._transitions[self.intents.index(before)]
        likely = np.exp(scores - scores.max())
        found: np.ndarray = likely / likely.sum()
        return found


def last_question(tracker: DialogueStateTracker | None) -> str | None:
    """The intent of the last question of a conversation, as the state in its slot has it, or None."""
    state = tracker.get_slot("dialogue") if tracker is not None else None
    asked = (state or {}).get("questions")
    return str(asked[0]["intent"]) if asked else None


def mixed(confidences: Mapping[str, float], likely: Mapping[str, float]) -> dict[str, float]:
    """The confidence of each intent that the classifier knows; the network also knows remarks, which ask nothing.

    The classifier knows the messages that are much like an example; the network the rest. The surer the network is, the
    more it counts.

    Args:
        confidences: of the classifier, by intent.
        likely: the probabilities of the network, by intent.
    """
    share = max(LEAST_SHARE, max(likely.values()) ** 2)
    return {
        intent: float(share * likely.get(intent, 0.0) + (1 - share) * confidence)
        for intent, confidence in confidences.items()
    }


@lru_cache(maxsize=1)
def current_topic_network() -> TopicNetwork:
    """The network of `data/talks/`, loaded once per process."""
    return TopicNetwork(paths.TALKS)
