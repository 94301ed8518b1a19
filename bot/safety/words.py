"""Tokens for red-flag detection: words without apostrophes, with spelling corrections as alternatives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.tokens import Doc

from bot.content.cache import cached
from bot.safety import language
from bot.safety.language import english

# A number, a word with its apostrophes, or two letters joined by a sign ("a&e").
_WORD = re.compile(r"[a-z]&[a-z](?![a-z])|\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*")
_BREAK = re.compile(r"[.,;:!?()\n…]|\s[-–—]+\s")
_LONG_DRAWN = re.compile(r"(.)\1{2,}")

# Shorter words have too many neighbours; longer ones may have two letters wrong.
SHORTEST = 5
LONG = 8


@dataclass(frozen=True)
class Word:
    """A word with its alternative forms, position, sentence and preceding text."""

    forms: tuple[str, ...]
    start: int
    end: int
    sentence: int
    after_break: bool
    """A punctuation mark stands before it."""
    after_end: bool
    """The punctuation mark is more than a comma."""
    denies: bool
    """It is a "no", a "not" or ends in one."""


def bare(text: str) -> list[str]:
    """The words of a text without apostrophes."""
    return [match.group().replace("'", "").replace(",", ".") for match in _WORD.finditer(text.lower())]


class Reader:
    """Splits messages into words. `targets` are candidates for corrections, `correct` words are never corrected."""

    def __init__(self, targets: Iterable[str], correct: Iterable[str] = (), denials: Iterable[str] = ()) -> None:
        self._denials = frozenset(denials)
        self._correct = frozenset(correct)
        self._targets: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(targets)):
            if word.isalpha() and len(word) >= SHORTEST:
                self._targets[word[0]].append(word)
        self._known = frozenset(word for words in self._targets.values() for word in words)
        self._denies = lru_cache(maxsize=4096)(self._is_denial)
        self._forms = lru_cache(maxsize=4096)(self._all_forms)

    def read(self, doc: Doc) -> list[Word]:
        """The words of a folded text."""
        text = doc.text
        ends = [sentence.end_char for sentence in doc.sents]
        words: list[Word] = []
        sentence = 0
        for match in _WORD.finditer(text):
            start, end, raw = match.start(), match.end(), match.group()
            while sentence < len(ends) - 1 and start >= ends[sentence]:
                sentence += 1
            if raw == "t" and words and words[-1].forms[0].endswith("n") and start == words[-1].end + 1:
                # "can t" is "can't".
                before = words.pop()
                raw = f"{before.forms[0]}t"
                words.append(replace(before, forms=(raw,), end=end, denies=True))
                continue
            between = _BREAK.findall(text, words[-1].end if words else 0, start)
            hard = any(mark != "," for mark in between)
            denies = self._denies(raw)
            words.append(Word(self._forms(raw), start, end, sentence, bool(between), hard, denies))
        return words

    def _is_denial(self, raw: str) -> bool:
        return any(token.text in self._denials for token in english().make_doc(raw))

    def _all_forms(self, raw: str) -> tuple[str, ...]:
        if raw.endswith("'ll"):
            # Without its apostrophe it would be another word.
            return (raw[:-3],)
        forms = [raw.replace("'", "").replace(",", ".")]
        if raw.endswith("'s"):
            forms.append(raw[:-2])
        if _LONG_DRAWN.search(raw):
            forms += [_LONG_DRAWN.sub(r"\1\1", forms[0]), _LONG_DRAWN.sub(r"\1", forms[0])]
        meant = self._meant(forms[-1])
        return tuple(dict.fromkeys([*forms, *meant]))

    def _meant(self, word: str) -> list[str]:
        if (
            len(word) < SHORTEST
            or not word.isalpha()
            or word in self._known
            or word in self._correct
            or is_english(word)
            or (word.endswith("s") and is_english(word[:-1]))
        ):
            return []
        # Almost nobody gets the first letter wrong.
        most = 2 if len(word) >= LONG else 1
        near = process.extract(word, self._targets[word[0]], scorer=OSA.distance, score_cutoff=most, limit=3)
        return [str(found) for found, distance, _ in near if distance == near[0][1]]


def is_english(word: str) -> bool:
    """Whether a word is a correctly spelt English word."""
    if word in english().get_pipe("lemmatizer").lookups.get_table("lemma_lookup"):
        return True
    known, wanted = _base_forms(), word.encode()
    # numpy would make all of them as long as this one first.
    if len(wanted) > known.itemsize:
        return False
    place = int(np.searchsorted(known, wanted))
    return place < len(known) and known[place] == wanted


@lru_cache(maxsize=1)
def _base_forms() -> np.ndarray:
    """All base forms that spaCy's tables know, in order; an array of bytes takes a tenth of the memory of a set."""
    return cached("base-forms", (Path(__file__), Path(language.__file__)), _sorted_base_forms)


def _sorted_base_forms() -> np.ndarray:
    listed = (word for words in language.table("lemma_index").values() for word in words)
    known = {*listed, *language.table("lemma_lookup").values(), *english().Defaults.stop_words}
    return np.array(sorted(word.encode() for word in known))
