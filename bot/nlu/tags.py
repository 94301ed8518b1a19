"""What the times and the numbers in a message are for, by the tags that networks give its word pieces.

"Had it [on tuesday], can I go to the gym [today]": the first is when the session was, the second what is asked about.
The grammar finds the times and numbers and what they mean; the networks only say which matter they belong to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Literal, get_args

import numpy as np

TimeRole = Literal["session", "since", "event", "wish", "start", "asked", "other"]
"""When a session was; since when there is a symptom; a day that it is for; when a session is wished or booked; when a
course is to begin; what is asked about; something else."""
CountRole = Literal["done", "nth_had", "nth_next", "wanted", "left", "number"]
"""Sessions that were had; which one was had; which one comes next; how many are wanted or left; something else."""
NEITHER = "none"
TIME_ROLES: tuple[TimeRole, ...] = get_args(TimeRole)
COUNT_ROLES: tuple[CountRole, ...] = get_args(CountRole)
# In the order of the network's scores.
TAGS: tuple[str, ...] = (NEITHER, *TIME_ROLES, *COUNT_ROLES)


class Tags:
    """The tags of a message, computed when they are first asked for: most messages have neither times nor numbers."""

    def __init__(self, places: Callable[[], Sequence[tuple[int, int]]], scores: Callable[[], np.ndarray]) -> None:
        """`places` gives the characters of each token; a token without any is empty.

        `scores` gives the logarithm of the probability of each tag, shape (tokens, tags).
        """
        self._compute_places, self._compute_scores = places, scores

    @cached_property
    def _places(self) -> Sequence[tuple[int, int]]:
        return self._compute_places()

    @cached_property
    def _scores(self) -> np.ndarray:
        return self._compute_scores()

    def time(self, start: int, end: int, impossible: Collection[TimeRole] = ()) -> TimeRole:
        """What a time at these characters is for; not one of `impossible`."""
        scores = self._mean(start, end)
        if scores is None:
            return "other"
        return max(
            (role for role in TIME_ROLES if role not in impossible), key=lambda role: float(scores[TAGS.index(role)])
        )

    def is_time(self, start: int, end: int) -> bool:
        """Whether these characters are more likely a time than anything else."""
        scores = self._mean(start, end)
        return scores is not None and TAGS[int(scores.argmax())] in TIME_ROLES

    def count(self, start: int, end: int) -> CountRole:
        """What a number at these characters counts: "number" if it counts something else than sessions."""
        scores = self._mean(start, end)
        if scores is None:
            return "number"
        counts = scores[1 + len(TIME_ROLES) :].copy()
        counts[-1] = max(counts[-1], scores[0])
        return COUNT_ROLES[int(counts.argmax())]

    def _mean(self, start: int, end: int) -> np.ndarray | None:
        """The mean scores of the tokens at these characters; None behind what the encoder reads of a long message."""
        inside = [index for index, (first, last) in enumerate(self._places) if first < end and start < last]
        return self._scores[inside].mean(0) if inside else None
