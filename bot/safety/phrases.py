"""Finds many wordings at once: each is a row of words, with room for others where it says so."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.safety.words import Word, bare

# How many words "..." may stand for.
GAP = 4

# Digits as they are typed; other scripts and circled ones are digits too, but no numbers.
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_PART = re.compile(r"\.\.\.|<(?P<low>[\d.]+)-(?P<high>[\d.]+)>|\{(?P<family>\w+)\}|(?P<end>\$)|(?P<word>[^\s<>{}]+)")


# Most places in most wordings lead on by one word and no more: what they lack needs no room of its own.
_NOWHERE: Mapping[Any, _Node] = MappingProxyType({})


class _Node:
    """A place within wordings, and where they go on from it."""

    __slots__ = ("ends", "families", "final", "gap", "numbers", "stems", "words")

    def __init__(self) -> None:
        self.words: Mapping[str, _Node] = _NOWHERE
        self.stems: Mapping[str, _Node] = _NOWHERE
        self.numbers: Mapping[tuple[str, str], _Node] = _NOWHERE
        self.families: Mapping[str, _Node] = _NOWHERE
        self.gap: _Node | None = None
        self.final: _Node | None = None
        self.ends: frozenset[int] = frozenset()

    def lead(self, by: str, key: Hashable) -> _Node:
        """The place to which a word, a stem, a number or a family leads; made where it is not there."""
        onward = getattr(self, by)
        if onward is _NOWHERE:
            onward = {}
            setattr(self, by, onward)
        node: _Node = onward.get(key) or onward.setdefault(key, _Node())
        return node


class Phrases:
    """Wordings with labels: "swell*" is any word that begins so, "<38-41>" a number, "..." a few words.

    A number has as many digits after its point as those of the range. "{face}" is one of a family of wordings.
    "$" is the end of the sentence: "can't see $".
    No denial stands among the words of "...".
    """

    def __init__(self) -> None:
        self._root = _Node()
        self._families = _Node()
        self._names: list[str] = []
        self.spelt: set[str] = set()
        """The whole words of all wordings, which a misspelling may stand for."""

    def add_family(self, name: str, members: Iterable[str]) -> None:
        """Wordings that others name in curly brackets; once for each name."""
        if name not in self._names:
            self._names.append(name)
            for member in members:
                self._add(self._families, member, len(self._names) - 1)

    def add(self, wording: str, label: int) -> None:
        """Find this wording too, under a label of the caller's."""
        self._add(self._root, wording, label)

    def find(self, words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
        """Label, first and last word of whatever is found, once for each label and place."""
        families: list[dict[str, list[int]]] = []
        for first in range(len(words)):
            ends: dict[str, list[int]] = {}
            for label, last in self._from(self._families, words, first, ()):
                ends.setdefault(self._names[label], []).append(last)
            families.append(ends)
        for first in range(len(words)):
            for label, last in self._from(self._root, words, first, families):
                yield label, first, last

    def _add(self, node: _Node, wording: str, label: int) -> None:
        for match in _PART.finditer(wording):
            if match["word"] and match["word"].endswith("*"):
                (stem,) = bare(match["word"])
                self.spelt.add(stem)
                node = node.lead("stems", stem)
            elif match["word"]:
                for word in bare(match["word"]):
                    self.spelt.add(word)
                    node = node.lead("words", word)
            elif match["family"]:
                node = node.lead("families", match["family"])
            elif match["low"]:
                node = node.lead("numbers", (match["low"], match["high"]))
            elif match["end"]:
                node.final = node.final or _Node()
                node = node.final
            else:
                node.gap = node.gap or _Node()
                node = node.gap
        node.ends |= {label}

    def _from(
        self, node: _Node, words: Sequence[Word], first: int, families: Sequence[dict[str, list[int]]]
    ) -> list[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        self._walk(node, words, first, families, found)
        return sorted(found)

    def _walk(
        self,
        node: _Node,
        words: Sequence[Word],
        index: int,
        families: Sequence[dict[str, list[int]]],
        found: set[tuple[int, int]],
    ) -> None:
        for following, last in _following(node, words, index, families):
            found.update((label, last) for label in following.ends)
            after = last + 1
            if after == len(words) or words[after].after_end:
                if following.final:
                    found.update((label, last) for label in following.final.ends)
                continue
            self._walk(following, words, after, families, found)
            if following.gap:
                for skipped in range(after, min(after + GAP + 1, len(words))):
                    if words[skipped].after_break:
                        break
                    self._walk(following.gap, words, skipped, families, found)
                    if words[skipped].denies:
                        break


def _following(
    node: _Node, words: Sequence[Word], index: int, families: Sequence[dict[str, list[int]]]
) -> list[tuple[_Node, int]]:
    found: list[tuple[_Node, int]] = []
    for form in words[index].forms:
        if form in node.words:
            found.append((node.words[form], index))
        if 0 < len(node.stems) < len(form):
            found += [(after, index) for stem, after in node.stems.items() if form.startswith(stem)]
        elif node.stems:
            stems = (form[:end] for end in range(2, len(form) + 1))
            found += [(node.stems[stem], index) for stem in stems if stem in node.stems]
        if node.numbers and _NUMBER.fullmatch(form):
            found += [(after, index) for (low, high), after in node.numbers.items() if _within(form, low, high)]
    if node.families and families[index]:
        ends = families[index].items()
        found += [(node.families[name], last) for name, lasts in ends if name in node.families for last in lasts]
    return found


def _within(form: str, low: str, high: str) -> bool:
    return _decimals(form) == _decimals(low) and float(low) <= float(form) <= float(high)


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])
