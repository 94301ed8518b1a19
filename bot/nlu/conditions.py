"""The conditions and symptoms of a message with their assertion.

Denied conditions are left out, and mild symptoms that are over; conditions that are over, conditions and symptoms of
other people, and symptoms that are only feared get a role; so does what is to be treated in somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.advice.question import FEARED, OF_ANOTHER
from bot.content.schema import Entry
from bot.nlu.entity import Entity
from bot.safety.assertion import Finding, Reading, Status
from bot.safety.conditions import condition_status, is_of_another
from bot.safety.messages import AFTER_EFFECTS
from bot.text.document import Document
from bot.text.frames import feared, over, passed
from bot.text.unclear_spot import unclear_spot

KIND, SYMPTOM = "condition", "symptom"
UNCLEAR_SPOT = "unclear_spot"
# The subject of a message by which the skin is well, and what takes that back: "looks fine but …", "if it looks fine".
WELL = ("subject", "looks_well")
_TAKES_BACK = frozenset(
    "but just except though although however only if when until once yet still want hope wish scared afraid worried "
    "will would should odd weird strange".split()
)
UNWELL, _OF_IT = "feeling_unwell", frozenset({"about", "that", "for"})
# What is to be treated and where, which may be somebody else's; "they're quite deep" is said of scars.
OF_A_PERSON, _OF_THINGS = frozenset({"concern", "body_area"}), "they"
# The role of a condition by its status; one that is present has none.
ROLES: dict[Status, str] = {"historical": "past", "other_person": "other_person"}


def asserted(
    named: Sequence[Entity], reading: Reading, document: Document, entries: Mapping[str, Entry]
) -> list[Entity]:
    """The entities without denied conditions; those that are over, and what is somebody else's, with their role.

    Args:
        named: the entities of a message.
        reading: its cues of assertion.
        document: the message.
        entries: the vocabulary of conditions.
    """
    found: list[Entity] = []
    for entity in named:
        tokens = document.tokens_within(entity.start, entity.end)
        if entity.kind == SYMPTOM and tokens:
            found.extend(_symptom(entity, tokens[0], tokens[-1], reading, document))
            continue
        if entity.kind in OF_A_PERSON and tokens and _is_another_persons(tokens, reading, document):
            found.append(replace(entity, role=OF_ANOTHER))
            continue
        if entity.kind != KIND or not tokens:
            found.append(entity)
            continue
        status = condition_status(reading, document, Finding(tokens[0], tokens[-1]))
        if status == "historical" and entries[entity.entry].past_counts:
            status = "present"
        if status != "negated":
            found.append(replace(entity, role=ROLES.get(status)))
    return found


def _is_another_persons(tokens: Sequence[int], reading: Reading, document: Document) -> bool:
    first, _ = document.clauses[document.clause_of[tokens[0]]]
    before = {token.norm for token in document.tokens[first : tokens[0]]}
    return _OF_THINGS not in before and is_of_another(reading, document, Finding(tokens[0], tokens[-1]))


def _symptom(entity: Entity, first: int, last: int, reading: Reading, document: Document) -> list[Entity]:
    if is_of_another(reading, document, Finding(first, last)):
        return [replace(entity, role=ROLES["other_person"])]
    if entity.entry == UNWELL and document.tokens[last + 1 : last + 2] and document.tokens[last + 1].norm in _OF_IT:
        # "I feel awful about it" voices a feeling.
        return []
    if entity.entry in AFTER_EFFECTS and (over(document, last) or passed(document, first, last)):
        return [Entity(*WELL, entity.start, entity.end)]
    return [replace(entity, role=FEARED) if feared(document, first, last) else entity]


def well(named: Sequence[Entity], denied: bool, document: Document) -> list[Entity]:
    """The entities with the subject that the skin is well only where nothing in the message takes that back.

    Args:
        named: the entities of a message.
        denied: whether it denies symptoms: "not red, not swollen".
        document: the message.
    """
    others = [entity for entity in named if (entity.kind, entity.entry) != WELL]
    doubted = _TAKES_BACK & {token.norm for token in document.tokens}
    if doubted or any(entity.kind == SYMPTOM for entity in others):
        return others
    if denied and len(others) == len(named):
        return [*others, Entity(*WELL, 0, len(document.text))]
    return list(named)


def with_unclear_spot(named: Sequence[Entity], document: Document) -> list[Entity]:
    """The entities with a spot that a doctor should see as a condition, which takes the place of symptoms within it."""
    place = unclear_spot(document)
    if place is None:
        return list(named)
    start, end = document.tokens[place[0]].start, document.tokens[place[1]].end
    kept = [one for one in named if one.kind not in (KIND, SYMPTOM) or not (one.start < end and start < one.end)]
    return [*kept, Entity(KIND, UNCLEAR_SPOT, start, end)]
