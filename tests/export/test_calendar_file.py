from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.advice.profile import Concern, PatientProfile
from bot.advice.schedule import schedule
from bot.content.cache import current_content
from bot.content.content import Content
from bot.export.calendar_file import calendar_file
from bot.timeexpr.date_range import DateRange

CONTENT = current_content()
TODAY = date(2026, 11, 21)
CENTURY = {"min_value": date(1977, 1, 1), "max_value": date(2076, 12, 31)}
LONGEST_LINE = 75


def on(first: date, last: date | None = None) -> DateRange:
    return DateRange(first=first, last=last or first, time=None)


BRIDE = PatientProfile(
    concerns=(Concern(entry="acne_scars", severity="severe"),),
    conditions=("eczema",),
    sessions_done=2,
    last_session=on(date(2026, 11, 1)),
    event=on(date(2027, 6, 5)),
    occasion="wedding",
)


def made(person: PatientProfile = BRIDE, today: date = TODAY, content: Content = CONTENT) -> bytes:
    file = calendar_file(person, today, content)
    assert file is not None
    return file


def events(file: bytes) -> list[Event]:
    return list(Calendar.from_ical(file).walk("VEVENT"))


def days(event: Event) -> tuple[date, date]:
    """The first and the last day of an entry."""
    return event["DTSTART"].dt, event["DTEND"].dt - timedelta(days=1)


def titled(file: bytes, title: str) -> list[Event]:
    return [event for event in events(file) if title in event["SUMMARY"]]


def test_every_window_is_an_entry_of_its_days() -> None:
    found = schedule(BRIDE, TODAY, CONTENT)
    assert found is not None
    assert [days(event) for event in titled(made(), "session")] == [
        (window.earliest, window.latest) for window in found.offered
    ]


def test_first_window_is_the_documented_gap_after_the_last_session() -> None:
    # 1 November and 4 to 6 weeks.
    assert days(events(made())[0]) == (date(2026, 11, 29), date(2026, 12, 13))


def test_titles_say_which_session_it_is_and_whether_everyone_needs_it() -> None:
    titles = [str(event["SUMMARY"]) for event in titled(made(), "session")]
    assert titles[0] == "Microneedling session 3 (window)"
    # The shortest course is of 6 sessions, the longest of 12.
    assert titles[3:5] == ["Microneedling session 6 (window)", "Microneedling session 7 (window, if needed)"]
    assert titles[-1] == "Microneedling session 12 (window, if needed)"


def test_event_and_top_up_are_entries() -> None:
    found = schedule(BRIDE, TODAY, CONTENT)
    assert found is not None
    (wedding,) = titled(made(), "wedding")
    (top_up,) = titled(made(), "top-up")
    assert days(wedding) == (date(2027, 6, 5), date(2027, 6, 5))
    assert days(top_up) == found.top_up
    assert "29 May 2027" in wedding["DESCRIPTION"]


def test_event_of_which_only_the_month_was_told_is_no_entry() -> None:
    vague = BRIDE.copy(update={"event": on(date(2027, 6, 1), date(2027, 6, 30))})
    assert titled(made(vague), "wedding") == []


def test_entries_are_whole_days_that_keep_nobody_busy() -> None:
    for event in events(made()):
        assert type(event["DTSTART"].dt) is type(event["DTEND"].dt) is date
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event["TRANSP"] == "TRANSPARENT"


def test_entries_say_what_they_rest_on_and_who_decides() -> None:
    for event in events(made()):
        text = event["DESCRIPTION"]
        assert "Your practitioner sets" in text
        assert "020 7946 0000" in text
        assert "Saturday, 21 November 2026" in text
        assert CONTENT.version in text
    assert "Guide to the number of skin needling sessions" in events(made())[0]["DESCRIPTION"]


def test_calendar_names_clinic_zone_and_maker() -> None:
    calendar = Calendar.from_ical(made())
    assert calendar["X-WR-TIMEZONE"] == "Europe/London"
    assert CONTENT.clinic.name in calendar["X-WR-CALNAME"]
    assert calendar["PRODID"].startswith("-//Needlewise//")
    assert calendar["VERSION"] == "2.0"


def test_address_is_the_place_where_there_is_one() -> None:
    nowhere = replace(CONTENT, clinic=CONTENT.clinic.copy(update={"address": None}))
    assert all(event["LOCATION"] == CONTENT.clinic.address for event in events(made()))
    assert not any("LOCATION" in event for event in events(made(content=nowhere)))


def test_same_plan_gives_the_same_bytes() -> None:
    assert made() == made(BRIDE.copy(deep=True))
    assert {event["DTSTAMP"].dt for event in events(made())} == {datetime(2026, 11, 21, tzinfo=timezone.utc)}


def test_same_window_on_a_later_day_has_the_same_name_and_a_higher_sequence() -> None:
    before, after = events(made()), events(made(today=TODAY + timedelta(days=3)))
    assert [event["UID"] for event in before] == [event["UID"] for event in after]
    assert all(old["SEQUENCE"] < new["SEQUENCE"] for old, new in zip(before, after, strict=True))


def test_names_of_entries_tell_nothing_of_the_patient() -> None:
    # Another patient with the same dates: the name is made of the clinic, the window and the days.
    other = BRIDE.copy(update={"concerns": (Concern(entry="stretch_marks"),), "conditions": (), "occasion": "prom"})
    names = {event["UID"] for event in events(made())}
    assert len(names) == len(events(made()))
    assert {event["UID"] for event in events(made(other))} == names


def test_another_clinic_gives_other_names() -> None:
    other = replace(CONTENT, clinic=CONTENT.clinic.copy(update={"name": "Other Clinic"}))
    assert {e["UID"] for e in events(made())}.isdisjoint(e["UID"] for e in events(made(content=other)))


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(PatientProfile(concerns=(Concern(entry="moles"),)), id="no-numbers"),
        pytest.param(BRIDE.copy(update={"last_session": None}), id="last-session-unknown"),
        pytest.param(BRIDE.copy(update={"sessions_done": 12}), id="complete"),
        pytest.param(BRIDE.copy(update={"sessions_done": 99}), id="more-than-the-course"),
    ],
)
def test_there_is_no_file_without_dates(person: PatientProfile) -> None:
    assert calendar_file(person, TODAY, CONTENT) is None


def test_clinic_name_with_signs_of_the_format_stays_text() -> None:
    hostile = "A;B,C\\n\nEND:VEVENT\r\nSUMMARY:x"
    file = made(content=replace(CONTENT, clinic=CONTENT.clinic.copy(update={"name": hostile})))
    assert file.count(b"\nSUMMARY:") == len(events(made()))
    assert len(events(file)) == len(events(made()))


ENTRIES = sorted(CONTENT.guidance.vocabularies["concern"].entries)
# Names of which a title may hold a part without telling what is treated.
WORDS = {name: CONTENT.guidance.entry("concern", name).name.lower() for name in ENTRIES}


@given(
    entries=st.lists(st.sampled_from(ENTRIES), unique=True, max_size=3),
    severity=st.sampled_from([None, "mild", "moderate", "severe"]),
    done=st.none() | st.integers(0, 12),
    today=st.dates(**CENTURY),
    ago=st.none() | st.integers(0, 1000),
    ahead=st.none() | st.integers(0, 1000),
)
def test_any_plan_gives_a_file_that_parses_folds_and_names_no_concern(
    entries: list[str], severity: str | None, done: int | None, today: date, ago: int | None, ahead: int | None
) -> None:
    person = PatientProfile(
        concerns=tuple(Concern(entry=entry, severity=severity) for entry in entries),
        sessions_done=done,
        last_session=None if ago is None else on(today - timedelta(days=ago)),
        event=None if ahead is None else on(today + timedelta(days=ahead)),
    )
    file = calendar_file(person, today, CONTENT)
    found = schedule(person, today, CONTENT)
    if file is None:
        assert found is None or not found.windows
        return
    assert found is not None
    windows = [part for window in found.offered for part in window.parts]
    assert [days(event) for event in titled(file, "session")] == windows
    assert file.endswith(b"END:VCALENDAR\r\n")
    for line in file.split(b"\r\n"):
        assert len(line) <= LONGEST_LINE
        assert b"\n" not in line
        # No line ends within a character.
        line.decode()
    for event in events(file):
        assert not any(WORDS[entry] in event["SUMMARY"].lower() for entry in entries)
        assert event["DTSTART"].dt < event["DTEND"].dt
