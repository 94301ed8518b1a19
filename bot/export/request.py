"""A plan to take along, as a calendar file or a printable page, from what the chat sent with it.

The body is what the chat sent with a plan, `{"person": {…}, "today": "YYYY-MM-DD"}`, as JSON or as the field
`plan` of an HTML form. Nothing is kept: the plan is worked out again from it. No text of a body is ever said
back; what it names must be in the vocabularies.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NoReturn
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from pydantic import ValidationError

from bot.advice.answer import part
from bot.advice.date_range import DateRange
from bot.advice.expired_content import withhold
from bot.advice.profile import PatientProfile
from bot.advice.profile_update import MOST_SESSIONS_TOLD
from bot.content.content import Content
from bot.content.schema import Strict
from bot.errors import BadRequestError
from bot.export.calendar_file import calendar_file
from bot.export.plan_export import export_plan
from bot.export.plan_page import STYLE, plan_page

LARGEST_BODY = 16 * 1024
# The longest number in a body that a date or a count could need.
_MOST_DIGITS = 4
FURTHEST = relativedelta(years=100)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EXPECTED = 'Send {"person": {…}, "today": "YYYY-MM-DD"}, as JSON or as the form field `plan`.'
CALENDAR = "calendar"
FILENAME = "sessions.ics"
_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    # The page holds its own style sheet, which passes by its digest; nothing else does.
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Told(Strict):
    """What a plan is worked out from."""

    person: PatientProfile
    today: date


@dataclass(frozen=True)
class Reply:
    """What is sent: its body, and the headers that say what it is."""

    body: bytes
    content_type: str
    headers: Mapping[str, str]
    status: int = 200


def make(what: str, body: bytes, content_type: str, content: Content) -> Reply:
    """The file that was asked for, or a refusal that says why not.

    Args:
        what: `calendar` or `page`.
        body: the request's body as it came.
        content_type: its Content-Type header, empty where there was none.
        content: the content in use.
    """
    now = datetime.now(ZoneInfo(content.clinic.timezone)).date()
    try:
        told = check(body, content_type, now, content)
    except BadRequestError as error:
        return refusal(error)
    if _withheld(told, content, now):
        return refusal(BadRequestError(part(content, "utter_withheld", **content.clinic.values())))
    made = _calendar(told, content) if what == CALENDAR else _page(told, content)
    # The one refusal that a patient can meet: the plan is in order, but has no dates.
    return made or refusal(BadRequestError(part(content, "utter_part_plan_no_file", **content.clinic.values())))


def _withheld(told: Told, content: Content, now: date) -> bool:
    """Whether the chat would no longer say this plan, by the server's own day: its content is overdue for review."""
    taken = export_plan(told.person, told.today, content)
    return taken is not None and any(withhold(answer, content, now) is not answer for answer in taken.answers)


def check(body: bytes, content_type: str, now: date, content: Content) -> Told:
    """The request's body as what a plan is worked out from. Raises BadRequestError.

    Args:
        body: the body as it came.
        content_type: its Content-Type header, empty where there was none.
        now: the day at the clinic, from which no date may be further than a century.
        content: the content in use, whose vocabularies hold all that may be named.
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
        told = Told.parse_obj(data)
    except ValidationError as error:
        raise BadRequestError(f"{_mistake(error)}. {EXPECTED}") from None
    # Some times below zero make pydantic overflow.
    except OverflowError:
        raise BadRequestError(f"A date or time of `person` can't be used. {EXPECTED}") from None
    # What pydantic would quietly make fit, such as `true` for one session, was not sent by the chat.
    unlike = _unlike(data, json.loads(told.json(exclude_unset=True)), "")
    if unlike is not None:
        raise BadRequestError(f"`{unlike}` is not written as the chat writes it. {EXPECTED}")
    _check_names(told.person, content)
    _check_numbers(told, now)
    return told


def refusal(error: BadRequestError) -> Reply:
    """Why nothing is sent, as JSON."""
    allowed = {"Allow": "POST"} if error.status == 405 else {}
    return Reply(json.dumps({"error": str(error)}).encode(), JSON, {**_HEADERS, **allowed}, error.status)


def _calendar(told: Told, content: Content) -> Reply | None:
    made = calendar_file(told.person, told.today, content)
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{FILENAME}"'}
    return None if made is None else Reply(made, "text/calendar; charset=utf-8", headers)


def _page(told: Told, content: Content) -> Reply | None:
    made = plan_page(told.person, told.today, content)
    return None if made is None else Reply(made.encode(), "text/html; charset=utf-8", _HEADERS)


def _field(body: bytes) -> str:
    """The field `plan` of a form. Raises BadRequestError."""
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=True, errors="strict", max_num_fields=1)
    except ValueError:
        fields = {}
    if fields.keys() != {"plan"}:
        raise BadRequestError(f"The form must have the field `plan` and no other. {EXPECTED}")
    return fields["plan"][0]


def _loads(text: bytes | str) -> Any:
    """JSON with nothing in it that no plan holds: fractions and huge numbers. Raises BadRequestError."""
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
    """The first mistake with the field that it is in, without a word of the body, which pydantic's own may hold."""
    first = error.errors()[0]
    place = [str(step) for step in first["loc"]]
    if first["type"] == "value_error.extra":
        # The name that is not known is text of the body.
        return f"`{'.'.join(place[:-1]) or 'the plan'}` holds a field that is not known"
    return f"`{'.'.join(place)}` {'is missing' if first['type'] == 'value_error.missing' else 'can not be used'}"


def _unlike(given: Any, read: Any, path: str) -> str | None:
    """Where what was given differs from what was read of it; None where it does not."""
    if isinstance(given, dict) and isinstance(read, dict):
        parts = [(given.get(name), value, f"{path}.{name}".lstrip(".")) for name, value in read.items()]
    elif isinstance(given, list) and isinstance(read, list) and len(given) == len(read):
        parts = [(*pair, f"{path}.{index}") for index, pair in enumerate(zip(given, read, strict=True))]
    else:
        return None if type(given) is type(read) and given == read else path
    return next((found for part in parts if (found := _unlike(*part)) is not None), None)


def _check_names(person: PatientProfile, content: Content) -> None:
    """Every name must be an entry of its vocabulary, and none stand twice in a list. Raises BadRequestError."""
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
    """Every name: where it stands, the kind of vocabulary that it must be in, and the name."""
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


def _check_numbers(told: Told, now: date) -> None:
    """Counts and dates must be ones that a patient could tell. Raises BadRequestError."""
    person = told.person
    if person.sessions_done is not None and not 0 <= person.sessions_done <= MOST_SESSIONS_TOLD:
        raise BadRequestError(f"`person.sessions_done` must be from 0 to {MOST_SESSIONS_TOLD}.")
    moments: dict[str, DateRange | None] = {
        "person.last_session": person.last_session,
        "person.start": person.start,
        "person.event": person.event,
    }
    days = {"today": told.today}
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
    if person.last_session is not None and person.last_session.first > told.today:
        raise BadRequestError("`person.last_session` lies after `today`.")
