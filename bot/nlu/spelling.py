"""Spelling correction towards the words of the vocabularies: "sessionz", "retinoll", "excema"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.tokens import Doc

from bot.nlu.language import english

# Words shorter than SHORTEST have too many neighbours; words from LONG letters on may have two errors.
SHORTEST = 5
LONG = 8


class Speller:
    """Replaces unknown words that are one or two edits away from a word of the vocabularies."""

    def __init__(self, targets: Iterable[str], known: Collection[str]) -> None:
        self._known = known
        self._frequency = Counter(word for word in targets if word.isalpha() and len(word) >= SHORTEST - 1)
        self._targets: dict[str, list[str]] = defaultdict(list)
        # Of two equally close words the more frequent one wins ("scarz": scars, not scary).
        for word, _ in sorted(self._frequency.items(), key=lambda item: (-item[1], item[0])):
            self._targets[word[0]].append(word)

    def correct(self, doc: Doc) -> Doc:
        """The text with misspelt words replaced, with the same number of tokens; `doc` itself if nothing changes."""
        words = [self._corrected(token.text) for token in doc]
        if all(word == token.text for word, token in zip(words, doc, strict=True)):
            return doc
        spaces = [bool(token.whitespace_) for token in doc]
        return english()(Doc(doc.vocab, words=words, spaces=spaces))

    def _corrected(self, word: str) -> str:
        if len(word) < SHORTEST or not word.isalpha() or word in self._known or word in self._frequency:
            return word
        # The first letter is almost always correct, so only words that share it are candidates.
        most = 2 if len(word) >= LONG else 1
        near = process.extractOne(word, self._targets[word[0]], scorer=OSA.distance, score_cutoff=most)
        return str(near[0]) if near else word
