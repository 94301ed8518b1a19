"""Days on which a patient can't come: "away til 10 Dec", "not Christmas week", "back on the 11th"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.advice.profile_update import AWAY, AWAY_UNTIL, BACK
from bot.nlu.entity import Entity
from bot.text.document import Document

# What a time that is kept out may have been taken for.
_OPEN = frozenset([None, "other", "wish", "asked", "event", "implied"])
_AWAY = frozenset("away abroad travelling traveling".split())
# With "on" before it, one of these is where the patient is; without, a holiday is what the day is that of.
_ON = frozenset("holiday holidays hols vacation".split())
_NOT = frozenset("not cant can't cannot except avoid".split())
_UNTIL = frozenset("till until til".split())
_BETWEEN = frozenset("the in on at over during for that do make come manage any day in".split())
_BACK, _COME = frozenset("back home".split()), "come"


def with_days_away(times: Sequence[Entity], message: Document) -> list[Entity]:
    """The times with the role of those on which the patient can't come.

    Args:
        times: the times of the message with their roles.
        message: the message as written.
    """
    return [replace(time, role=role) if (role := _role(time, times, message)) else time for time in times]


def _role(time: Entity, times: Sequence[Entity], message: Document) -> str | None:
    if time.kind != "date" or time.role not in _OPEN:
        return None
    place = message.token_at(time.start)
    if place is None:
        return None
    first, _ = message.clauses[message.clause_of[place]]
    before = [token.norm for token in message.tokens[first:place]]
    governing = next((word for word in reversed(before) if word not in _BETWEEN), None)
    if governing in _BACK:
        # "Could I come back on Monday?" asks for that day.
        return None if _COME in before else BACK
    on_holiday = any(one == "on" and two in _ON for one, two in pairwise(before))
    if on_holiday or _AWAY & {*before}:
        return AWAY_UNTIL if governing in _UNTIL else AWAY
    # "Not the 14th, the 4th" says which day is meant.
    return AWAY if governing in _NOT and len(times) == 1 else None
