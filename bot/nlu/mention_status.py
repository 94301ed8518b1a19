"""How what the vocabulary finds is meant: "discharged from hospital" is no pus, "had eczema as a child" is past.

The reading network estimates it for each word piece. The messages of `data/mentions/` are labelled with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from bot.advice.question import OTHER_PERSON, PAST
from bot.errors import TrainingDataError
from bot.nlu.entity import Entity
from bot.nlu.soft_target import soft_target

Status = Literal["meant", "past", "others", "denied", "not_meant"]
"""It is what the vocabulary says and the patient's matter; over long ago; somebody else's; said not to be so; another
sense of the word, a figure of speech, or said in passing."""
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class LabelledMention:
    """Characters of a message that the vocabulary has a meaning for."""

    start: int
    end: int
    statuses: tuple[Status, ...]
    """One, or two of which the first is likelier."""

    @property
    def target(self) -> np.ndarray:
        """The probabilities that the network is to give, shape (statuses,)."""
        return soft_target(STATUSES, self.statuses)


@dataclass(frozen=True)
class LabelledMessage:
    """A message with the status of what it names."""

    text: str
    earlier: tuple[str, ...]
    """The messages before it, the nearest first."""
    mentions: tuple[LabelledMention, ...]


def read_file(path: Path) -> Iterator[LabelledMessage]:
    """The messages of one file, in order. Raises TrainingDataError for an unknown status."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        mentions = tuple(LabelledMention(one["start"], one["end"], tuple(one["status"])) for one in row["mentions"])
        for mention in mentions:
            if not mention.statuses or not set(mention.statuses) <= set(STATUSES):
                found, known = list(mention.statuses), ", ".join(STATUSES)
                raise TrainingDataError(f"{path}, line {number}: `status` is {found}. Use one or two of {known}.")
        yield LabelledMessage(row["text"], tuple(row["earlier"]), mentions)


# What is surely not meant, or denied, is as if it were not there. Where a condition is missed, the patient gets no word
# of caution: its bar is higher.
SURELY, SURELY_NO_CONDITION = 0.6, 0.9
# What is surely long over, or somebody else's.
SURELY_PAST, SURELY_OTHERS = 0.8, 0.8
CONDITION, SYMPTOM, CONCERN = "condition", "symptom", "concern"
# Kinds of entities that are judged.
JUDGED = frozenset({CONDITION, SYMPTOM, CONCERN, "activity", "product", "treatment"})


class Statuses:
    """The status of what a message names, by the reading network."""

    def __init__(self, places: Sequence[tuple[int, int]], probabilities: np.ndarray) -> None:
        """`places` has the characters of each word piece; `probabilities` has shape (pieces, statuses)."""
        self._places, self._probabilities = places, probabilities

    def of(self, start: int, end: int) -> dict[Status, float]:
        """The probability of each status of what is named at these characters; none where no word piece is within."""
        within = [index for index, (first, last) in enumerate(self._places) if first < end and start < last]
        mean = self._probabilities[within].mean(0) if within else np.zeros(len(STATUSES))
        return dict(zip(STATUSES, map(float, mean), strict=True))

    def judged(self, named: Sequence[Entity]) -> list[Entity]:
        """The entities without those that are not meant or not so; of a condition that is over, with that role."""
        return [found for entity in named if (found := self._judged(entity)) is not None]

    def _judged(self, entity: Entity) -> Entity | None:
        if entity.kind not in JUDGED:
            return entity
        likely = self.of(entity.start, entity.end)
        absent = likely["not_meant"] + likely["denied"]
        if absent >= (SURELY_NO_CONDITION if entity.kind == CONDITION else SURELY):
            return None
        if entity.role is not None:
            return entity
        if likely["past"] >= SURELY_PAST and entity.kind in (CONDITION, SYMPTOM):
            return replace(entity, role=PAST) if entity.kind == CONDITION else None
        if likely["others"] >= SURELY_OTHERS and entity.kind in (CONDITION, SYMPTOM):
            return replace(entity, role=OTHER_PERSON)
        return entity
