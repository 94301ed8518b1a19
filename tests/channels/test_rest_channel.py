from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

pytestmark = pytest.mark.slow

PRIVATE = "my very private words"


async def test_late_failure_is_logged_without_patients_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.channels import rest

    async def fail_late(message: Any) -> None:
        await asyncio.sleep(0.05)
        raise RuntimeError(message.text)

    monkeypatch.setattr(rest, "DEADLINE_SECONDS", 0.01)
    assert await rest.answer(rest.Incoming("someone", PRIVATE), fail_late, "rest") == []
    await asyncio.sleep(0.1)
    assert "not answered in time" in caplog.text
    assert "message failed: error=RuntimeError" in caplog.text
    assert PRIVATE not in caplog.text


async def test_failure_ends_in_the_apology(caplog: pytest.LogCaptureFixture) -> None:
    from bot.channels import rest
    from bot.guidance.content import load_content

    async def fail(message: Any) -> None:
        raise RuntimeError(message.text)

    with caplog.at_level(logging.DEBUG):
        assert await rest.answer(rest.Incoming("someone", PRIVATE), fail, "rest") == []
    assert PRIVATE not in caplog.text
    sorry = rest.apology(load_content())("someone")
    assert "020 7946 0000" in sorry["text"]
    assert sorry["metadata"]["kind"] == "handover"
