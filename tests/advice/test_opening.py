from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from asking import ZONE, Ask, question

from bot.advice.answer import make
from bot.advice.opening import hours_now, next_opening, opening_on, with_hours
from bot.advice.reply import reply
from bot.content.content import Content

HOURS = {
    "monday": "09:00-18:00",
    "thursday": "09:00-20:00",
    "friday": "09:00-24:00",
    "saturday": "10:00-14:00",
    "sunday": "closed",
}
SPECIAL = {date(2026, 11, 23): "closed", date(2026, 11, 29): "11:00-12:00"}


@pytest.fixture(scope="module")
def clinic(content: Content) -> Content:
    """The content of a clinic with these hours; 21 November 2026 is a Saturday."""
    return replace(content, clinic=content.clinic.copy(update={"opening_hours": HOURS, "special_hours": SPECIAL}))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "phrase"),
    [
        ("2026-11-21T10:00", "open until 14:00"),
        ("2026-11-21T13:59", "open until 14:00"),
        ("2026-11-21T09:59", "closed, opens today at 10:00"),
        # Monday 23 November has hours of its own, Tuesday and Wednesday have none.
        ("2026-11-21T14:00", "closed, opens on Thursday, 26 November 2026 at 09:00"),
        ("2026-11-25T22:00", "closed, opens tomorrow at 09:00"),
        ("2026-11-27T23:59", "open until 00:00"),
        ("2026-11-28T20:00", "closed, opens tomorrow at 11:00"),
        ("2026-11-29T11:30", "open until 12:00"),
    ],
)
def test_hours_as_they_hold_now(clinic: Content, moment: str, phrase: str) -> None:
    assert hours_now(at(moment), clinic) == phrase


def test_clinic_that_never_opens_is_closed(content: Content) -> None:
    shut = replace(content, clinic=content.clinic.copy(update={"opening_hours": {}, "special_hours": {}}))
    assert hours_now(at("2026-11-21T10:00"), shut) == "closed"
    assert next_opening(at("2026-11-21T10:00"), shut.clinic) is None
    (answer,) = reply(question("ask_clinic_info", "clinic_matter/open_now"), shut)
    assert answer.response == "utter_hours"


@pytest.mark.parametrize(
    ("moment", "named", "beginning"),
    [
        ("2026-11-21T10:30", (), "Yes, {name} is open now, until 14:00."),
        ("2026-11-21T20:00", (), "No, {name} is closed now and opens on Thursday, 26 November 2026 at 09:00."),
        ("2026-11-25T20:00", (), "No, {name} is closed now and opens tomorrow at 09:00."),
        ("2026-11-21T10:30", ("date/today@asked",), "Yes, {name} is open now"),
        ("2026-11-21T10:30", ("date/tomorrow@asked",), "No, {name} is closed on Sunday, 22 November 2026."),
        ("2026-11-21T10:30", ("date/monday@asked",), "No, {name} is closed on Monday, 23 November 2026. After that"),
        (
            "2026-11-21T10:30",
            ("date/thursday@wish",),
            "Yes, {name} is open on Thursday, 26 November 2026, from 09:00 to",
        ),
    ],
)
@pytest.mark.parametrize("intent", ["ask_clinic_info", "ask_booking"])
def test_yes_or_no_to_whether_the_clinic_is_open(
    clinic: Content, intent: str, moment: str, named: tuple[str, ...], beginning: str
) -> None:
    asked = question(intent, "clinic_matter/open_now", *named, now=at(moment))
    (answer,) = reply(asked, clinic)
    assert answer.text(clinic).startswith(beginning.format(name=clinic.clinic.name))
    assert answer.kind == "handover"


@pytest.mark.parametrize(
    ("moment", "named", "response"),
    [
        # Boxing Day of 2026 is a Saturday on which the clinic would be open, New Year's Day of 2028 as well.
        ("2026-12-05T10:30", "date/boxing day@asked", "day_holiday"),
        ("2026-12-05T10:30", "date/26 december@wish", "day_holiday"),
        ("2026-12-05T10:30", "date/the 26th@asked", "day_holiday"),
        ("2026-12-26T10:30", "date/today@asked", "day_holiday"),
        ("2026-12-26T10:30", None, "day_holiday"),
        ("2027-03-01T10:30", "date/good friday@asked", "day_holiday"),
        ("2027-03-01T10:30", "date/easter monday@asked", "day_holiday"),
        ("2027-04-01T10:30", "date/the early may bank holiday@asked", "day_holiday"),
        ("2027-08-01T10:30", "date/30 august@asked", "day_holiday"),
        ("2027-12-20T10:30", "date/new years day@asked", "day_holiday"),
        # Closed anyway; days with hours of their own; days beside a holiday.
        ("2027-12-05T10:30", "date/boxing day@asked", "day_no"),
        ("2026-11-20T10:30", "date/29 november@asked", "day_yes"),
        ("2026-12-05T10:30", "date/19 december@asked", "day_yes"),
        ("2027-03-01T10:30", "date/maundy thursday@asked", "day_yes"),
        ("2026-12-05T10:30", "date/christmas eve@asked", "day_yes"),
    ],
)
def test_hours_of_a_public_holiday_are_only_said_where_the_clinic_has_them(
    clinic: Content, moment: str, named: str | None, response: str
) -> None:
    asked = question("ask_clinic_info", "clinic_matter/open_now", *([named] if named else []), now=at(moment))
    (answer,) = reply(asked, clinic)
    assert answer.response == f"utter_open_{response}"


def test_public_holidays_are_those_of_the_country(clinic: Content) -> None:
    abroad = replace(clinic, clinic=clinic.clinic.copy(update={"locale": "en-US"}))
    asked = question("ask_clinic_info", "clinic_matter/open_now", "date/26 november@asked")
    assert [reply(asked, where)[0].response for where in (clinic, abroad)] == [
        "utter_open_day_yes",
        "utter_open_day_holiday",
    ]


def test_day_is_answered_when_the_hours_are_asked_for(clinic: Content) -> None:
    asked = question("ask_clinic_info", "clinic_matter/opening_hours", "date/tomorrow@asked")
    (answer,) = reply(asked, clinic)
    assert answer.response == "utter_open_day_no"


def test_hours_in_general_are_listed(ask: Ask) -> None:
    (answer,) = ask("ask_clinic_info", "clinic_matter/opening_hours")
    assert answer.response == "utter_hours"


def test_bank_holiday_of_the_profile_is_closed(content: Content) -> None:
    assert content.clinic.hours_on(date(2026, 12, 25)) == "closed"
    assert opening_on(date(2026, 12, 25), content.clinic) is None
    assert not content.clinic.is_open(at("2026-12-25T11:00"))


def test_answers_say_what_holds_at_the_moment(clinic: Content) -> None:
    human = make(clinic, "utter_human", topic="human", kind="handover")
    assert clinic.clinic.hours_text in human.text(clinic)
    other = make(clinic, "utter_pain", topic="pain")
    first, second = with_hours([human, other], at("2026-11-21T10:30"), clinic)
    assert "(open until 14:00)" in first.text(clinic)
    assert second == other
