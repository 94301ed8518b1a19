"""Numbers in expressions of time: cardinals, ordinals, and inexact counts as ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.timeexpr.lexicon import Lexeme

_AND = frozenset(["and", "n", "&", "+"])
_TO = frozenset(["-", "to", "or", "/"])
# "1/2" is a half, and not one or two, behind a number and before one thing.
_FRACTIONS = {(1, 2): 0.5, (1, 4): 0.25, (3, 4): 0.75}
_PARTS = {"half": 0.5, "quarter": 0.25}
_TENS = range(20, 100, 10)

Count = tuple[float | None, float | None]
"""The least and the greatest number; (None, None) for "a few"."""


def cardinal(lexemes: Sequence[Lexeme], index: int) -> tuple[float, int] | None:
    """The number that begins at a lexeme, and the lexeme after it."""
    value = sense(lexemes, index, "cardinal")
    if value is None:
        return None
    ones = sense(lexemes, index + 1, "cardinal")
    if value in _TENS and ones in range(1, 10) and not _in_digits(lexemes, index, index + 1):
        return value + ones, index + 2
    return value, index + 1


def ordinal(lexemes: Sequence[Lexeme], index: int) -> tuple[int, int] | None:
    """The ordinal number that begins at a lexeme, and the lexeme after it."""
    tens, ones = sense(lexemes, index, "cardinal"), sense(lexemes, index + 1, "ordinal")
    if tens in _TENS and ones in range(1, 10) and not _in_digits(lexemes, index, index + 1):
        return int(tens) + ones, index + 2
    value = sense(lexemes, index, "ordinal")
    return None if value is None else (value, index + 1)


def counts(lexemes: Sequence[Lexeme], index: int) -> Iterator[tuple[Count, int]]:
    """Every count that begins at a lexeme ("two", "a couple of", "2 to 3"), and the lexeme after it."""
    if norm(lexemes, index) == "between":
        for low, middle in _single(lexemes, index + 1):
            if norm(lexemes, middle) in _AND:
                yield from (((low, high), end) for high, end in _single(lexemes, middle + 1))
        return
    numeric = sense(lexemes, index, "date")
    fraction = _fraction(lexemes, index)
    if fraction and (norm(lexemes, index + 1) in ("a", "an") or not norm(lexemes, index + 1).endswith("s")):
        yield (fraction, fraction), index + (2 if norm(lexemes, index + 1) in ("a", "an") else 1)
    elif numeric and numeric.year is None and numeric.one < numeric.two:
        # "2/3 weeks ago".
        yield (numeric.one, numeric.two), index + 1
    for low, middle in _single(lexemes, index):
        yield (low, low), middle
        if norm(lexemes, middle) in _TO:
            for high, end in _single(lexemes, middle + 1):
                if low is not None and high is not None and low <= high:
                    yield (low, high), end


def fraction_after(lexemes: Sequence[Lexeme], index: int) -> tuple[float, int] | None:
    """What "and a half" or "and a quarter" adds, and the lexeme behind it."""
    if norm(lexemes, index) not in _AND:
        return None
    place = index + 2 if norm(lexemes, index + 1) in ("a", "an") else index + 1
    part = _PARTS.get(norm(lexemes, place))
    return (part, place + 1) if part else None


def _single(lexemes: Sequence[Lexeme], index: int) -> Iterator[tuple[float | None, int]]:
    number = cardinal(lexemes, index)
    if number:
        yield number
        part = fraction_after(lexemes, number[1])
        if part:
            yield number[0] + part[0], part[1]
        fraction = _fraction(lexemes, number[1])
        if fraction:
            yield number[0] + fraction, number[1] + 1
    word = norm(lexemes, index)
    count = sense(lexemes, index, "count")
    if count is not None:
        yield count, index + 1
    elif word in ("a", "an") and norm(lexemes, index + 1) == "half":
        yield 0.5, index + 2
    elif word in ("a", "an", "another"):
        yield 1, index + 1
    elif word == "half":
        yield 0.5, index + (2 if norm(lexemes, index + 1) in ("a", "an") else 1)
    elif sense(lexemes, index, "vague"):
        yield None, index + 1


def _fraction(lexemes: Sequence[Lexeme], index: int) -> float | None:
    numeric = sense(lexemes, index, "date")
    return _FRACTIONS.get((numeric.one, numeric.two)) if numeric and numeric.year is None else None


def sense(lexemes: Sequence[Lexeme], index: int, category: str) -> Any:
    """The value of the lexeme at `index` in a category; None if the lexeme is not in it, or does not exist."""
    return lexemes[index].senses.get(category) if 0 <= index < len(lexemes) else None


def norm(lexemes: Sequence[Lexeme], index: int) -> str:
    """The folded words of a lexeme; empty beyond the last one."""
    return lexemes[index].norm if 0 <= index < len(lexemes) else ""


def _in_digits(lexemes: Sequence[Lexeme], *places: int) -> bool:
    return any(sense(lexemes, place, "digits") for place in places)
