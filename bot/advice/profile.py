"""What one patient told of themselves in this conversation."""

from __future__ import annotations

from typing import Literal

from bot.advice.moment import Moment
from bot.content.schema import Strict

# What a plan is worked out from, by the name under which it is asked and kept.
Detail = Literal["concern", "severity", "sessions_done", "last_session", "start", "event"]


class Concern(Strict):
    """A concern and how severe it is, where that was said."""

    entry: str
    severity: str | None = None


class Person(Strict):
    """Everything told that an answer may use again; times are in the clinic's time zone."""

    concerns: tuple[Concern, ...] = ()
    severity: str | None = None
    """How severe it is, told before any concern was named."""
    body_areas: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    sessions_done: int | None = None
    last_session: Moment | None = None
    start: Moment | None = None
    event: Moment | None = None
    occasion: str | None = None
    asked: tuple[Detail, ...] = ()
    """What was asked in passing: it is asked no second time."""
    declined: tuple[Detail, ...] = ()
    """What the patient does not know or did not want to say."""
    newest: Detail | None = None
    """What was told last, which a bare correction ("no, the thirteenth") is about."""

    @property
    def known(self) -> bool:
        """Whether anything was told at all."""
        return self.copy(update={"asked": (), "declined": (), "newest": None}) != Person()

    def severity_of(self, concern: Concern) -> str | None:
        """How severe this concern is, as far as told."""
        return concern.severity or self.severity

    def after_asking(self, detail: Detail) -> Person:
        """The same person, asked for this detail in passing."""
        return self.copy(update={"asked": tuple(dict.fromkeys((*self.asked, detail)))})

    def declining(self, detail: Detail) -> Person:
        """The same person, who leaves this detail open."""
        return self.copy(update={"declined": tuple(dict.fromkeys((*self.declined, detail)))})
