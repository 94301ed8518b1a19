"""Parsing of times of day in a patient's words: "at 3", "half past two", "in the morning"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from bot.advice.said import one_of
from bot.content.clinic import WEEKDAYS, Clinic
from bot.content.schema import TimeWords

_HALF_PAST = re.compile(r"(?:at )?half (?:past )?([0-9]{1,2})(?: ?(am|pm))?(?![0-9:/.-])")
_UNIT_FOLLOWS = r" ?(?:day|week|month|year|hour|minute)s?\b"
_PAST = re.compile(
    r"(?:at )?(1 quarter|quarter|5|10|20|25)(?: minutes?)? (past|to) ([0-9]{1,2})(?: ?(am|pm))?(?![0-9:/.-])"
    rf"(?!{_UNIT_FOLLOWS})"
)
_SUFFIXED = re.compile(r"(?:at )?(?<![0-9/.:-])([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(am|pm)\b")
_COLON = re.compile(r"(?:at )?(?<![0-9/.:-])([0-9]{1,2}):([0-9]{2})(?![0-9:])")
_AT = re.compile(r"\bat ([0-9]{1,2})(?:\.([0-9]{2}))?(?![0-9/.:-]|st|nd|rd|th)")
QUARTER = 15
NOON = 12
# An hour up to this is in the afternoon where nothing else tells.
LATEST_AFTERNOON = 7


@dataclass(frozen=True)
class Clock:
    """A time of day whose hour may be ambiguous between morning and afternoon."""

    hour: int
    minute: int
    half: str | None = None
    """`am` or `pm`, if given."""
    sure: bool = False
    """Whether the hour is one of twenty-four."""
    part: str | None = None
    """The part of the day, if given: "at 3 in the afternoon"."""


@dataclass(frozen=True)
class Told:
    """The time of day in a text, and the text without it."""

    rest: str
    clock: Clock | None = None
    part: str | None = None
    wrong: bool = False
    """Whether the text holds an impossible time ("25:00")."""


def find(said: str, words: TimeWords) -> Told:
    """Extract the time of day from a text normalised by `said.plain`.

    "This morning" leaves "today" as the rest, "last night" leaves "yesterday".
    """
    rest, part = _take_part(said, words)
    for pattern, make in (
        (_HALF_PAST, _half_past),
        (_PAST, _past),
        (_SUFFIXED, _plain),
        (_COLON, _colon),
        (_AT, _plain),
    ):
        match = pattern.search(rest)
        if match:
            clock = make(match)
            rest = " ".join(f"{rest[: match.start()]} {rest[match.end() :]}".split())
            if clock is None:
                return Told(rest, wrong=True)
            return Told(rest, Clock(clock.hour, clock.minute, clock.half, clock.sure, part), part)
    return Told(rest, None, part)


def time_on(clock: Clock, day: date, clinic: Clinic, words: TimeWords) -> time:
    """Resolve the time on that day.

    An ambiguous hour is resolved to the one at which the clinic is open. If both or neither are, one to seven
    are in the afternoon and other hours in the morning. Twelve is noon.
    """
    hour = clock.hour
    if clock.half:
        return time(hour % NOON + (NOON if clock.half == "pm" else 0), clock.minute)
    if clock.sure or hour == 0 or hour > NOON:
        return time(hour, clock.minute)
    either = [time(hour % NOON, clock.minute), time(hour % NOON + NOON, clock.minute)]
    if clock.part:
        fitting = [at for at in either if words.begins(clock.part) <= at <= words.ends(clock.part)]
    else:
        fitting = [at for at in either if _open(at, day, clinic)]
    if len(fitting) == 1:
        return fitting[0]
    return either[1] if hour <= LATEST_AFTERNOON or hour == NOON else either[0]


def _take_part(said: str, words: TimeWords) -> tuple[str, str | None]:
    names = one_of(words.day_parts)
    match = re.search(rf"(?:\b(this|last|in the|at the|that|at|for) )?\b({names})\b(?!')", said)
    if not match:
        return said, None
    day = {"this": "today", "last": "yesterday"}.get(match[1] or "", "")
    return " ".join(f"{said[: match.start()]} {day} {said[match.end() :]}".split()), match[2]


def _open(at: time, day: date, clinic: Clinic) -> bool:
    hours = clinic.opening_hours.get(WEEKDAYS[day.weekday()], "closed")
    opening, _, closing = hours.partition("-")
    return hours != "closed" and opening <= at.isoformat("minutes") <= closing


def _made(hour: int, minute: int, half: str | None, sure: bool = False) -> Clock | None:
    """The clock time, or None where no clock shows it."""
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= NOON):
        return None
    return Clock(hour, minute, half, sure)


def _half_past(match: re.Match[str]) -> Clock | None:
    return _made(int(match[1]), 30, match[2])


def _past(match: re.Match[str]) -> Clock | None:
    minutes, hour = QUARTER if "quarter" in match[1] else int(match[1]), int(match[3])
    if match[2] == "to":
        minutes, hour = 60 - minutes, hour - 1 if hour > 1 else NOON
    return _made(hour, minutes, match[4])


def _plain(match: re.Match[str]) -> Clock | None:
    half = match[3] if match.re is _SUFFIXED else None
    return _made(int(match[1]), int(match[2] or 0), half)


def _colon(match: re.Match[str]) -> Clock | None:
    return _made(int(match[1]), int(match[2]), None, sure=match[1].startswith("0"))
