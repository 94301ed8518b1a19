"""The reading network: what it reads, and what it makes of messages alone and in a conversation."""

from __future__ import annotations

import json

import numpy as np
import pytest
import yaml

from bot import paths
from bot.nlu.encoder import load_encoder
from bot.nlu.reading_network import (
    LONGEST_BEFORE,
    LONGEST_EARLIER,
    LONGEST_OF_MESSAGE,
    TABLE_FILE,
    current_reading_network,
    pair,
)
from bot.nlu.reading_training import messages_digest
from bot.safety.second_detector import CARE_LABELS, Thresholds, estimate_from

pytestmark = pytest.mark.slow

BEGIN, END = 101, 102


@pytest.mark.parametrize(
    ("message", "before", "ids", "of_message"),
    [
        ([5, 6], [], [BEGIN, 5, 6, END], 4),
        ([5, 6], [[7]], [BEGIN, 5, 6, END, 7, END], 4),
        # The one before comes last.
        ([5], [[7], [8, 9]], [BEGIN, 5, END, 8, 9, END, 7, END], 3),
        ([5], [[7], [8], [9]], [BEGIN, 5, END, 8, END, 7, END], 3),
        ([], [], [BEGIN, END], 2),
    ],
)
def test_message_is_read_with_those_before(
    message: list[int], before: list[list[int]], ids: list[int], of_message: int
) -> None:
    assert pair(message, before, BEGIN, END) == (ids, [0] * of_message + [1] * (len(ids) - of_message))


def test_of_long_messages_the_beginning_and_of_those_before_the_end_is_read() -> None:
    ids, segments = pair(list(range(1000, 1400)), [list(range(2000, 2100)), list(range(3000, 3100))], BEGIN, END)
    assert ids[: segments.count(0)] == [BEGIN, *range(1000, 1000 + LONGEST_OF_MESSAGE), END]
    earlier, nearest = list(range(3100 - LONGEST_EARLIER, 3100)), list(range(2100 - LONGEST_BEFORE, 2100))
    assert ids[segments.count(0) :] == [*earlier, END, *nearest, END]


def test_embeddings_are_those_of_the_encoder() -> None:
    found = load_encoder().embedded([BEGIN, 2040, END, 2040, END], [0, 0, 0, 1, 1])
    assert found.shape == (5, 384)
    # The same piece differs by its place and by its text.
    assert not np.allclose(found[1], found[3], atol=0.1)


def test_weights_are_those_of_the_messages() -> None:
    record = json.loads((paths.READING / TABLE_FILE).read_text(encoding="utf-8"))
    assert record["messages"] == messages_digest(), "run scripts/train-reading-network and commit what it writes"


def test_network_knows_the_intents_of_the_domain() -> None:
    intents = yaml.load(paths.DOMAIN.read_text(encoding="utf-8"), yaml.CSafeLoader)["intents"]
    assert set(current_reading_network().table["intents"]) == set(intents)


def test_thresholds_are_in_order() -> None:
    found = Thresholds(**current_reading_network().table["thresholds"])
    assert 0 < found.check < found.report < 1
    assert 0 < found.emergency < 1


@pytest.mark.parametrize("earlier", [(), ("hello",), ("and my neck?", "does it hurt")])
def test_probabilities_add_up_to_one(earlier: tuple[str, ...]) -> None:
    found = current_reading_network().read("my chin feels like sandpaper", earlier)
    assert found.care.shape == (len(CARE_LABELS),)
    assert (found.care.sum(), found.after_effects.sum()) == (pytest.approx(1, abs=1e-3), pytest.approx(1, abs=1e-3))


def care_of(text: str) -> dict[str, float]:
    return dict(zip(CARE_LABELS, current_reading_network().read(text).care, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "i wrote the letters last night and i know which bridge",
        "nobody would notice if i just stopped being here",
        "the blades are out on the side of the bath again",
        "ive saved up enough tablets for it",
    ],
)
def test_self_harm_told_obliquely_is_recognised(text: str) -> None:
    found = current_reading_network().read(text)
    thresholds = Thresholds(**current_reading_network().table["thresholds"])
    assert estimate_from(found.care, found.after_effects, thresholds).about_self_harm


@pytest.mark.parametrize(
    "text",
    [
        "my tongue is too big for my mouth",
        "he went down like a sack and wont wake",
        "she has gone blue round the lips",
        "its pumping out and the towel is soaked",
        "the whole left side of my face dropped",
        "sugar is 1.9 and my hands wont work",
        "deep acne scars and now a fever",
    ],
)
def test_other_report_is_not_about_self_harm(text: str) -> None:
    found = care_of(text)
    assert found["self_harm"] < found["emergency"] + found["urgent"]


@pytest.mark.parametrize(
    "text",
    [
        "i cant see a thing honestly, should it have worked by now?",
        "I won't stop it then. Thank you dear.",
        "my skin always lets me down at parties",
        "i touched my face loads on the bus home",
        "had my brows done on day 3 and im kicking myself",
    ],
)
def test_what_is_said_in_passing_is_no_report(text: str) -> None:
    found = care_of(text)
    assert found["none"] + found["after_effect"] + found["elsewhere"] > 0.5
