"""Counts as precise as the patient gave them: "two", "one or two", "about five"."""

from __future__ import annotations

from bot.content.schema import Strict


class CountRange(Strict):
    """One count, or all counts that an expression may mean."""

    first: int
    last: int

    @property
    def exact(self) -> bool:
        """Whether the range is a single count."""
        return self.first == self.last

    def __str__(self) -> str:
        """The counts as the value of an entity: "2", "2-3"."""
        return str(self.first) if self.exact else f"{self.first}-{self.last}"

    @classmethod
    def parse(cls, value: str) -> CountRange:
        """The counts of an entity's value. Raises ValueError."""
        first, _, last = value.partition("-")
        return cls(first=int(first), last=int(last or first))
