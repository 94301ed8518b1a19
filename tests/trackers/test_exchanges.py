"""What the chat asks of the store of conversations beside what Rasa does: what was said, deleting, opinions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conversing import converse

pytestmark = pytest.mark.slow

TOLD = [("session", 1), ("asks", 1), ("asks", 2), ("restarts", 3), ("form begins", 4)]


def heard(rows: list[Any]) -> list[str]:
    return [json.loads(row.data).get("text") or row.type for row in rows]


async def test_what_was_said_is_read_in_order(store: Any) -> None:
    await converse(store, "someone", TOLD)
    said = ["message 1", "answer 1", "message 2", "answer 2", "message 3", "answer 3", "restart", "message 4"]
    rows = await store.said("someone", most=99)
    assert heard(rows) == said
    assert heard(await store.said("someone", most=3)) == said[-3:]
    assert heard(await store.said("someone", most=99, after=rows[4].position)) == said[5:]
    assert await store.said("nobody", most=99) == []


async def test_where_conversations_end_is_asked_at_once(store: Any) -> None:
    await converse(store, "short", TOLD[:2])
    await converse(store, "long", TOLD)
    ends = await store.ends(["short", "nobody", "long"])
    full = {name: len((await store.retrieve_full_tracker(name)).events) for name in ("short", "long")}
    assert ends == {name: count - 1 for name, count in full.items()}
    assert await store.ends([]) == {}


async def test_deleted_conversation_is_gone_for_good_and_no_other(open_store: Callable[[], Any]) -> None:
    from bot.trackers.feedback import Feedback

    store = open_store()
    for name in ("deleted", "kept"):
        await converse(store, name, TOLD)
        await store.note_feedback(Feedback(name, "m.1", False, "too long", 1.0))
    await store.forget("deleted")
    await store.forget("deleted")
    for reader in (store, open_store()):
        assert await reader.retrieve_full_tracker("deleted") is None
        assert await reader.said("deleted", most=9) == []
        assert await reader.forgotten("deleted")
        assert not await reader.forgotten("kept")
        assert len(await reader.said("kept", most=99)) == 8
        assert list(await reader.keys()) == ["kept"]


async def test_deleted_words_are_in_no_file(tmp_path: Path) -> None:
    from conversing import domain
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.trackers.feedback import Feedback
    from bot.trackers.sqlite import SQLiteTrackerStore

    store = SQLiteTrackerStore(domain(), db=str(tmp_path / "conversations.db"))
    tracker = DialogueStateTracker("someone", [])
    tracker.update(UserUttered("zanzibarine"))
    await store.save(tracker)
    await store.note_feedback(Feedback("someone", "m.1", False, "zanzibarine", 1.0))

    def files() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"zanzibarine" in files()
    await store.forget("someone")
    assert b"zanzibarine" not in files()
    await store.close()


async def test_last_opinion_of_a_message_counts(store: Any, settings: dict[str, str], request: Any) -> None:
    from bot.trackers.feedback import Feedback

    await store.note_feedback(Feedback("someone", "m.1", False, "unclear", 1.0))
    await store.note_feedback(Feedback("someone", "m.1", True, None, 2.0))
    await store.note_feedback(Feedback("someone", "m.2", True, "kind", 3.0))
    query = "select message, helpful, reason, at from feedback order by message"
    if "db" in settings:
        import sqlite3

        connection = sqlite3.connect(settings["db"])
        found = connection.execute(query).fetchall()
        connection.close()
    else:
        found = request.getfixturevalue("postgres").run(query, settings["url"])
    assert found == [("m.1", True, None, 2.0), ("m.2", True, "kind", 3.0)]
