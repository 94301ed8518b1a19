"""The words that a misspelt word may stand for, by edit distance to a vocabulary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
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

    def __init__(self, vocabulary: Iterable[str], known: Collection[str] = ()) -> None:
        """`vocabulary` are folded words, the more often the likelier; `known` are others that are spelt rightly."""
        counted = Counter(vocabulary)
        self._known = frozenset(counted)
        self._also_known = known
        self._words: dict[str, list[str]] = defaultdict(list)
        for word, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            if word.isalpha() and len(word) >= SHORTEST - 1:
                self._words[word[0]].append(word)
        self.nearest = lru_cache(maxsize=4096)(self._look_up)

    def alternatives(self, tokens: Sequence[Token]) -> dict[int, tuple[str, ...]]:
        """The words that each misspelt token may stand for, with their base forms, by the token's index."""
        found = ((index, self.nearest(token.norm)) for index, token in enumerate(tokens))
        return {
            index: tuple(dict.fromkeys(form for word in words for form in (word, lemma(word))))
            for index, words in found
            if words
        }

    def _look_up(self, word: str) -> tuple[str, ...]:
        """The words of the vocabulary that are nearest to a misspelt one, the likeliest first."""
        if len(word) < SHORTEST or not word.isalpha():
            return ()
        if word in self._known or word in self._also_known or is_word(word) or _is_joined(word):
            return ()
        # Almost nobody gets the first letter wrong.
        most = 2 if len(word) >= LONG else 1
        near = process.extract(word, self._words[word[0]], scorer=OSA.distance, score_cutoff=most, limit=3)
        return tuple(str(found) for found, distance, _ in near if distance == near[0][1])


def _is_joined(word: str) -> bool:
    """Whether a word is another one with an "s", often without its apostrophe: "heres", "wifes"."""
    return word.endswith("s") and not word.endswith("ss") and is_word(word[:-1])
