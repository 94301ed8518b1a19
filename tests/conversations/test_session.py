"""What was told in one session is gone in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rasa.shared.core.domain import SessionConfig

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
