"""The clinic's phone number, at most once in three replies, but wherever it is the next step; and other ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.advice.answer import Answer, can_render, make, part
from bot.advice.profile import PatientProfile
from bot.content.content import Content

PHONE = "clinic_phone"
# The condition of patients who can't use the phone, and what they are told beside a number.
CANNOT_PHONE, WITHOUT_PHONE = "cannot_phone", "utter_without_phone"
# So many replies after the one with the number, it is not said again.
SPARED = 2
# In answers of these kinds and levels of care the call is the next step.
KINDS = frozenset({"urgent", "handover"})
LEVELS = frozenset({"emergency", "urgent", "soon"})


def with_other_ways(answers: Sequence[Answer], person: PatientProfile, content: Content) -> tuple[Answer, ...]:
    """The answers, and how else than by phone the team is reached, where they ask a patient to call who can't."""
    calls = [answer for answer in answers if PHONE in answer.values or answer.kind == "urgent"]
    if not (calls and CANNOT_PHONE in person.conditions and can_render(content, WITHOUT_PHONE)):
        return tuple(answers)
    last = calls[-1]
    return (*answers, make(content, WITHOUT_PHONE, topic=last.topic, kind=last.kind, level=last.level))


def sparing(answers: Sequence[Answer], spared: int, content: Content) -> tuple[tuple[Answer, ...], int]:
    """The answers with the number written out where it is due, and the number of replies that now do without it.

    Elsewhere a phrase that points back to it takes its place.

    Args:
        answers: the reply.
        spared: how many more replies do without the number: SPARED right after it was given, 0 when it is due.
        content: the content in use.
    """
    found: list[Answer] = []
    given = False
    for answer in answers:
        if PHONE not in answer.values:
            found.append(answer)
        elif not given and (spared <= 0 or _is_next_step(answer)):
            given = True
            found.append(answer)
        elif _is_next_step(answer) and answer.kind == "urgent":
            found.append(answer)
        else:
            above = part(content, "utter_part_number_above")
            found.append(replace(answer, values={**answer.values, PHONE: above}))
    return tuple(found), SPARED if given else max(spared - 1, 0)


def _is_next_step(answer: Answer) -> bool:
    return answer.kind in KINDS or answer.level in LEVELS or answer.alarm is not None
