"""Recognition of messages that say that help is there or was had, after an alarm: "the doctor cleaned it".

The phrases of `content/alarm.yml` end an alarm. This classifier knows the same in other words: where it is sure, the
alarm ends too; where a message may say so, the assistant asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot import paths
from bot.nlu.message_classifier import MessageClassifier
from bot.nlu.readings import note

HELP_HAD = "help_had"
# Of the messages of an author that it was not trained on, all 37 that say so are as likely as LIKELY, and 5 of the 301
# that were written while nobody had helped; as likely as SURELY are 29, and one of those, about self-harm, where the
# assistant asks. A question too many costs little: it begins with whom to call.
LIKELY, SURELY = 0.15, 0.4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class HelpClassifier(MessageClassifier):
    """Sets the attribute `helped` of each message; trained on `data/alarm/help.jsonl`."""

    folders = (paths.HELP_MESSAGES.parent,)

    def messages(self) -> Iterator[tuple[str, str]]:
        """See parent class."""
        for line in paths.HELP_MESSAGES.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row["text"], row["label"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the reading `helped` in place: "surely" or "likely" where the message says that help was had."""
        for message in messages:
            found = self.likely(message)[HELP_HAD]
            helped = "surely" if found >= SURELY else "likely" if found >= LIKELY else None
            note(message, helped=helped)
        return messages
