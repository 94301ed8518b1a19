from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

pytestmark = pytest.mark.slow

PRIVATE = "my very private words"


async def test_store_makes_its_folder_and_keeps_conversations(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.stores.sqlite import PrivateSQLiteTrackerStore

    file = tmp_path / "not" / "there" / "yet.db"
    store = PrivateSQLiteTrackerStore(Domain.empty(), db=str(file))
    tracker = DialogueStateTracker("someone", [])
    tracker.update(UserUttered("hello"))
    await store.save(tracker)
    kept = await store.retrieve("someone")
    assert kept is not None
    assert kept.latest_message is not None
    assert kept.latest_message.text == "hello"


async def test_store_that_fails_says_so_without_patients_words(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.stores.sqlite import PrivateSQLiteTrackerStore

    file = tmp_path / "conversations.db"
    store = PrivateSQLiteTrackerStore(Domain.empty(), db=str(file))
    tracker = DialogueStateTracker("someone", [])
    tracker.update(UserUttered(PRIVATE))
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("drop table events")
    with pytest.raises(OperationalError) as caught:
        await store.save(tracker)
    assert "events" in str(caught.value)
    assert PRIVATE not in str(caught.value)
