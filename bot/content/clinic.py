"""The clinic's profile: name, contact, opening hours, and its own reviewed answers."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, validator

from bot.content.schema import Locale, Review, Strict

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_HOURS = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)")
# Telephone numbers, which may be grouped.
_NUMBER = re.compile(r"\+?\d[\d ]+\d")
# Emergency numbers are the shortest ones.
FEWEST_DIGITS = 3


class ClinicAnswer(Strict):
    """The clinic's own answer to a topic that the documents don't cover."""

    text: str = Field(min_length=10)
    review: Review


class Clinic(Strict):
    """`clinic.yml`.

    Only name, time zone, locale, phone, opening hours and the lines to call for help are required.
    """

    demo: bool = False
    name: str = Field(min_length=1)
    timezone: str
    locale: Locale
    phone: str
    emergency_number: str
    urgent_line: str
    """Name or number of the line for health worries while the clinic is closed: "NHS 111"."""
    crisis_line: str
    """Name and number of the line for people who think of suicide: "Samaritans on 116 123"."""
    violence_line: str
    """Name and number of the line for people whom somebody hurts: "Refuge on 0808 2000 247"."""
    opening_hours: dict[Weekday, str]
    special_hours: dict[date, str] = {}
    """The hours of single days, such as bank holidays, instead of those of their weekday."""
    email: str | None
    booking_url: str | None
    address: str | None
    price_text: str | None
    withhold_after_days: int = Field(90, ge=0)
    """Content is withheld from patients when its review is overdue by more than this number of days."""
    report_after_days: int = Field(7, ge=1)
    """The number of days after a session from which on an after-effect without a documented duration is reported."""
    days_before_event: int | None = Field(None, ge=1)
    """The clinic's own number of days between a session and an event; None where the documented times count alone."""
    answers: dict[str, ClinicAnswer] = {}

    @validator("timezone")
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError('a time zone by its international name, such as "Europe/London"') from None
        return zone

    @validator("booking_url")
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/]+\S*", url):
            raise ValueError("a web address that starts with https://")
        return url

    @validator("email")
    def _mail_address(cls, email: str | None) -> str | None:
        if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise ValueError('an e-mail address, such as "hello@clinic.example"')
        return email

    @validator("opening_hours", "special_hours", each_item=True)
    def _hours(cls, hours: str) -> str:
        times = _HOURS.fullmatch(hours)
        if hours != "closed" and not (times and times[1] < times[2]):
            raise ValueError('hours from opening to closing, such as "09:00-17:30", or "closed"')
        return hours

    @validator("phone", "emergency_number", pre=True)
    def _as_text(cls, number: Any) -> Any:
        if isinstance(number, (int, float)):
            raise ValueError('a number in quotes, such as "112"; without them a leading zero is lost')
        return number

    @validator("phone", "emergency_number")
    def _to_be_called(cls, number: str) -> str:
        if sum(character.isdigit() for character in number) < FEWEST_DIGITS:
            raise ValueError('a telephone number in quotes, such as "112"')
        return number

    @validator("urgent_line", "crisis_line", "violence_line", pre=True)
    def _line_as_text(cls, line: Any) -> Any:
        if isinstance(line, (int, float)):
            raise ValueError('a name and number as text, such as "NHS 111"; a bare number in quotes')
        return line

    @validator("urgent_line", "crisis_line", "violence_line")
    def _line_to_be_called(cls, line: str) -> str:
        if sum(character.isdigit() for character in line) < FEWEST_DIGITS or line.endswith((".", "!", "?")):
            raise ValueError('a name and number without a full stop, such as "NHS 111" or "Samaritans on 116 123"')
        return line

    @property
    def help_lines(self) -> tuple[str, ...]:
        """The telephone numbers of the urgent line and of those for people in distress: "111", "116 123"."""
        lines = (self.urgent_line, self.crisis_line, self.violence_line)
        return tuple(number for line in lines for number in _NUMBER.findall(line))

    def is_open(self, moment: datetime) -> bool:
        """Whether the clinic is open at a moment in its time zone."""
        hours = self.hours_on(moment.date())
        opening, _, closing = hours.partition("-")
        return hours != "closed" and opening <= moment.time().isoformat("minutes") < closing

    def hours_on(self, day: date) -> str:
        """The hours of a day, such as "09:00-17:30", or "closed"."""
        return self.special_hours.get(day) or self.opening_hours.get(WEEKDAYS[day.weekday()], "closed")

    @property
    def hours_text(self) -> str:
        """The opening hours as one phrase, with equal days joined: "Monday to Friday 09:00 to 18:00"."""
        groups: list[tuple[Weekday, Weekday, str]] = []
        for day in WEEKDAYS:
            hours = self.opening_hours.get(day, "closed")
            if groups and groups[-1][2] == hours:
                groups[-1] = (groups[-1][0], day, hours)
            else:
                groups.append((day, day, hours))
        return ", ".join(
            f"{first.title() if first == last else f'{first.title()} to {last.title()}'} {hours.replace('-', ' to ')}"
            for first, last, hours in groups
        )

    def values(self) -> dict[str, str]:
        """The values of the clinic's placeholders. Optional entries that the profile does not have are absent."""
        found = {
            "clinic_name": self.name,
            "clinic_phone": self.phone,
            "clinic_email": self.email,
            "clinic_address": self.address,
            "clinic_hours": self.hours_text,
            # Where the time of the reply is known, it is replaced by what holds then.
            "clinic_hours_now": f"open {self.hours_text}",
            "booking_url": self.booking_url,
            "price_text": self.price_text,
            "emergency_number": self.emergency_number,
            "urgent_line": self.urgent_line,
            "crisis_line": self.crisis_line,
            "violence_line": self.violence_line,
        }
        return {name: value for name, value in found.items() if value}
