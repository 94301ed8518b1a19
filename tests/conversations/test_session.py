"""What was told in one session is gone in the next, but an alarm outlives it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rasa.shared.core.domain import SessionConfig

from bot.trackers.sqlite import SQLiteTrackerStore

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow


async def test_new_session_after_the_set_time_starts_clean(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await assistant.say("I have deep acne scars and had two sessions", "returning")
    (known,) = await assistant.say("what do you know about me?", "returning")
    assert "severe acne scars; 2 sessions done" in known["text"]
    # As if an hour had gone by: any moment is now too long ago.
    processor = assistant._agent.processor
    assert processor is not None
    assert processor.domain.session_config.session_expiration_time == 60
    monkeypatch.setattr(processor.domain, "session_config", SessionConfig(1e-9, False))
    introduction, known = await assistant.say("what do you know about me?", "returning", introduction=True)
    assert introduction["topic"] == "introduction"
    assert "nothing" in known["text"]


async def test_emergency_outlives_the_session(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    await assistant.say("I have deep acne scars and my throat is closing", "emergency")
    processor = assistant._agent.processor
    assert processor is not None
    monkeypatch.setattr(processor.domain, "session_config", SessionConfig(1e-9, False))
    (message,) = await assistant.say("how much is a session?", "emergency", introduction=True)
    assert message["text"].startswith("Call 999 now")
    tracker = await processor.get_tracker("emergency")
    # But what the patient said about themselves is gone, as in any other new session.
    assert tracker.get_slot("concern") is None
    (message,) = await assistant.say("how much is a session?", "emergency", introduction=True)
    assert message["text"].startswith("Call 999 now")
    (message,) = await assistant.say("the ambulance is here", "emergency", introduction=True)
    assert message["text"].startswith("I'm glad that you have help.")


async def test_emergency_outlives_the_server(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    processor = assistant._agent.processor
    assert processor is not None
    for text in ("my throat is closing", "how much is a session?", "and now?"):
        # Each time as if the server had just been started with the same database.
        store = SQLiteTrackerStore(processor.domain, db=str(tmp_path / "conversations.db"))
        monkeypatch.setattr(processor, "tracker_store", store)
        (message,) = await assistant.say(text, "restarted")
        assert message["text"].startswith("Call 999 now")
        await store.close()
