"""What a patient typed, made safe to read: without control characters, never a command, of bounded length."""

from __future__ import annotations

import unicodedata

# A longer message is answered by asking for a shorter one.
LONGEST_ANSWERED = 2_000
# What is kept of an even longer one, so that a worrying symptom in it is still seen.
LONGEST_READ = 4_000

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
