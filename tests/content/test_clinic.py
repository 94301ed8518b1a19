from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_content import CLINIC, Site

from bot import paths
from bot.content.clinic import WEEKDAYS, Clinic
from bot.content.content import CLINIC_PLACEHOLDERS
from bot.content.loading import load_clinic

REQUIRED = {
    "name": "Test Clinic",
    "timezone": "Europe/London",
    "locale": "en-GB",
    "phone": "020 7946 0000",
    "emergency_number": "999",
    "urgent_line": "Health Line 111",
    "crisis_line": "Night Line on 112 233",
    "violence_line": "Safe Line on 113 344",
    "opening_hours": {"monday": "09:00-17:00"},
}
IN_QUOTES = 'Expected: a number in quotes, such as "112"; without them a leading zero is lost.'
TO_CALL = 'Expected: a telephone number in quotes, such as "112".'
LINE = 'Expected: a name and number without a full stop, such as "NHS 111" or "Samaritans on 116 123".'
LINE_AS_TEXT = 'Expected: a name and number as text, such as "NHS 111"; a bare number in quotes.'
LINES = ("emergency_number", "urgent_line", "crisis_line", "violence_line")
HOURS = 'Expected: hours from opening to closing, such as "09:00-17:30", or "closed".'
MAIL = 'Expected: an e-mail address, such as "hello@clinic.example".'
URL = "Expected: a web address that starts with https://."
ZONE = 'Expected: a time zone by its international name, such as "Europe/London".'
ABOUT = 'Expected: a kind and an entry of content/vocabulary/, such as "activity/makeup".'
WRONG = "this can't be right"


def clinic(**fields: Any) -> Clinic:
    return Clinic.parse_obj({**REQUIRED, **fields})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"020 7946 0000"', "442079460000", f"line 4, entry phone: {WRONG}. {IN_QUOTES}"),
        ('"020 7946 0000"', "20.79", f"line 4, entry phone: {WRONG}. {IN_QUOTES}"),
        ('"020 7946 0000"', "ask at the desk", f"line 4, entry phone: {WRONG}. {TO_CALL}"),
        ('"020 7946 0000"', '""', f"line 4, entry phone: {WRONG}. {TO_CALL}"),
        ('"020 7946 0000"', "", "line 4, entry phone: this field is empty. Expected: a value."),
        ('"999"', "999", f"line 7, entry emergency_number: {WRONG}. {IN_QUOTES}"),
        ('"999"', "see door", f"line 7, entry emergency_number: {WRONG}. {TO_CALL}"),
        ("Health Line 111", "111", f"line 15, entry urgent_line: {WRONG}. {LINE_AS_TEXT}"),
        ("Health Line 111", "a doctor", f"line 15, entry urgent_line: {WRONG}. {LINE}"),
        ("Health Line 111", "Health Line 111.", f"line 15, entry urgent_line: {WRONG}. {LINE}"),
        ("Health Line 111", "", "line 15, entry urgent_line: this field is empty. Expected: a value."),
        ("Night Line on 112 233", "somebody", f"line 16, entry crisis_line: {WRONG}. {LINE}"),
        ("Safe Line on 113 344", "the police", f"line 17, entry violence_line: {WRONG}. {LINE}"),
        ("hello@clinic.example", "hello at clinic", f"line 5, entry email: {WRONG}. {MAIL}"),
        ("hello@clinic.example", "hello@clinic", f"line 5, entry email: {WRONG}. {MAIL}"),
        ("hello@clinic.example", "two words@clinic.example", f"line 5, entry email: {WRONG}. {MAIL}"),
        ("https://clinic.example/book", "clinic.example/book", f"line 6, entry booking_url: {WRONG}. {URL}"),
        ("https://clinic.example/book", "https://", f"line 6, entry booking_url: {WRONG}. {URL}"),
        ("https://clinic.example/book", "javascript:alert()", f"line 6, entry booking_url: {WRONG}. {URL}"),
        ("https://clinic.example/book", "https://clinic.example/book me", f"line 6, entry booking_url: {WRONG}. {URL}"),
        ("Europe/London", "London", f"line 2, entry timezone: {WRONG}. {ZONE}"),
        ("Europe/London", "Europe", f"line 2, entry timezone: {WRONG}. {ZONE}"),
        ("Europe/London", "../London", f"line 2, entry timezone: {WRONG}. {ZONE}"),
        ("09:00-17:00", "9am to 5pm", f"line 9, entry opening_hours, monday: {WRONG}. {HOURS}"),
        ("09:00-17:00", "9:00-17:00", f"line 9, entry opening_hours, monday: {WRONG}. {HOURS}"),
        ("09:00-17:00", "09:00", f"line 9, entry opening_hours, monday: {WRONG}. {HOURS}"),
        ("09:00-17:00", "17:00-09:00", f"line 9, entry opening_hours, monday: {WRONG}. {HOURS}"),
        ("09:00-17:00", "09:00-24:30", f"line 9, entry opening_hours, monday: {WRONG}. {HOURS}"),
        ("09:00-17:00", "Closed", f"line 9, entry opening_hours, monday: {WRONG}. {HOURS}"),
        ("sunday: closed", "sunday:", "line 10, entry opening_hours, sunday: this field is empty. Expected: a value."),
        (
            "monday",
            "munday",
            "line 9, entry opening_hours, munday: 'munday' is not possible here. Expected: one of monday, tuesday, "
            "wednesday, thursday, friday, saturday, sunday.",
        ),
        (
            "locale: en-GB",
            "locale: English",
            "line 3, entry locale: 'English' is not possible here. "
            "Expected: one of en-GB, en-US, en-AU, en-CA, en-IE, en-NZ.",
        ),
        (
            "name: Test Clinic",
            "name: Test Clinic\ndemo: perhaps",
            "line 2, entry demo: this is neither yes nor no. Expected: true or false.",
        ),
        ("name: Test Clinic\n", "", "entry name: this field is missing. Expected: a value for it."),
        ("name: Test Clinic", 'name: ""', "line 1, entry name: this is too short. Expected: at least 1 letters."),
        (
            "activity/hats",
            "activity/caps",
            f"line 12, entry activity/caps: this names nothing that the assistant recognises. {ABOUT}",
        ),
        (
            "activity/hats",
            "activities/hats",
            f"line 12, entry activities/hats: this names nothing that the assistant recognises. {ABOUT}",
        ),
        (
            "activity/hats",
            "hats",
            f"line 12, entry hats: this names nothing that the assistant recognises. {ABOUT}",
        ),
        (
            "Bring a wide hat to your session.",
            "Yes.",
            "line 13, entry activity/hats, text: this is too short. Expected: at least 10 letters.",
        ),
        (
            "due: 2027-05-20",
            "due: 2026-05-20",
            f"line 14, entry activity/hats, review, due: {WRONG}. Expected: a date after the review.",
        ),
        (
            "on: 2026-11-20",
            "on: today",
            "line 14, entry activity/hats, review, on: this is not a date. Expected: a date such as 2026-11-20.",
        ),
        (
            "    review: {by: Test manager, on: 2026-11-20, due: 2027-05-20}\n",
            "",
            "line 12, entry activity/hats, review: this field is missing. Expected: a value for it.",
        ),
    ],
)
def test_mistake_in_the_profile_is_told(site: Site, old: str, new: str, expected: str) -> None:
    site.edit(CLINIC, old, new)
    assert site.messages() == [f"{CLINIC}, {expected}"]


def test_profile_needs_no_more_than_it_must() -> None:
    profile = clinic()
    assert (profile.email, profile.booking_url, profile.address, profile.price_text) == (None, None, None, None)


@pytest.mark.parametrize("field", REQUIRED)
def test_profile_without_a_required_field_is_refused(site: Site, field: str) -> None:
    lines = [f"{name}: {value!r}" for name, value in REQUIRED.items() if name != field]
    site.write(CLINIC, "\n".join(lines) + "\n")
    assert site.messages() == [f"{CLINIC}, entry {field}: this field is missing. Expected: a value for it."]


@pytest.mark.parametrize("number", ["112", "000", "+44 20 7946 0000", "(020) 7946-0000 ext. 2"])
def test_telephone_number_stays_as_it_was_written(number: str) -> None:
    assert (clinic(phone=number).phone, clinic(emergency_number=number).emergency_number) == (number, number)


def test_number_with_leading_zeros_needs_no_quotes(site: Site) -> None:
    site.edit(CLINIC, '"999"', "000")
    assert site.load().clinic.emergency_number == "000"


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ({}, "Monday to Sunday closed"),
        ({"monday": "09:00-17:00"}, "Monday 09:00 to 17:00, Tuesday to Sunday closed"),
        (
            {"monday": "09:00-17:00", "tuesday": "09:00-17:00", "saturday": "10:00-24:00"},
            "Monday to Tuesday 09:00 to 17:00, Wednesday to Friday closed, Saturday 10:00 to 24:00, Sunday closed",
        ),
        (
            {"monday": "09:00-17:00", "tuesday": "10:00-17:00", "wednesday": "09:00-17:00"},
            "Monday 09:00 to 17:00, Tuesday 10:00 to 17:00, Wednesday 09:00 to 17:00, Thursday to Sunday closed",
        ),
    ],
)
def test_hours_are_said_with_like_days_joined(hours: dict[str, str], text: str) -> None:
    assert clinic(opening_hours=hours).hours_text == text


a_day = st.sampled_from(["closed", "09:00-17:00", "10:00-14:00"])


@given(hours=st.dictionaries(st.sampled_from(WEEKDAYS), a_day))
def test_hours_say_every_day_of_the_week_once(hours: dict[str, str]) -> None:
    said: dict[str, str] = {}
    for phrase in clinic(opening_hours=hours).hours_text.split(", "):
        match = re.fullmatch(r"(\w+)(?: to ([A-Z]\w+))? (closed|.+ to .+)", phrase)
        assert match is not None
        first, last = WEEKDAYS.index(match[1].lower()), WEEKDAYS.index((match[2] or match[1]).lower())
        said.update(dict.fromkeys(WEEKDAYS[first : last + 1], match[3].replace(" to ", "-")))
    assert said == {day: hours.get(day, "closed") for day in WEEKDAYS}


minutes = st.integers(0, 23 * 60 + 59)


@given(opens=minutes, closes=minutes)
def test_hours_end_after_they_begin(opens: int, closes: int) -> None:
    hours = "-".join(f"{time // 60:02}:{time % 60:02}" for time in (opens, closes))
    if opens < closes:
        assert clinic(opening_hours={"friday": hours}).opening_hours == {"friday": hours}
    else:
        with pytest.raises(ValueError, match="hours from opening to closing"):
            clinic(opening_hours={"friday": hours})


def test_everything_of_a_full_profile_can_be_said() -> None:
    full = clinic(email="a@clinic.example", booking_url="https://clinic.example", address="Here", price_text="Ask us.")
    assert set(full.values()) == CLINIC_PLACEHOLDERS


def test_what_the_profile_leaves_out_can_not_be_said() -> None:
    assert set(clinic().values()) == {"clinic_name", "clinic_phone", "clinic_hours", "clinic_hours_now", *LINES}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T16:59", True),
        ("2026-11-23T17:00", False),
        # A day that is closed, and one that the profile does not name.
        ("2026-11-22T12:00", False),
        ("2026-11-24T12:00", False),
    ],
)
def test_clinic_is_open_at_its_hours(moment: str, expected: bool) -> None:
    hours = {"monday": "09:00-17:00", "sunday": "closed"}
    assert clinic(opening_hours=hours).is_open(datetime.fromisoformat(moment)) is expected


def test_hours_of_a_single_day_replace_those_of_its_weekday() -> None:
    patient = clinic(opening_hours={"monday": "09:00-17:00"}, special_hours={"2026-11-23": "12:00-13:00"})
    assert patient.hours_on(date(2026, 11, 23)) == "12:00-13:00"
    assert patient.hours_on(date(2026, 11, 30)) == "09:00-17:00"
    assert not patient.is_open(datetime.fromisoformat("2026-11-23T09:00"))


def test_hours_of_a_single_day_are_checked(site: Site) -> None:
    site.edit(CLINIC, "  sunday: closed\n", "  sunday: closed\nspecial_hours:\n  2026-12-25: shut\n")
    assert any("special_hours" in message and HOURS in message for message in site.messages())


def test_clinic_that_closes_at_midnight_is_open_until_then() -> None:
    assert clinic(opening_hours={"monday": "09:00-24:00"}).is_open(datetime(2026, 11, 23, 23, 59, 59))


def test_answer_about_anything_is_accepted_where_no_vocabulary_is_known(site: Site) -> None:
    site.edit(CLINIC, "activity/hats", "activity/caps")
    assert set(load_clinic(site.root / CLINIC, site.root).answers) == {"activity/caps"}


def test_shipped_profile_says_that_it_is_a_demo() -> None:
    assert load_clinic(paths.ROOT / "clinic.yml", paths.ROOT).demo is True


@pytest.mark.parametrize(
    ("line", "numbers"),
    [("NHS 111", ("111",)), ("Samaritans on 116 123", ("116 123",)), ("Lifeline, +61 13 11 14", ("+61 13 11 14",))],
)
def test_numbers_of_the_lines_can_be_called(line: str, numbers: tuple[str, ...]) -> None:
    assert clinic(urgent_line=line, crisis_line=line, violence_line=line).help_lines == numbers * 3
