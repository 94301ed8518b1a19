from __future__ import annotations

import pytest

from bot.runtime import Assistant

pytestmark = pytest.mark.slow


async def test_says(assistant: Assistant) -> None:
    (message,) = await assistant.say("does it hurt", "x")
    assert "numbing" in message["text"]
