"""The common type of extracted entities: vocabulary entries, numbers and time expressions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entity:
    """An extracted entity.

    `kind` is the vocabulary kind, "sessions_done", "number", "date" or "duration". `entry` is the id of the
    vocabulary entry, the number, or the words of the time expression. `start` and `end` are character positions
    in the text. `role` is the purpose of a time expression, such as `session` or `event`.
    """

    kind: str
    entry: str
    start: int
    end: int
    role: str | None = None
