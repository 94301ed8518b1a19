"""A plan as one printable page of HTML."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.advice import profile_summary
from bot.advice.answer import part
from bot.advice.formatting import say_day, say_list, say_span
from bot.advice.plan import counted_from
from bot.advice.profile import Person
from bot.advice.sources import by_document
from bot.content.content import Content
from bot.export.plan_export import TakeAway, event_answer, take_away

TEMPLATES = Path(__file__).resolve().parent / "templates"
# The page's only style sheet. It stands in the page itself; a channel lets it pass by its digest.
STYLE = (TEMPLATES / "plan.css").read_text(encoding="utf-8")
TOPICS = "consultation_topics"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def plan_page(person: Person, today: date, content: Content) -> str | None:
    """The whole plan as a page that needs nothing else: no script, no picture, no other file.

    Args:
        person: what was told.
        today: the day from which the plan is counted, in the clinic's time zone.
        content: the content in use.

    Returns:
        The page; None where no document gives numbers to count with.
    """
    taken = take_away(person, today, content)
    if taken is None:
        return None

    def say(response: str, **given: str) -> str:
        return part(content, response, **{**content.clinic.values(), **given})

    return _ENVIRONMENT.get_template("plan.html.j2").render(
        say=say,
        style=STYLE,
        clinic=content.clinic,
        telephone=re.sub(r"[^\d+]", "", content.clinic.phone),
        told=profile_summary.parts(person, content) or (part(content, "utter_part_nothing_told"),),
        course=[answer.text(content) for answer in taken.answers if answer.response == "utter_plan_course"],
        dates=_dates(taken, content),
        windows=[
            {
                "number": window.number,
                "maybe": taken.maybe(window),
                "days": [(day.isoformat(), say_day(day, content.clinic)) for day in (window.earliest, window.latest)],
            }
            for window in taken.schedule.windows
        ],
        milestones=_milestones(taken, content),
        occasion=profile_summary.occasion(person, content),
        event=answer.text(content) if (answer := event_answer(taken)) else None,
        conditions=say_list(profile_summary.conditions(person, content)),
        topics=_topics(content),
        steps=[step for answer in taken.answers for step in answer.steps],
        sources=by_document(content, [fact for answer in taken.answers for fact in answer.facts]),
        worked_out=part(content, "utter_part_worked_out", day=say_day(today, content.clinic), version=content.version),
    )


def _dates(taken: TakeAway, content: Content) -> str | None:
    """What stands above the windows, or why there are none; None where no session is left."""
    if taken.schedule.windows:
        return counted_from(taken.person, taken.schedule, taken.today, content)
    return part(content, "utter_plan_no_dates") if taken.schedule.counted_from == "unknown" else None


def _milestones(taken: TakeAway, content: Content) -> list[str]:
    """When the course can be complete and when the first top-up falls due, as far as that can be counted."""
    found = {
        "utter_part_complete": taken.schedule.complete,
        "utter_part_top_up": taken.schedule.top_up,
    }
    return [part(content, response, window=say_span(*days, content.clinic)) for response, days in found.items() if days]


def _topics(content: Content) -> tuple[str, ...]:
    """What belongs to the consultation, topic by topic where the documents list it."""
    value = content.guidance.facts[TOPICS].value
    assert value is not None, "responses name this fact, so it has a value"
    return value.items or (value.text,)
