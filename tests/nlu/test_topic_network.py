"""The topic network, the conversations that it is trained on, and how it is mixed with the classifier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from rasa.shared.core.events import UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot import paths
from bot.dialogue.state import AskedQuestion, DialogueState
from bot.nlu.encoder import load_encoder
from bot.nlu.talks import LabelledTurn, read_file, read_talks, talks_digest
from bot.nlu.topic_network import (
    LEAST_SHARE,
    TABLE_FILE,
    Context,
    context_of,
    current_topic_network,
    last_question,
    mixed,
)
from bot.nlu.topic_network_training import transitions

TURNS = list(read_talks(paths.TALKS))


def likeliest(text: str, before: str | None = None) -> str:
    network = current_topic_network()
    states = load_encoder().encode_with_states(text)[1]
    return network.intents[int(network.probabilities(states, Context(before)).argmax())]


def test_message_knows_the_last_question_of_its_conversation(tmp_path: Path) -> None:
    talk = [
        {"say": "hi", "labels": ["greet"]},
        {"say": "ice picks, how many goes", "labels": ["ask_frequency", "inform"]},
        {"say": "ta", "labels": ["thank"]},
        {"say": "does it sting", "labels": ["ask_pain"]},
    ]
    file = tmp_path / "talk.jsonl"
    file.write_text(json.dumps({"id": "a", "turns": talk}) + "\n", encoding="utf-8")
    assert list(read_file(file)) == [
        LabelledTurn("hi", ("greet",)),
        LabelledTurn("ice picks, how many goes", ("ask_frequency", "inform"), None, "hi"),
        LabelledTurn("ta", ("thank",), "ask_frequency", "ice picks, how many goes"),
        LabelledTurn("does it sting", ("ask_pain",), "ask_frequency", "ta"),
    ]


def test_messages_are_labelled_with_intents_of_the_domain() -> None:
    intents = set(yaml.load(paths.DOMAIN.read_text(encoding="utf-8"), yaml.CSafeLoader)["intents"])
    assert len(TURNS) > 4000
    assert {label for turn in TURNS for label in turn.labels} <= intents
    assert all(turn.text.strip() and turn.labels for turn in TURNS)


def test_network_knows_the_intents_of_the_domain() -> None:
    intents = yaml.load(paths.DOMAIN.read_text(encoding="utf-8"), yaml.CSafeLoader)["intents"]
    assert set(current_topic_network().intents) == set(intents)


def test_weights_are_those_of_the_conversations() -> None:
    record = json.loads((paths.TALKS / TABLE_FILE).read_text(encoding="utf-8"))
    assert record["messages"] == talks_digest(paths.TALKS), "run scripts/train-topic-network and commit what it writes"


@pytest.mark.parametrize("before", [None, "ask_pain", "no such intent"])
def test_probabilities_add_up_to_one(before: str | None) -> None:
    states = load_encoder().encode_with_states("does it sting")[1]
    assert current_topic_network().probabilities(states, Context(before)).sum() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my pores are like a strainer, anything to be done?", "ask_benefits"),
        ("gone for a run straight after, have i wrecked it", "ask_activity_after"),
        ("what do you charge these days", "ask_cost"),
        ("would they still take me with psoriasis", "ask_suitability"),
    ],
)
def test_own_words_are_understood(text: str, intent: str) -> None:
    assert likeliest(text) == intent


def test_question_before_changes_what_is_likely() -> None:
    network = current_topic_network()
    states = load_encoder().encode_with_states("and how long then?")[1]
    found = {
        before: network.probabilities(states, Context(before)) for before in ("ask_activity_after", "ask_maintenance")
    }
    place = network.intents.index("ask_maintenance")
    assert found["ask_maintenance"][place] > 2 * found["ask_activity_after"][place]


def test_surer_network_counts_more() -> None:
    classifier = {"ask_cost": 0.5, "ask_pain": 0.1}
    sure, unsure = {"ask_pain": 1.0}, {"ask_pain": 0.5, "remark": 0.5}
    assert mixed(classifier, sure) == {"ask_cost": 0.0, "ask_pain": 1.0}
    found = mixed(classifier, unsure)
    assert found["ask_pain"] == pytest.approx(LEAST_SHARE * 0.5 + (1 - LEAST_SHARE) * 0.1)
    assert found["remark"] == pytest.approx(LEAST_SHARE * 0.5)


def test_message_before_is_read_from_the_conversation() -> None:
    tracker = DialogueStateTracker("a", [])
    assert context_of(tracker).previous is None
    tracker.update(UserUttered("can i have a bath?"))
    alone, after = Context(), context_of(tracker)
    assert after.previous is not None
    network, states = current_topic_network(), load_encoder().encode_with_states("even lukewarm?")[1]
    place = network.intents.index("ask_activity_after")
    assert network.probabilities(states, after)[place] > network.probabilities(states, alone)[place]


def test_last_question_is_read_from_the_conversation() -> None:
    state = DialogueState(questions=(AskedQuestion(intent="ask_pain"), AskedQuestion(intent="ask_cost")))
    slot = AnySlot("dialogue", [], initial_value=state.to_json())
    assert last_question(DialogueStateTracker("a", [slot])) == "ask_pain"
    assert last_question(DialogueStateTracker("a", [])) is None
    assert last_question(None) is None


def test_what_follows_a_question_often_is_likelier_behind_it() -> None:
    turns = [LabelledTurn("and how many?", ("ask_frequency",), "ask_next_session") for _ in range(20)]
    turns += [LabelledTurn("does it hurt?", ("ask_pain",), "ask_cost") for _ in range(20)]
    added = transitions(turns, ["ask_cost", "ask_frequency", "ask_next_session", "ask_pain"])
    assert added[2, 1] > 0 > added[2, 3]
    assert added[1] == pytest.approx(0, abs=1e-9), "nothing is known of what follows this one"
