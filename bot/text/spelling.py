"""The words that a misspelt token may stand for, by edit distance to a vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text.lemmas import is_word, lemma
from bot.text.tokens import Token

# Shorter words have too many neighbours; longer ones may have two letters wrong.
SHORTEST = 5
LONG = 8


class Speller:
    """Corrects towards a vocabulary. A word of English, or of the vocabulary, is never changed."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """`vocabulary` are folded words, such as `PhraseMatcher.words`."""
        self._words: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(vocabulary)):
            if word.isalpha() and len(word) >= SHORTEST:
                self._words[word[0]].append(word)
        self._known = frozenset(vocabulary)
        self._meant = lru_cache(maxsize=4096)(self._look_up)

    def alternatives(self, tokens: Sequence[Token]) -> dict[int, tuple[str, ...]]:
        """The words that each misspelt token may stand for, with their base forms, by the token's index."""
        found = ((index, self._meant(token.norm)) for index, token in enumerate(tokens))
        return {index: forms for index, forms in found if forms}

    def _look_up(self, word: str) -> tuple[str, ...]:
        if len(word) < SHORTEST or not word.isalpha() or word in self._known or is_word(word):
            return ()
        # Almost nobody gets the first letter wrong.
        most = 2 if len(word) >= LONG else 1
        near = process.extract(word, self._words[word[0]], scorer=OSA.distance, score_cutoff=most, limit=3)
        closest = [str(found) for found, distance, _ in near if distance == near[0][1]]
        return tuple(dict.fromkeys(form for found in closest for form in (found, lemma(found))))
