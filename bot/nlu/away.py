"""Days on which a patient can't come: "away til 10 Dec", "not Christmas week", "back on the 11th"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.advice.profile_update import AWAY, AWAY_UNTIL, BACK, LEAVING, STAY
from bot.nlu.entity import Entity
from bot.text.document import Document

# What a time that is kept out may have been taken for.
_OPEN = frozenset([None, "other", "wish", "asked", "event", "implied"])
_AWAY = frozenset("away abroad travelling traveling busy unavailable".split())
# With "on" before it, one of these is where the patient is; without, a holiday is what the day is that of.
_ON = frozenset("holiday holidays hols vacation".split())
_NOT = frozenset("not cant can't cannot except avoid".split())
_UNTIL = frozenset("till until til".split())
_BETWEEN = frozenset(
    "the in on at over during for that do make come get manage any day anything anytime session sessions".split()
)
_BACK, _COME = frozenset("back home return returning".split()), "come"
_DENYING = frozenset("not never dont don't wont won't isnt isn't".split())
# Said with "not": "not free 3 to 9 dec".
_FREE = frozenset("free available around".split())
# A day with one of these in its clause is that on which the patient leaves, where the message also says how long for.
_LEAVING = frozenset(
    "fly flying flight flights leave leaving travel travelling traveling away abroad off trip holiday holidays "
    "vacation home".split()
)
_GOING, _TO = frozenset("go going goes".split()), "to"
# What such a day may have been taken for: not the day that is wished for a session.
_LEFT_ON = frozenset([None, "other", "event", "asked", AWAY])
_STAYING = frozenset("stay staying for".split())
_WHERE = frozenset(["in", "at", "off", "abroad", "away"])
# Behind a day, these begin something else: "the 9th before I go away".
# Between the first and the last day of a stretch.
_THROUGH = frozenset(["to", "till", "until", "til", "through", "-", "the"])
_TURNING = frozenset("before until till when if so".split())


def with_days_away(times: Sequence[Entity], message: Document, *, party: bool = False) -> list[Entity]:
    """The times with the role of those on which the patient can't come.

    Args:
        times: the times of the message with their roles.
        message: the message as written.
        party: whether it names an occasion for which nobody has to be away.
    """
    found = [replace(time, role=role) if (role := _role(time, times, message)) else time for time in times]
    for place, (one, two) in enumerate(pairwise(times)):
        away = found[place].role == AWAY or _leaves(one, found[place], message)
        # A party has one day, a trip has several: "we're in tenerife from 3 jan till the 17th".
        away |= not party and "event" in (one.role, two.role) and {one.role, two.role} <= _LEFT_ON
        if away and one.kind == two.kind == "date" and _to(one, two, message):
            found[place : place + 2] = replace(one, role=LEAVING), replace(two, role=AWAY_UNTIL)
    ends = [place for place, time in enumerate(found) if time.role in (AWAY_UNTIL, BACK) or _stays(time, message)]
    for place in ends:
        left = next((one for one in range(place) if _leaves(times[one], found[one], message)), None)
        if left is not None:
            # "I fly on 15 december and stay 5 weeks", "home on the 11th and not back till 10 jan".
            found[left] = replace(found[left], role=LEAVING)
            if found[place].role not in (AWAY_UNTIL, BACK):
                found[place] = replace(found[place], role=STAY)
    return found


def _role(time: Entity, times: Sequence[Entity], message: Document) -> str | None:
    if time.kind != "date" or time.role not in _OPEN:
        return None
    before, behind = _beside(time, message)
    if "start" in before:
        # "Uni doesn't start back till 18 jan."
        return None
    governing = next((word for word in reversed(before) if word not in _BETWEEN), None)
    if governing in _UNTIL and _DENYING & {*before} and _BACK & {*before}:
        # "Not back till 10 jan".
        return BACK
    if governing in _BACK:
        # "Could I come back on Monday?" asks for that day.
        return None if _COME in before else BACK
    on_holiday = any(one == "on" and two in _ON for one, two in pairwise(before))
    if on_holiday or _AWAY & {*before}:
        return AWAY_UNTIL if governing in _UNTIL else AWAY
    if len(times) > 1:
        # "Not the 14th, the 4th" says which day is meant.
        return None
    if _AWAY & {*behind} and not _TURNING & {*behind}:
        return AWAY
    return AWAY if governing in _NOT or (governing in _FREE and {*before} & (_DENYING | _NOT)) else None


def _leaves(time: Entity, read: Entity, message: Document) -> bool:
    """Whether the patient leaves on a day: "I have a flight on 15 december", "going to spain on the 3rd"."""
    if time.kind != "date" or read.role not in _LEFT_ON:
        return False
    before, behind = _beside(time, message)
    said = [*before, *behind]
    return bool(_LEAVING & {*said}) or any(one in _GOING and two == _TO for one, two in pairwise(said))


def _to(one: Entity, two: Entity, message: Document) -> bool:
    """Whether two days are the first and the last of a stretch: "20 dec to 4 jan"."""
    between = [token.norm for token in message.tokens if one.end <= token.start and token.end <= two.start]
    return bool(between) and {*between} <= _THROUGH


def _stays(time: Entity, message: Document) -> bool:
    """Whether a length of time is one of a stay: "I stay 5 weeks", "for a fortnight", "2 weeks in spain"."""
    if time.kind != "duration" or time.role == "session":
        return False
    before, behind = _beside(time, message)
    return bool({*before[-1:]} & _STAYING) or bool({*behind[:1]} & _WHERE)


def _beside(time: Entity, message: Document) -> tuple[list[str], list[str]]:
    """The words of the clause of a time before it and behind it."""
    place = message.token_at(time.start)
    if place is None:
        return [], []
    first, last = message.clauses[message.clause_of[place]]
    clause = message.tokens[first : last + 1]
    return [token.norm for token in clause if token.start < time.start], [
        token.norm for token in clause if token.start >= time.end
    ]
