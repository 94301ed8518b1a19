"""The base of Rasa components with an intent model of their own, trained on messages of the project's data."""

from __future__ import annotations

import inspect
from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

from bot.content.loading import digest
from bot.nlu import full_words, intent_model, ngrams
from bot.nlu.components import in_full, sentence_vector
from bot.nlu.encoder import load_encoder
from bot.nlu.full_words import expand
from bot.nlu.intent_model import IntentModel


class MessageClassifier(GraphComponent):
    """Classifies messages by the labels of its own data, whatever the training data of the intents."""

    folders: ClassVar[tuple[Path, ...]]
    """The folders of the data, as JSON lines."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None) -> None:
        self._storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
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
    ) -> Self:
        """See parent class."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, IntentModel.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Invalidate the cached model when the messages, their words or the code of the model change."""
        code = "".join(map(inspect.getsource, (intent_model, ngrams)))
        files = (path for folder in cls.folders for path in folder.glob("*.jsonl"))
        return digest({f"{path.parent.name}/{path.name}": path for path in files}) + full_words.fingerprint() + code

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on the labelled messages."""
        texts, labels = zip(*self.messages(), strict=True)
        texts = tuple(expand(text).text for text in texts)
        encoder = load_encoder()
        vectors = np.vstack([encoder.encode(text) for text in texts])
        self._model = IntentModel.fit(texts, vectors, labels)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @abstractmethod
    def messages(self) -> Iterable[tuple[str, str]]:
        """The messages of the data, each with its label."""

    def likely(self, message: Message) -> dict[str, float]:
        """The confidence of each label for a message."""
        assert self._model is not None, "the classifier must be trained or loaded first"
        found = self._model.confidences([in_full(message).text], sentence_vector(message))[0]
        return dict(zip(self._model.intents, map(float, found), strict=True))
