"""The patient's profile: what the patient has said about themselves in this conversation."""

from __future__ import annotations

from typing import Literal

from bot.content.schema import Strict
from bot.timeexpr.count_range import CountRange
from bot.timeexpr.date_range import DateRange
from bot.timeexpr.resolve import ANY_EVENT

# The fields that a plan is computed from, by the name used in questions and slots.
ProfileField = Literal["concern", "severity", "sessions_done", "last_session", "start", "event", "wanted"]


class Concern(Strict):
    """A concern and its severity, if known."""

    entry: str
    severity: str | None = None


class PatientProfile(Strict):
    """Everything the patient has said that answers use; dates are in the clinic's time zone."""

    concerns: tuple[Concern, ...] = ()
    severity: str | None = None
    """A severity given before any concern was named."""
    body_areas: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    past_conditions: tuple[str, ...] = ()
    """Those of them that are over and matter for a while after."""
    sessions_done: int | None = None
    """The fewest that the patient may have had."""
    sessions_done_most: int | None = None
    """The most, where the patient gave no exact number ("one or two")."""
    finished: bool = False
    """Whether the patient has said that the last session was the last one of the course."""
    wanted: int | None = None
    """The number of sessions that the patient wants in all, whatever the documents give."""
    last_session: DateRange | None = None
    earlier_sessions: tuple[DateRange, ...] = ()
    """The days of sessions before the last one, in order, as far as they were told."""
    start: DateRange | None = None
    away: tuple[DateRange, ...] = ()
    """Days on which the patient can't come."""
    sun: DateRange | None = None
    """Days, of those or of the event, that the patient spends in strong sun."""
    event: DateRange | None = None
    occasion: str | None = None
    asked: tuple[ProfileField, ...] = ()
    """Fields that an answer has asked for in passing; they are not asked for again."""
    declined: tuple[ProfileField, ...] = ()
    """Fields that the patient doesn't know or declined to give."""
    newest: ProfileField | None = None
    """The field set last; a bare correction ("no, the thirteenth") changes this one."""

    @property
    def known(self) -> bool:
        """Whether the profile holds any information."""
        return self.copy(update={"asked": (), "declined": (), "newest": None}) != PatientProfile()

    @property
    def done(self) -> CountRange | None:
        """The number of sessions done; None if it is unknown."""
        if self.sessions_done is None:
            return None
        return CountRange(first=self.sessions_done, last=max(self.sessions_done, self.sessions_done_most or 0))

    @property
    def had_session(self) -> bool:
        """Whether a session was had, as far as is known."""
        return self.last_session is not None or bool(self.done and self.done.last)

    @property
    def events(self) -> dict[str, DateRange]:
        """The day that the patient prepares for, by its occasion, for times that are counted from it."""
        return {self.occasion or ANY_EVENT: self.event} if self.event else {}

    def severity_of(self, concern: Concern) -> str | None:
        """The concern's own severity, or else the general one."""
        return concern.severity or self.severity

    def after_asking(self, field: ProfileField) -> PatientProfile:
        """A copy with `field` marked as asked for."""
        return self.copy(update={"asked": tuple(dict.fromkeys((*self.asked, field)))})

    def declining(self, field: ProfileField) -> PatientProfile:
        """A copy with `field` marked as declined."""
        return self.copy(update={"declined": tuple(dict.fromkeys((*self.declined, field)))})
