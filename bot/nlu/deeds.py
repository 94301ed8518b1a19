"""What a message tells as done: activities, products and treatments with the role `done`, and their times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.advice.profile_update import IMPLIED
from bot.nlu.entity import Entity
from bot.nlu.roles import OF_SESSIONS
from bot.text.document import Document
from bot.text.tense import done

DONE = "done"
# The role of a time that is neither that of a session nor asked about.
OTHER = "other"
# The treatment itself is no deed beside it.
OWN = "microneedling"
PRODUCT = "product"
KINDS = frozenset({"activity", PRODUCT, "treatment"})
TIMES = frozenset({"date", "duration"})
# Behind a time, or within it, these count from the session without being its time: "an hour after".
_AFTER = frozenset("after afterwards later following".split())
_AGO = frozenset("ago back".split())
# Roles that a day has where nothing but the past tense speaks of a session.
_OF_SESSION = ("session", IMPLIED)


def told(named: Sequence[Entity], document: Document) -> list[Entity]:
    """The entities, with the role `done` for what the message tells as done."""
    return [
        replace(entity, role=DONE)
        if entity.kind in KINDS
        and (place := _tokens(entity, document))
        and done(document, *place, thing=entity.kind == "product")
        else entity
        for entity in named
    ]


def with_their_times(times: Sequence[Entity], named: Sequence[Entity], document: Document) -> list[Entity]:
    """The times, with the role `other` for those that tell when a deed was done.

    "I went running an hour after" and "had my lip waxed friday" tell nothing of the day of the session.
    """
    others = [entity for entity in named if entity.role == DONE and entity.entry != OWN]
    deeds = [_tokens(entity, document) for entity in others]
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
    if deed is None or deed >= first:
        return False
    words = {token.norm for token in document.tokens[first : last + 2]}
    if words & _AFTER and not words & _AGO:
        return True
    start, end = document.clauses[document.clause_of[first]]
    beside = {token.norm for token in document.tokens[start : end + 1]}
    return time.kind == "date" and time.role in _OF_SESSION and not beside & OF_SESSIONS


def _tokens(entity: Entity, document: Document) -> tuple[int, int] | None:
    """The first and the last token of an entity; None where its characters hold none."""
    inside = [
        index for index, token in enumerate(document.tokens) if token.start < entity.end and token.end > entity.start
    ]
    return (inside[0], inside[-1]) if inside else None
