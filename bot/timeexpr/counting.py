"""Numbers in a message: "two", "3rd", "half a dozen", "twice", "never", with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.content.schema import TimeWords
from bot.text.normalize import fold
from bot.timeexpr.count_range import CountRange
from bot.timeexpr.lexicon import Lexeme, lexicon_of
from bot.timeexpr.numbers import counts, norm, ordinal, sense

# "About five" may be one fewer or one more.
_INEXACT_BY = 1


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`, mostly the same. `start` and `end` are offsets of characters."""

    low: float
    high: float
    start: int
    end: int
    ordinal: bool = False
    negated: bool = False
    together: bool = False
    """Whether all up to that one are meant: "the first two"."""

    @property
    def whole(self) -> int | None:
        """The number if it is a whole one; None for "2 or 3" and "1.5"."""
        return int(self.low) if self.low == self.high and self.low % 1 == 0 else None

    @property
    def range(self) -> CountRange | None:
        """The number as counts; None for one that counts nothing, such as "1.5" or "none or one"."""
        if self.low % 1 or self.high % 1 or (self.low < 1 and self.high > self.low):
            return None
        return CountRange(first=int(self.low), last=int(self.high))


def numbers_in(text: str, words: TimeWords) -> Iterator[Number]:
    """The numbers of a text in order, each the longest that begins at its place. "A" and "half" alone are none."""
    lexemes = lexicon_of(words).lex(text)
    index = 0
    while index < len(lexemes):
        start = lexemes[index].start
        nth = ordinal(lexemes, index)
        found = [
            (low, high, end)
            for (low, high), end in counts(lexemes, index)
            if low is not None and high is not None and lexemes[index].norm not in ("a", "an", "another", "half")
        ]
        times_over = sense(lexemes, index, "times over")
        if nth:
            value, index = nth
            many = _so_many(lexemes, index) if value == 1 else None
            if many:
                # "The first two" are as many as the second.
                low, index = many
                yield Number(low, low, start, lexemes[index - 1].end, ordinal=True, together=True)
                continue
            # "The third one".
            index += norm(lexemes, index) == "one"
            yield Number(value, value, start, lexemes[nth[1] - 1].end, ordinal=True)
        elif found:
            phrase = lexemes[index]
            low, high, index = max(found, key=lambda one: one[2])
            end = lexemes[index - 1].end
            if "inexact" in phrase.senses:
                # "A couple" may be three.
                high += _INEXACT_BY
            elif low == high > _INEXACT_BY and low % 1 == 0 and _inexact(words, text, start, end):
                low, high = low - _INEXACT_BY, high + _INEXACT_BY
            yield Number(low, high, start, end)
        else:
            index += 1
            if times_over is not None:
                yield Number(times_over, times_over, start, lexemes[index - 1].end)


def _so_many(lexemes: Sequence[Lexeme], index: int) -> tuple[float, int] | None:
    """The number above one that begins at a lexeme, and the lexeme after it; None for an inexact one."""
    (low, high), end = max(counts(lexemes, index), key=lambda one: one[1], default=((None, None), index))
    return (low, end) if low is not None and low == high and low > 1 and low % 1 == 0 else None


def _inexact(words: TimeWords, text: str, start: int, end: int) -> bool:
    """Whether a number is given as about that: "about 5", "5ish"."""
    before, behind = _around(words)
    return bool(before.search(fold(text[:start])) or behind.match(fold(text[end:])))


@lru_cache(maxsize=8)
def _around(words: TimeWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    listed = "|".join(map(re.escape, words.inexact)) or r"(?!)"
    return re.compile(rf"\b(?:{listed})\s+$"), re.compile(rf"(?:\s*-?(?:ish)|\s+(?:{listed}))\b")


def newcomer(text: str, words: TimeWords) -> Number | None:
    """No session, where the patient says to be new to this: "total newbie here"."""
    for lexeme in lexicon_of(words).lex(text):
        if "newcomer" in lexeme.senses:
            return Number(0, 0, lexeme.start, lexeme.end)
    return None
