"""The schedule of a course: date windows for sessions, completion, top-ups, and what fits before an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.advice.course import Combined, Course, combined
from bot.advice.event_margin import margin
from bot.advice.intervals import Interval, interval
from bot.advice.profile import PatientProfile
from bot.content.content import Content
from bot.timeexpr.count_range import CountRange
from bot.timeexpr.date_range import DateRange

_DAY = timedelta(days=1)

CountedFrom = Literal["last_session", "chosen", "start", "today", "overdue", "overdue_start", "unknown"]


@dataclass(frozen=True)
class Window:
    """The days on which one session may take place; `number` is its ordinal within the course."""

    number: int
    earliest: date
    latest: date
    free: tuple[DateRange, ...] = ()
    """Its parts, where the patient is away between the two."""

    @property
    def parts(self) -> tuple[tuple[date, date], ...]:
        """The first and the last day of each part."""
        return tuple((days.first, days.last) for days in self.free) or ((self.earliest, self.latest),)


@dataclass(frozen=True)
class Readiness:
    """How much of the course fits before an event."""

    by: date
    """The last day for a session whose documented after-effects pass before the event."""
    at_most: int
    """Sessions that fit at the shortest documented interval."""
    at_least: int
    """Sessions that fit even at the longest interval."""
    start_by: tuple[date, date]
    """The latest dates for the next session: for the longest course at the longest intervals, and for the shortest
    course at the shortest intervals."""
    fits: Literal["all", "shortest", "part", "none"]
    """`all`: the course fits at any documented interval; `shortest`: at least the shortest course fits; `part`: only
    some sessions fit; `none`: no session fits."""


@dataclass(frozen=True)
class Schedule:
    """A course with dates for one patient."""

    combined: Combined
    """The course that is counted with: of as many sessions as the patient wants, or else that of the documents."""
    documented: Course
    gap: Interval
    done: CountRange
    """The sessions done. Of an inexact number the windows begin behind the fewest: none is left out."""
    fewest_left: int
    most_left: int
    windows: tuple[Window, ...]
    """One per session that may be left; empty if the date of the last session is unknown."""
    counted_from: CountedFrom
    """The reference date of the windows; `chosen`: the day that the patient has chosen for the next session; `overdue`:
    today, because the interval after the last session is over; `overdue_start`: the day, after that interval, on which
    the patient can go on."""
    complete: tuple[date, date] | None
    """Earliest and latest date of completion."""
    top_up: tuple[date, date] | None
    """Earliest and latest date of the first top-up."""
    readiness: Readiness | None

    @property
    def offered(self) -> tuple[Window, ...]:
        """The windows as they are offered: one that begins in time for the event ends in time for it."""
        return tuple(_until(window, self.readiness.by) for window in self.windows) if self.readiness else self.windows


def schedule(person: PatientProfile, today: date, content: Content) -> Schedule | None:
    """The schedule of a patient's course as of `today`, or None if no document gives numbers for it."""
    found = combined(content, person)
    gap = interval(content, "interval")
    if found is None or gap is None:
        return None
    documented = found.course
    done = person.done or _count(1 if person.last_session else 0)
    if person.wanted:
        wanted = max(person.wanted, done.first)
        found = replace(found, course=replace(documented, fewest=wanted, most=wanted, open_ended=False))
    fewest_left, most_left = max(0, found.course.fewest - done.last), max(0, found.course.most - done.first)
    first, counted_from = next_days(person, bool(done.last), gap, today)
    windows: list[Window] = []
    if first is not None:
        for number in range(done.first + 1, found.course.most + 1):
            earliest, latest = first.first, first.last
            if windows:
                earliest, latest = windows[-1].earliest + gap.shortest, windows[-1].latest + gap.longest
            windows.append(_beside_absence(Window(number, earliest, latest), person.away))
    complete = _complete(person, windows, fewest_left)
    upkeep = interval(content, "maintenance_interval")
    top_up = (complete[0] + upkeep.shortest, complete[1] + upkeep.longest) if complete and upkeep else None
    readiness = None
    if person.event and first:
        readiness = _readiness(person.event, windows, gap, (fewest_left, most_left), content)
    return Schedule(
        found,
        documented,
        gap,
        done,
        fewest_left,
        most_left,
        tuple(windows),
        counted_from,
        complete,
        top_up,
        readiness,
    )


def free_days(days: DateRange, away: Iterable[DateRange]) -> tuple[DateRange, ...]:
    """The parts of a window on which the patient is not away."""
    left = [(days.first, days.last)]
    for absence in away:
        before = [(first, min(last, absence.first - _DAY)) for first, last in left]
        behind = [(max(first, absence.last + _DAY), last) for first, last in left]
        left = [(first, last) for first, last in sorted({*before, *behind}) if first <= last]
    return tuple(DateRange(first=first, last=last, time=None) for first, last in left)


def _beside_absence(window: Window, away: Sequence[DateRange]) -> Window:
    """The window without days on which the patient is away; the first day after them where no other is left."""
    free = free_days(DateRange(first=window.earliest, last=window.latest, time=None), away)
    if not free:
        day = first_after(window.latest, away)
        return Window(window.number, day, day)
    return Window(window.number, free[0].first, free[-1].last, free if len(free) > 1 else ())


def _until(window: Window, day: date) -> Window:
    """The window up to a day, where it begins before."""
    if not window.earliest <= day < window.latest:
        return window
    parts = tuple((first, min(last, day)) for first, last in window.parts if first <= day)
    free = tuple(DateRange(first=first, last=last, time=None) for first, last in parts) if len(parts) > 1 else ()
    return Window(window.number, window.earliest, parts[-1][1], free)


def first_after(day: date, away: Sequence[DateRange]) -> date:
    """The first day from a day on on which the patient is not away."""
    while absence := next((one for one in away if one.first <= day <= one.last), None):
        day = absence.last + _DAY
    return day


def due(last_session: DateRange, gap: Interval) -> DateRange:
    """The window for the session after this one, counted from its last possible day so that it is never too early."""
    earliest = last_session.last + gap.shortest
    return DateRange(first=earliest, last=max(earliest, last_session.first + gap.longest), time=None)


def next_days(person: PatientProfile, done: bool, gap: Interval, today: date) -> tuple[DateRange | None, CountedFrom]:
    """The window of the next session and its reference date. `done`: whether there was a session."""
    if done and person.last_session:
        window = due(person.last_session, gap)
        # A day that would be too early is none to count from.
        if person.start and person.start.last >= max(today, window.first):
            first = max(person.start.first, window.first, today)
            late = window.last < max(person.start.first, today)
            return DateRange(first=first, last=person.start.last, time=None), "overdue_start" if late else "chosen"
        if window.last < today:
            return _on(today), "overdue"
        return DateRange(first=max(window.first, today), last=window.last, time=None), "last_session"
    if done and person.start and person.start.last >= today:
        return DateRange(first=max(person.start.first, today), last=person.start.last, time=None), "chosen"
    if done:
        return None, "unknown"
    if person.start and person.start.last >= today:
        # Days of a start period ("this month") that have passed are dropped.
        return DateRange(first=max(person.start.first, today), last=person.start.last, time=None), "start"
    return _on(today), "today"


def later_days(days: DateRange, gap: Interval, sessions: int) -> DateRange:
    """The window of a later session, a number of gaps after these days: each gap may be short or long."""
    return DateRange(first=days.first + gap.shortest * sessions, last=days.last + gap.longest * sessions, time=None)


def _count(count: int) -> CountRange:
    return CountRange(first=count, last=count)


def _on(day: date) -> DateRange:
    return DateRange(first=day, last=day, time=None)


def _complete(person: PatientProfile, windows: list[Window], fewest_left: int) -> tuple[date, date] | None:
    if windows:
        earliest = windows[fewest_left - 1].earliest if fewest_left else windows[0].earliest
        if not fewest_left and person.last_session:
            # The shortest documented course is complete already.
            earliest = person.last_session.first
        return earliest, windows[-1].latest
    if person.last_session and not fewest_left:
        return person.last_session.first, person.last_session.last
    return None


def _readiness(
    event: DateRange, windows: list[Window], gap: Interval, left: tuple[int, int], content: Content
) -> Readiness:
    fewest, most = left
    by = event.first - margin(content)
    at_most = sum(window.earliest <= by for window in windows)
    at_least = sum(window.latest <= by for window in windows)
    fits: Literal["all", "shortest", "part", "none"]
    if at_least == len(windows):
        fits = "all"
    elif at_most >= fewest:
        fits = "shortest"
    else:
        fits = "part" if at_most else "none"
    start_by = (by - gap.longest * max(0, most - 1), by - gap.shortest * max(0, fewest - 1))
    return Readiness(by, at_most, at_least, start_by, fits)
