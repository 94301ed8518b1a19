"""Sanitising the text of a message: no control characters, never a command, bounded length."""

from __future__ import annotations

import asyncio
import unicodedata

from bot.limits import LONGEST_READ
from bot.safety.detector import flags_in

# Of a pasted text longer than this, only the beginning and the end are searched for red flags.
LONGEST_SEARCHED = 16_000
# Searched parts overlap by this many characters, so that a symptom at a border is not cut in two.
OVERLAP = 200

# Joiners within emoji and some scripts are format characters too, but mean nothing to an English reader.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """The text as it may enter the conversation: at most LONGEST_READ characters on one line.

    Control and zero-width characters and lone surrogates go; white space becomes single spaces. A slash
    at the start would be obeyed by Rasa as an intent, so it goes too.
    """
    kept = [
        " " if character.isspace() else character
        for character in text[: LONGEST_READ * 4]
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    ]
    line = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    return line.lstrip("/ ")[:LONGEST_READ].rstrip()


async def part_to_read(text: str) -> str:
    """The part of a text that is read: all of a short one, else the part that raises a red flag, else the beginning."""
    if len(text) <= LONGEST_READ:
        return text
    if len(text) > LONGEST_SEARCHED:
        text = f"{text[: LONGEST_SEARCHED - LONGEST_READ]}\n{text[-LONGEST_READ:]}"
    # In another thread: it takes up to half a second.
    return await asyncio.to_thread(_part_with_red_flag, text) or text[:LONGEST_READ]


def _part_with_red_flag(text: str) -> str | None:
    parts = (text[start : start + LONGEST_READ] for start in range(0, len(text), LONGEST_READ - OVERLAP))
    return next((part for part in parts if flags_in(part)), None)
