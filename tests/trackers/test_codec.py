"""Events as rows and back: to the letter, and without a fall over what is none."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from stored_conversations import KINDS, events_of

pytestmark = pytest.mark.slow

PRIVATE = "my very private words"


def stored_event(position: int, type_name: str, data: str) -> Any:
    from bot.trackers.codec import StoredEvent

    return StoredEvent(position, type_name, data, None)


def stored(event: Any, position: int = 0) -> Any:
    from bot.trackers.codec import encode

    row = encode(event, position)
    return stored_event(row.position, row.type, row.data)


@pytest.mark.parametrize("kind", KINDS)
def test_event_is_the_same_after_storing(kind: str) -> None:
    from bot.trackers.codec import decode

    events = events_of((kind, 3))
    again = decode([stored(event) for event in events])
    assert [event.as_dict() for event in again] == [event.as_dict() for event in events]
    assert [type(event) for event in again] == [type(event) for event in events]


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "🙂", "ü", '"', "\\u0000", "\u2028", "x" * 100_000])
def test_any_text_is_the_same_after_storing(text: str) -> None:
    from rasa.shared.core.events import UserUttered

    from bot.trackers.codec import decode, is_storable

    row = stored(UserUttered(text, {"name": text}))
    assert is_storable(row.data)
    (again,) = decode([row])
    assert again.text == text
    assert again.intent_name == text


def test_columns_name_intent_and_action() -> None:
    from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered

    from bot.trackers.codec import encode

    heard = encode(UserUttered("does it hurt?", {"name": "ask_pain"}, timestamp=12.5), 7)
    assert heard[:5] == (7, 12.5, "user", "ask_pain", None)
    assert encode(ActionExecuted("action_reply"), 8)[2:5] == ("action", None, "action_reply")
    assert encode(SlotSet("concern", "scars"), 9)[2:5] == ("slot", None, None)
    assert encode(UserUttered("a", {"name": "a\0\ud800"}), 0).intent == "a?"


@pytest.mark.parametrize(
    ("type_name", "data"),
    [
        ("user", ""),
        ("user", "{"),
        ("user", "null"),
        ("user", "7"),
        ("user", "{}, {}"),
        ("user", '{"event": "user"}'),
        ("user", '{"event": "user", "parse_data": 7}'),
        ("user", '{"event": ["user"]}'),
        ("action", '{"event": "action"}'),
        ("reminder", '{"event": "reminder", "date_time": "never"}'),
        ("of_the_future", '{"event": "of_the_future"}'),
        ("user", "[" * 100_000),
    ],
    ids=lambda value: value[:40],
)
def test_row_that_is_no_event_is_left_out_and_logged(
    type_name: str, data: str, caplog: pytest.LogCaptureFixture
) -> None:
    from rasa.shared.core.events import BotUttered, UserUttered

    from bot.trackers.codec import decode

    around = [UserUttered("before"), BotUttered(PRIVATE)]
    with caplog.at_level(logging.WARNING):
        events = decode([stored(around[0], 0), stored_event(1, type_name, data), stored(around[1], 2)])
    assert events == around
    assert f"position=1 type={type_name}" in caplog.text
    assert PRIVATE not in caplog.text


@pytest.mark.parametrize(
    "value", [{1, 2}, object(), {"x": {(1, 2): 3}}, b"bytes"], ids=["set", "object", "tuple as key", "bytes"]
)
def test_what_json_cannot_hold_is_refused_without_its_value(value: Any) -> None:
    from rasa.shared.core.events import SlotSet

    from bot.errors import StoreError
    from bot.trackers.codec import encode

    with pytest.raises(StoreError, match="can't be stored as JSON") as caught:
        encode(SlotSet("person", [PRIVATE, value]), 0)
    assert PRIVATE not in str(caught.value)


@pytest.mark.parametrize("timestamp", ["yesterday", float("nan"), float("inf"), [1]])
def test_event_without_a_time_is_refused(timestamp: Any) -> None:
    from rasa.shared.core.events import SlotSet

    from bot.errors import StoreError
    from bot.trackers.codec import encode

    with pytest.raises(StoreError, match="timestamp"):
        encode(SlotSet("person", 1, timestamp=timestamp), 0)


def test_data_are_what_rasas_own_store_writes() -> None:
    for event in events_of(("asks", 1)):
        assert json.loads(stored(event).data) == event.as_dict()
