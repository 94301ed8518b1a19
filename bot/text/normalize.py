"""Character-level normalisation that keeps positions, so that a token can be cited as the patient typed it."""

from __future__ import annotations

import unicodedata

# Typographic variants that people and keyboards produce, each replaced by one character.
_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u02bc\u00b4`\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u00ab\u00bb\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u00a0": " ",
    }
)


def fold(text: str) -> str:
    """The text in lower case, with plain quotes, dashes and letters without accents.

    Every character is replaced by exactly one, so an offset into the result is an offset into `text`.
    """
    return "".join(_fold(character) for character in text.translate(_VARIANTS))


def _fold(character: str) -> str:
    if character.isascii():
        return character.lower()
    lower = character.lower()
    base = unicodedata.normalize("NFKD", lower)[:1]
    if base.isascii() and base.isalnum():
        return base
    return lower if len(lower) == 1 else character
