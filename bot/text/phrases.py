"""One phrase matcher with one syntax, for vocabularies, red flags and assertion cues.

Syntax of a phrase (docs/content.md describes it for editors):

- `swell` matches every form of the word whose base form it is ("swollen", "swelling"); another form only itself.
- `swell*` matches every word that begins so.
- `(lip|tongue|roof of my mouth)` matches one of the alternatives, `[very]` is optional.
- `{mouth}` matches any phrase of the list of that name.
- `<38-41.9>` matches a number within the range, both ends included.
- `...` skips up to four words, neither past the end of the clause nor past a negation.
- `$` matches the end of the clause.
- `non-stop` also matches "non stop".

Contractions may be written in any way: a phrase is tokenised as a message is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.text.clauses import NEGATIONS
from bot.text.document import Document
from bot.text.normalize import fold, plain
from bot.text.tokens import tokenize

# The most words that "..." skips.
GAP = 4

_PIECE = re.compile(r"\.\.\.|<[^<>]*>|\{[^{}]*\}|\$|[()\[\]|]|[^\s()\[\]|{}<>]+")
_RANGE = re.compile(r"<(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)>")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Group:
    """Alternatives of a phrase; an empty one makes the group optional."""

    options: tuple[Sequence_, ...]


Sequence_ = tuple["str | Group", ...]


class PhraseError(ValueError):
    """A phrase is not written in the syntax: what is wrong in it, and what is expected instead."""

    def __init__(self, what: str, expected: str) -> None:
        super().__init__(f"{what}. Expected: {expected}.")
        self.what, self.expected = what, expected


@dataclass(frozen=True)
class Match:
    """A phrase that was found in a message."""

    label: str
    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""


@dataclass
class _Node:
    """A state while phrases are added: labels of those that end here, and where each kind of piece leads."""

    labels: set[str] = field(default_factory=set)
    words: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, _Node] = field(default_factory=dict)
    ranges: dict[tuple[float, float], _Node] = field(default_factory=dict)
    lists: dict[str, _Node] = field(default_factory=dict)
    gap: _Node | None = None
    end: _Node | None = None
    skips: list[_Node] = field(default_factory=list)
    """Nodes that are reached from here without a further token."""

    def reached(self) -> Iterator[_Node]:
        """This node and all that are reached from it without a further token."""
        yield self
        for node in self.skips:
            yield from node.reached()


class State(NamedTuple):
    """A state of the compiled matcher: a node with all that it reaches. States are named by their number."""

    labels: tuple[str, ...]
    end_labels: tuple[str, ...]
    """Labels of the phrases that end here if the clause does."""
    words: Mapping[str, tuple[int, ...]]
    prefixes: Mapping[str, tuple[tuple[str, int], ...]]
    """Prefixes and where they lead, by their first letter."""
    ranges: tuple[tuple[float, float, int], ...]
    lists: Mapping[str, tuple[int, ...]]
    gaps: tuple[int, ...]
    more: bool
    """Whether anything follows."""


class PhraseMatcher:
    """Finds many phrases in one pass over the tokens of a message."""

    def __init__(self, lists: Mapping[str, Sequence[str]] | None = None) -> None:
        """`lists` are the phrases that others name in curly brackets; one may name the lists before it."""
        self._root = _Node()
        self._lists = _Node()
        self._known: dict[str, Group] = {}
        self.words: set[str] = set()
        """Every whole word of every phrase: what a misspelling may stand for."""
        for name, phrases in (lists or {}).items():
            # A list that is named in another one is written out there: lists are searched all at once.
            sequences = tuple(self._written_out(parse(phrase), phrase) for phrase in phrases)
            for phrase, sequence in zip(phrases, sequences, strict=True):
                self._insert(self._lists, phrase, name, sequence)
            self._known[name] = Group(sequences)

    def add(self, phrase: str, label: str) -> None:
        """Find this phrase as well, under a label. Raises PhraseError; not to be called after `find`."""
        self._insert(self._root, phrase, label, parse(phrase))

    def find(self, document: Document, alternatives: Mapping[int, Sequence[str]] | None = None) -> list[Match]:
        """Every phrase in a message, in order; overlapping ones too.

        Args:
            document: the message.
            alternatives: further forms of a token by its index, such as the words that a misspelling may stand for.
        """
        return self._compiled.find(document, alternatives)

    def compile(self) -> CompiledMatcher:
        """The same matcher without what is needed to add phrases, which can be cached."""
        return self._compiled

    @cached_property
    def _compiled(self) -> CompiledMatcher:
        return CompiledMatcher(_compile(self._root, self._lists), frozenset(self.words))

    def _written_out(self, sequence: Sequence_, phrase: str) -> Sequence_:
        """The sequence with every list that it names in place of its name."""
        return tuple(
            Group(tuple(self._written_out(option, phrase) for option in item.options))
            if isinstance(item, Group)
            else self._list(item, phrase)
            if item.startswith("{")
            else item
            for item in sequence
        )

    def _list(self, piece: str, phrase: str) -> Group:
        if piece[1:-1] not in self._known:
            what = f"{phrase!r} names the list {piece[1:-1]!r}, which is not defined before it"
            raise PhraseError(what, "the name of a list above it")
        return self._known[piece[1:-1]]

    def _insert(self, root: _Node, phrase: str, label: str, sequence: Sequence_) -> None:
        if _optional(sequence):
            raise PhraseError(f"{phrase!r} matches nothing", "at least one word that is not optional")
        self._follow(root, sequence, phrase).labels.add(label)

    def _follow(self, node: _Node, sequence: Sequence_, phrase: str) -> _Node:
        """The node behind a sequence, made where it is missing."""
        for item in sequence:
            if isinstance(item, Group):
                joined = _Node()
                for option in item.options:
                    self._follow(node, option, phrase).skips.append(joined)
                node = joined
            else:
                node = self._step(node, item, phrase)
        return node

    def _step(self, node: _Node, piece: str, phrase: str) -> _Node:
        if piece == "...":
            node.gap = node.gap or _Node()
            return node.gap
        if piece == "$":
            node.end = node.end or _Node()
            return node.end
        if piece.startswith("{"):
            self._list(piece, phrase)
            return node.lists.setdefault(piece[1:-1], _Node())
        if piece.startswith("<"):
            limits = _RANGE.fullmatch(piece)
            if limits is None:
                what = f"{piece} in {phrase!r} is not a range of numbers"
                raise PhraseError(what, f"a range such as <38-41.9> instead of {piece}")
            return node.ranges.setdefault((float(limits[1]), float(limits[2])), _Node())
        if piece.endswith("*"):
            return node.prefixes.setdefault(plain(fold(piece[:-1])), _Node())
        norms = [token.norm for token in tokenize(piece)]
        for norm in norms:
            self.words.add(norm)
            if norm not in node.words:
                node.words[norm] = _Node()
                if norm == "-" and len(norms) > 1:
                    node.skips.append(node.words[norm])
            node = node.words[norm]
        return node


class _Run:
    """One message while it is searched."""

    def __init__(self, document: Document, alternatives: Mapping[int, Sequence[str]], states: Sequence[State]) -> None:
        self._tokens = document.tokens
        self._ends = document.clause_ends
        self._states = states
        self._forms = [
            tuple(dict.fromkeys((token.norm, token.lemma, *alternatives.get(index, ()))))
            for index, token in enumerate(document.tokens)
        ]
        self.lists: list[dict[str, list[int]]] = []

    def walk(self, root: int, first: int) -> list[tuple[str, int]]:
        """Label and last token of every phrase that begins at a token."""
        found: set[tuple[str, int]] = set()
        self._walk(root, first, found)
        return sorted(found)

    def _walk(self, start: int, index: int, found: set[tuple[str, int]]) -> None:
        for step, last in self._following(self._states[start], index):
            state = self._states[step]
            if state.labels:
                found.update((label, last) for label in state.labels)
            if state.end_labels and self._ends_clause(last):
                found.update((label, last) for label in state.end_labels)
            if last + 1 < len(self._tokens):
                if state.gaps and last not in self._ends:
                    for gap in state.gaps:
                        self._skip(gap, last + 1, found)
                if state.more:
                    self._walk(step, last + 1, found)

    def _ends_clause(self, last: int) -> bool:
        return last in self._ends or not self._tokens[last + 1].is_word

    def _skip(self, start: int, index: int, found: set[tuple[str, int]]) -> None:
        """Go on after up to GAP words of the same clause, none of them a negation."""
        self._walk(start, index, found)
        for skipped in range(index, min(index + GAP, len(self._tokens) - 1)):
            if self._tokens[skipped].norm in NEGATIONS or skipped in self._ends:
                return
            self._walk(start, skipped + 1, found)

    def _following(self, state: State, index: int) -> Iterator[tuple[int, int]]:
        """The states that a token, or a phrase of a list that begins with it, leads to, with the last token."""
        forms = self._forms[index]
        for form in forms:
            for step in state.words.get(form, ()):
                yield step, index
        if state.prefixes:
            for first in {form[0] for form in forms}:
                for prefix, step in state.prefixes.get(first, ()):
                    if any(form.startswith(prefix) for form in forms):
                        yield step, index
        if state.ranges and _NUMBER.fullmatch(self._tokens[index].norm):
            number = float(self._tokens[index].norm)
            for low, high, step in state.ranges:
                if low <= number <= high:
                    yield step, index
        if state.lists and index < len(self.lists):
            for name, lasts in self.lists[index].items():
                for step in state.lists.get(name, ()):
                    for last in lasts:
                        yield step, last


class CompiledMatcher:
    """A phrase matcher to which nothing can be added; see `PhraseMatcher.compile`."""

    def __init__(self, compiled: tuple[tuple[State, ...], int, int], words: frozenset[str]) -> None:
        self._states, self._root, self._lists = compiled
        self.words = words
        """Every whole word of every phrase."""

    def find(self, document: Document, alternatives: Mapping[int, Sequence[str]] | None = None) -> list[Match]:
        """See `PhraseMatcher.find`."""
        run = _Run(document, alternatives or {}, self._states)
        places = range(len(document.tokens))
        for first in places:
            run.lists.append(_by_label(run.walk(self._lists, first)))
        return [Match(label, first, last) for first in places for label, last in run.walk(self._root, first)]


def _compile(*roots: _Node) -> tuple[tuple[State, ...], int, int]:
    """The states that the nodes stand for, and the numbers of the two roots."""
    numbers: dict[int, int] = {}
    nodes: list[_Node] = []

    def number(node: _Node) -> int:
        if id(node) not in numbers:
            numbers[id(node)] = len(nodes)
            nodes.append(node)
        return numbers[id(node)]

    first, second = map(number, roots)
    states: list[State] = []
    while len(states) < len(nodes):
        states.append(_state(nodes[len(states)], number))
    return tuple(states), first, second


def _state(node: _Node, number: Callable[[_Node], int]) -> State:
    words: dict[str, list[int]] = defaultdict(list)
    prefixes: dict[str, list[tuple[str, int]]] = defaultdict(list)
    lists: dict[str, list[int]] = defaultdict(list)
    ranges: list[tuple[float, float, int]] = []
    labels: set[str] = set()
    end_labels: set[str] = set()
    gaps: list[int] = []
    for reached in node.reached():
        labels |= reached.labels
        if reached.end:
            end_labels.update(label for ended in reached.end.reached() for label in ended.labels)
        if reached.gap:
            gaps.append(number(reached.gap))
        for word, following in reached.words.items():
            words[word].append(number(following))
        for prefix, following in reached.prefixes.items():
            prefixes[prefix[0]].append((prefix, number(following)))
        for name, following in reached.lists.items():
            lists[name].append(number(following))
        ranges.extend((low, high, number(following)) for (low, high), following in reached.ranges.items())
    return State(
        tuple(sorted(labels)),
        tuple(sorted(end_labels)),
        {word: tuple(steps) for word, steps in words.items()},
        {letter: tuple(steps) for letter, steps in prefixes.items()},
        tuple(ranges),
        {name: tuple(steps) for name, steps in lists.items()},
        tuple(gaps),
        bool(words or prefixes or lists or ranges),
    )


def parse(phrase: str) -> Sequence_:
    """The phrase as pieces and groups of alternatives. Raises PhraseError."""
    pieces = _PIECE.findall(phrase)
    sequence, rest = _parse_sequence(pieces, 0, phrase)
    if rest < len(pieces):
        what = f"{pieces[rest]!r} in {phrase!r} has no opening bracket"
        raise PhraseError(what, f"(one|other) or [optional] around {pieces[rest]!r} in {phrase!r}")
    return sequence


def _parse_sequence(pieces: Sequence[str], index: int, phrase: str) -> tuple[Sequence_, int]:
    sequence: list[str | Group] = []
    while index < len(pieces) and pieces[index] not in (")", "]", "|"):
        if pieces[index] in ("(", "["):
            group, index = _parse_group(pieces, index, phrase)
            sequence.append(group)
        else:
            sequence.append(pieces[index])
            index += 1
    return tuple(sequence), index


def _parse_group(pieces: Sequence[str], index: int, phrase: str) -> tuple[Group, int]:
    opening = pieces[index]
    closing = ")" if opening == "(" else "]"
    options: list[Sequence_] = [()] if opening == "[" else []
    while True:
        sequence, index = _parse_sequence(pieces, index + 1, phrase)
        options.append(sequence)
        if index >= len(pieces) or pieces[index] not in ("|", closing):
            what = f"{opening!r} is not closed in {phrase!r}"
            raise PhraseError(what, f"a {closing!r} for each {opening!r} in {phrase!r}")
        if pieces[index] == closing:
            return Group(tuple(options)), index + 1


def _optional(sequence: Sequence_) -> bool:
    """Whether a sequence matches without any token."""
    return all(isinstance(item, Group) and any(_optional(option) for option in item.options) for item in sequence)


def _by_label(found: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    ends: dict[str, list[int]] = {}
    for label, last in found:
        ends.setdefault(label, []).append(last)
    return ends
