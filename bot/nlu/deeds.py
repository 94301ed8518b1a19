"""What a message tells as done: activities, products and treatments with the role `done`, and their times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.nlu.entity import Entity
from bot.text.document import Document
from bot.text.tense import done

DONE = "done"
# The role of a time that is neither that of a session nor asked about.
OTHER = "other"
KINDS = frozenset({"activity", "product", "treatment"})
TIMES = frozenset({"date", "duration"})
# Behind a time, or within it, these count from the session without being its time: "an hour after".
_AFTER = frozenset("after afterwards later following".split())
_AGO = frozenset("ago back".split())


def told(named: Sequence[Entity], document: Document) -> list[Entity]:
    """The entities, with the role `done` for what the message tells as done."""
    return [
        replace(entity, role=DONE)
        if entity.kind in KINDS and (place := _tokens(entity, document)) and done(document, *place)
        else entity
        for entity in named
    ]


def with_their_times(times: Sequence[Entity], named: Sequence[Entity], document: Document) -> list[Entity]:
    """The times, with the role `other` for those that tell when, after a session, a deed was done.

    "I went running an hour after" tells nothing of the day of the session.
    """
    deeds = [_tokens(entity, document) for entity in named if entity.role == DONE]
    clauses = {document.clause_of[place[0]]: place[1] for place in deeds if place}
    return [
        replace(time, role=OTHER) if time.kind in TIMES and _of_deed(time, clauses, document) else time
        for time in times
    ]


def _of_deed(time: Entity, clauses: dict[int, int], document: Document) -> bool:
    place = _tokens(time, document)
    if place is None:
        return False
    first, last = place
    deed = clauses.get(document.clause_of[first])
    words = {token.norm for token in document.tokens[first : last + 2]}
    return deed is not None and deed < first and bool(words & _AFTER) and not words & _AGO


def _tokens(entity: Entity, document: Document) -> tuple[int, int] | None:
    """The first and the last token of an entity; None where its characters hold none."""
    inside = [
        index for index, token in enumerate(document.tokens) if token.start < entity.end and token.end > entity.start
    ]
    return (inside[0], inside[-1]) if inside else None
