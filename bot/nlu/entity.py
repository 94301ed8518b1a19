"""What a message names, in one shape for entries of vocabularies, numbers and times."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Something named: its kind, the entry's id (or the number, or the words), and where it stands.

    `role` tells what a time is for, such as `session` or `event`.
    """

    kind: str
    entry: str
    start: int
    end: int
    role: str | None = None
