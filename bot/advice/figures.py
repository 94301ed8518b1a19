"""The figures of several facts as one readable range: "a few hours to a few days"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from bot.content.schema import Fact, Unit, Value, amount, join_words

# The length of a unit, in hours, to put times in order; a minute is shorter than the shortest documented one.
_HOURS: Mapping[str, float] = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 730}
_UNIT = re.compile(rf"(?P<amount>.+?) (?P<unit>{'|'.join(get_args(Unit))})s?")
_BETWEEN = re.compile(r" (?:to|or) ")


@dataclass(frozen=True)
class Spread:
    """What several facts say of one time."""

    text: str
    """From the shortest to the longest: "a few hours to a few days"."""
    differs: bool
    """Whether the facts give different figures."""


@dataclass(frozen=True)
class _End:
    text: str
    hours: float


def spread(facts: Iterable[Fact], amounts: Mapping[str, int]) -> Spread:
    """The range of all figures of the facts.

    Args:
        facts: facts on one matter, at least one with a value.
        amounts: words of amounts with their order (`TimeWords.amounts`).

    Figures that can't be put in order are listed.
    """
    values = list(dict.fromkeys(fact.value for fact in facts if fact.value is not None))
    texts = list(dict.fromkeys(value.text for value in values))
    if len(texts) == 1:
        return Spread(texts[0], differs=False)
    found = [ends(value, amounts) for value in values]
    known = [end for pair in found if pair for end in pair]
    if not all(found):
        return Spread(join_words(texts, "or"), differs=True)
    low = min(known, key=lambda end: end.hours)
    high = max(known, key=lambda end: end.hours)
    text = low.text if low.hours == high.hours else f"{low.text} to {high.text}"
    return Spread(text, differs=True)


def longest_hours(fact: Fact, amounts: Mapping[str, int]) -> float | None:
    """The longest time that a fact gives, in hours and roughly where it is in words; None if it can't be ordered."""
    pair = ends(fact.value, amounts) if fact.value is not None else None
    return pair[-1].hours if pair else None


def ends(value: Value, amounts: Mapping[str, int]) -> tuple[_End, ...] | None:
    """The shortest and the longest time of a value, or its only one; None if they can't be put in order."""
    if value.wording is None:
        unit = value.unit
        numbers = [number for number in (value.min, value.max) if number is not None]
        if unit is None or unit not in _HOURS or not numbers:
            return None
        return tuple(_End(amount(number, unit), number * _HOURS[unit]) for number in numbers)
    found: list[_End] = []
    words = _BETWEEN.split(value.wording)
    # "A day or two": the unit stands once.
    units = [match["unit"] for part in words if (match := _UNIT.fullmatch(part))]
    for part in words:
        match = _UNIT.fullmatch(part)
        count = amounts.get(match["amount"] if match else part)
        name = match["unit"] if match else next(iter(units), "")
        if count is None or name not in _HOURS:
            return None
        text = part if match else f"{part} {name}" if count == 1 else f"{part} {name}s"
        found.append(_End(text, count * _HOURS[name]))
    return tuple(found)
