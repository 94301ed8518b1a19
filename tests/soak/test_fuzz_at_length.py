"""Thousands of made-up messages in running conversations: never silence, never an error, never unsafe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fuzzing import fuzz

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = [pytest.mark.slow, pytest.mark.soak]

MESSAGES = 5_000


@pytest.mark.parametrize("seed", [20261122])
async def test_no_message_is_met_by_silence_error_or_an_unsafe_answer(assistant: Assistant, seed: int) -> None:
    wrong, _ = await fuzz(assistant, seed, MESSAGES)
    assert not wrong, f"{len(wrong)} of {MESSAGES}: {wrong[:12]}"
