"""Misspelt names of things, read as what was meant: "sessionz", "retinoll", "excema"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.tokens import Doc

from bot.safety.language import english

# Shorter words have too many neighbours; longer ones may have two letters wrong.
SHORTEST = 5
LONG = 8


class Speller:
    """Replaces unknown words that are one or two letters away from a word of the vocabularies."""

    def __init__(self, targets: Iterable[str], known: Collection[str]) -> None:
        self._known = known
        self._frequency = Counter(word for word in targets if word.isalpha() and len(word) >= SHORTEST - 1)
        self._targets: dict[str, list[str]] = defaultdict(list)
        # The more frequent of two equally near words is the likelier one ("scarz": scars, not scary).
        for word, _ in sorted(self._frequency.items(), key=lambda item: (-item[1], item[0])):
            self._targets[word[0]].append(word)

    def correct(self, doc: Doc) -> Doc:
        """The text with misspelt words replaced, token for token; the very same where none is."""
        words = [self._corrected(token.text) for token in doc]
        if all(word == token.text for word, token in zip(words, doc, strict=True)):
            return doc
        spaces = [bool(token.whitespace_) for token in doc]
        return english()(Doc(doc.vocab, words=words, spaces=spaces))

    def _corrected(self, word: str) -> str:
        if len(word) < SHORTEST or not word.isalpha() or word in self._known or word in self._frequency:
            return word
        # Almost nobody gets the first letter wrong.
        most = 2 if len(word) >= LONG else 1
        near = process.extractOne(word, self._targets[word[0]], scorer=OSA.distance, score_cutoff=most)
        return str(near[0]) if near else word
