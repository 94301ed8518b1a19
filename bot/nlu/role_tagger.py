"""What the times and the numbers in a message are for: a small network on the encoder's inner layer, for one message.

It knows plain messages better than the reading network, which knows conversations: the scores of both are added.
`scripts/train-role-tagger` trains it on the messages of `data/times/`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from bot import paths
from bot.inference import open_model

WEIGHTS_FILE = "role_tagger.onnx"
# What the tagger counts beside the reading network. Of 445 times and numbers in the conversations of two authors that
# the training of both had left out, the tagger alone knows 291, the reading network alone 346, and both together 344;
# of 226 messages in the tables of the tests the reading network alone misreads 13, and both 8.
SHARE = 0.4


class RoleTagger:
    """The trained network."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the file WEIGHTS_FILE."""
        self._session = open_model(folder / WEIGHTS_FILE)

    def scores(self, states: np.ndarray) -> np.ndarray:
        """The logarithm of the probability of each tag, shape (tokens, tags).

        `states` are those of the encoder's inner layer, shape (tokens, 384).
        """
        found: np.ndarray = self._session.run(["scores"], {"states": states[None]})[0][0]
        return found


def together(tagger: np.ndarray, network: np.ndarray) -> np.ndarray:
    """The scores of both, shape (tokens, tags); of a long message for the tokens that both have read."""
    read = min(len(tagger), len(network))
    found: np.ndarray = SHARE * tagger[:read] + (1 - SHARE) * network[:read]
    return found


@lru_cache(maxsize=1)
def current_role_tagger() -> RoleTagger:
    """The tagger of `data/times/`, loaded once per process."""
    return RoleTagger(paths.TIME_MESSAGES)
