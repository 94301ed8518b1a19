"""Conditions that a message tells of in other words than the vocabulary has: "the little one has me up to feed".

They are only supposed: the reply names them for the case that they are meant. `content/vocabulary/condition.yml` has
the conditions; what is found there by its words is no guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import paths
from bot.nlu.conditions import KIND
from bot.nlu.message_classifier import MessageClassifier
from bot.nlu.readings import note
from bot.nlu.talks import read_talks

NONE = "none"
# Of the messages of an author that it was not trained on, 212 of 320 that tell of a condition, most of them without its
# name, are as likely as this; of 80 that only sound like it 14, and of 120 others none.
LIKELY = 0.15
# Fewer words tell of no condition that the vocabulary doesn't know.
FEWEST_WORDS = 4
# Messages of conversations that express none of these tell of no condition; every so many-th of them is enough.
MAY_TELL = frozenset("ask_suitability ask_medicine inform correct report_illness report_urgent_symptom".split())
STEP = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ConditionClassifier(MessageClassifier):
    """Sets the reading `possible_condition` of a message; trained on `data/conditions/`."""

    folders = (paths.CONDITION_MESSAGES, paths.TALKS)

    def messages(self) -> Iterator[tuple[str, str]]:
        """See parent class."""
        for path in sorted(paths.CONDITION_MESSAGES.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                yield row["text"], row["condition"] or NONE
        ordinary = [turn.text for turn in read_talks(paths.TALKS) if MAY_TELL.isdisjoint(turn.labels)]
        yield from ((text, NONE) for text in ordinary[::STEP])

    def process(self, messages: list[Message]) -> list[Message]:
        """Note the condition that a message most likely tells of, in place, unless it names one."""
        for message in messages:
            named = any(entity["entity"] == KIND for entity in message.get(ENTITIES, []))
            few = len(message.get(TEXT).split()) < FEWEST_WORDS
            note(message, possible_condition=None if named or few else self._find(message))
        return messages

    def _find(self, message: Message) -> str | None:
        likely = self.likely(message)
        best = max((condition for condition in likely if condition != NONE), key=lambda condition: likely[condition])
        return best if likely[best] >= LIKELY else None
