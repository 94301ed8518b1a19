"""The data that both the calendar file and the printable page of a plan are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.advice import plan
from bot.advice.answer import Answer
from bot.advice.profile import PatientProfile
from bot.advice.question import Memory, Question
from bot.advice.schedule import Schedule, Window, schedule
from bot.content.content import Content

TOPIC = "plan"


@dataclass(frozen=True)
class PlanExport:
    """A patient's schedule, with the answers that present it in the chat."""

    person: PatientProfile
    today: date
    """The reference date of the schedule."""
    schedule: Schedule
    answers: tuple[Answer, ...]

    def optional(self, window: Window) -> bool:
        """Whether the session is beyond the shortest documented course, so that not everyone needs it."""
        return window.number > self.schedule.done.first + self.schedule.fewest_left


def export_plan(person: PatientProfile, today: date, content: Content) -> PlanExport | None:
    """Compute a patient's plan as of `today`, or None if no document gives numbers for it."""
    found = schedule(person, today, content)
    if found is None:
        return None
    question = Question("ask_plan", datetime.combine(today, time()), memory=Memory(person=person))
    return PlanExport(person, today, found, plan.answer(question, content, TOPIC))


def event_answer(plan_export: PlanExport) -> Answer | None:
    """The answer on the sessions that fit before the event, or None without an event or sessions left."""
    return next((answer for answer in plan_export.answers if answer.response.startswith("utter_plan_event_")), None)
