"""Which intents a message expresses, as people say it in the middle of a conversation.

The reading network scores each intent by the message and those before it ("how many then?" after a date is about the
number of sessions); the classifier knows the examples of `data/nlu/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from rasa.shared.core.events import Restarted, UserUttered

from bot.nlu.reading_network import current_reading_network, in_full

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

# So much the network counts at least, for a message that begins a conversation and for one in the middle of it; unless
# the classifier is sure, because the message is all but one of its examples: the greater the power, the surer it has to
# be. Of 413 messages of an author that no training knows, whose intents somebody else has labelled, 70 % have one of
# their intents with this, 73 % by the network alone, which knows the examples less well.
LEAST_SHARE, LEAST_SHARE_LATER, KNOWN = 0.4, 0.8, 3
THRESHOLD, AMBIGUITY = 0.15, 0.85
# So many messages before one are read with it.
EARLIER = 2


@dataclass(frozen=True)
class Context:
    """What precedes a message in its conversation."""

    earlier: tuple[str, ...] = ()
    """The messages before it in full words, the nearest first."""

    @property
    def least_share(self) -> float:
        """What the network counts at least for the message."""
        return LEAST_SHARE_LATER if self.earlier else LEAST_SHARE


class Topics:
    """The intents that the reading network knows."""

    def __init__(self, intents: Sequence[str]) -> None:
        """`intents` are those of the network's table, in the order of its scores."""
        self.intents = tuple(intents)

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """The probability of each of `intents` for a message with these scores, shape (intents,)."""
        likely = np.exp(scores - scores.max())
        found: np.ndarray = likely / likely.sum()
        return found


def context_of(tracker: DialogueStateTracker | None) -> Context:
    """What precedes a message, which the tracker doesn't know yet."""
    said = islice(_said(tracker), EARLIER) if tracker is not None else ()
    return Context(in_full(tuple(said)))


def _said(tracker: DialogueStateTracker) -> Iterator[str]:
    """What the patient typed since the conversation began, the last message first."""
    for event in reversed(tracker.events):
        if isinstance(event, Restarted):
            return
        # A quick reply that was pressed is no text.
        if isinstance(event, UserUttered) and event.text and not event.text.startswith("/"):
            yield event.text


def mixed(
    confidences: Mapping[str, float], likely: Mapping[str, float], least: float = LEAST_SHARE
) -> dict[str, float]:
    """The confidence of each intent that the classifier or the network knows.

    The classifier knows the messages that are much like an example; the network the rest. The surer one of them is, the
    more it counts.

    Args:
        confidences: of the classifier, by intent.
        likely: the probabilities of the network, by intent.
        least: what the network counts at least.
    """
    share = max(least, max(likely.values()) ** 2) * (1 - max(confidences.values()) ** KNOWN)
    intents = dict.fromkeys((*confidences, *likely))
    return {
        intent: float(share * likely.get(intent, 0.0) + (1 - share) * confidences.get(intent, 0.0))
        for intent in intents
    }


@lru_cache(maxsize=1)
def current_topics() -> Topics:
    """Those of the reading network, loaded once per process."""
    return Topics(current_reading_network().table["intents"])
