"""The topic network: which intents a message expresses, as people say it in the middle of a conversation.

A small network on the encoder's inner layer scores each intent by the message and the mean state of the message before
("even lukewarm?" after one about a bath); a table of transitions adds what usually follows the last question ("how many
then?" after a date is about the number of sessions).
`scripts/train-topic-network` trains both on the conversations of `data/talks/` and the examples of `data/nlu/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot import paths
from bot.inference import open_model
from bot.nlu.encoder import load_encoder
from bot.nlu.full_words import expand

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

# So much the network counts at least, for a message that begins a conversation and for one in the middle of it. Of the
# messages of an author that the training had left out, the classifier alone understands 34 %, both together 60 %, where
# the last question is known; of the held-out questions, which stand alone, 91 and 92 %.
LEAST_SHARE, LEAST_SHARE_LATER = 0.4, 0.6
# Below this confidence, a quarter of those messages are understood. Of those with a second intent almost as likely, a
# third have the first one, and half have one of the two.
THRESHOLD, AMBIGUITY = 0.15, 0.85
WEIGHTS_FILE, TABLE_FILE = "topics.onnx", "topics.json"


@dataclass(frozen=True)
class Context:
    """What precedes a message in its conversation."""

    before: str | None = None
    """The intent of the last question, or None."""
    previous: np.ndarray | None = None
    """The mean state of the message before, as of `mean_state`, or None."""

    @property
    def least_share(self) -> float:
        """What the network counts at least for the message."""
        return LEAST_SHARE if self.previous is None else LEAST_SHARE_LATER


class TopicNetwork:
    """The trained network and its table of transitions."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the files WEIGHTS_FILE and TABLE_FILE."""
        self._session = open_model(folder / WEIGHTS_FILE)
        table = json.loads((folder / TABLE_FILE).read_text(encoding="utf-8"))
        self.intents: tuple[str, ...] = tuple(table["intents"])
        self._transitions = np.array(table["transitions"], np.float32)

    def probabilities(self, states: np.ndarray, context: Context) -> np.ndarray:
        """The probability of each of `intents` for a message.

        Args:
            states: of the encoder's inner layer, shape (tokens, 384).
            context: what precedes the message.
        """
        shown = in_context(states, context.previous)
        scores: np.ndarray = self._session.run(["scores"], {"states": shown[None]})[0][0]
        if context.before in self.intents:
            scores = scores + self._transitions[self.intents.index(context.before)]
        likely = np.exp(scores - scores.max())
        found: np.ndarray = likely / likely.sum()
        return found


def in_context(states: np.ndarray, previous: np.ndarray | None) -> np.ndarray:
    """The input of the network: the mean state of the message before, if there was one, and the states of this one."""
    return states if previous is None else np.concatenate([previous[None].astype(states.dtype), states])


def context_of(tracker: DialogueStateTracker | None) -> Context:
    """What precedes a message, which the tracker doesn't know yet."""
    said = tracker.latest_message if tracker is not None else None
    return Context(last_question(tracker), _mean_state(said.text) if said is not None and said.text else None)


def _mean_state(text: str) -> np.ndarray:
    return mean_state(load_encoder().encode_with_states(expand(text).text)[1])


def mean_state(states: np.ndarray) -> np.ndarray:
    """The mean of the states of a message, shape (384,)."""
    found: np.ndarray = states.mean(axis=0, dtype=np.float32)
    return found


def last_question(tracker: DialogueStateTracker | None) -> str | None:
    """The intent of the last question of a conversation, as the state in its slot has it, or None."""
    state = tracker.get_slot("dialogue") if tracker is not None else None
    asked = (state or {}).get("questions")
    return str(asked[0]["intent"]) if asked else None


def mixed(
    confidences: Mapping[str, float], likely: Mapping[str, float], least: float = LEAST_SHARE
) -> dict[str, float]:
    """The confidence of each intent that the classifier or the network knows.

    The classifier knows the messages that are much like an example; the network the rest. The surer the network is, the
    more it counts.

    Args:
        confidences: of the classifier, by intent.
        likely: the probabilities of the network, by intent.
        least: what the network counts at least.
    """
    share = max(least, max(likely.values()) ** 2)
    intents = dict.fromkeys((*confidences, *likely))
    return {
        intent: float(share * likely.get(intent, 0.0) + (1 - share) * confidences.get(intent, 0.0))
        for intent in intents
    }


@lru_cache(maxsize=1)
def current_topic_network() -> TopicNetwork:
    """The network of `data/talks/`, loaded once per process."""
    return TopicNetwork(paths.TALKS)
