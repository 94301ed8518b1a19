"""Recognition of messages that say that help is there or was had, after an alarm: "the doctor cleaned it".

The phrases of `content/alarm.yml` end an alarm. This classifier knows the same in other words: where it is sure, the
alarm ends too; where a message may say so, the assistant asks.
"""

from __future__ import annotations

import inspect
import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import paths
from bot.content.loading import digest
from bot.nlu import full_words, intent_model, ngrams
from bot.nlu.components import in_full, sentence_vector
from bot.nlu.encoder import load_encoder
from bot.nlu.full_words import expand
from bot.nlu.intent_model import IntentModel
from bot.nlu.readings import note

HELP_HAD = "help_had"
# Of the messages of an author that it was not trained on, all 37 that say so are as likely as LIKELY, and 5 of the 301
# that were written while nobody had helped; as likely as SURELY are 29, and one of those, about self-harm, where the
# assistant asks. A question too many costs little: it begins with whom to call.
LIKELY, SURELY = 0.15, 0.4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class HelpClassifier(GraphComponent):
    """Sets the attribute `helped` of each message; trained on `data/alarm/help.jsonl`."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None) -> None:
        self._storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HelpClassifier:
        """See parent class."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HelpClassifier:
        """See parent class."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, IntentModel.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Invalidate the cached model when the messages, their words or the code of the model change."""
        code = "".join(map(inspect.getsource, (intent_model, ngrams)))
        return digest({"help.jsonl": paths.HELP_MESSAGES}) + full_words.fingerprint() + code

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on the messages, whatever the training data of the intents."""
        lines = paths.HELP_MESSAGES.read_text(encoding="utf-8").splitlines()
        messages = [json.loads(line) for line in lines]
        texts = [expand(message["text"]).text for message in messages]
        encoder = load_encoder()
        vectors = np.vstack([encoder.encode(text) for text in texts])
        self._model = IntentModel.fit(texts, vectors, [message["label"] for message in messages])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the reading `helped` in place: "surely" or "likely" where the message says that help was had."""
        assert self._model is not None, "the classifier must be trained or loaded first"
        place = self._model.intents.index(HELP_HAD)
        for message in messages:
            found = self._model.confidences([in_full(message).text], sentence_vector(message))[0]
            helped = "surely" if found[place] >= SURELY else "likely" if found[place] >= LIKELY else None
            note(message, helped=helped)
        return messages
