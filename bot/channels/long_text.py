"""Texts longer than the assistant reads: whatever is worrying in them is seen all the same."""

from __future__ import annotations

import asyncio

from bot.advice.message import LONGEST_READ
from bot.safety.ready import flags_in

# Nobody types more; of what is pasted, the beginning and the end are looked at.
LONGEST_HEARD = 16_000
# Parts overlap by this, so that a symptom is not cut in two.
OVERLAP = 200


async def part_to_read(text: str) -> str:
    """The text itself where it is short enough, else the part of it that raises a red flag, else its beginning."""
    if len(text) <= LONGEST_READ:
        return text
    if len(text) > LONGEST_HEARD:
        text = f"{text[: LONGEST_HEARD - LONGEST_READ]}\n{text[-LONGEST_READ:]}"
    # In another thread: it takes up to half a second.
    return await asyncio.to_thread(_worrying, text) or text[:LONGEST_READ]


def _worrying(text: str) -> str | None:
    parts = (text[start : start + LONGEST_READ] for start in range(0, len(text), LONGEST_READ - OVERLAP))
    return next((part for part in parts if flags_in(part)), None)
