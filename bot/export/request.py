"""A request for a plan to take along: parsing what the chat sent with the plan, and rendering the file.

The body is `{"person": {…}, "today": "YYYY-MM-DD"}`, as JSON or as the field `plan` of an HTML form. Nothing is stored:
the plan is computed again from it. No text of a body is ever repeated in an error; the names in it must be entries of
the vocabularies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NoReturn
from urllib.parse import parse_qs

from dateutil.relativedelta import relativedelta
from pydantic import ValidationError

from bot.advice.answer import part
from bot.advice.expired_content import withhold
from bot.advice.profile import PatientProfile
from bot.advice.profile_update import MOST_SESSIONS_TOLD
from bot.content.content import Content
from bot.content.schema import Strict
from bot.errors import BadRequestError
from bot.export.calendar_file import calendar_file
from bot.export.plan_export import export_plan
from bot.export.plan_page import plan_page
from bot.timeexpr.date_range import DateRange

LARGEST_BODY = 16 * 1024
# The longest number in a body that a date or a count could need.
_MOST_DIGITS = 4
FURTHEST = relativedelta(years=100)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EXPECTED = 'Send {"person": {…}, "today": "YYYY-MM-DD"}, as JSON or as the form field `plan`.'
CALENDAR, PAGE = "calendar", "page"


class PlanRequest(Strict):
    """The input of a plan."""

    person: PatientProfile
    today: date
    """The day from which the plan is counted, in the clinic's time zone."""


def render(form: str, request: PlanRequest, content: Content, now: date) -> bytes:
    """The plan as a file. Raises BadRequestError with a sentence for the patient where there is none.

    Args:
        form: CALENDAR or PAGE.
        request: the input of the plan.
        content: the content in use.
        now: the present day at the clinic, by which content may be overdue for review.
    """
    if _withheld(request, content, now):
        raise BadRequestError(part(content, "utter_withheld", **content.clinic.values()))
    if form == CALENDAR:
        file = calendar_file(request.person, request.today, content)
    else:
        page = plan_page(request.person, request.today, content)
        file = page.encode() if page is not None else None
    if file is None:
        # The one refusal that a patient can meet: the plan is in order, but has no dates.
        raise BadRequestError(part(content, "utter_part_plan_no_file", **content.clinic.values()))
    return file


def _withheld(request: PlanRequest, content: Content, now: date) -> bool:
    """Whether the chat would no longer give this plan, because content behind it is overdue for review."""
    plan = export_plan(request.person, request.today, content)
    return plan is not None and any(withhold(answer, content, now) is not answer for answer in plan.answers)


def parse(body: bytes, content_type: str, now: date, content: Content) -> PlanRequest:
    """Parse and validate the body of a request. Raises BadRequestError.

    Args:
        body: the body as it was sent.
        content_type: its Content-Type header, empty where there was none.
        now: the present day at the clinic; no date may be further from it than a century.
        content: the content in use, whose vocabularies hold all names that are allowed.
    """
    if len(body) > LARGEST_BODY:
        raise BadRequestError(f"The request is larger than {LARGEST_BODY} bytes. {EXPECTED}", 413)
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (JSON, FORM):
        raise BadRequestError(f"The Content-Type must be {JSON} or {FORM}. {EXPECTED}", 415)
    data = _loads(body if kind == JSON else _field(body))
    if not isinstance(data, dict):
        raise BadRequestError(f"The plan is not a JSON object. {EXPECTED}")
    try:
        request = PlanRequest.parse_obj(data)
    except ValidationError as error:
        raise BadRequestError(f"{_mistake(error)}. {EXPECTED}") from None
    # Some times below zero make pydantic overflow.
    except OverflowError:
        raise BadRequestError(f"A date or time of `person` can't be used. {EXPECTED}") from None
    # The chat sends nothing that pydantic has to convert, such as `true` for one session.
    unlike = _unlike(data, json.loads(request.json(exclude_unset=True)), "")
    if unlike is not None:
        raise BadRequestError(f"`{unlike}` is not written as the chat writes it. {EXPECTED}")
    _check_names(request.person, content)
    _check_numbers(request, now)
    return request


def _field(body: bytes) -> str:
    """The field `plan` of a form body. Raises BadRequestError."""
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=True, errors="strict", max_num_fields=1)
    except ValueError:
        fields = {}
    if fields.keys() != {"plan"}:
        raise BadRequestError(f"The form must have the field `plan` and no other. {EXPECTED}")
    return fields["plan"][0]


def _loads(text: bytes | str) -> Any:
    """Parse JSON, refusing numbers that no plan holds: fractions and huge ones. Raises BadRequestError."""
    try:
        return json.loads(text, parse_int=_count, parse_float=_no_number, parse_constant=_no_number)
    # RecursionError: lists nested a thousand deep.
    except (ValueError, RecursionError):
        raise BadRequestError(f"The plan is not JSON, or holds a number that no plan has. {EXPECTED}") from None


def _count(digits: str) -> int:
    return int(digits) if len(digits) <= _MOST_DIGITS else _no_number(digits)


def _no_number(_: str) -> NoReturn:
    raise ValueError("no plan holds such a number")


def _mistake(error: ValidationError) -> str:
    """The first mistake and its field, without text of the body, which pydantic's own message may hold."""
    first = error.errors()[0]
    place = [str(step) for step in first["loc"]]
    if first["type"] == "value_error.extra":
        # The unknown name is text of the body.
        return f"`{'.'.join(place[:-1]) or 'the plan'}` holds a field that is not known"
    return f"`{'.'.join(place)}` {'is missing' if first['type'] == 'value_error.missing' else 'can not be used'}"


def _unlike(given: Any, read: Any, path: str) -> str | None:
    """The path at which the given JSON differs from the parsed one; None where they are the same."""
    if isinstance(given, dict) and isinstance(read, dict):
        parts = [(given.get(name), value, f"{path}.{name}".lstrip(".")) for name, value in read.items()]
    elif isinstance(given, list) and isinstance(read, list) and len(given) == len(read):
        parts = [(*pair, f"{path}.{index}") for index, pair in enumerate(zip(given, read, strict=True))]
    else:
        return None if type(given) is type(read) and given == read else path
    return next((found for part in parts if (found := _unlike(*part)) is not None), None)


def _check_names(person: PatientProfile, content: Content) -> None:
    """Check that every name is an entry of its vocabulary, and no list repeats one. Raises BadRequestError."""
    for path, kind, entry in _names(person):
        if entry not in content.guidance.vocabularies[kind].entries:
            raise BadRequestError(f"`person.{path}` is not an entry of the vocabulary `{kind}`.")
    lists = {
        "concerns": [concern.entry for concern in person.concerns],
        "body_areas": person.body_areas,
        "conditions": person.conditions,
    }
    for path, entries in lists.items():
        if len(set(entries)) < len(entries):
            raise BadRequestError(f"`person.{path}` names something twice.")


def _names(person: PatientProfile) -> Iterator[tuple[str, str, str]]:
    """Every name with its path and the kind of its vocabulary: (path, kind, name)."""
    for index, concern in enumerate(person.concerns):
        yield f"concerns.{index}.entry", "concern", concern.entry
        if concern.severity is not None:
            yield f"concerns.{index}.severity", "severity", concern.severity
    for index, area in enumerate(person.body_areas):
        yield f"body_areas.{index}", "body_area", area
    for index, condition in enumerate(person.conditions):
        yield f"conditions.{index}", "condition", condition
    if person.severity is not None:
        yield "severity", "severity", person.severity
    if person.occasion is not None:
        yield "occasion", "occasion", person.occasion


def _check_numbers(request: PlanRequest, now: date) -> None:
    """Check that counts and dates are ones that a patient could give. Raises BadRequestError."""
    person = request.person
    if person.sessions_done is not None and not 0 <= person.sessions_done <= MOST_SESSIONS_TOLD:
        raise BadRequestError(f"`person.sessions_done` must be from 0 to {MOST_SESSIONS_TOLD}.")
    most = person.sessions_done_most
    if most is not None and not (person.sessions_done or MOST_SESSIONS_TOLD) < most <= MOST_SESSIONS_TOLD:
        raise BadRequestError(
            f"`person.sessions_done_most` must be above `person.sessions_done`, and at most {MOST_SESSIONS_TOLD}."
        )
    moments: dict[str, DateRange | None] = {
        "person.last_session": person.last_session,
        "person.start": person.start,
        "person.event": person.event,
    }
    days = {"today": request.today}
    for path, moment in moments.items():
        if moment is not None:
            days |= {f"{path}.first": moment.first, f"{path}.last": moment.last}
    for path, day in days.items():
        if not now - FURTHEST <= day <= now + FURTHEST:
            raise BadRequestError(f"`{path}` is more than a century away.")
    for path, moment in moments.items():
        if moment is not None and moment.first > moment.last:
            raise BadRequestError(f"`{path}.last` lies before its first day.")
        if moment is not None and moment.time is not None and moment.time.tzinfo is not None:
            raise BadRequestError(f"`{path}.time` must be without a time zone: it is the clinic's.")
    if person.last_session is not None and person.last_session.first > request.today:
        raise BadRequestError("`person.last_session` lies after `today`.")
