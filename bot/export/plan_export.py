"""A plan to take along: what the calendar file and the printable page are both made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.advice import plan
from bot.advice.answer import Answer
from bot.advice.profile import Person
from bot.advice.question import Memory, Question
from bot.advice.schedule import Schedule, Window, schedule
from bot.content.content import Content

TOPIC = "plan"


@dataclass(frozen=True)
class TakeAway:
    """A plan that can be counted, with the answers that say it in the chat."""

    person: Person
    today: date
    """The day from which it is counted."""
    schedule: Schedule
    answers: tuple[Answer, ...]

    def maybe(self, window: Window) -> bool:
        """Whether a session comes after the shortest documented course, so that not everyone needs it."""
        return window.number > self.schedule.done + self.schedule.fewest_left


def take_away(person: Person, today: date, content: Content) -> TakeAway | None:
    """The plan of a person, counted from a day; None where no document gives numbers to count with."""
    found = schedule(person, today, content)
    if found is None:
        return None
    question = Question("ask_plan", datetime.combine(today, time()), memory=Memory(person=person))
    return TakeAway(person, today, found, plan.answer(question, content, TOPIC))


def event_answer(taken: TakeAway) -> Answer | None:
    """The answer on what fits before the event; None where none was told, or no session is left to fit."""
    return next((answer for answer in taken.answers if answer.response.startswith("utter_plan_event_")), None)
