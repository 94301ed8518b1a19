"""A message as it is read once for all: its tokens and clauses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.text.clauses import clause_starts
from bot.text.tokens import Token, tokenize


@dataclass(frozen=True)
class Document:
    """One message."""

    text: str
    """As the patient typed it; all offsets count its characters."""
    tokens: tuple[Token, ...]
    clauses: tuple[tuple[int, int], ...]
    """Index of the first and of the last token of each clause, in order."""

    @cached_property
    def clause_of(self) -> tuple[int, ...]:
        """The number of the clause of each token."""
        return tuple(number for number, (first, last) in enumerate(self.clauses) for _ in range(first, last + 1))

    @cached_property
    def clause_ends(self) -> frozenset[int]:
        """The index of the last token of each clause."""
        return frozenset(last for _, last in self.clauses)

    def tokens_within(self, start: int, end: int) -> list[int]:
        """The indices of the tokens that share a character with those from `start` to before `end`."""
        return [index for index, token in enumerate(self.tokens) if token.start < end and start < token.end]

    def token_at(self, start: int) -> int | None:
        """The index of the first token that ends behind the character `start`; None where none does."""
        return next((index for index, token in enumerate(self.tokens) if start < token.end), None)


# The parts that read one message, one after the other, share its document.
@lru_cache(maxsize=64)
def read(text: str) -> Document:
    """The document of a message."""
    tokens = tokenize(text)
    starts = clause_starts(tokens)
    ends = [*(start - 1 for start in starts[1:]), len(tokens) - 1]
    return Document(text, tokens, tuple(zip(starts, ends[: len(starts)], strict=True)))
