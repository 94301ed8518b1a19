"""What the intents of a message are by the reading network, and how they are mixed with the classifier's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from rasa.shared.core.events import Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import paths
from bot.nlu.full_words import expand
from bot.nlu.reading_network import current_reading_network, in_full
from bot.nlu.tagged_messages import Mark
from bot.nlu.tags import TAGS
from bot.nlu.talks import CARE, LabelledTurn, read_file, read_talks
from bot.nlu.topics import KNOWN, LEAST_SHARE, Context, context_of, current_topics, mixed

TURNS = list(read_talks(paths.TALKS))


def probabilities(text: str, context: Context | None = None) -> dict[str, float]:
    context = context or Context()
    scores = current_reading_network().read(text, context.earlier).intents
    found = current_topics().probabilities(scores)
    return dict(zip(current_topics().intents, map(float, found), strict=True))


def likeliest(text: str) -> str:
    found = probabilities(text)
    return max(found, key=lambda intent: found[intent])


def test_message_knows_what_precedes_it(tmp_path: Path) -> None:
    talk = [
        {"say": "hi", "labels": ["greet"]},
        {"say": "ice picks, how many goes", "labels": ["ask_frequency", "inform"]},
        {"say": "had [done:2], last [session:monday]", "labels": ["inform"], "alarm": "none", "feeling": True},
    ]
    file = tmp_path / "talk.jsonl"
    file.write_text(json.dumps({"turns": talk}) + "\n", encoding="utf-8")
    asked = "ice picks, how many goes"
    marks = (Mark("done", 4, 5), Mark("session", 12, 18))
    assert list(read_file(file)) == [
        LabelledTurn("hi", ("greet",)),
        LabelledTurn(asked, ("ask_frequency", "inform"), ("hi",)),
        LabelledTurn("had 2, last monday", ("inform",), (asked, "hi"), marks, "none", True),
    ]


def test_messages_are_labelled_with_intents_of_the_domain() -> None:
    intents = set(yaml.load(paths.DOMAIN.read_text(encoding="utf-8"), yaml.CSafeLoader)["intents"])
    assert len(TURNS) > 15_000
    assert {label for turn in TURNS for label in turn.labels} <= intents
    assert all(turn.text.strip() and turn.labels for turn in TURNS)
    assert {turn.care for turn in TURNS} == {None, *CARE}
    assert {mark.tag for turn in TURNS for mark in turn.marks or ()} <= set(TAGS)
    assert [turn.text for turn in TURNS if re.search(r"\[[a-z_]+:", turn.text)] == []


def test_probabilities_add_up_to_one() -> None:
    assert sum(probabilities("does it sting").values()) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("gone for a run straight after, have i wrecked it", "ask_activity_after"),
        ("what do you charge these days", "ask_cost"),
        ("would they still take me with psoriasis", "ask_suitability"),
    ],
)
def test_own_words_are_understood(text: str, intent: str) -> None:
    assert likeliest(text) == intent


def test_most_messages_of_authors_that_were_left_out_are_understood() -> None:
    turns = list(read_talks(paths.TALKS / "untrained"))
    right = 0
    for turn in turns:
        found = probabilities(expand(turn.text).text, Context(in_full(turn.earlier)))
        right += max(found, key=lambda intent: found[intent]) in turn.labels
    assert right / len(turns) >= 0.65


def test_question_before_changes_what_is_likely() -> None:
    asked = ("can i go running after it", "and how do i keep the results")
    after, kept = (probabilities("and how long then?", Context((before,))) for before in asked)
    assert kept["ask_maintenance"] > 2 * after["ask_maintenance"]


def test_surer_network_counts_more() -> None:
    classifier = {"ask_cost": 0.5, "ask_pain": 0.1}
    sure, unsure = {"ask_pain": 1.0}, {"ask_pain": 0.5, "remark": 0.5}
    assert mixed(classifier, sure)["ask_pain"] > 0.85
    found = mixed(classifier, unsure)
    share = LEAST_SHARE * (1 - 0.5**KNOWN)
    assert found["ask_pain"] == pytest.approx(share * 0.5 + (1 - share) * 0.1)
    assert found["remark"] == pytest.approx(share * 0.5)


def test_classifier_that_is_sure_counts_more() -> None:
    found = mixed({"forget_me": 0.98}, {"stop": 1.0})
    assert found["forget_me"] > 0.9 > found["stop"]


def test_messages_before_are_read_from_the_conversation() -> None:
    tracker = DialogueStateTracker("a", [])
    assert context_of(tracker).earlier == ()
    for text in ("hello", "can i have a bath 2day?", "/affirm"):
        tracker.update(UserUttered(text))
    # In full words, without the quick replies that were pressed.
    assert context_of(tracker).earlier == ("can i have a bath today?", "hello")
    alone, after = probabilities("even lukewarm?"), probabilities("even lukewarm?", context_of(tracker))
    assert after["ask_activity_after"] > alone["ask_activity_after"]
    tracker.update(Restarted())
    assert context_of(tracker).earlier == ()
