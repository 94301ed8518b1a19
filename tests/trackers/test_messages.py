"""The store's interface for channels: recent messages, deletion, feedback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stored_conversations import converse

pytestmark = pytest.mark.slow

TOLD = [("session", 1), ("asks", 1), ("asks", 2), ("restarts", 3), ("form begins", 4)]


def texts(rows: list[Any]) -> list[str]:
    return [json.loads(row.data).get("text") or row.type for row in rows]


async def test_recent_messages_are_read_in_order(store: Any) -> None:
    await converse(store, "someone", TOLD)
    said = ["message 1", "answer 1", "message 2", "answer 2", "message 3", "answer 3", "restart", "message 4"]
    rows = await store.recent_messages("someone", most=99)
    assert texts(rows) == said
    assert texts(await store.recent_messages("someone", most=3)) == said[-3:]
    assert texts(await store.recent_messages("someone", most=99, after=rows[4].position)) == said[5:]
    assert await store.recent_messages("nobody", most=99) == []


async def test_last_positions_of_several_conversations_are_read_at_once(store: Any) -> None:
    await converse(store, "short", TOLD[:2])
    await converse(store, "long", TOLD)
    ends = await store.last_positions(["short", "nobody", "long"])
    full = {name: len((await store.retrieve_full_tracker(name)).events) for name in ("short", "long")}
    assert ends == {name: count - 1 for name, count in full.items()}
    assert await store.last_positions([]) == {}


async def test_deleted_conversation_is_gone_for_good_and_no_other(open_store: Callable[[], Any]) -> None:
    from bot.trackers.feedback import Feedback

    store = open_store()
    for name in ("deleted", "kept"):
        await converse(store, name, TOLD)
        await store.save_feedback(Feedback(name, "m.1", False, "too long", 1.0))
    await store.delete("deleted")
    await store.delete("deleted")
    for reader in (store, open_store()):
        assert await reader.retrieve_full_tracker("deleted") is None
        assert await reader.recent_messages("deleted", most=9) == []
        assert await reader.is_deleted("deleted")
        assert not await reader.is_deleted("kept")
        assert len(await reader.recent_messages("kept", most=99)) == 8
        assert list(await reader.keys()) == ["kept"]


async def test_deleted_words_are_in_no_file(tmp_path: Path) -> None:
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker
    from stored_conversations import domain

    from bot.trackers.feedback import Feedback
    from bot.trackers.sqlite import SQLiteTrackerStore

    store = SQLiteTrackerStore(domain(), db=str(tmp_path / "conversations.db"))
    tracker = DialogueStateTracker("someone", [])
    tracker.update(UserUttered("zanzibarine"))
    await store.save(tracker)
    await store.save_feedback(Feedback("someone", "m.1", False, "zanzibarine", 1.0))

    def files() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"zanzibarine" in files()
    await store.delete("someone")
    assert b"zanzibarine" not in files()
    await store.close()


async def test_last_feedback_on_a_message_replaces_earlier(store: Any, settings: dict[str, str], request: Any) -> None:
    from bot.trackers.feedback import Feedback

    await store.save_feedback(Feedback("someone", "m.1", False, "unclear", 1.0))
    await store.save_feedback(Feedback("someone", "m.1", True, None, 2.0))
    await store.save_feedback(Feedback("someone", "m.2", True, "kind", 3.0))
    query = "select message, helpful, reason, at from feedback order by message"
    if "db" in settings:
        import sqlite3

        connection = sqlite3.connect(settings["db"])
        found = connection.execute(query).fetchall()
        connection.close()
    else:
        found = request.getfixturevalue("postgres").run(query, settings["url"])
    assert found == [("m.1", True, None, 2.0), ("m.2", True, "kind", 3.0)]
