"""The Rasa graph components of `config.yml`, thin around the pure parts of this package."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import paths
from bot.guidance.guidance import Guidance
from bot.guidance.loading import load_guidance
from bot.nlu.calibration import calibrate
from bot.nlu.encoder import DIMENSIONS, MODEL_FILE, WEIGHTS_SHA256, load_encoder
from bot.nlu.intent_model import IntentModel
from bot.nlu.matching import VocabularyMatcher
from bot.safety.context import Context
from bot.safety.language import read
from bot.safety.red_flags import RedFlags

FALLBACK_INTENT = "nlu_fallback"
URGENT_INTENT = "report_urgent_symptom"
RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """Gives each message the vector of its sentence."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._encoder = load_encoder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """See parent class."""
        return cls(execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Other weights mean other vectors: what was cached with them is not used."""
        return f"{MODEL_FILE} {WEIGHTS_SHA256}"

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode every example that has a text."""
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode the messages in place."""
        for message in messages:
            vector = self._encoder.encode(message.get(TEXT)).reshape(1, DIMENSIONS)
            message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._name))
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):
    """Classifies by `IntentModel` and falls back below the threshold that `calibrate` found in training."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`out_of_scope` names the intent of what the assistant does not answer."""
        return {"out_of_scope": "out_of_scope"}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
        threshold: float = 0.0,
    ) -> None:
        self._config = config
        self._storage, self._resource = model_storage, resource
        self._model, self._threshold = model, threshold

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CalibratedIntentClassifier:
        """See parent class."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CalibratedIntentClassifier:
        """See parent class."""
        with model_storage.read_from(resource) as folder:
            threshold = float((folder / "threshold.txt").read_text(encoding="utf-8"))
            return cls(config, model_storage, resource, IntentModel.load(folder), threshold)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all examples and calibrate its threshold on parts of them."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [example.get(TEXT) for example in examples]
        intents = [example.get(INTENT) for example in examples]
        vectors = np.vstack([_vector(example) for example in examples])
        self._threshold = calibrate(texts, vectors, intents, self._config["out_of_scope"]).threshold
        self._model = IntentModel.fit(texts, vectors, intents)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / "threshold.txt").write_text(f"{self._threshold}\n", encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message in place."""
        assert self._model is not None, "the classifier is used before it is trained or loaded"
        for message in messages:
            text = message.get(TEXT)
            confidences = self._model.confidences([text], _vector(message))[0]
            order = np.argsort(-confidences)[:RANKING_LENGTH]
            ranking = [{"name": self._model.intents[i], "confidence": float(confidences[i])} for i in order]
            best = ranking[0]
            if float(best["confidence"]) < self._threshold or not readable(text):
                best = {"name": FALLBACK_INTENT, "confidence": 1.0}
                ranking.insert(0, best)
            message.set("intent", best, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


class _GuidanceComponent(GraphComponent):
    """A component that reads the words of `data/guidance/`, which therefore are part of its fingerprint."""

    def __init__(self, guidance: Guidance) -> None:
        self._guidance = guidance

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        """See parent class."""
        return cls(load_guidance(paths.GUIDANCE, paths.ROOT))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class VocabularyExtractor(_GuidanceComponent, EntityExtractorMixin):
    """Entities from the vocabularies, always those of the guidance in use: no training, no stale model."""

    def __init__(self, guidance: Guidance) -> None:
        super().__init__(guidance)
        self._matcher = VocabularyMatcher(guidance.vocabularies, Context(guidance.context))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what each message names to its entities, in place."""
        for message in messages:
            text = message.get(TEXT)
            entities = [
                {"entity": found.kind, "value": found.entry, "start": found.start, "end": found.end}
                for found in self._matcher.find(read(text))
            ]
            message.set(
                ENTITIES,
                message.get(ENTITIES, []) + self.add_extractor_name(entities),
                add_to_output=True,
            )
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RedFlagDetector(_GuidanceComponent, EntityExtractorMixin):
    """Puts worrying symptoms before whatever else the message says: the intent becomes urgent."""

    def __init__(self, guidance: Guidance) -> None:
        super().__init__(guidance)
        self._red_flags = RedFlags(guidance.red_flags, Context(guidance.context))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add red flags to the entities and override the intent, in place."""
        for message in messages:
            alarms = self._red_flags.find(read(message.get(TEXT)))
            if not alarms:
                continue
            entities = [
                {"entity": "red_flag", "value": alarm.flag, "start": alarm.start, "end": alarm.end} for alarm in alarms
            ]
            message.set(
                ENTITIES,
                message.get(ENTITIES, []) + self.add_extractor_name(entities),
                add_to_output=True,
            )
            urgent = {"name": URGENT_INTENT, "confidence": 1.0}
            message.set("intent", urgent, add_to_output=True)
            ranking = [item for item in message.get("intent_ranking", []) if item["name"] != URGENT_INTENT]
            message.set("intent_ranking", [urgent, *ranking], add_to_output=True)
        return messages


def readable(text: str) -> bool:
    """Whether the text has at least two letters of the Latin script, most of its letters being so.

    Emoji, punctuation, zero-width characters and other scripts have nothing that the encoder knows.
    """
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    return latin >= 2 and latin * 2 >= len(letters)


def _vector(message: Message) -> np.ndarray:
    """The sentence vector, shape (1, 384)."""
    _, sentence = message.get_dense_features(TEXT)
    assert sentence is not None, "the classifier needs the SentenceFeaturizer before it"
    vector: np.ndarray = sentence.features
    return vector
