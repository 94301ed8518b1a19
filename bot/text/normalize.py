"""Normalisation of characters and words, so that one spelling of a phrase covers those that people type.

`fold` keeps positions, so that a token can be cited as the patient typed it; `plain` then shortens a single word.
"""

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
# Letters that are typed for one another: letters with a stroke without it, the dotless i, and the yeh, kaf and heh of
# Arabic, Persian and Urdu keyboards, with alef maksura and teh marbuta.
_ALIKE = str.maketrans(
    {
        **dict(zip("\u0142\u0111\u00f8\u0131", "ldoi", strict=True)),
        **dict.fromkeys("\u064a\u0649\u06cc", "\u06cc"),
        **dict.fromkeys("\u0643\u06a9", "\u06a9"),
        **dict.fromkeys("\u0647\u0629\u06be\u06c1\u06c3\u06d5", "\u0647"),
    }
)
_VIRAMA = 9
# Signs that are left out as often as not: the Bengali candrabindu, the Gurmukhi addak; the Arabic tatweel lengthens a
# line and joiners choose the shape of a letter.
_LEFT_OUT = frozenset("\u0981\u0a71\u0640\u200c\u200d")


def fold(text: str) -> str:
    """The text in lower case, with plain quotes, dashes and letters without accents.

    Every character is replaced by exactly one, so an offset into the result is an offset into `text`.
    """
    if text.isascii():
        return text.translate(_VARIANTS).lower()
    return "".join(_fold(character) for character in text.translate(_VARIANTS)).translate(_ALIKE)


def _fold(character: str) -> str:
    if character.isascii():
        return character.lower()
    lower = character.lower()
    decomposed = unicodedata.normalize("NFKD", lower)
    base, signs = decomposed[0], decomposed[1:]
    if (base.isascii() and base.isalnum()) or (signs and base.isalpha() and all(map(is_sign, signs))):
        return base
    return lower if len(lower) == 1 else character


def is_sign(character: str) -> bool:
    """Whether a character is written on or beside a letter: an accent, a vowel sign, a virama."""
    return unicodedata.category(character) in ("Mn", "Mc")


def plain(word: str) -> str:
    """A folded word without the signs that people leave out, and with its vowel signs composed.

    Left out are accents that are characters of their own, Arabic vowel marks, nuktas and joiners. The vowel signs and
    viramas of Indic scripts stay. A word of nothing else stays as it is.
    """
    if word.isascii():
        return word
    kept = (character for character in word if character not in _LEFT_OUT and _stays(character))
    return unicodedata.normalize("NFC", "".join(kept)) or word


def _stays(character: str) -> bool:
    return unicodedata.combining(character) in (0, _VIRAMA)
