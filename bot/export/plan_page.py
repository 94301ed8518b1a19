"""Export of a plan as one printable HTML page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.advice import profile_summary
from bot.advice.answer import part
from bot.advice.formatting import format_day, format_list, format_span
from bot.advice.plan import counted_from
from bot.advice.profile import PatientProfile
from bot.advice.sources import by_document
from bot.content.content import Content
from bot.export.plan_export import PlanExport, event_answer, export_plan

TEMPLATES = Path(__file__).resolve().parent / "templates"
# The style sheet, inlined in the page. The Content-Security-Policy header allows it by its digest.
STYLE = (TEMPLATES / "plan.css").read_text(encoding="utf-8")
TOPICS = "consultation_topics"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def plan_page(person: PatientProfile, today: date, content: Content) -> str | None:
    """Render the plan as a self-contained page without scripts, images or other files.

    Args:
        person: the patient's profile.
        today: the reference date of the plan, in the clinic's time zone.
        content: the content in use.

    Returns:
        The page, or None if no document gives numbers for the plan.
    """
    plan = export_plan(person, today, content)
    if plan is None:
        return None

    def label(response: str, **given: str) -> str:
        return part(content, response, **{**content.clinic.values(), **given})

    return _ENVIRONMENT.get_template("plan.html.j2").render(
        label=label,
        style=STYLE,
        clinic=content.clinic,
        telephone=re.sub(r"[^\d+]", "", content.clinic.phone),
        told=profile_summary.parts(person, content) or (part(content, "utter_part_nothing_told"),),
        course=[answer.text(content) for answer in plan.answers if answer.response == "utter_plan_course"],
        dates=_dates(plan, content),
        windows=[
            {
                "number": window.number,
                "optional": plan.optional(window),
                "days": [(day.isoformat(), format_day(day, content.clinic)) for day in days],
            }
            for window in plan.schedule.offered
            for days in window.parts
        ],
        milestones=_milestones(plan, content),
        occasion=profile_summary.occasion(person, content),
        event=answer.text(content) if (answer := event_answer(plan)) else None,
        conditions=format_list(profile_summary.conditions(person, content)),
        topics=_topics(content),
        steps=[step for answer in plan.answers for step in answer.steps],
        sources=by_document(content, [fact for answer in plan.answers for fact in answer.facts]),
        worked_out=part(
            content, "utter_part_worked_out", day=format_day(today, content.clinic), version=content.version
        ),
    )


def _dates(plan: PlanExport, content: Content) -> str | None:
    """The line above the windows, the reason why there are none, or None if no session is left."""
    if plan.schedule.windows:
        return counted_from(plan.person, plan.schedule, plan.today, content)
    return part(content, "utter_plan_no_dates") if plan.schedule.counted_from == "unknown" else None


def _milestones(plan: PlanExport, content: Content) -> list[str]:
    """The dates of completion and of the first top-up, if known."""
    found = {
        "utter_part_complete": plan.schedule.complete,
        "utter_part_top_up": plan.schedule.top_up,
    }
    return [
        part(content, response, window=format_span(*days, content.clinic)) for response, days in found.items() if days
    ]


def _topics(content: Content) -> tuple[str, ...]:
    """The documented topics for the consultation."""
    value = content.guidance.facts[TOPICS].value
    assert value is not None, "responses name this fact, so it has a value"
    return value.items or (value.text,)
