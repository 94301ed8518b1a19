"""Training of the reading network: `scripts/train-reading-network`, which takes about an hour.

All layers of a copy of the encoder are trained on all the messages at once, each of which has some of the targets: the
intents that it expresses, the level of care, the after-effect, the tag of each word piece, the facets, and the status
of what it names. The thresholds of the level of care come from messages of authors that the training leaves out.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from tokenizers import Tokenizer

from bot import paths
from bot.content.loading import digest
from bot.content.red_flags import SELF_HARM
from bot.errors import EncoderError
from bot.nlu.encoder import DIMENSIONS, TOKENIZER_FILE, check_weights, weights_folder
from bot.nlu.facets import FACETS, target
from bot.nlu.facets import SIZE as FACET_VALUES
from bot.nlu.facets import read_file as read_facet_file
from bot.nlu.fine_tuning import BATCH, NEW_LEARNING_RATE, descent, run_layers, shuffled_batches
from bot.nlu.full_words import expand
from bot.nlu.mention_status import STATUSES, LabelledMention
from bot.nlu.mention_status import read_file as read_mention_file
from bot.nlu.onnx_export import write_int8
from bot.nlu.reading_network import TABLE_FILE, WEIGHTS_FILE, pair
from bot.nlu.role_tagger_training import tag_numbers
from bot.nlu.soft_target import soft_target
from bot.nlu.tagged_messages import Mark, parse
from bot.nlu.tags import NEITHER, TAGS
from bot.nlu.talks import LabelledTurn, read_talks
from bot.safety.messages import AFTER_EFFECTS, LABELS
from bot.safety.messages import read_file as read_red_flag_file
from bot.safety.second_detector import CARE_LABELS, folded, thresholds_from

SEED = 20261128
EPOCHS = 3
LEARNING_RATE = 6e-5
SMOOTHING = 0.05
# A missed report costs more than a false alarm; in the order of CARE_LABELS.
CARE_WEIGHTS = (1.0, 1.5, 1.5, 2.0, 2.5, 2.5)
# Most word pieces have no tag.
NEITHER_WEIGHT = 0.2
# What each target counts beside the intents.
CARE_SHARE, NAME_SHARE, TAG_SHARE, FACET_SHARE, STATUS_SHARE = 1.0, 0.3, 1.0, 0.5, 0.5
# How often each message with facets, or with statuses of what it names, is trained on in an epoch.
REPEATS = 2
# So many of the messages with a level of care alone are trained on in each epoch.
CARE_MESSAGES = 14_000
# So many messages of a conversation are trained on without what precedes them, and so many of those without a
# conversation behind messages of another one.
ALONE, BEHIND = 0.12, 0.4
# So many reports come joined with an ordinary message: a report is often buried in another matter.
JOINED = 0.12
JOINERS = (" ", ". ", ", ", " and also ", "\n", " - ")
# Intents whose examples report a symptom or an illness.
URGENT_INTENT, ILLNESS_INTENT = "report_urgent_symptom", "report_illness"
_REPORT_LABELS = ("urgent", "emergency", SELF_HARM)


@dataclass(frozen=True)
class Sample:
    """A message with what is known of it."""

    text: str
    earlier: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    """Those that it expresses, the most important first; empty where that is not known."""
    care: tuple[str, ...] = ()
    """Labels one of which is right; empty where nothing is known."""
    after_effect: str | None = None
    marks: tuple[Mark, ...] | None = None
    """What its times and numbers are for; None where that is not known."""
    facets: Mapping[str, tuple[str, ...]] | None = None
    """Its facets; None where they are not known."""
    mentions: tuple[LabelledMention, ...] = ()
    """What it names whose status is known."""


def of_turn(turn: LabelledTurn) -> Sample:
    """A message of a conversation. One that calls for nothing may still tell of an after-effect or another illness."""
    care: tuple[str, ...] = ()
    if turn.care is not None:
        care = (turn.care,) if turn.care != "none" else ()
    else:
        care = _REPORT_LABELS if URGENT_INTENT in turn.labels else ()
    harmless = tuple(label for label in CARE_LABELS if label not in _REPORT_LABELS)
    return Sample(turn.text, turn.earlier[:2], turn.labels, care or harmless, None, turn.marks)


def examples() -> Iterator[Sample]:
    """The examples of `data/nlu/`, as messages without a conversation."""
    for path in sorted((paths.ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            intent = block["intent"]
            reporting = intent in (URGENT_INTENT, ILLNESS_INTENT)
            care = () if reporting else tuple(label for label in CARE_LABELS if label not in _REPORT_LABELS)
            lines = (line.removeprefix("- ").strip() for line in block["examples"].splitlines())
            yield from (Sample(line, (), (intent,), care) for line in lines if line)


def talks(folder: Path) -> list[Sample]:
    """The messages of the conversations of a folder."""
    return [of_turn(turn) for turn in read_talks(folder)]


def red_flags(folder: Path) -> list[Sample]:
    """The messages of a folder that have a level of care alone."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for message in read_red_flag_file(path):
            care = SELF_HARM if message.kind == SELF_HARM and message.label == "emergency" else message.label
            named = message.kind if message.label == "after_effect" and message.kind in AFTER_EFFECTS else None
            found.append(Sample(message.text, (), (), (care,), named))
    return found


def times(folder: Path) -> list[Sample]:
    """The messages of a folder whose times and numbers alone are marked."""
    lines = (line for path in sorted(folder.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines())
    return [Sample(said.text, marks=said.marks) for said in map(parse, filter(None, lines))]


def with_facets(folder: Path) -> list[Sample]:
    """The messages of a folder whose facets are known."""
    found = (message for path in sorted(folder.glob("*.jsonl")) for message in read_facet_file(path))
    return [Sample(message.text, message.earlier[:2], facets=message.facets) for message in found]


def with_statuses(folder: Path) -> list[Sample]:
    """The messages of a folder in which the status of what they name is known."""
    found = (message for path in sorted(folder.glob("*.jsonl")) for message in read_mention_file(path))
    return [Sample(message.text, message.earlier[:2], mentions=message.mentions) for message in found]


class Trainer:
    """The network in TensorFlow. Raises EncoderError where the encoder's weights are missing or not reviewed."""

    def __init__(self, intents: Sequence[str]) -> None:
        # Imported here because these packages are large and needed for training only.
        import tensorflow as tf
        from transformers import TFBertModel

        tf.keras.utils.set_random_seed(SEED)
        self.tf, self.intents = tf, tuple(intents)
        source = weights_folder()
        check_weights(source)
        self._tokenizer = Tokenizer.from_file(str(source / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._ends = self._tokenizer.encode("").ids
        self._bert = TFBertModel.from_pretrained(str(source)).bert
        dense = tf.keras.layers.Dense
        self._heads = [dense(len(names)) for names in (self.intents, CARE_LABELS, AFTER_EFFECTS, TAGS)]
        self._facets, self._statuses = dense(FACET_VALUES), dense(len(STATUSES))
        self._dropout = tf.keras.layers.Dropout(0.1)
        self._rng = np.random.default_rng(SEED)

    # What is read.

    def _pieces(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(expand(text).text, add_special_tokens=False).ids
        return ids

    def inputs(self, sample: Sample) -> tuple[list[int], list[int]]:
        """The word pieces of a sample, and to which text each belongs."""
        return pair(self._pieces(sample.text), [self._pieces(text) for text in sample.earlier], *self._ends)

    def tags(self, sample: Sample, length: int) -> list[int]:
        """The number of the tag of each word piece; -1 for those that are not trained on."""
        if sample.marks is None:
            return [-1] * length
        full = expand(sample.text)
        pieces = self._tokenizer.encode(full.text, add_special_tokens=False).offsets
        found = [-1, *tag_numbers(sample.text, sample.marks, [full.typed(*place) for place in pieces[: length - 1]])]
        return (found + [-1] * length)[:length]

    def statuses(self, sample: Sample, length: int) -> np.ndarray:
        """What the network is to give for each word piece within a mention, shape (length, statuses); 0 elsewhere."""
        found = np.zeros((length, len(STATUSES)), np.float32)
        if sample.mentions:
            full = expand(sample.text)
            pieces = self._tokenizer.encode(full.text, add_special_tokens=False).offsets[: length - 1]
            for index, place in enumerate(pieces, 1):
                first, last = full.typed(*place)
                for mention in sample.mentions:
                    if first < mention.end and mention.start < last:
                        found[index] = mention.target
        return found

    # The network.

    def _forward(self, embedded: Any, own: Any, mask: Any, training: bool) -> Any:
        """Scores of intents, levels of care and after-effects, of the tags of each piece, of facets and statuses."""
        tf = self.tf
        hidden = run_layers(self._bert.encoder.layer, embedded, mask, training=training)
        shown = own[:, :, None]
        mean = tf.reduce_sum(hidden * shown, 1) / tf.reduce_sum(shown, 1)
        most = tf.reduce_max(hidden - (1 - shown) * 1e4, 1)
        pooled = self._dropout(tf.concat([mean, most], 1), training=training)
        intents, care, names, tags = self._heads
        pieces = self._dropout(hidden, training=training)
        return intents(pooled), care(pooled), names(pooled), tags(pieces), self._facets(pooled), self._statuses(pieces)

    def _embed(self, ids: Any, segments: Any, training: bool) -> Any:
        return self._bert.embeddings(input_ids=ids, token_type_ids=segments, training=training)

    def _loss(self, outputs: Any, wanted: Any, care: Any, name: Any, tags: Any, facets: Any, statuses: Any) -> Any:
        tf = self.tf
        intents, cares, names, tag_scores, facet_scores, status_scores = outputs
        cross = tf.nn.softmax_cross_entropy_with_logits
        has = tf.reduce_sum(wanted, 1)
        smooth = wanted * (1 - SMOOTHING) + SMOOTHING / len(self.intents)
        total = tf.reduce_sum(cross(smooth, intents) * has) / tf.maximum(tf.reduce_sum(has), 1)
        # One of the labels is right: what counts is the probability of all of them.
        known = tf.cast(tf.reduce_sum(care, 1) > 0, tf.float32)
        probability = tf.reduce_sum(tf.nn.softmax(cares) * care, 1) * (1 - SMOOTHING) + SMOOTHING / len(CARE_LABELS)
        scale = known * tf.reduce_max(care * tf.constant(CARE_WEIGHTS), 1)
        total += CARE_SHARE * tf.reduce_sum(-tf.math.log(probability) * scale) / tf.maximum(tf.reduce_sum(scale), 1)
        named = tf.cast(name >= 0, tf.float32)
        naming = cross(tf.one_hot(tf.maximum(name, 0), len(AFTER_EFFECTS)), names)
        total += NAME_SHARE * tf.reduce_sum(naming * named) / tf.maximum(tf.reduce_sum(named), 1)
        weight = tf.where(tags >= 0, tf.where(tags == TAGS.index(NEITHER), NEITHER_WEIGHT, 1.0), 0.0)
        smooth = tf.one_hot(tf.maximum(tags, 0), len(TAGS)) * (1 - SMOOTHING) + SMOOTHING / len(TAGS)
        total += TAG_SHARE * tf.reduce_sum(cross(smooth, tag_scores) * weight) / tf.maximum(tf.reduce_sum(weight), 1)
        sizes = [len(values) for values in FACETS.values()]
        for chosen, scores in zip(tf.split(facets, sizes, 1), tf.split(facet_scores, sizes, 1)):  # noqa: B905
            has = tf.reduce_sum(chosen, 1)
            smooth = chosen * (1 - SMOOTHING) + SMOOTHING / chosen.shape[1]
            total += FACET_SHARE * tf.reduce_sum(cross(smooth, scores) * has) / tf.maximum(tf.reduce_sum(has), 1)
        has = tf.reduce_sum(statuses, 2)
        smooth = statuses * (1 - SMOOTHING) + SMOOTHING / len(STATUSES)
        total += STATUS_SHARE * tf.reduce_sum(cross(smooth, status_scores) * has) / tf.maximum(tf.reduce_sum(has), 1)
        return total

    def _batch(self, samples: Sequence[Sample]) -> tuple[np.ndarray, ...]:
        read = [self.inputs(sample) for sample in samples]
        longest = max(len(ids) for ids, _ in read)
        ids, segments = np.zeros((len(read), longest), np.int32), np.zeros((len(read), longest), np.int32)
        mask, own = np.zeros((len(read), longest), np.float32), np.zeros((len(read), longest), np.float32)
        wanted = np.zeros((len(read), len(self.intents)), np.float32)
        care = np.zeros((len(read), len(CARE_LABELS)), np.float32)
        name = np.full(len(read), -1, np.int32)
        tags = np.full((len(read), longest), -1, np.int32)
        facets = np.zeros((len(read), FACET_VALUES), np.float32)
        statuses = np.zeros((len(read), longest, len(STATUSES)), np.float32)
        for row, (sample, (pieces, texts)) in enumerate(zip(samples, read, strict=True)):
            ids[row, : len(pieces)], segments[row, : len(pieces)], mask[row, : len(pieces)] = pieces, texts, 1
            length = texts.count(0)
            own[row, :length] = 1
            if sample.intents:
                wanted[row] = soft_target(self.intents, sample.intents)
            for label in sample.care:
                care[row, CARE_LABELS.index(label)] = 1
            if sample.after_effect is not None:
                name[row] = AFTER_EFFECTS.index(sample.after_effect)
            tags[row, :length] = self.tags(sample, length)
            if sample.facets is not None:
                facets[row] = target(sample.facets)
            statuses[row, :length] = self.statuses(sample, length)
        return ids, segments, mask, own, wanted, care, name, tags, facets, statuses

    # Training.

    def fit(
        self, talks: Sequence[Sample], singles: Sequence[Sample], care: Sequence[Sample], labelled: Sequence[Sample]
    ) -> None:
        """Train on messages of conversations, single ones, ones with a level of care alone, and ones with other labels.

        The latter are those with facets and those with the status of what they name.
        """
        tf = self.tf
        mixtures = [[*self._mixture(talks, singles, care), *REPEATS * list(labelled)] for _ in range(EPOCHS)]
        steps = sum(len(mixture) // BATCH + 1 for mixture in mixtures)
        self._outputs(list(talks[:2]))
        inner = [variable for layer in self._bert.encoder.layer for variable in layer.trainable_variables]
        heads = (*self._heads, self._facets, self._statuses)
        new = [variable for head in heads for variable in head.trainable_variables]
        descend = descent(tf, ((LEARNING_RATE, inner), (NEW_LEARNING_RATE, new)), steps)
        whole, real = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)

        pieces = tf.TensorSpec((None, None, len(STATUSES)), tf.float32)
        named = tf.TensorSpec((None,), tf.int32)

        @tf.function(input_signature=[whole, whole, real, real, real, real, named, whole, real, pieces])
        def step(ids: Any, segments: Any, mask: Any, own: Any, *wanted: Any) -> Any:
            with tf.GradientTape() as tape:
                embedded = self._embed(ids, segments, True)
                value = self._loss(self._forward(embedded, own, mask, True), *wanted)
            descend(tape, value)
            return value

        for epoch, mixture in enumerate(mixtures):
            lengths = [len(self.inputs(sample)[0]) for sample in mixture]
            batches = shuffled_batches(lengths, self._rng)
            losses = [float(step(*self._batch([mixture[index] for index in batch]))) for batch in batches]
            print(f"epoch {epoch + 1} of {EPOCHS}: {len(mixture)} messages, loss {np.mean(losses):.3f}", flush=True)

    def _mixture(self, talks: Sequence[Sample], singles: Sequence[Sample], care: Sequence[Sample]) -> list[Sample]:
        """The messages of one epoch, some without what precedes them, some behind messages of another conversation."""
        rng = self._rng
        found = [
            Sample(s.text, (), s.intents, s.care, s.after_effect, s.marks) if rng.random() < ALONE else s for s in talks
        ]
        chosen = [care[int(index)] for index in rng.permutation(len(care))[:CARE_MESSAGES]]
        ordinary = [sample.text for sample in singles if sample.intents]
        for sample in (*singles, *chosen):
            text, marks = sample.text, sample.marks
            if not sample.intents and sample.care and rng.random() < JOINED:
                parts = [str(rng.choice(ordinary)), text]
                rng.shuffle(parts)
                text = str(rng.choice(JOINERS)).join(parts)
            earlier: tuple[str, ...] = ()
            if rng.random() < BEHIND:
                other = talks[int(rng.integers(len(talks)))]
                if set(other.care).isdisjoint(_REPORT_LABELS):
                    earlier = (other.text, *other.earlier)[:2]
            found.append(Sample(text, earlier, sample.intents, sample.care, sample.after_effect, marks))
        return found

    # What comes of it.

    def _outputs(self, samples: list[Sample]) -> Any:
        ids, segments, mask, own, *_ = self._batch(samples)
        return self._forward(self._embed(ids, segments, False), self.tf.constant(own), self.tf.constant(mask), False)

    def read(self, samples: Sequence[Sample]) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
        """The scores of the intents, the probabilities of the levels of care, and the scores of the tags."""
        tf = self.tf
        intents = np.zeros((len(samples), len(self.intents)), np.float32)
        care = np.zeros((len(samples), len(CARE_LABELS)), np.float32)
        tags: list[np.ndarray] = [np.empty(0)] * len(samples)
        order = sorted(range(len(samples)), key=lambda index: len(samples[index].text))
        for start in range(0, len(order), 64):
            batch = order[start : start + 64]
            found = self._outputs([samples[index] for index in batch])
            intents[batch], care[batch] = found[0].numpy(), tf.nn.softmax(found[1]).numpy()
            for row, index in enumerate(batch):
                tags[index] = tf.nn.log_softmax(found[3][row]).numpy()
        return intents, care, tags

    def export(self, target: Path) -> None:
        """Write the network as an int8 ONNX model.

        It takes `embedded`, float32 of shape (1, pieces, 384), and `own` of shape (1, pieces), which is 1 for the
        pieces of the message; and gives what `Reading` has, in its order, each with a first dimension of 1.
        """
        tf = self.tf
        signature = [
            tf.TensorSpec((1, None, DIMENSIONS), tf.float32, name="embedded"),
            tf.TensorSpec((1, None), tf.float32, name="own"),
        ]

        @tf.function(input_signature=signature)
        def run(embedded: Any, own: Any) -> dict[str, Any]:
            intents, care, names, tags, facets, statuses = self._forward(embedded, own, tf.ones_like(own), False)
            sizes = [len(values) for values in FACETS.values()]
            return {
                "intents": intents,
                "care": tf.nn.softmax(care),
                "names": tf.nn.softmax(names),
                "tags": tf.nn.log_softmax(tags),
                "facets": tf.concat([tf.nn.softmax(scores) for scores in tf.split(facets, sizes, 1)], 1),
                "statuses": tf.nn.softmax(statuses),
            }

        write_int8(run, signature, target)


def messages_digest() -> str:
    """Twelve hex digits of a digest of all messages that the network is trained on."""
    folders = (paths.TALKS, paths.RED_FLAG_MESSAGES, paths.TIME_MESSAGES, paths.FACETS, paths.MENTIONS)
    files = (path for folder in folders for path in (*folder.glob("*.jsonl"), *folder.glob("*.txt")))
    return digest({f"{path.parent.name}/{path.name}": path for path in files})


def main() -> int:
    """Train, and write weights and table to `data/reading/`."""
    logging.disable(logging.WARNING)
    said, stated = talks(paths.TALKS), list(examples())
    intents = sorted({intent for sample in (*said, *stated) for intent in sample.intents})
    try:
        trainer = Trainer(intents)
    except EncoderError as error:
        print(f"Reading network: {error}", file=sys.stderr)
        return 1
    singles = [*stated, *times(paths.TIME_MESSAGES)]
    care = red_flags(paths.RED_FLAG_MESSAGES)
    labelled = [*with_facets(paths.FACETS), *with_statuses(paths.MENTIONS)]
    print(f"{len(said)} messages of conversations, {len(singles)} single ones, {len(care)} with a level of care alone")
    print(f"{len(labelled)} with facets or statuses of what they name")
    trainer.fit(said, singles, care, labelled)
    trainer.export(paths.READING / WEIGHTS_FILE)
    left = red_flags(paths.RED_FLAG_MESSAGES / "untrained") + talks(paths.TALKS / "untrained")
    labels = np.array([CARE_LABELS.index(sample.care[0]) for sample in left])
    thresholds = thresholds_from(folded(trainer.read(left)[1]), np.minimum(labels, len(LABELS) - 1))
    record = {
        "messages": messages_digest(),
        "intents": intents,
        "thresholds": asdict(thresholds),
    }
    (paths.READING / TABLE_FILE).write_text(json.dumps(record) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
