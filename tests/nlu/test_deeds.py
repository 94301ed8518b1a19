"""The role `done` of activities and products, and the times that belong to them."""

from __future__ import annotations

import pytest

from bot.nlu.deeds import told, with_their_times
from bot.nlu.entity import Entity
from bot.text.document import read


def entity(text: str, words: str, kind: str = "activity", role: str | None = None) -> Entity:
    start = text.index(words)
    return Entity(kind, words, start, start + len(words), role)


@pytest.mark.parametrize(
    ("text", "words", "kind", "role"),
    [
        ("I went running after it", "running", "activity", "done"),
        ("can i go running", "running", "activity", None),
        ("i used retinol last night", "retinol", "product", "done"),
        # Other kinds keep what they have.
        ("i had redness yesterday", "redness", "symptom", None),
    ],
)
def test_role_of_a_deed(text: str, words: str, kind: str, role: str | None) -> None:
    (found,) = told([entity(text, words, kind)], read(text))
    assert found.role == role


@pytest.mark.parametrize(
    ("text", "time", "role"),
    [
        ("I went running an hour after", "an hour", "other"),
        ("I went running two days later", "two days", "other"),
        ("I went running 2 days ago", "2 days", "session"),
        ("I had it an hour ago and went running", "an hour", "session"),
        ("I went running. session was a day after", "a day", "session"),
        ("can I go running an hour after", "an hour", "session"),
    ],
)
def test_time_of_a_deed_is_none_of_a_session(text: str, time: str, role: str) -> None:
    named = told([entity(text, "running")], read(text))
    (found,) = with_their_times([entity(text, time, "duration", "session")], named, read(text))
    assert found.role == role


@pytest.mark.parametrize(
    ("text", "deed", "time", "role"),
    [
        ("had my lip waxed friday", "waxed", "friday", "other"),
        ("i went swimming on monday", "swimming", "monday", "other"),
        ("used retinol on sunday night", "retinol", "sunday night", "other"),
        ("went to the gym yesterday, is that bad", "gym", "yesterday", "other"),
        # The session is in the clause, before the deed, or in a clause of its own.
        ("had it on monday and went to the gym", "gym", "monday", "session"),
        ("went running after my session on monday", "running", "monday", "session"),
        ("i went running. had it monday", "running", "monday", "session"),
        ("can i go running on monday", "running", "monday", "session"),
    ],
)
def test_day_of_a_deed_is_none_of_a_session(text: str, deed: str, time: str, role: str) -> None:
    named = told([entity(text, deed)], read(text))
    (found,) = with_their_times([entity(text, time, "date", "session")], named, read(text))
    assert found.role == role


def test_entity_without_words_is_left_alone() -> None:
    blank = Entity("activity", "x", 4, 5)
    assert told([blank], read("hm? ")) == [blank]
