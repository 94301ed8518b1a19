"""Times of day: "at 3", "half past two", "in the morning"; and the moment that is meant on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from bot.content.clinic import WEEKDAYS, Clinic
from bot.content.schema import TimeWords
from bot.timeexpr.lexicon import Lexeme
from bot.timeexpr.numbers import cardinal, norm, sense
from bot.timeexpr.tree import Clock

NOON = 12
QUARTER = 15
# An hour up to this is in the afternoon where nothing else decides.
LATEST_AFTERNOON = 7
_MINUTES = frozenset([5, 10, 20, 25])
_DAYS = {"this": 0, "last": -1}


@dataclass(frozen=True)
class Moment:
    """A time of day, a part of the day, or both; `day`: the day, counted from today, that goes with it."""

    clock: Clock | None = None
    part: str | None = None
    day: int | None = None


def moments(lexemes: Sequence[Lexeme], index: int) -> Iterator[tuple[Moment, int]]:
    """Every time of day that begins at a lexeme, and the lexeme after it."""
    for clock, end in _clocks(lexemes, index):
        yield Moment(clock), end
        for part, day, last in _parts(lexemes, end):
            yield Moment(clock, part, day), last
    for part, day, end in _parts(lexemes, index):
        yield Moment(None, part, day), end
        for clock, last in _clocks(lexemes, end):
            yield Moment(clock, part, day), last


def half_day(lexemes: Sequence[Lexeme], index: int) -> tuple[Literal["am", "pm"], int] | None:
    """The half of the day that a time is in ("pm", "p.m."), and the lexeme after it."""
    word = norm(lexemes, index)
    if word in ("am", "pm"):
        return ("am" if word == "am" else "pm"), index + 1
    if word in ("a", "p") and norm(lexemes, index + 1) == "." and norm(lexemes, index + 2) == "m":
        return ("am" if word == "a" else "pm"), index + (4 if norm(lexemes, index + 3) == "." else 3)
    return None


def _clocks(lexemes: Sequence[Lexeme], index: int) -> Iterator[tuple[Clock, int]]:
    place = index + 1 if norm(lexemes, index) in ("at", "@") else index
    shown = sense(lexemes, place, "clock")
    if shown:
        yield from _halves(lexemes, shown[0], int(shown[1]), place + 1, sure=shown[2], alone=True)
    word = norm(lexemes, place)
    if word == "half":
        start = place + 2 if norm(lexemes, place + 1) == "past" else place + 1
        yield from _hour(lexemes, start, 30)
    quarter = place + 1 if word in ("a", "1") else place
    minutes: int | None = None
    if norm(lexemes, quarter) == "quarter":
        minutes, end = QUARTER, quarter + 1
    else:
        number = cardinal(lexemes, place)
        if number and number[0] in _MINUTES:
            minutes, end = int(number[0]), number[1]
            end += sense(lexemes, end, "unit") == "minute"
    if minutes and norm(lexemes, end) in ("past", "to"):
        before = norm(lexemes, end) == "to"
        for clock, last in _hour(lexemes, end + 1, 60 - minutes if before else minutes):
            hour = (clock.hour - 1 if clock.hour > 1 else NOON) if before else clock.hour
            yield Clock(hour, clock.minute, clock.half), last
    yield from _plain(lexemes, place, alone=place > index)


def _hour(lexemes: Sequence[Lexeme], index: int, minute: int) -> Iterator[tuple[Clock, int]]:
    number = cardinal(lexemes, index)
    if number and number[0] <= NOON and float(number[0]).is_integer() and not sense(lexemes, number[1], "unit"):
        yield from _halves(lexemes, int(number[0]), minute, number[1], alone=True)


def _plain(lexemes: Sequence[Lexeme], index: int, *, alone: bool) -> Iterator[tuple[Clock, int]]:
    """ "3 pm", "3.30pm", "3 o'clock"; behind "at" or before a part of the day "3" and "3.30" too."""
    word = norm(lexemes, index)
    hour, stop, minute = word.partition(".")
    if stop and hour.isdecimal() and len(hour) <= 2 and minute.isdecimal() and len(minute) == 2:
        yield from _halves(lexemes, int(hour), int(minute), index + 1, alone=alone)
        return
    number = cardinal(lexemes, index)
    if number is None or number[0] > 99 or not float(number[0]).is_integer() or sense(lexemes, number[1], "unit"):
        return
    value, end = int(number[0]), number[1]
    if norm(lexemes, end) == "oclock":
        yield from _halves(lexemes, value, 0, end + 1, alone=True)
    elif not (word.isdecimal() and len(word) > 2) and norm(lexemes, end) not in ("/", "-", ":"):
        digits = sense(lexemes, index, "digits")
        named = bool(digits) and next(_parts(lexemes, end, joined=True), None) is not None
        yield from _halves(lexemes, value, 0, end, alone=alone or named)


def _halves(
    lexemes: Sequence[Lexeme], hour: int, minute: int, end: int, *, alone: bool, sure: bool = False
) -> Iterator[tuple[Clock, int]]:
    half = half_day(lexemes, end)
    if half:
        yield Clock(hour, minute, half[0]), half[1]
    elif alone:
        yield Clock(hour, minute, None, sure), end


def _parts(lexemes: Sequence[Lexeme], index: int, *, joined: bool = False) -> Iterator[tuple[str, int | None, int]]:
    """A part of the day, the day that "this" or "last" gives it, and the lexeme after it.

    `joined`: only with a word before it, as behind an hour: "3 in the afternoon".
    """
    place, day = index, None
    if norm(lexemes, place) in ("early", "late"):
        place += 1
    which = sense(lexemes, place, "which")
    if which in _DAYS:
        day, place = _DAYS[which], place + 1
    elif norm(lexemes, place) == "that":
        place += 1
    elif norm(lexemes, place) in ("in", "at", "during", "for", "of"):
        place += 1
        place += norm(lexemes, place) in ("the", "this")
    if norm(lexemes, place) in ("early", "late"):
        place += 1
    part = sense(lexemes, place, "part")
    if part and (place > index or not joined):
        yield part, day, place + 1


def time_on(clock: Clock, part: str | None, day: date, clinic: Clinic, words: TimeWords) -> time:
    """The time of day on a day.

    An ambiguous hour is the one at which the clinic is open. If both or neither are, one to seven are in the afternoon
    and other hours in the morning. Twelve is noon.
    """
    hour = clock.hour
    if clock.half:
        return time(hour % NOON + (NOON if clock.half == "pm" else 0), clock.minute)
    if clock.sure or hour == 0 or hour > NOON:
        return time(hour, clock.minute)
    either = [time(hour % NOON, clock.minute), time(hour % NOON + NOON, clock.minute)]
    if part:
        fitting = [at for at in either if words.begins(part) <= at <= words.ends(part)]
    else:
        fitting = [at for at in either if _open(at, day, clinic)]
    if len(fitting) == 1:
        return fitting[0]
    return either[1] if hour <= LATEST_AFTERNOON or hour == NOON else either[0]


def _open(at: time, day: date, clinic: Clinic) -> bool:
    hours = clinic.opening_hours.get(WEEKDAYS[day.weekday()], "closed")
    opening, _, closing = hours.partition("-")
    return hours != "closed" and opening <= at.isoformat("minutes") <= closing
