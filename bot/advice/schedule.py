"""The dates of a course: windows for the sessions to come, its end, top-ups, and what fits before an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.advice.course import Combined, combined
from bot.advice.interval import Interval, interval
from bot.advice.moment import Moment
from bot.advice.profile import Person
from bot.advice.recovery import longest_mark
from bot.content.content import Content

CountedFrom = Literal["last_session", "start", "today", "overdue", "unknown"]


@dataclass(frozen=True)
class Window:
    """The days on which one session may be: of a course of several, the how-manieth it is."""

    number: int
    earliest: date
    latest: date


@dataclass(frozen=True)
class Readiness:
    """What of the course fits before an event."""

    by: date
    """The last day on which a session leaves the documented redness time to pass."""
    at_most: int
    """Sessions that fit at the shortest documented gap."""
    at_least: int
    """Sessions that fit even at the longest."""
    start_by: tuple[date, date]
    """The last days for the next session: for the longest course at the longest gaps, and for the shortest course at
    the shortest."""
    fits: Literal["all", "shortest", "part", "none"]
    """`all` of the course at any documented pace, the `shortest` course at least, only a `part`, or `none`."""


@dataclass(frozen=True)
class Schedule:
    """A course in the calendar of one person."""

    combined: Combined
    gap: Interval
    done: int
    fewest_left: int
    most_left: int
    windows: tuple[Window, ...]
    """One for each session that may be left; none where it is not known when the last one was."""
    counted_from: CountedFrom
    """What the windows start from; `overdue`: from today, the documented gap after the last session being over."""
    complete: tuple[date, date] | None
    """Between which days the course can be complete, at the fewest sessions and shortest gaps and at the most."""
    top_up: tuple[date, date] | None
    """Between which days the first top-up falls due."""
    readiness: Readiness | None


def schedule(person: Person, today: date, content: Content) -> Schedule | None:
    """The course of a person counted from a day; None where no document gives numbers to count with."""
    found = combined(content, person)
    gap = interval(content, "interval")
    if found is None or gap is None:
        return None
    done = person.sessions_done or 0
    if person.sessions_done is None and person.last_session:
        done = 1
    fewest_left, most_left = max(0, found.course.fewest - done), max(0, found.course.most - done)
    first, counted_from = _next(person, done, gap, today)
    windows: list[Window] = []
    if first is not None:
        for number in range(done + 1, found.course.most + 1):
            windows.append(
                Window(number, first.first, first.last)
                if not windows
                else Window(number, windows[-1].earliest + gap.shortest, windows[-1].latest + gap.longest)
            )
    complete = _complete(person, windows, fewest_left)
    upkeep = interval(content, "maintenance_interval")
    top_up = (complete[0] + upkeep.shortest, complete[1] + upkeep.longest) if complete and upkeep else None
    readiness = None
    if person.event and first:
        readiness = _readiness(person.event, windows, gap, (fewest_left, most_left), content)
    return Schedule(found, gap, done, fewest_left, most_left, tuple(windows), counted_from, complete, top_up, readiness)


def due(last_session: Moment, gap: Interval) -> Moment:
    """When the session after this one may be; never too early where its day is only known roughly."""
    earliest = last_session.last + gap.shortest
    return Moment(first=earliest, last=max(earliest, last_session.first + gap.longest), time=None)


def _next(person: Person, done: int, gap: Interval, today: date) -> tuple[Moment | None, CountedFrom]:
    """The days on which the next session may be, and what they are counted from."""
    if done and person.last_session:
        window = due(person.last_session, gap)
        if window.last < today:
            return _on(today), "overdue"
        return Moment(first=max(window.first, today), last=window.last, time=None), "last_session"
    if done:
        return None, "unknown"
    if person.start and person.start.last >= today:
        # Of a start told some days ago ("this month") the days that are over count no more.
        return Moment(first=max(person.start.first, today), last=person.start.last, time=None), "start"
    return _on(today), "today"


def _on(day: date) -> Moment:
    return Moment(first=day, last=day, time=None)


def _complete(person: Person, windows: list[Window], fewest_left: int) -> tuple[date, date] | None:
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
    event: Moment, windows: list[Window], gap: Interval, left: tuple[int, int], content: Content
) -> Readiness:
    fewest, most = left
    by = event.first - longest_mark(content)
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
