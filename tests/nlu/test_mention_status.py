"""How what the vocabulary finds in a message is meant."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot import paths
from bot.errors import TrainingDataError
from bot.nlu.entity import Entity
from bot.nlu.mention_status import STATUSES, Statuses, read_file
from bot.nlu.soft_target import FIRST

PLACES = [(0, 0), (0, 4), (5, 9), (10, 14), (0, 0)]


def statuses(**likely: float) -> Statuses:
    """The same probabilities for every word piece; what is left is meant."""
    row = [likely.get(name, 0.0) for name in STATUSES]
    row[0] += 1 - sum(row)
    return Statuses(PLACES, np.array([row] * len(PLACES)))


@pytest.mark.parametrize(
    ("likely", "kind", "role"),
    [
        ({}, "symptom", "kept"),
        ({"not_meant": 0.75}, "symptom", None),
        ({"not_meant": 0.4, "denied": 0.35}, "activity", None),
        ({"not_meant": 0.5}, "symptom", "kept"),
        # A word of caution is only left out where it surely is none.
        ({"not_meant": 0.75}, "condition", "kept"),
        ({"not_meant": 0.95}, "condition", None),
        ({"past": 0.85}, "condition", "past"),
        ({"past": 0.85}, "symptom", None),
        ({"past": 0.85}, "activity", "kept"),
        ({"others": 0.85}, "condition", "other_person"),
        ({"others": 0.85}, "concern", "kept"),
        # Only what the vocabularies find is judged.
        ({"not_meant": 0.99}, "date", "kept"),
    ],
)
def test_what_becomes_of_an_entity(likely: dict[str, float], kind: str, role: str | None) -> None:
    entity = Entity(kind, "anything", 5, 9)
    found = statuses(**likely).judged([entity])
    if role is None:
        assert found == []
    else:
        assert [one.role for one in found] == [None if role == "kept" else role]


def test_role_that_the_words_give_stays() -> None:
    feared = Entity("symptom", "infection", 0, 4, "feared")
    assert statuses(past=0.9).judged([feared]) == [feared]


def test_status_is_the_mean_over_the_word_pieces() -> None:
    rows = np.zeros((len(PLACES), len(STATUSES)))
    rows[1, 0], rows[2, 4], rows[3, 4] = 1, 1, 1
    assert Statuses(PLACES, rows).of(0, 9) == {**dict.fromkeys(STATUSES, 0.0), "meant": 0.5, "not_meant": 0.5}
    assert Statuses(PLACES, rows).of(20, 24) == dict.fromkeys(STATUSES, 0.0)


def written(folder: Path, status: list[str]) -> Path:
    file = folder / "messages.jsonl"
    mention = {"start": 0, "end": 3, "entry": "symptom/redness", "status": status}
    file.write_text(json.dumps({"text": "red", "earlier": [], "mentions": [mention]}) + "\n", encoding="utf-8")
    return file


def test_target_shares_between_two_statuses(tmp_path: Path) -> None:
    (message,) = read_file(written(tmp_path, ["past", "meant"]))
    (mention,) = message.mentions
    assert dict(zip(STATUSES, mention.target, strict=True))["past"] == pytest.approx(FIRST)
    assert mention.target.sum() == pytest.approx(1)


@pytest.mark.parametrize("status", [[], ["old"]])
def test_unknown_status_is_refused_with_its_place(tmp_path: Path, status: list[str]) -> None:
    with pytest.raises(TrainingDataError, match=r"messages\.jsonl, line 1: .* Use one or two of"):
        list(read_file(written(tmp_path, status)))


def test_messages_show_every_status() -> None:
    mentions = [
        mention
        for path in paths.MENTIONS.glob("*.jsonl")
        for message in read_file(path)
        for mention in message.mentions
        if message.text[mention.start : mention.end].strip()
    ]
    assert len(mentions) > 4_000
    assert {status for mention in mentions for status in mention.statuses} == set(STATUSES)
