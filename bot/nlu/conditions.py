"""The conditions and symptoms of a message with their assertion.

Denied conditions are left out; those that are over, and conditions and symptoms of other people, get a role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.content.schema import Entry
from bot.nlu.entity import Entity
from bot.safety.assertion import Finding, Reading, Status
from bot.safety.conditions import condition_status, is_of_another
from bot.text.document import Document

KIND, SYMPTOM = "condition", "symptom"
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
        tokens = [
            index
            for index, token in enumerate(document.tokens)
            if token.start < entity.end and token.end > entity.start
        ]
        if entity.kind == SYMPTOM and tokens and is_of_another(reading, document, Finding(tokens[0], tokens[-1])):
            found.append(replace(entity, role=ROLES["other_person"]))
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
