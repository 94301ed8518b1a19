"""The lexicon of time expressions: the words of a text with what each may mean in an expression of time.

A text becomes a sequence of lexemes. A phrase of the lexicon is one lexeme ("a couple of", "boxing day"), the longest
phrase first; so are an ordinal number ("3rd"), a numeric date ("12/03/26") and a time of day ("15:30"). Fillers
("about", "I think") are left out, so that they may stand anywhere within an expression.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.content.schema import TimeWords
from bot.text.normalize import fold
from bot.text.spelling import Speller
from bot.text.tokens import Token, tokenize

# Units of measurement, written right behind a number.
_MEASURES = frozenset("k km kg mg ml mm cm".split())
_SUFFIXES = frozenset(["st", "nd", "rd", "th"])
_DATE = re.compile(
    r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/])"
    r"|(?P<one>\d{1,2})([-/.])(?P<two>\d{1,2})\6(?P<after>\d{4}|\d{2})(?![\d/])"
    r"|(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\d/])"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?![\d:])")
# Of decimal numbers only halves and quarters are counts; "3.30" is a time of day.
_FRACTIONS = frozenset([0.25, 0.5, 0.75])


@dataclass(frozen=True)
class Lexeme:
    """One word or phrase of a text.

    `senses` maps each category that the word may have in the grammar to its value, such as {"weekday": 0}. Unknown
    words have none. `glued`: it follows the lexeme before it without a space.
    """

    norm: str
    start: int
    end: int
    glued: bool
    senses: Mapping[str, Any]


@dataclass(frozen=True)
class NumericDate:
    """Numbers of a date in their order; `year_first` for "2026-03-12"."""

    one: int
    two: int
    year: str | None
    year_first: bool = False


Word = tuple[str, bool]
"""A folded word of a phrase, and whether it is glued to the one before."""


class Lexicon:
    """The phrases of `time_expressions.yml` and their senses."""

    def __init__(self, words: TimeWords) -> None:
        self.words = words
        self._phrases: dict[tuple[Word, ...], dict[str, Any]] = defaultdict(dict)
        self._forms: dict[tuple[Word, ...], str] = {}
        for category, phrase, value in _senses(words):
            self._phrases[_words(tokenize(phrase))].setdefault(category, value)
        for phrase, meaning in words.grammar.forms.items():
            self._forms[_words(tokenize(phrase))] = meaning
        self._by_first: dict[str, list[tuple[Word, ...]]] = defaultdict(list)
        for written in sorted({*self._phrases, *self._forms}, key=len, reverse=True):
            self._by_first[written[0][0]].append(written)
        # Several parts lex the same message.
        self.lex = lru_cache(maxsize=64)(self._lex)
        self._speller = Speller(word for phrase in (*self._phrases, *self._forms) for word, _ in phrase)

    def _lex(self, text: str) -> tuple[Lexeme, ...]:
        """The lexemes of a text, without fillers."""
        folded = fold(text)
        tokens, glued = _joined(tokenize(text))
        spelt = self._speller.alternatives(tokens)
        found: list[Lexeme] = []
        index = 0
        while index < len(tokens):
            lexemes, index = self._next(folded, text, tokens, glued, spelt, index)
            for lexeme in lexemes:
                if lexeme.norm == "." and found and _abbreviates(found[-1], lexeme):
                    continue
                if "filler" not in lexeme.senses:
                    found.append(lexeme)
        # "All day" adds nothing to another time, and alone it is a length of time.
        return tuple(found or self._word_by_word(tokens))

    def _word_by_word(self, tokens: Sequence[Token]) -> Iterator[Lexeme]:
        """A lexeme for each token that is no filler."""
        for token in tokens:
            senses = self._phrases.get(((token.norm, False),), {})
            if "filler" not in senses:
                yield Lexeme(token.norm, token.start, token.end, False, senses)

    def _next(
        self,
        folded: str,
        text: str,
        tokens: Sequence[Token],
        glued: Sequence[bool],
        spelt: Mapping[int, Sequence[str]],
        index: int,
    ) -> tuple[Sequence[Lexeme], int]:
        """The lexemes that begin at a token, several where a form means several words, and the next token."""
        token = tokens[index]
        phrase = self._longest(tokens, glued, spelt, index)
        end = tokens[index + len(phrase) - 1].end if phrase else token.end
        if phrase in self._forms:
            meant = [
                Lexeme(word, token.start, end, False, self._phrases.get(((word, False),), {}))
                for word in self._forms[phrase].split()
            ]
            return meant, index + len(phrase)
        if phrase:
            norm = " ".join(word for word, _ in phrase)
            return [Lexeme(norm, token.start, end, glued[index], self._phrases[phrase])], index + len(phrase)
        if token.norm[0].isdigit():
            return _number(folded, text, tokens, glued, index)
        return [Lexeme(token.norm, token.start, token.end, glued[index], {})], index + 1

    def _longest(
        self, tokens: Sequence[Token], glued: Sequence[bool], spelt: Mapping[int, Sequence[str]], index: int
    ) -> tuple[Word, ...]:
        """The longest phrase that begins at a token; empty if there is none."""
        for first in (tokens[index].norm, *spelt.get(index, ())):
            for phrase in self._by_first.get(first, ()):
                last = index + len(phrase)
                if last <= len(tokens) and all(
                    (word == tokens[place].norm or word in spelt.get(place, ())) and (glued[place] or not joined)
                    for place, (word, joined) in zip(range(index, last), phrase, strict=True)
                ):
                    return phrase
        return ()


@lru_cache(maxsize=8)
def lexicon_of(words: TimeWords) -> Lexicon:
    """The lexicon of these words, built once."""
    return Lexicon(words)


def _senses(words: TimeWords) -> Iterator[tuple[str, str, Any]]:
    """Category, phrase and value of every sense."""
    grammar = words.grammar
    for unit, forms in grammar.units.items():
        yield from (("unit", form, unit) for form in forms)
    for event, forms in grammar.events.items():
        yield from (("event", form, event) for form in forms)
    for category, names in (("weekday", grammar.weekdays), ("month", grammar.months)):
        for number, (name, forms) in enumerate(names.items()):
            yield from ((category, form, number) for form in (name, *forms))
            yield from (("short", form, True) for form in forms)
    # "Mondays" recur.
    yield from (("recurring day", f"{name}s", True) for name in grammar.weekdays)
    yield from (("several days", f"{name}s", number) for number, name in enumerate(grammar.weekdays))
    for which, forms in grammar.which.items():
        yield from (("which", form, which) for form in forms)
    valued: tuple[tuple[str, Mapping[str, Any]], ...] = (
        *(("cardinal", grammar.cardinals), ("ordinal", grammar.ordinals), ("count", grammar.counts)),
        *(("relative", grammar.relative_days), ("part", {part: part for part in words.day_parts})),
        ("holiday", {name: name for days in (words.named_days, *words.local_days.values()) for name in days}),
        *(("month part", words.month_parts), ("times over", grammar.times_over)),
    )
    for category, values in valued:
        yield from ((category, phrase, value) for phrase, value in values.items())
    plain: tuple[tuple[str, Sequence[str]], ...] = (
        *(("gone", grammar.gone), ("ago", grammar.ago), ("ahead", grammar.ahead), ("post", grammar.after_session)),
        *(("same time", grammar.same_time), ("recurring", grammar.recurring), ("often", grammar.often)),
        *(
            ("newcomer", grammar.newcomers),
            ("inexact", grammar.inexact_counts),
            ("vague", grammar.vague),
            ("vague time", grammar.vague_times),
            ("vague day", grammar.vague_days),
        ),
        ("filler", words.fillers),
    )
    for category, phrases in plain:
        yield from ((category, phrase, True) for phrase in phrases)


def _words(tokens: Sequence[Token]) -> tuple[Word, ...]:
    return tuple((token.norm, index > 0 and token.start == tokens[index - 1].end) for index, token in enumerate(tokens))


def _joined(tokens: Sequence[Token]) -> tuple[list[Token], list[bool]]:
    """The tokens without hyphens and slashes within words ("mid-August", "3-day", "Oct/2"), and which are glued."""
    kept: list[Token] = []
    glued: list[bool] = []
    joins = False
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.norm in ("-", "/", "~", "'") and before and after and before.end == token.start:
            digits = (before.norm[-1].isdigit() or before.norm in _SUFFIXES) and _digit(after)
            if after.start == token.end and not digits and (token.norm != "/" or _digit(before) != _digit(after)):
                joins = True
                continue
        kept.append(token)
        glued.append(joins or bool(before and before.end == token.start))
        joins = False
    return kept, glued


def _digit(token: Token) -> bool:
    return token.norm[0].isdigit()


def _abbreviates(lexeme: Lexeme, stop: Lexeme) -> bool:
    """Whether a full stop belongs to an abbreviation: "Oct.", "wks."."""
    unit = lexeme.senses.get("unit")
    short = "short" in lexeme.senses or (unit and lexeme.norm not in (unit, f"{unit}s"))
    return bool(stop.glued and short)


def _number(
    folded: str, text: str, tokens: Sequence[Token], glued: Sequence[bool], index: int
) -> tuple[Sequence[Lexeme], int]:
    """A numeric date, a time of day, an ordinal or a number."""
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    for pattern in (_DATE, _TIME):
        match = pattern.match(folded, token.start)
        place = next((i for i, other in enumerate(tokens[index:], index) if match and other.end == match.end()), None)
        if match and place is not None and not (index and glued[index] and tokens[index - 1].norm in "-/.:"):
            senses = _date(match) if pattern is _DATE else {"clock": (int(match[1]), match[2], match[1][0] == "0")}
            return [Lexeme(match.group(), token.start, match.end(), glued[index], senses)], place + 1
    if token.norm.isdecimal() and following and glued[index + 1] and following.norm in _SUFFIXES:
        senses = {"ordinal": int(token.norm), "digits": True}
        return [Lexeme(token.norm, token.start, following.end, glued[index], senses)], index + 2
    if following and glued[index + 1] and following.norm in _MEASURES:
        # "10k on sunday", "2mm needles".
        return [Lexeme(f"{token.norm}{following.norm}", token.start, following.end, glued[index], {})], index + 2
    value = _value(text[token.start : token.end], token.norm)
    senses = {} if value is None else {"cardinal": value, "digits": True}
    return [Lexeme(token.norm, token.start, token.end, glued[index], senses)], index + 1


def _date(match: re.Match[str]) -> dict[str, Any]:
    if match["year"]:
        return {"date": NumericDate(int(match["month"]), int(match["day"]), match["year"], year_first=True)}
    if match["one"]:
        return {"date": NumericDate(int(match["one"]), int(match["two"]), match["after"])}
    return {"date": NumericDate(int(match["first"]), int(match["second"]), None)}


def _value(written: str, norm: str) -> float | None:
    """The value of a number; None for one that counts nothing, such as "3.14" or "10\u00b2"."""
    if not written.isascii():
        # Folding turns "2\u00bd" into "21".
        whole, last = written[:-1] or "0", written[-1]
        if not (whole.isascii() and whole.isdecimal()) or not unicodedata.name(last, "").startswith("VULGAR FRACTION"):
            return None
        return int(whole) + unicodedata.numeric(last)
    if norm.isdecimal():
        return float(norm) if len(norm) < 10 else float("inf")
    try:
        value = float(norm)
    except ValueError:
        return None
    return value if value % 1 in _FRACTIONS else None
