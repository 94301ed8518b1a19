"""Token-level phrase index over all vocabulary entries; one pass over a text finds all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from bot.content.schema import Vocabulary
from bot.nlu.full_words import expand
from bot.nlu.language import english, fold
from bot.text.lemmas import is_gerund, is_past, lemma

# Kinds that may overlap with other entities and match by exact words only, not by lemma ("lasting" is about how
# long results last, "the last six months" is not).
FREE = frozenset({"subject", "clinic_matter", "occasion"})
# Kinds whose names may begin with a verb.
DEEDS = frozenset({"activity", "product"})
PARTICLES = frozenset("up out off on down over in away back".split())
# Longer phrases match by exact words only.
LEMMA_WORDS = 4

_Words = tuple[str, ...]
_Labels = dict[_Words, tuple[int, ...]]


@dataclass(frozen=True)
class PhraseIndex:
    """Vocabulary entries by their names. Made of built-in types only, so that it can be cached."""

    entries: tuple[tuple[str, str], ...]
    """Kind and id of each entry; the index is its label."""
    exact: _Labels
    """Labels by the words of a name, lower case."""
    forms: _Labels
    """Labels by the words of a name with the last word lemmatised, for names that may be inflected."""
    words: _Words
    """Every word of every name, with repetitions."""
    longest: dict[str, int]
    """The number of words of the longest name that begins with this word."""

    def matches(self, doc: Doc) -> set[tuple[int, int, int]]:
        """Label, first token and end token (exclusive) of every match in a folded text."""
        texts = tuple(token.lower_ for token in doc)
        lemmas = tuple(token.lemma_ for token in doc)
        found: set[tuple[int, int, int]] = set()
        for start, first in enumerate(texts):
            longest = self.longest.get(first, 1)
            for end in range(start + 1, min(start + longest, len(texts)) + 1):
                found.update((label, start, end) for label in self.exact.get(texts[start:end], ()))
                form = (*texts[start : end - 1], lemmas[end - 1])
                found.update((label, start, end) for label in self.forms.get(form, ()))
            found.update(self._inflected(texts, start))
        return found

    def _inflected(self, texts: _Words, start: int) -> Iterator[tuple[int, int, int]]:
        """Names of deeds whose verb, their first word, is inflected here: "popped a spot" for "pop a spot"."""
        first = texts[start]
        base = lemma(first) if is_past(first) or is_gerund(first) else first
        if base == first:
            return
        # "Made up your mind", "it worked out": a verb and a particle may mean something else.
        shortest = start + 3 if texts[start + 1 : start + 2] and texts[start + 1] in PARTICLES else start + 2
        for end in range(shortest, min(start + self.longest.get(base, 1), len(texts)) + 1):
            for label in self.exact.get((base, *texts[start + 1 : end]), ()):
                if self.entries[label][0] in DEEDS:
                    yield label, start, end


def build_phrase_index(vocabularies: Mapping[str, Vocabulary]) -> PhraseIndex:
    """Index every name of the vocabularies; names of kinds in FREE by exact words only."""
    lemmatise = english().get_pipe("lemmatizer")
    entries: list[tuple[str, str]] = []
    exact: dict[_Words, list[int]] = defaultdict(list)
    forms: dict[_Words, list[int]] = defaultdict(list)
    words: list[str] = []
    for kind, entry_id, names in _names(vocabularies):
        label = len(entries)
        entries.append((kind, entry_id))
        for doc in map(english().make_doc, map(fold, names)):
            exact[tuple(token.lower_ for token in doc)].append(label)
            words.extend(token.text for token in doc)
            if kind not in FREE and has_other_forms(lemmatise(doc)):
                forms[form(doc)].append(label)
    longest: dict[str, int] = {}
    for row in (*exact, *forms):
        longest[row[0]] = max(len(row), longest.get(row[0], 0))
    return PhraseIndex(tuple(entries), _frozen(exact), _frozen(forms), tuple(words), longest)


def has_other_forms(doc: Doc) -> bool:
    """Whether inflected forms of the name mean the same: "scar" and "scars", but not "running" and "runs".

    The last word must be a lemma, or a plural within a phrase ("pimple scars"); a single plural may mean
    something else ("glasses"). Phrases longer than LEMMA_WORDS match by exact words only.
    """
    last = doc[-1]
    plural = last.text.endswith("s") and last.text.startswith(last.lemma_[:-1])
    return len(doc) <= LEMMA_WORDS and (last.lemma_ == last.text or (plural and len(doc) > 1))


def form(words: Doc | Span) -> _Words:
    """The words with the last one in its plain form: only that changes ("dark spots"; "made up" is not makeup)."""
    return (*(token.lower_ for token in words[:-1]), words[-1].lemma_)


def _names(vocabularies: Mapping[str, Vocabulary]) -> Iterator[tuple[str, str, Iterable[str]]]:
    for kind, vocabulary in vocabularies.items():
        for entry_id, entry in vocabulary.entries.items():
            # Messages are read in full words.
            yield kind, entry_id, [expand(name).text for name in entry.synonyms]


def _frozen(rows: Mapping[_Words, list[int]]) -> _Labels:
    return {words: tuple(dict.fromkeys(labels)) for words, labels in rows.items()}
