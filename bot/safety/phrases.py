"""Trie-based phrase matcher with wildcards, number ranges and gaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.safety.words import Word, bare

# How many words "..." may stand for.
GAP = 4

# Digits as they are typed; other scripts and circled ones are digits too, but no numbers.
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_PART = re.compile(r"\.\.\.|<(?P<low>[\d.]+)-(?P<high>[\d.]+)>|\{(?P<family>\w+)\}|(?P<end>\$)|(?P<word>[^\s<>{}]+)")


# A place within wordings: the labels of those that end there, and where they go on by a word, a stem, a number from one
# to another, a family of wordings, a gap, and the end of the sentence. Tuples, not objects, for they are kept and read
# again at each start, twenty thousand of them.
_Place = tuple[
    tuple[int, ...],
    Mapping[str, "_Place"],
    Mapping[str, "_Place"],
    Mapping[tuple[str, str], "_Place"],
    Mapping[str, "_Place"],
    "_Place | None",
    "_Place | None",
]
# Most places lead on by one word and no more: what they lack needs no room of its own.
_NOWHERE: Mapping[Any, Any] = {}


@dataclass(frozen=True)
class Phrases:
    """A compiled set of labelled phrases, made by `PhraseBook`. Built-in types only, so that it can be cached."""

    root: _Place
    families: _Place
    names: tuple[str, ...]
    """The families: the label of a wording in `families` is its family's number here."""
    spelt: frozenset[str]
    """The whole words of all wordings, which a misspelling may stand for."""

    def find(self, words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
        """The distinct matches: label, first and last word."""
        families: list[dict[str, list[int]]] = []
        for first in range(len(words)):
            ends: dict[str, list[int]] = {}
            for label, last in _from(self.families, words, first, ()):
                ends.setdefault(self.names[label], []).append(last)
            families.append(ends)
        for first in range(len(words)):
            for label, last in _from(self.root, words, first, families):
                yield label, first, last


class PhraseBook:
    """Compiles phrases to `Phrases`.

    Syntax: "swell*" is a prefix; "<38-41>" is a number in a range, with as many decimals as the bounds; "..." is a
    gap of a few words without a negation; "{face}" is any phrase of a family; "$" is the end of the sentence.
    """

    def __init__(self) -> None:
        self._root = _Node()
        self._families = _Node()
        self._names: list[str] = []
        self._spelt: set[str] = set()

    def add_family(self, name: str, members: Iterable[str]) -> None:
        """Define a family of phrases, which other phrases use by name in curly brackets. Once per name."""
        if name not in self._names:
            self._names.append(name)
            for member in members:
                self._add(self._families, member, len(self._names) - 1)

    def add(self, wording: str, label: int) -> None:
        """Add a phrase with the caller's label."""
        self._add(self._root, wording, label)

    def phrases(self) -> Phrases:
        """Compile everything added so far."""
        return Phrases(self._root.packed(), self._families.packed(), tuple(self._names), frozenset(self._spelt))

    def _add(self, node: _Node, wording: str, label: int) -> None:
        for match in _PART.finditer(wording):
            if match["word"] and match["word"].endswith("*"):
                (stem,) = bare(match["word"])
                self._spelt.add(stem)
                node = node.stems[stem]
            elif match["word"]:
                for word in bare(match["word"]):
                    self._spelt.add(word)
                    node = node.words[word]
            elif match["family"]:
                node = node.families[match["family"]]
            elif match["low"]:
                node = node.numbers[match["low"], match["high"]]
            elif match["end"]:
                node.final = node.final or _Node()
                node = node.final
            else:
                node.gap = node.gap or _Node()
                node = node.gap
        node.ends.add(label)


class _Node:
    """A place while wordings are put together."""

    def __init__(self) -> None:
        self.ends: set[int] = set()
        self.words: dict[str, _Node] = defaultdict(_Node)
        self.stems: dict[str, _Node] = defaultdict(_Node)
        self.numbers: dict[tuple[str, str], _Node] = defaultdict(_Node)
        self.families: dict[str, _Node] = defaultdict(_Node)
        self.gap: _Node | None = None
        self.final: _Node | None = None

    def packed(self) -> _Place:
        """The place, and all to which it leads."""
        return (
            tuple(sorted(self.ends)),
            _packed(self.words),
            _packed(self.stems),
            _packed(self.numbers),
            _packed(self.families),
            self.gap.packed() if self.gap else None,
            self.final.packed() if self.final else None,
        )


def _packed(ways: Mapping[Any, _Node]) -> Mapping[Any, _Place]:
    return {way: node.packed() for way, node in ways.items()} if ways else _NOWHERE


def _from(
    place: _Place, words: Sequence[Word], first: int, families: Sequence[dict[str, list[int]]]
) -> list[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    _walk(place, words, first, families, found)
    return sorted(found)


def _walk(
    place: _Place,
    words: Sequence[Word],
    index: int,
    families: Sequence[dict[str, list[int]]],
    found: set[tuple[int, int]],
) -> None:
    for following, last in _following(place, words, index, families):
        ends, *_, gap, final = following
        found.update((label, last) for label in ends)
        after = last + 1
        if after == len(words) or words[after].after_end:
            if final:
                found.update((label, last) for label in final[0])
            continue
        _walk(following, words, after, families, found)
        if gap:
            for skipped in range(after, min(after + GAP + 1, len(words))):
                if words[skipped].after_break:
                    break
                _walk(gap, words, skipped, families, found)
                if words[skipped].denies:
                    break


def _following(
    place: _Place, words: Sequence[Word], index: int, families: Sequence[dict[str, list[int]]]
) -> list[tuple[_Place, int]]:
    found: list[tuple[_Place, int]] = []
    _, by_word, by_stem, by_number, by_family, *_ = place
    for form in words[index].forms:
        if form in by_word:
            found.append((by_word[form], index))
        if 0 < len(by_stem) < len(form):
            found += [(after, index) for stem, after in by_stem.items() if form.startswith(stem)]
        elif by_stem:
            stems = (form[:end] for end in range(2, len(form) + 1))
            found += [(by_stem[stem], index) for stem in stems if stem in by_stem]
        if by_number and _NUMBER.fullmatch(form):
            found += [(after, index) for (low, high), after in by_number.items() if _within(form, low, high)]
    if by_family and families[index]:
        ends = families[index].items()
        found += [(by_family[name], last) for name, lasts in ends if name in by_family for last in lasts]
    return found


def _within(form: str, low: str, high: str) -> bool:
    return _decimals(form) == _decimals(low) and float(low) <= float(form) <= float(high)


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])
