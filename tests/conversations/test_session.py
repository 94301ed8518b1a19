"""What was told in one session is offered in the next, and an alarm outlives it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rasa.shared.core.domain import SessionConfig

from bot.trackers.sqlite import SQLiteTrackerStore

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow


@pytest.fixture
async def returning(assistant: Assistant, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A conversation whose session expired after the patient told something and asked a question."""
    sender = f"returning-{request.node.name}"
    await assistant.say("I have deep acne scars and had two sessions", sender)
    await assistant.say("how many sessions will I need?", sender)
    # As if an hour had gone by: any moment is now too long ago.
    processor = assistant._agent.processor
    assert processor is not None
    assert processor.domain.session_config.session_expiration_time == 60
    with monkeypatch.context() as patched:
        patched.setattr(processor.domain, "session_config", SessionConfig(1e-9, False))
        introduction, *answers = await assistant.say("does it hurt?", sender, introduction=True)
    assert introduction["topic"] == "introduction"
    assert answers[0]["topic"] == "pain"
    (offer,) = answers[1:]
    assert "Before our break you told me: severe acne scars; 2 sessions done." in offer["text"]
    return sender


async def test_what_was_told_before_is_used_again_after_a_yes(assistant: Assistant, returning: str) -> None:
    # The last question is put again, in which nothing changes.
    (again,) = await assistant.say("yes", returning)
    assert again["topic"] == "pain"
    (known,) = await assistant.say("what do you know about me?", returning)
    assert "severe acne scars; 2 sessions done" in known["text"]


@pytest.mark.parametrize("answer", ["no", "can I go to the gym?"])
async def test_what_was_told_before_is_gone_otherwise(assistant: Assistant, returning: str, answer: str) -> None:
    replies = await assistant.say(answer, returning)
    assert not any("Before our break" in message["text"] for message in replies)
    (known,) = await assistant.say("what do you know about me?", returning)
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
