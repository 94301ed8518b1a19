"""The Rasa graph components of `config.yml`: thin wrappers around the other modules of this package."""

from __future__ import annotations

import inspect
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

from bot.advice.recovery import has_time
from bot.content.cache import current_content
from bot.content.red_flags import SELF_HARM, Level
from bot.nlu import conditions, deeds, full_words, intent_model, ngrams
from bot.nlu.ellipsis import contextual, continues, obeys, states_own
from bot.nlu.encoder import DIMENSIONS, MODEL_FILE, WEIGHTS_SHA256, load_encoder
from bot.nlu.entity import Entity
from bot.nlu.facets import probabilities
from bot.nlu.families import current_families
from bot.nlu.feeling_network import current_feeling_network
from bot.nlu.feelings import current_feeling_reader
from bot.nlu.full_words import expand
from bot.nlu.intent_model import IntentModel
from bot.nlu.language import fold, read
from bot.nlu.mention_status import Statuses
from bot.nlu.reading_network import Reading, current_reading_network
from bot.nlu.readings import note, readings_of
from bot.nlu.role_tagger import current_role_tagger, together
from bot.nlu.segmentation import asks, items, parts
from bot.nlu.spelling import corrected
from bot.nlu.tags import Tags
from bot.nlu.times import find_times
from bot.nlu.topics import AMBIGUITY, THRESHOLD, Context, context_of, current_topics, mixed
from bot.nlu.vocabulary import current_matcher, current_phrase_index
from bot.safety.conditions import current_condition_assertion
from bot.safety.detector import Alarm, Findings, current_detector
from bot.safety.messages import AFTER_EFFECTS
from bot.safety.second_detector import (
    ALONE,
    LIKELIEST,
    SELF_HARM_DOUBTED,
    Estimate,
    Thresholds,
    estimate_from,
    sentences_around,
    windows,
)
from bot.text.beforehand import beforehand
from bot.text.document import Document
from bot.text.document import read as read_document
from bot.text.spelling import Speller
from bot.text.text_speak import Expanded

FALLBACK_INTENT = "nlu_fallback"
URGENT_INTENT = "report_urgent_symptom"
# Illness that has nothing to do with the treatment.
ILLNESS_INTENT = "report_illness"
SYMPTOM_INTENT = "check_symptom"
# Intents that may be in any words: of what has no known word they mean nothing.
OF_ANY_WORDS = frozenset({"out_of_scope", "remark", "give_feedback", "thank", "goodbye"})
# An unclear message of which no more than this share of the words is known is not understood: "capitl of frnace".
UNCLEAR, FEW_KNOWN = 0.4, 0.4
# An after-effect is named beside another question only where the message reports one as likely as this.
CLEARLY = 0.8
# A report of an after-effect, or of another illness, is one only where its intent is as likely as this: what is said in
# passing ("had it done this morning") may have the level of care of such a report. Of 40 messages in the conversations
# of two authors that no training knows, this takes 16 wrong ones to 8 and leaves the 24 right ones.
EXPRESSED = 0.1
# The question about self-harm is asked where an emergency is as likely as this. Below it the question is whether
# somebody is ill or hurt: of what is said in passing ("now I feel daft") too much sounds like self-harm.
ASKED_ABOUT_SELF_HARM = 0.7
ORDINARY_KINDS = frozenset({"condition", "concern", "product", "activity"})
# The prefix of intents that ask.
QUESTION = "ask_"
# Intents as which the statement of a concern is often classified, and the one that it is.
STATED_INTENTS = frozenset({"ask_suitability", "ask_benefits", "ask_what_is"})
DETAIL_INTENT = "inform"
CONCERN_KINDS = frozenset({"concern", "severity", "body_area", "feeling"})
# The attributes of a message with the states of the encoder's inner layer, with what precedes it in its conversation,
# and with what the reading network makes of it.
STATES, CONTEXT, READING = "states", "context", "network_reading"
# The intent of a message that was classified as urgent but whose symptoms are negated, hypothetical or past.
WITHDRAWN_INTENTS = {"denied": SYMPTOM_INTENT, "asked": "ask_side_effects", "past": "ask_suitability"}
RANKING_LENGTH = 10
# No illness is what a message is about where the treatment is as likely as the first; where an illness is as likely as
# the second, it needs no word for one. Of such an illness nothing is asked where an everyday one is as likely as the
# third. Neither skin nor health is what a message is about where both together are less likely than the fourth.
SURELY_NEEDLING, SURELY_ILLNESS, EVERYDAY, SURELY_BESIDE = 0.7, 0.9, 0.6, 0.1
# The words of a story. Of 75 emergencies and urgent reports of six sets that are as long, the second detector alone
# finds three, all likelier than LIKELIEST; of 100 stories that are none it asks about 15 that are less likely.
STORY = 35
# A message that is as likely to tell something reports no after-effect without a word for one.
MAY_TELL = 0.25
# Below this confidence, an elliptical message ("what about my neck?") is read as an addition to the last question.
SURE = 0.5
_WORD = re.compile(r"[^\W\d_]{2,}")
# Limits the work: each part is encoded like a message of its own.
MOST_PARTS = 6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """Adds the sentence vector to each message, and what the reading network makes of it in its conversation."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._encoder = load_encoder()
        self._network = current_reading_network()

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
        """Invalidate cached vectors when the encoder's weights or the words of a text change."""
        return f"{MODEL_FILE} {WEIGHTS_SHA256} {full_words.fingerprint()}"

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all training examples with a text."""
        for example in training_data.training_examples:
            if example.get(TEXT):
                self._add(example, self._encoder.encode(in_full(example).text))
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Encode the messages in place, and set the attributes STATES, CONTEXT and READING.

        Rasa gives the tracker of the conversation to a parameter of this name.
        """
        context = context_of(tracker)
        for message in messages:
            text = in_full(message).text
            vector, states = self._encoder.encode_with_states(text)
            self._add(message, vector)
            message.set(STATES, states)
            message.set(CONTEXT, context)
            message.set(READING, self._network.read(text, context.earlier))
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(Features(vector.reshape(1, DIMENSIONS), FEATURE_TYPE_SENTENCE, TEXT, self._name))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):
    """Classifies intents with `IntentModel`, with a fallback below the threshold found by `calibrate`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings of the component.

        `topics`: whether the reading network is asked for intents as well. `out_of_scope`: the intent of unsupported
        topics. `questions`: prefixes of intents that may occur together in a message. `detail`: the intent of messages
        that only add an entity to the last question. `commands`: intents that a message in the form of a question gets
        only with high confidence.
        """
        return {"topics": False, "out_of_scope": "out_of_scope", "questions": [], "detail": None, "commands": []}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
        threshold: float = 0.0,
        ambiguity: float = 1.0,
    ) -> None:
        self._config = config
        self._storage, self._resource = model_storage, resource
        self._model, self._threshold, self._ambiguity = model, threshold, ambiguity
        self._topics = current_topics() if config.get("topics") else None
        if self._topics is not None:
            # The calibration is that of the classifier alone.
            self._threshold, self._ambiguity = THRESHOLD, AMBIGUITY
        # An out-of-scope message without any known word is keyboard mash, and counts as not understood.
        self._words = load_encoder().words()

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
            found = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
            model = IntentModel.load(folder)
            return cls(config, model_storage, resource, model, found["threshold"], found["ambiguity"])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Invalidate cached models when the code of the model changes."""
        # Imported only for training: it imports scikit-learn, which serving doesn't need.
        from bot.nlu import calibration

        return full_words.fingerprint() + "".join(map(inspect.getsource, (intent_model, ngrams, calibration)))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all examples and calibrate its threshold by cross-validation."""
        from bot.nlu.calibration import calibrate

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [in_full(example).text for example in examples]
        intents = [example.get(INTENT) for example in examples]
        vectors = np.vstack([sentence_vector(example) for example in examples])
        found = calibrate(texts, vectors, intents, self._config["out_of_scope"])
        if self._topics is None:
            self._threshold, self._ambiguity = found.threshold, found.ambiguity
        self._model = IntentModel.fit(texts, vectors, intents)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / "calibration.json").write_text(json.dumps(asdict(found)), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and ranking of each message in place, and split it into questions.

        Sets the attributes `intent` and `intent_ranking`, and adds to the readings the questions, the alternatives,
        whether anything is asked, and what depends on the turn before.
        """
        assert self._model is not None, "the classifier must be trained or loaded first"
        for message in messages:
            text, context = in_full(message).text, message.get(CONTEXT)
            ranking = self._rank(text, sentence_vector(message), message.get(READING), context)
            best = ranking[0]
            questions = self._questions(in_full(message), context)
            # A story around a single question lowers the confidence; the question alone is classified more reliably.
            if len({question["intent"] for question in questions}) == 1:
                clearest = max(questions, key=lambda question: question["confidence"])
                if clearest["confidence"] > best["confidence"]:
                    best = {"name": clearest["intent"], "confidence": clearest["confidence"]}
                    ranking = [best, *(item for item in ranking if item["name"] != best["name"])]
            unsure = best["confidence"] < SURE
            if unsure and best["name"] in self._config["commands"] and asks(fold(text)):
                # "Do I have to start again?" is a question, not a command.
                ranking = [item for item in ranking if item["name"] not in self._config["commands"]]
                best = ranking[0]
            if best["name"] in self._config["commands"] and not obeys(best["name"], fold(text)):
                # "I'm new here" clears nothing.
                ranking = [item for item in ranking if item["name"] != best["name"]]
                best = ranking[0]
                unsure = best["confidence"] < SURE
            if unsure and self._config["detail"] in self._model.intents and continues(fold(text)):
                best = {"name": self._config["detail"], "confidence": 1.0}
                ranking = [best, *(item for item in ranking if item["name"] != best["name"])]
            alternatives = self._alternatives(ranking)
            nonsense = self._is_nonsense(text, best)
            if best["confidence"] < self._threshold or nonsense or not readable(text):
                best = {"name": FALLBACK_INTENT, "confidence": 1.0}
                ranking.insert(0, best)
            message.set("intent", best, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            note(
                message,
                questions=questions,
                alternatives=alternatives,
                threshold=self._threshold,
                confidence=float(best["confidence"]),
                **contextual(fold(text)),
                asks=bool(questions) or any(asks(sentence) for sentence in _sentences(text)),
            )
        return messages

    def _is_nonsense(self, text: str, best: dict[str, Any]) -> bool:
        """Whether a message has no known word and may be in any, or few known ones and no clear intent."""
        words = _WORD.findall(fold(text))
        known = sum(word in self._words for word in words)
        if best["name"] in OF_ANY_WORDS and not known:
            return True
        return best["confidence"] < UNCLEAR and known <= len(words) * FEW_KNOWN

    def _alternatives(self, ranking: list[dict[str, Any]]) -> list[str]:
        """The two most likely questions if they are about equally likely, or else an empty list."""
        prefixes = tuple(self._config["questions"])
        first, second = ranking[0], ranking[1]
        close = second["confidence"] >= self._ambiguity * first["confidence"] >= self._ambiguity * self._threshold
        asked = bool(prefixes) and first["name"].startswith(prefixes) and second["name"].startswith(prefixes)
        return [first["name"], second["name"]] if close and asked else []

    def _rank(self, text: str, vector: np.ndarray, reading: Reading, context: Context) -> list[dict[str, Any]]:
        """The most likely intents with their confidences, best first."""
        assert self._model is not None, "the classifier must be trained or loaded first"
        confidences = dict(
            zip(self._model.intents, map(float, self._model.confidences([text], vector)[0]), strict=True)
        )
        if self._topics is not None:
            likely = dict(zip(self._topics.intents, self._topics.probabilities(reading.intents), strict=True))
            confidences = mixed(confidences, likely, context.least_share)
        order = sorted(confidences, key=lambda intent: -confidences[intent])[:RANKING_LENGTH]
        return [{"name": intent, "confidence": confidences[intent]} for intent in order]

    def _questions(self, message: Expanded, context: Context) -> list[dict[str, Any]]:
        """The questions within a longer message, in order, with intent, confidence and character range as typed."""
        prefixes = tuple(self._config["questions"])
        if not prefixes:
            return []
        text = message.text
        doc = read(text)
        listed = self._classified(message, text, items(doc.text)[:MOST_PARTS], context)
        if len({question["intent"] for question in listed}) > 1:
            return listed
        cuts = parts(doc)
        if len(cuts) < 2:
            return []
        asking = [cut for cut in cuts if asks(doc.text[slice(*cut)])][-MOST_PARTS:]
        return self._classified(message, text, asking, context)

    def _classified(
        self, message: Expanded, text: str, asking: Sequence[tuple[int, int]], context: Context
    ) -> list[dict[str, Any]]:
        """The parts that are surely questions, with intent, confidence and character range as typed."""
        prefixes = tuple(self._config["questions"])
        found = []
        for start, end in asking:
            part = text[start:end]
            reading = current_reading_network().read(part, context.earlier)
            best = self._rank(part, load_encoder().encode(part).reshape(1, DIMENSIONS), reading, context)[0]
            if best["name"].startswith(prefixes) and best["confidence"] >= self._threshold:
                first, last = message.typed(start, end)
                found.append({"intent": best["name"], "confidence": best["confidence"], "start": first, "end": last})
        return found


class _GuidanceComponent(GraphComponent):
    """A component that reads `content/` when it is loaded, so that changes need no training."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """See parent class."""
        return cls(config)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class VocabularyExtractor(_GuidanceComponent, EntityExtractorMixin):
    """Extracts entities with the vocabularies of `content/`, and times and numbers; `rasa train` does not train it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`statuses`: whether the reading network says what is not meant by what a message names."""
        return {"statuses": False}

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._matcher = current_matcher()
        self._speller = Speller(current_phrase_index().words, load_encoder().words())
        self._tagger = current_role_tagger()
        self._feelings = current_feeling_reader()
        self._network = current_feeling_network()
        self._conditions = current_condition_assertion()
        self._families = current_families()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add entities to each message in place, with character ranges in the text as typed."""
        for message in messages:
            message_in_full = in_full(message)
            doc = read(message_in_full.text)
            spelt = corrected(doc, self._speller)
            starts = {token.idx: doc[token.i].idx for token in spelt}
            ends = {token.idx + len(token): doc[token.i].idx + len(doc[token.i]) for token in spelt}
            named = [
                replace(found, start=starts[found.start], end=ends[found.end]) for found in self._matcher.find(spelt)
            ]
            times = find_times(doc, current_content().guidance.times, self._tags(message), named)
            document = read_document(message_in_full.text)
            there = {(one.kind, one.entry) for one in named}
            families = self._families.find(document)
            # "5 months gone" is no time of a session, and "number two" of a child counts none.
            times = [
                time for time in times if not any(time.start < one.end and one.start < time.end for one in families)
            ]
            named += [one for one in families if (one.kind, one.entry) not in there]
            known = current_content().guidance.vocabularies[conditions.KIND].entries
            named = conditions.asserted(named, self._conditions.read(document), document, known)
            if self._config["statuses"]:
                named = self._statuses(message).judged(named)
            named = conditions.well(named, self._matcher.withdrawn(spelt, conditions.SYMPTOM) == "denied", document)
            named = conditions.with_unclear_spot(named, document)
            felt = self._feelings.find(document, partial(self._voiced, message))
            # "I cried for an hour" tells of no deed.
            named = deeds.told([one for one in named if not (felt and _within(one, felt))], document)
            # "The week before" is a time, not the time before a session.
            ahead = [
                one
                for one in _of_the_time_before(document)
                if not any(time.start < one.end and one.start < time.end for time in times)
            ]
            found = [*named, *ahead, *deeds.with_their_times(times, named, document), *([felt] if felt else [])]
            entities = [
                {
                    "entity": one.kind,
                    "value": one.entry,
                    "start": start,
                    "end": end,
                    **({"role": one.role} if one.role else {}),
                }
                for one in sorted(found, key=lambda one: (one.start, one.end, one.kind))
                for start, end in [message_in_full.typed(one.start, one.end)]
            ]
            message.set(
                ENTITIES,
                message.get(ENTITIES, []) + self.add_extractor_name(entities),
                add_to_output=True,
            )
        return messages

    def _voiced(self, message: Message) -> tuple[int, int] | None:
        """The characters of the words in which a message voices a feeling that no phrase is for."""
        return self._network.find(message.get(STATES), load_encoder().places(in_full(message).text))

    def _statuses(self, message: Message) -> Statuses:
        """How what a message names is meant."""
        reading: Reading = message.get(READING)
        return Statuses(load_encoder().places(in_full(message).text), reading.statuses)

    def _tags(self, message: Message) -> Tags:
        """What the times and numbers of a message are for."""
        reading: Reading = message.get(READING)
        places = partial(load_encoder().places, in_full(message).text)
        return Tags(places, lambda: together(self._tagger.scores(message.get(STATES)), reading.tags))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RedFlagDetector(_GuidanceComponent, EntityExtractorMixin):
    """Detects red flags by rules and by the second detector, and after-effects by the latter; overrides the intent.

    Like the rules of `content/`, the second detector is read when the component is loaded; `rasa train` does not train
    it.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`answered_beside`: intents that are answered beside an after-effect, or an illness elsewhere."""
        return {"answered_beside": []}

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._matcher = current_matcher()
        self._detector = current_detector()
        self._thresholds = Thresholds(**current_reading_network().table["thresholds"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Add red flags and unnamed after-effects to the entities, set `safety` and override the intent, in place.

        An urgent intent of the classifier, which is not trained to distinguish what is denied, supposed, past or of
        other people, is replaced where neither the rules nor the second detector confirm it. An after-effect replaces
        vague symptoms of the same kind. An illness in a message that reports nothing gives way to the next intent. The
        symptoms of an illness that has nothing to do with the treatment are not answered as those of a session.
        """
        for message in messages:
            text = message.get(TEXT)
            findings = self._detector.read(text)
            alarms = findings.alarms
            reports = [alarm for alarm in alarms if alarm.level != "elsewhere"]
            estimate = self._estimate(message, findings, reports)
            doubtful = bool(reports) and all(self._doubts(alarm, estimate) for alarm in reports)
            check: Level | None = estimate.check
            raises = estimate.raises
            likely = raises is not None
            if reports:
                check = reports[0].level if doubtful else None
            elif raises and not estimate.raises_alone:
                raises, check = None, raises
            # Where the words of a red flag occur ("last time my throat closed"), it is about that.
            self_harm = doubtful and reports[0].flag == SELF_HARM
            if not (reports or findings.named) and "emergency" in (raises, check):
                self_harm = self._about_self_harm(message, estimate) and estimate.about_self_harm
            if not reports and self._is_nothing_for_today(message, estimate):
                check = None
            if not reports and check == "urgent" and self._is_answered(message, estimate):
                # "My face is so red": answered, with whom to call if it is more than that.
                doubtful = True
            safety = {
                "raises": raises,
                "check": check,
                "self_harm": self_harm,
                "likely": likely,
                "doubtful": doubtful,
                "unlikely": bool(reports) and all(self._finds_unlikely(alarm, message, estimate) for alarm in reports),
                "reports_nothing": estimate.reports_nothing and not alarms,
                "mild": estimate.reports_after_effect and not alarms,
            }
            note(message, safety=safety)
            entities = [
                {
                    "entity": "illness" if alarm.level == "elsewhere" else "red_flag",
                    "value": alarm.flag,
                    "start": alarm.start,
                    "end": alarm.end,
                }
                for alarm in alarms
                if not (doubtful and alarm in reports)
            ]
            message.set(
                ENTITIES,
                message.get(ENTITIES, []) + self.add_extractor_name(entities),
                add_to_output=True,
            )
            illness = self._is_about_illness(message, bool(entities), estimate)
            if not illness:
                # "I haven't slept since I read it", about the treatment, is no matter for a pharmacist.
                kept = [entity for entity in message.get(ENTITIES) if entity["entity"] != "illness"]
                message.set(ENTITIES, kept, add_to_output=True)
            if illness and estimate.only_elsewhere and not (reports or raises or check):
                # "Rolled my ankle, swollen a bit, can I still come": the swelling is none of a session.
                kept = [entity for entity in message.get(ENTITIES) if entity["entity"] != "symptom"]
                message.set(ENTITIES, kept, add_to_output=True)
            intent = (message.get("intent") or {}).get("name")
            if (reports and not doubtful) or raises:
                _put_first(message, URGENT_INTENT)
            elif intent == URGENT_INTENT:
                withdrawn = self._matcher.withdrawn(read(in_full(message).text), "symptom")
                _put_first(message, WITHDRAWN_INTENTS[withdrawn or "denied"])
            elif illness and not check and intent not in self._config["answered_beside"]:
                _put_first(message, ILLNESS_INTENT)
            elif estimate.reports_after_effect and not check and self._may_report(message):
                self._add_after_effect(message, estimate)
            elif intent == ILLNESS_INTENT and safety["reports_nothing"]:
                _put_first(message, _next_intent(message, ILLNESS_INTENT))
            elif intent in STATED_INTENTS and _states_a_concern(message):
                _put_first(message, DETAIL_INTENT)
        return messages

    def _estimate(self, message: Message, findings: Findings, reports: Sequence[Alarm]) -> Estimate:
        """The estimate for a message: of a long one that for its gravest part, or for the least harmless one."""
        text, context = message.get(TEXT), message.get(CONTEXT)
        parts = windows(text, [(alarm.start, alarm.end) for alarm in findings.alarms])
        readings = [message.get(READING)] if len(parts) == 1 else _readings(parts, context)
        found = [self._of(reading) for reading in readings]
        emergencies = [(alarm.start, alarm.end) for alarm in reports if alarm.level == "emergency"]
        if emergencies and len(parts) == 1 and not found[0].raises:
            # A question beside a report hides it: "When can I wear makeup again? My lips are swelling up". So does calm
            # talk before it.
            alone = (*((text,) if context.earlier else ()), *sentences_around(text, emergencies))
            found += [self._of(reading) for reading in _readings(alone, Context())]
        if reports and findings.spelt != text and not any(estimate.raises for estimate in found):
            # The network reads a misspelt word in pieces that mean nothing. What the rules find in it counts.
            spelt = windows(findings.spelt, [(alarm.start, alarm.end) for alarm in reports])
            found += [self._of(reading) for reading in _readings(spelt, context)]
        found = [replace(estimate, denied=findings.denied) for estimate in found]
        gravest = max(found, key=lambda one: (one.raises == "emergency", one.raises is not None, one.report))
        if gravest.report >= SELF_HARM_DOUBTED:
            return gravest
        return min(found, key=lambda one: one.probabilities["none"])

    def _is_nothing_for_today(self, message: Message, estimate: Estimate) -> bool:
        """Whether what may be urgent is not: "the boiler is showing a fault", "one of my usual migraines".

        Of a story, in which much sounds a little like a report, only what is likelier to be one is asked about.
        """
        if len(message.get(TEXT).split()) >= STORY and estimate.report < LIKELIEST:
            return True
        matter = _matter(message)
        if matter["illness"] >= SURELY_ILLNESS and estimate.probabilities["elsewhere"] >= EVERYDAY:
            return True
        return estimate.check == "urgent" and matter["needling"] + matter["illness"] < SURELY_BESIDE

    def _is_about_illness(self, message: Message, named: bool, estimate: Estimate) -> bool:
        """Whether an illness that has nothing to do with the treatment is what a message is about."""
        likely = _matter(message)
        if likely["needling"] >= SURELY_NEEDLING:
            return False
        expressed = estimate.elsewhere and _expresses(message, ILLNESS_INTENT)
        return named or expressed or likely["illness"] >= SURELY_ILLNESS

    def _may_report(self, message: Message) -> bool:
        """Whether a message may report an after-effect: not one that only says how marked a concern is, "it's mild".

        Nor does one that only tells what was done: "I got hair dye all over my cheek".
        """
        named = {entity["entity"] for entity in message.get(ENTITIES, [])}
        tells = probabilities(message.get(READING).facets)["act"]["tells"] >= MAY_TELL
        return named != {"severity"} and not tells and _expresses(message, SYMPTOM_INTENT)

    def _of(self, reading: Reading) -> Estimate:
        return estimate_from(reading.care, reading.after_effects, self._thresholds)

    def _add_after_effect(self, message: Message, estimate: Estimate) -> None:
        """Name an after-effect that the vocabulary has no words for, and have it answered unless more is asked."""
        text, entities = message.get(TEXT), message.get(ENTITIES, [])
        intent = (message.get("intent") or {}).get("name") or ""
        # A question is answered beside the after-effect.
        asking = asks(fold(text)) or bool(readings_of(message).get("questions"))
        asked = intent in self._config["answered_beside"] or (intent.startswith(QUESTION) and asking)
        if asked and estimate.probabilities["after_effect"] < CLEARLY:
            return
        found = estimate.after_effect
        named = {entity["value"] for entity in entities if entity["entity"] == "symptom"}
        vocabulary = current_content().guidance.vocabularies["symptom"].entries
        # "Greasy" is not sensitivity as well.
        if found in vocabulary and named.isdisjoint(AFTER_EFFECTS) and not any(vocabulary[name].mild for name in named):
            entity = {"entity": "symptom", "value": found, "start": 0, "end": len(text)}
            # "It stings when I wash" is the sensitivity that is documented, not something beside it.
            vague = {name for name in named if vocabulary[name].related == found}
            kept = [item for item in entities if item["entity"] != "symptom" or item["value"] not in vague]
            if not has_time(found, current_content()):
                # "Small hard dots, not sore": what is denied beside it makes nothing well. "Not red" denies that sign.
                kept = [item for item in kept if (item["entity"], item["value"]) != conditions.WELL]
            message.set(ENTITIES, kept + self.add_extractor_name([entity]), add_to_output=True)
        if not asked:
            _put_first(message, SYMPTOM_INTENT)

    def _about_self_harm(self, message: Message, estimate: Estimate) -> bool:
        """Whether an emergency is likely enough to be about self-harm; a message with an ordinary matter hardly is."""
        if any(entity["entity"] in ORDINARY_KINDS for entity in message.get(ENTITIES, [])):
            return estimate.probabilities["emergency"] >= ALONE
        return estimate.probabilities["emergency"] >= ASKED_ABOUT_SELF_HARM

    def _is_answered(self, message: Message, estimate: Estimate) -> bool:
        """Whether a message that may be an urgent report names mild symptoms, whose answer leaves that open.

        What guides describe is judged by its time, and therefore only where an urgent report is unlikely. Of what no
        guide names, the answer is to tell the team.
        """
        named = {entity["value"] for entity in message.get(ENTITIES, []) if entity["entity"] == "symptom"}
        if estimate.report < LIKELIEST:
            return not named.isdisjoint(AFTER_EFFECTS)
        entries = current_content().guidance.vocabularies["symptom"].entries
        return bool(named) and all(entries[name].mild for name in named)

    def _doubts(self, alarm: Alarm, estimate: Estimate) -> bool:
        """Whether an alarm of the rules is put as a question."""
        if alarm.level == "elsewhere" or not self._judges(alarm):
            return False
        return estimate.doubts(alarm.level, self_harm=alarm.flag == SELF_HARM)

    def _finds_unlikely(self, alarm: Alarm, message: Message, estimate: Estimate) -> bool:
        """Whether the second detector would not even ask about what the rules find, nor about these clauses alone.

        A question beside a report hides it: "When can I wear makeup again? My lips are swelling up".
        """
        if not self._judges(alarm) or estimate.raises or estimate.check:
            return False
        document = read_document(message.get(TEXT))
        clauses = [document.clause_of[index] for index in document.tokens_within(alarm.start, alarm.end)]
        first, last = document.clauses[clauses[0]][0], document.clauses[clauses[-1]][1]
        part = document.text[document.tokens[first].start : document.tokens[last].end]
        if part == document.text.strip():
            return True
        found = self._of(_readings([part], message.get(CONTEXT))[0])
        return found.raises is None and found.check is None

    def _judges(self, alarm: Alarm) -> bool:
        """Whether the second detector can judge what the rules find: it knows no other language."""
        flag = current_content().guidance.red_flags[alarm.flag]
        return not (flag.in_any_context or flag.certain)


def _of_the_time_before(document: Document) -> list[Entity]:
    """The subject of the time before a session, where words of the message say that it is meant."""
    place = beforehand(document)
    if place is None:
        return []
    first, last = place
    return [Entity("subject", "beforehand", document.tokens[first].start, document.tokens[last].end)]


def _within(entity: Entity, felt: Entity) -> bool:
    """Whether an activity is named within the words of a feeling."""
    return entity.kind == "activity" and felt.start < entity.end and entity.start < felt.end


def _states_a_concern(message: Message) -> bool:
    """Whether the message only says which concern the patient has, and asks nothing: "I have acne scars"."""
    kinds = {entity["entity"] for entity in message.get(ENTITIES, [])}
    return "concern" in kinds and kinds <= CONCERN_KINDS and states_own(fold(in_full(message).text))


def _expresses(message: Message, intent: str) -> bool:
    """Whether the reading network takes a message for one that may express an intent, whatever it reports."""
    reading: Reading = message.get(READING)
    topics = current_topics()
    return bool(topics.probabilities(reading.intents)[topics.intents.index(intent)] >= EXPRESSED)


def _matter(message: Message) -> dict[str, float]:
    """The probability of each matter that a message may be about."""
    return probabilities(message.get(READING).facets)["matter"]


def _readings(parts: Sequence[str], context: Context) -> list[Reading]:
    """What the reading network makes of each part of a message."""
    return [current_reading_network().read(expand(part).text, context.earlier) for part in parts]


def _put_first(message: Message, intent: str) -> None:
    """Set the message's intent, overriding the classifier."""
    best = {"name": intent, "confidence": 1.0}
    ranking = [item for item in message.get("intent_ranking", []) if item["name"] not in (intent, URGENT_INTENT)]
    message.set("intent", best, add_to_output=True)
    message.set("intent_ranking", [best, *ranking], add_to_output=True)


def _next_intent(message: Message, intent: str) -> str:
    """The most likely intent but for this one and an urgent report; the fallback where none is likely enough."""
    for item in message.get("intent_ranking", []):
        if item["name"] not in (intent, URGENT_INTENT):
            likely = item["confidence"] >= readings_of(message).get("threshold", 0)
            return str(item["name"]) if likely else FALLBACK_INTENT
    return FALLBACK_INTENT


def in_full(message: Message) -> Expanded:
    """A message without text-speak: what every component reads, but for the rules of red flags."""
    return expand(message.get(TEXT))


def _sentences(text: str) -> list[str]:
    doc = read(text)
    return [sentence.text for sentence in doc.sents]


def readable(text: str) -> bool:
    """Whether the text has at least two Latin letters, and at least half of its letters are Latin.

    The encoder doesn't know emoji, zero-width characters or other scripts.
    """
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    return latin >= 2 and latin * 2 >= len(letters)


def sentence_vector(message: Message) -> np.ndarray:
    """The sentence vector of a message, shape (1, 384)."""
    _, sentence = message.get_dense_features(TEXT)
    assert sentence is not None, "config.yml must list the SentenceFeaturizer before the classifier"
    vector: np.ndarray = sentence.features
    return vector
