"""What a message is about, when, whose, and what it does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot import paths
from bot.errors import TrainingDataError
from bot.nlu.facets import FACETS, SIZE, probabilities, read_file, target
from bot.nlu.full_words import expand
from bot.nlu.reading_network import current_reading_network, in_full
from bot.nlu.soft_target import FIRST

WHOLE = {"matter": ["needling", "illness"], "time": ["after"], "whose": ["own"], "act": ["reports"]}


def written(folder: Path, **facets: list[str]) -> Path:
    file = folder / "messages.jsonl"
    file.write_text(json.dumps({"text": "still red", "earlier": ["hi"], **WHOLE, **facets}) + "\n", encoding="utf-8")
    return file


def test_target_shares_between_two_values(tmp_path: Path) -> None:
    (message,) = read_file(written(tmp_path))
    found = probabilities(target(message.facets))
    assert found["matter"]["needling"] == pytest.approx(FIRST)
    assert found["matter"]["illness"] == pytest.approx(1 - FIRST)
    assert found["time"]["after"] == 1
    assert [sum(values.values()) for values in found.values()] == pytest.approx([1] * len(FACETS))


@pytest.mark.parametrize("facets", [{"matter": ["needles"]}, {"act": []}])
def test_unknown_value_is_refused_with_its_place(tmp_path: Path, facets: dict[str, list[str]]) -> None:
    with pytest.raises(TrainingDataError, match=r"messages\.jsonl, line 1: .* Use one or two of"):
        list(read_file(written(tmp_path, **facets)))


def test_messages_show_every_value() -> None:
    messages = [message for path in paths.FACETS.glob("*.jsonl") for message in read_file(path)]
    assert len(messages) > 5_000
    for name, values in FACETS.items():
        assert {value for message in messages for value in message.facets[name]} == set(values)


def read(text: str, earlier: tuple[str, ...] = ()) -> dict[str, dict[str, float]]:
    output = current_reading_network().read(expand(text).text, in_full(earlier)).facets
    assert output.shape == (SIZE,)
    return probabilities(output)


def test_most_messages_of_those_left_out_are_read() -> None:
    messages = list(read_file(paths.FACETS / "untrained" / "left_out.jsonl"))
    found = [read(message.text, message.earlier) for message in messages]
    for name, least in (("matter", 0.85), ("time", 0.72), ("whose", 0.9), ("act", 0.8)):
        best = [max(one[name], key=lambda value: one[name][value]) for one in found]
        right = [value in message.facets[name] for value, message in zip(best, messages, strict=True)]
        assert np.mean(right) >= least, name


@pytest.mark.parametrize(
    ("text", "facet", "value"),
    [
        ("is there somewhere to park near you", "matter", "desk"),
        ("my tooth is killing me since sunday", "matter", "illness"),
        ("how many goes for deep pits", "matter", "needling"),
        ("my little boy has a rash on his tummy", "whose", "other"),
        ("can i have a bath tonight", "act", "permission"),
        ("had it on friday and my chin is flaking", "time", "after"),
    ],
)
def test_facet_of_a_message(text: str, facet: str, value: str) -> None:
    found = read(text)[facet]
    assert max(found, key=lambda one: found[one]) == value
