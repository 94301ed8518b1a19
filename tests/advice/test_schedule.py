from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise, product
from typing import Any

import pytest
from asking import TODAY, Change, concerns, on
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.course import course
from bot.advice.intervals import Interval, interval
from bot.advice.profile import Concern, PatientProfile
from bot.advice.schedule import Schedule, due, schedule
from bot.content.content import Content
from bot.content.schema import Value
from bot.timeexpr.date_range import DateRange

DOCUMENTED = (
    "acne_scars scars stretch_marks laxity fine_lines wrinkles ageing uneven_texture uneven_tone hyperpigmentation "
    "sun_damage large_pores dullness dry_skin blemishes"
).split()
SEVERITIES = ("mild", "moderate", "severe")
# As the content that is shipped documents it.
SHORTEST, LONGEST = timedelta(weeks=4), timedelta(weeks=6)
REDNESS = timedelta(days=2)

# A century, its leap days more often than they come, and ends of years.
LEAP_DAYS = st.integers(1976 // 4, 2072 // 4).map(lambda years: date(years * 4, 2, 29))
YEAR_ENDS = st.integers(1975, 2074).map(lambda year: date(year, 12, 31))
DAYS = st.one_of(st.dates(date(1975, 1, 1), date(2075, 12, 31)), LEAP_DAYS, YEAR_ENDS)
CONCERNS = st.builds(Concern, entry=st.sampled_from(DOCUMENTED), severity=st.sampled_from([None, *SEVERITIES]))


def moments(offsets: st.SearchStrategy[int], today: date) -> st.SearchStrategy[DateRange]:
    """One day or several, by their distance from today."""
    return st.tuples(offsets, st.one_of(st.just(0), st.integers(0, 60))).map(
        lambda drawn: DateRange(first=today + timedelta(days=drawn[0]), last=today + timedelta(days=sum(drawn)))
    )


def sessions_past(today: date) -> st.SearchStrategy[DateRange]:
    """When a last session was: not after today."""
    return moments(st.integers(-800, 0), today).map(lambda told: told.copy(update={"last": min(told.last, today)}))


@st.composite
def people(draw: st.DrawFn) -> tuple[PatientProfile, date]:
    """A person, and the day on which they ask."""
    today = draw(DAYS)
    done = draw(st.one_of(st.none(), st.integers(0, 15)))
    person = PatientProfile(
        concerns=tuple(draw(st.lists(CONCERNS, max_size=4, unique_by=lambda concern: concern.entry))),
        severity=draw(st.sampled_from([None, None, *SEVERITIES])),
        sessions_done=done,
        last_session=draw(st.one_of(st.none(), sessions_past(today))) if done != 0 else None,
        start=draw(st.one_of(st.none(), moments(st.integers(-30, 300), today))),
        event=draw(st.one_of(st.none(), moments(st.integers(-30, 900), today))),
    )
    return person, today


PEOPLE = people()


def planned(asked: tuple[PatientProfile, date], content: Content) -> Schedule:
    found = schedule(*asked, content)
    assert found is not None, "every documented concern has numbers"
    return found


# --- the windows ---


@given(PEOPLE)
def test_windows_are_in_order(content: Content, asked: tuple[PatientProfile, date]) -> None:
    windows = planned(asked, content).windows
    assert [window for window in windows if window.earliest > window.latest] == []
    assert list(windows) == sorted(windows, key=lambda window: (window.earliest, window.latest, window.number))


@given(PEOPLE)
def test_windows_are_the_documented_interval_apart(content: Content, asked: tuple[PatientProfile, date]) -> None:
    windows = planned(asked, content).windows
    gaps = {(after.earliest - before.earliest, after.latest - before.latest) for before, after in pairwise(windows)}
    assert gaps <= {(SHORTEST, LONGEST)}


@given(PEOPLE)
def test_windows_never_lie_before_today(content: Content, asked: tuple[PatientProfile, date]) -> None:
    _, today = asked
    assert [window for window in planned(asked, content).windows if window.earliest < today] == []


@given(PEOPLE)
def test_windows_are_numbered_from_the_next_session_to_the_last(
    content: Content, asked: tuple[PatientProfile, date]
) -> None:
    found = planned(asked, content)
    expected = range(found.done.first + 1, found.combined.course.most + 1) if found.counted_from != "unknown" else ()
    assert [window.number for window in found.windows] == list(expected)


@given(DAYS, st.integers(0, 42), st.integers(1, 2))
def test_first_window_is_the_documented_gap_after_the_last_session(
    content: Content, last: date, ago: int, done: int
) -> None:
    today = last + timedelta(days=ago)
    found = planned((PatientProfile(sessions_done=done, last_session=on(last)), today), content)
    first = found.windows[0]
    assert (first.earliest, first.latest) == (max(last + SHORTEST, today), last + LONGEST)
    assert (first.number, found.counted_from) == (done + 1, "last_session")


@given(DAYS, st.integers(0, 60))
def test_first_window_after_a_roughly_known_session_is_never_too_early(
    content: Content, first: date, wide: int
) -> None:
    last = first + timedelta(days=wide)
    window = due(DateRange(first=first, last=last), gap_of(content))
    assert window.first == last + SHORTEST
    assert window.last == max(last + SHORTEST, first + LONGEST)


def gap_of(content: Content) -> Interval:
    gap = interval(content, "interval")
    assert gap is not None
    return gap


@pytest.mark.parametrize(
    ("last", "earliest", "latest"),
    [
        ("2024-01-31", "2024-02-28", "2024-03-13"),
        ("2024-02-01", "2024-02-29", "2024-03-14"),
        ("2023-02-01", "2023-03-01", "2023-03-15"),
        ("2024-02-29", "2024-03-28", "2024-04-11"),
        ("2026-12-04", "2027-01-01", "2027-01-15"),
        ("1999-12-31", "2000-01-28", "2000-02-11"),
        # Weeks are days of the calendar, also where the clocks change.
        ("2026-03-28", "2026-04-25", "2026-05-09"),
        ("2026-10-24", "2026-11-21", "2026-12-05"),
    ],
)
def test_due_counts_days_of_the_calendar(content: Content, last: str, earliest: str, latest: str) -> None:
    assert due(on(last), gap_of(content)) == on(earliest, latest)


# --- what the dates are counted from ---


@pytest.mark.parametrize(
    ("told", "counted_from", "first"),
    [
        ({}, "today", on("2026-11-21")),
        ({"sessions_done": 0}, "today", on("2026-11-21")),
        ({"start": on("2027-01-04")}, "start", on("2027-01-04")),
        ({"start": on("2027-01-01", "2027-01-31")}, "start", on("2027-01-01", "2027-01-31")),
        ({"start": on("2026-11-21")}, "start", on("2026-11-21")),
        # "This month", told on the first: the days that are over count no more.
        ({"start": on("2026-11-01", "2026-11-30")}, "start", on("2026-11-21", "2026-11-30")),
        ({"start": on("2026-11-20")}, "today", on("2026-11-21")),
        ({"sessions_done": 2, "last_session": on("2026-11-14")}, "last_session", on("2026-12-12", "2026-12-26")),
        ({"last_session": on("2026-11-14")}, "last_session", on("2026-12-12", "2026-12-26")),
        # Clipped at today from the first day that the gap allows on.
        ({"sessions_done": 2, "last_session": on("2026-10-24")}, "last_session", on("2026-11-21", "2026-12-05")),
        ({"sessions_done": 2, "last_session": on("2026-10-20")}, "last_session", on("2026-11-21", "2026-12-01")),
        ({"sessions_done": 2, "last_session": on("2026-10-10")}, "last_session", on("2026-11-21")),
        # A day more than the longest gap is overdue.
        ({"sessions_done": 2, "last_session": on("2026-10-09")}, "overdue", on("2026-11-21")),
        ({"sessions_done": 2, "last_session": on("2020-02-29")}, "overdue", on("2026-11-21")),
        (
            {"sessions_done": 2, "last_session": on("2026-10-09"), "start": on("2027-02-01")},
            "overdue_start",
            on("2027-02-01"),
        ),
    ],
)
def test_first_window_by_what_was_told(
    content: Content, told: dict[str, Any], counted_from: str, first: DateRange
) -> None:
    found = planned((PatientProfile(**told), TODAY), content)
    window = found.windows[0]
    assert (found.counted_from, window.earliest, window.latest) == (counted_from, first.first, first.last)


@pytest.mark.parametrize("done", [1, 2, 6, 15])
def test_dates_are_unknown_without_the_last_session(content: Content, done: int) -> None:
    found = planned((PatientProfile(sessions_done=done, event=on("2027-06-01")), TODAY), content)
    assert found.counted_from == "unknown"
    assert (found.windows, found.complete, found.top_up, found.readiness) == ((), None, None, None)


@pytest.mark.parametrize(
    ("told", "none"),
    [
        (("hair_loss",), True),
        (("hair_loss", "cellulite/severe"), True),
        (("hair_loss", "scars"), False),
        ((), False),
    ],
)
def test_no_schedule_where_no_document_gives_numbers(content: Content, told: tuple[str, ...], none: bool) -> None:
    assert (schedule(PatientProfile(concerns=concerns(*told)), TODAY, content) is None) is none


def test_no_schedule_without_a_documented_interval(change: Change) -> None:
    assert schedule(PatientProfile(), TODAY, change("interval_weeks", Value(wording="some weeks", unit="week"))) is None


# --- how many sessions ---


@pytest.mark.parametrize(
    ("told", "fewest", "most", "drivers"),
    [
        ((), 3, 6, ()),
        (("uneven_texture",), 3, 6, ("uneven_texture",)),
        (("stretch_marks",), 6, 12, ("stretch_marks",)),
        (("acne_scars",), 3, 12, ("acne_scars",)),
        (("acne_scars/mild",), 3, 6, ("acne_scars/mild",)),
        (("acne_scars/severe",), 6, 12, ("acne_scars/severe",)),
        (("hyperpigmentation/severe",), 3, 12, ("hyperpigmentation/severe",)),
        (("ageing/severe",), 3, 6, ("ageing/severe",)),
        (("uneven_texture", "stretch_marks"), 6, 12, ("stretch_marks",)),
        (("acne_scars", "stretch_marks"), 6, 12, ("stretch_marks",)),
        (("acne_scars/severe", "stretch_marks"), 6, 12, ("acne_scars/severe", "stretch_marks")),
        (("acne_scars/mild", "hair_loss"), 3, 6, ("acne_scars/mild",)),
    ],
)
def test_course_for_several_concerns(
    content: Content, told: tuple[str, ...], fewest: int, most: int, drivers: tuple[str, ...]
) -> None:
    found = planned((PatientProfile(concerns=concerns(*told)), TODAY), content).combined
    assert (found.course.fewest, found.course.most, found.drivers) == (fewest, most, concerns(*drivers))


@given(PEOPLE)
def test_sessions_left_are_the_course_less_those_done(content: Content, asked: tuple[PatientProfile, date]) -> None:
    person, _ = asked
    found = planned(asked, content)
    done = person.sessions_done if person.sessions_done is not None else 1 if person.last_session else 0
    assert (found.done.first, found.done.last) == (done, done)
    assert found.fewest_left == max(0, found.combined.course.fewest - done)
    assert found.most_left == max(0, found.combined.course.most - done)
    assert 0 <= found.fewest_left <= found.most_left


@given(PEOPLE, st.integers(1, 12), st.integers(1, 4))
def test_an_inexact_number_of_sessions_leaves_what_either_end_leaves(
    content: Content, asked: tuple[PatientProfile, date], first: int, more: int
) -> None:
    person, today = asked
    either = [
        planned((person.copy(update={"sessions_done": count, "sessions_done_most": None}), today), content)
        for count in (first, first + more)
    ]
    inexact = {"sessions_done": first, "sessions_done_most": first + more}
    found = planned((person.copy(update=inexact), today), content)
    assert (found.fewest_left, found.most_left) == (either[1].fewest_left, either[0].most_left)
    assert found.windows == either[0].windows


@given(PEOPLE)
def test_course_lies_within_the_numbers_of_its_facts(content: Content, asked: tuple[PatientProfile, date]) -> None:
    found = planned(asked, content).combined.course
    values = [fact.value for fact in found.facts if fact.value]
    assert found.fewest in {value.min for value in values}
    assert found.most in {value.max for value in values}
    overall = content.guidance.facts["course_overall"].value
    assert overall is not None
    assert (overall.min or 0) <= found.fewest <= found.most <= (overall.max or 0)


def test_severer_concern_never_takes_fewer_sessions(content: Content) -> None:
    for concern, (milder, severer) in product((None, *DOCUMENTED), combinations(SEVERITIES, 2)):
        less, more = course(content, concern, milder), course(content, concern, severer)
        assert less is not None
        assert more is not None
        assert less.fewest <= more.fewest, (concern, milder, severer)
        assert less.most <= more.most, (concern, milder, severer)


@given(st.lists(CONCERNS, min_size=1, max_size=4, unique_by=lambda concern: concern.entry), CONCERNS)
def test_one_concern_more_never_takes_fewer_sessions(content: Content, told: list[Concern], more: Concern) -> None:
    named = {concern.entry for concern in told}
    before = planned((PatientProfile(concerns=told), TODAY), content).combined
    after = planned(
        (PatientProfile(concerns=[*told, more] if more.entry not in named else told), TODAY), content
    ).combined
    assert before.course.fewest <= after.course.fewest
    assert before.course.most <= after.course.most


@given(st.lists(CONCERNS, min_size=1, max_size=4, unique_by=lambda concern: concern.entry))
def test_drivers_are_the_concerns_with_the_longest_course(content: Content, told: list[Concern]) -> None:
    found = planned((PatientProfile(concerns=told), TODAY), content).combined
    alone = {
        concern: planned((PatientProfile(concerns=[concern]), TODAY), content).combined.course.most for concern in told
    }
    assert found.drivers
    assert {alone[driver] for driver in found.drivers} == {max(alone.values())} == {found.course.most}


# --- the end of the course, and top-ups ---


@given(PEOPLE)
def test_complete_lies_in_order_and_the_top_up_after_it(content: Content, asked: tuple[PatientProfile, date]) -> None:
    found = planned(asked, content)
    assert (found.complete is None) == (found.top_up is None)
    if found.complete and found.top_up:
        assert found.complete[0] <= found.complete[1]
        assert found.top_up[0] == found.complete[0] + relativedelta(months=6) > found.complete[0]
        assert found.top_up[1] == found.complete[1] + relativedelta(months=12) > found.complete[1]


@given(PEOPLE)
def test_complete_is_the_window_of_the_last_session(content: Content, asked: tuple[PatientProfile, date]) -> None:
    found = planned(asked, content)
    if found.windows and found.complete:
        assert found.complete[1] == found.windows[-1].latest
    if found.windows and found.complete and found.fewest_left:
        assert found.complete[0] == found.windows[found.fewest_left - 1].earliest


@pytest.mark.parametrize(
    ("done", "complete", "top_up"),
    [
        # 3 to 6 sessions, the last of which was on 1 November.
        (1, ("2026-12-27", "2027-05-30"), ("2027-06-27", "2028-05-30")),
        (3, ("2026-11-01", "2027-03-07"), ("2027-05-01", "2028-03-07")),
        (5, ("2026-11-01", "2026-12-13"), ("2027-05-01", "2027-12-13")),
        (6, ("2026-11-01", "2026-11-01"), ("2027-05-01", "2027-11-01")),
        (9, ("2026-11-01", "2026-11-01"), ("2027-05-01", "2027-11-01")),
    ],
)
def test_complete_and_top_up_by_sessions_done(
    content: Content, done: int, complete: tuple[str, str], top_up: tuple[str, str]
) -> None:
    person = PatientProfile(concerns=concerns("uneven_texture"), sessions_done=done, last_session=on("2026-11-01"))
    found = planned((person, TODAY), content)
    assert (found.complete, found.top_up) == (
        tuple(map(date.fromisoformat, complete)),
        tuple(map(date.fromisoformat, top_up)),
    )


@pytest.mark.parametrize(
    ("last", "first"),
    [("2023-08-31", "2024-02-29"), ("2022-08-31", "2023-02-28"), ("2026-06-30", "2026-12-30")],
)
def test_top_up_months_end_with_the_month(content: Content, last: str, first: str) -> None:
    found = planned((PatientProfile(sessions_done=6, last_session=on(last)), TODAY), content)
    assert found.top_up is not None
    assert found.top_up[0] == date.fromisoformat(first)


# --- before an event ---


@given(PEOPLE)
def test_readiness_counts_in_order(content: Content, asked: tuple[PatientProfile, date]) -> None:
    found = planned(asked, content)
    if found.readiness:
        assert 0 <= found.readiness.at_least <= found.readiness.at_most <= len(found.windows)


@given(PEOPLE)
def test_counted_sessions_leave_the_documented_redness_time(
    content: Content, asked: tuple[PatientProfile, date]
) -> None:
    person, _ = asked
    found = planned(asked, content)
    if found.readiness and person.event:
        fitting = found.windows[: found.readiness.at_most]
        sure = found.windows[: found.readiness.at_least]
        assert [window for window in fitting if window.earliest + REDNESS > person.event.first] == []
        assert [window for window in sure if window.latest + REDNESS > person.event.first] == []
        # And none that would leave it is left out.
        assert [w for w in found.windows[found.readiness.at_most :] if w.earliest + REDNESS <= person.event.first] == []


@given(PEOPLE, st.integers(0, 400))
def test_later_event_never_fits_fewer_sessions(
    content: Content, asked: tuple[PatientProfile, date], later: int
) -> None:
    person, today = asked
    if not person.event:
        return
    moved = {"first": person.event.first + timedelta(days=later), "last": person.event.last + timedelta(days=later)}
    soon = planned(asked, content).readiness
    late = planned((person.copy(update={"event": person.event.copy(update=moved)}), today), content).readiness
    assert (soon is None) == (late is None)
    if soon and late:
        order = ("none", "part", "shortest", "all")
        assert (soon.at_least, soon.at_most) <= (late.at_least, late.at_most)
        assert soon.at_most <= late.at_most
        assert order.index(soon.fits) <= order.index(late.fits)


@pytest.mark.parametrize(
    ("event", "by", "at_least", "at_most", "fits"),
    [
        # A course of 3 to 6 sessions from 21 November on, the first today.
        ("2026-11-21", "2026-11-19", 0, 0, "none"),
        ("2026-11-22", "2026-11-20", 0, 0, "none"),
        ("2026-11-23", "2026-11-21", 1, 1, "part"),
        ("2026-12-20", "2026-12-18", 1, 1, "part"),
        ("2026-12-21", "2026-12-19", 1, 2, "part"),
        ("2027-01-17", "2027-01-15", 2, 2, "part"),
        ("2027-01-18", "2027-01-16", 2, 3, "shortest"),
        ("2027-06-20", "2027-06-18", 5, 6, "shortest"),
        ("2027-06-21", "2027-06-19", 6, 6, "all"),
    ],
)
def test_readiness_by_the_day_of_the_event(
    content: Content, event: str, by: str, at_least: int, at_most: int, fits: str
) -> None:
    person = PatientProfile(concerns=concerns("uneven_texture"), sessions_done=0, event=on(event))
    ready = planned((person, TODAY), content).readiness
    assert ready is not None
    assert (ready.by, ready.at_least, ready.at_most, ready.fits) == (date.fromisoformat(by), at_least, at_most, fits)


def test_readiness_for_a_roughly_known_event_counts_with_its_first_day(content: Content) -> None:
    told = {"concerns": concerns("uneven_texture"), "sessions_done": 0}
    rough = planned((PatientProfile(**told, event=on("2027-01-18", "2027-02-28")), TODAY), content).readiness
    assert rough == planned((PatientProfile(**told, event=on("2027-01-18")), TODAY), content).readiness


@given(PEOPLE)
def test_latest_start_is_the_one_with_which_the_course_still_fits(
    content: Content, asked: tuple[PatientProfile, date]
) -> None:
    person, _ = asked
    new = person.copy(update={"sessions_done": 0, "last_session": None})
    readiness = planned((new, asked[1]), content).readiness
    if readiness is None:
        return
    longest, shortest = readiness.start_by
    assert longest <= shortest <= readiness.by
    # Started on that very day the course fits, a day later no more.
    for start, fits, day in (
        (longest, "all", 0),
        (longest, "all", 1),
        (shortest, "shortest", 0),
        (shortest, "shortest", 1),
    ):
        begun = new.copy(update={"start": on(start + timedelta(days=day))})
        found = planned((begun, start - timedelta(days=1)), content).readiness
        assert found is not None
        order = ("none", "part", "shortest", "all")
        assert (order.index(found.fits) >= order.index(fits)) is (day == 0)


# --- the data decide ---

MILD = PatientProfile(concerns=concerns("uneven_texture/mild"), sessions_done=0)


@given(data=st.data())
def test_windows_follow_the_interval(change: Change, data: st.DataObject) -> None:
    low = data.draw(st.integers(1, 30))
    high = data.draw(st.integers(low, 30))
    unit = data.draw(st.sampled_from(["day", "week"]))
    windows = planned((MILD, TODAY), change("interval_weeks", Value(min=low, max=high, unit=unit))).windows
    days = 7 if unit == "week" else 1
    assert [(window.earliest - TODAY).days for window in windows] == [low * days * gaps for gaps in range(6)]
    assert [(window.latest - TODAY).days for window in windows] == [high * days * gaps for gaps in range(6)]


@pytest.mark.parametrize(
    ("today", "second"),
    [("2024-01-31", "2024-02-29"), ("2023-01-31", "2023-02-28"), ("2026-12-15", "2027-01-15")],
)
def test_windows_follow_an_interval_in_months(change: Change, today: str, second: str) -> None:
    changed = change("interval_weeks", Value(min=1, max=2, unit="month"))
    found = planned((MILD, date.fromisoformat(today)), changed)
    assert found.windows[1].earliest == date.fromisoformat(second)


@given(data=st.data())
def test_windows_follow_the_course(change: Change, data: st.DataObject) -> None:
    low = data.draw(st.integers(1, 40))
    high = data.draw(st.integers(low, 40))
    found = planned((MILD, TODAY), change("course_mild", Value(min=low, max=high, unit="session")))
    assert (found.fewest_left, found.most_left, len(found.windows)) == (low, high, high)
    assert found.complete == (TODAY + (low - 1) * SHORTEST, TODAY + (high - 1) * LONGEST)


@given(st.integers(1, 12), st.integers(0, 24))
def test_top_up_follows_the_maintenance(content: Content, change: Change, low: int, more: int) -> None:
    changed = change("maintenance_months", Value(min=low, max=low + more, unit="month"))
    found = planned((MILD, TODAY), changed)
    assert found.complete is not None
    begin, end = found.complete
    assert found.top_up == (begin + relativedelta(months=low), end + relativedelta(months=low + more))
    assert found.windows == planned((MILD, TODAY), content).windows


def test_no_top_up_without_a_documented_number(change: Change) -> None:
    changed = change("maintenance_months", Value(wording="now and then", unit="month"))
    found = planned((MILD, TODAY), changed)
    assert found.top_up is None
    assert found.complete is not None


@given(st.integers(3, 60))
def test_readiness_follows_the_documented_redness(change: Change, days: int) -> None:
    event = on("2027-06-01")
    changed = change("redness_couple_of_days", Value(max=days, unit="day"))
    ready = planned((MILD.copy(update={"event": event}), TODAY), changed).readiness
    assert ready is not None
    assert ready.by == event.first - timedelta(days=days)


@given(PEOPLE)
def test_schedule_is_always_the_same(content: Content, asked: tuple[PatientProfile, date]) -> None:
    again = replace(content, guidance=replace(content.guidance))
    assert planned(asked, content) == planned(asked, again)
