"""The plan channel on a real server, given what the chat sends and what it never would."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.content.content import Content

pytestmark = pytest.mark.slow

PRIVATE = "zanzibarine"
HOSTILE = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}",
    "a\r\nX-Evil: 1",
    "\x00",
    "🦄",
    PRIVATE,
]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
ROUTES = ("calendar", "page")


def plan(**person: Any) -> dict[str, Any]:
    """A plan as the chat sends it; `person` replaces details, None leaves one out."""
    told = {
        "concerns": [{"entry": "acne_scars", "severity": "severe"}],
        "conditions": ["eczema"],
        "sessions_done": 2,
        "last_session": {"first": "2026-11-01", "last": "2026-11-01"},
        "event": {"first": "2027-06-05", "last": "2027-06-05"},
        "occasion": "wedding",
        **person,
    }
    return {"person": {name: value for name, value in told.items() if value is not None}, "today": "2026-11-21"}


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> str:
        data = json.loads(self.body)
        assert data.keys() == {"error"}
        assert isinstance(data["error"], str)
        return data["error"]


class Server:
    """The channel's blueprint on a port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def send(self, route: str, body: bytes = b"", content_type: str | None = JSON, method: str = "POST") -> Reply:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = [f"{method} /webhooks/plan/{route} HTTP/1.1", "Host: localhost", "Connection: close"]
        head.append(f"Content-Length: {len(body)}")
        if content_type is not None:
            head.append(f"Content-Type: {content_type}")
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        raw = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        top, _, rest = raw.partition(b"\r\n\r\n")
        first, *lines = top.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Reply(int(first.split()[1]), headers, rest)

    async def plan(self, route: str, data: Any) -> Reply:
        return await self.send(route, json.dumps(data).encode())


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    from sanic import Sanic

    from bot.channels.plan import PlanInput

    async def nobody(message: Any) -> None:
        raise AssertionError("this channel talks to nobody")

    app = Sanic("plan_channel_test", configure_logging=False)
    app.blueprint(PlanInput().blueprint(nobody), url_prefix="/webhooks/plan")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    running = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
    await running.startup()
    yield Server(port)
    await running.close()


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)


async def test_plan_of_the_chat_gives_a_calendar_file(server: Server) -> None:
    from icalendar import Calendar

    reply = await server.plan("calendar", plan())
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["content-disposition"] == 'attachment; filename="sessions.ics"'
    # 10 sessions, the wedding and the first top-up.
    assert len(Calendar.from_ical(reply.body).walk("VEVENT")) == 12


async def test_plan_of_the_chat_gives_a_page(server: Server) -> None:
    reply = await server.plan("page", plan())
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-disposition" not in reply.headers
    assert "severe acne scars" in reply.body.decode()


async def test_what_an_answer_carries_is_taken_as_it_is(server: Server, content: Content) -> None:
    from datetime import date, datetime, time

    from bot.advice.plan import answer
    from bot.advice.profile import Concern, PatientProfile
    from bot.advice.question import Memory, Question
    from bot.timeexpr.date_range import DateRange

    day = date(2026, 11, 1)
    person = PatientProfile(
        concerns=(Concern(entry="stretch_marks"), Concern(entry="acne_scars", severity="mild")),
        severity="moderate",
        body_areas=("face",),
        conditions=("eczema",),
        sessions_done=1,
        last_session=DateRange(first=day, last=day, time=time(15, 30)),
        start=DateRange(first=date(2026, 12, 1), last=date(2026, 12, 31), time=None),
        event=DateRange(first=date(2027, 6, 5), last=date(2027, 6, 5), time=None),
        occasion="wedding",
        asked=("event",),
        declined=("severity",),
        newest="event",
    )
    question = Question("ask_plan", datetime(2026, 11, 21), memory=Memory(person=person))
    (data,) = [made.plan for made in answer(question, content, "plan") if made.plan]
    for route in ROUTES:
        reply = await server.plan(route, data)
        assert reply.status == 200, reply.body


@pytest.mark.parametrize("route", ROUTES)
async def test_form_and_json_give_the_same(server: Server, route: str) -> None:
    body = urlencode({"plan": json.dumps(plan(), ensure_ascii=False)}).encode()
    by_form = await server.send(route, body, f"{FORM}; charset=UTF-8")
    assert by_form.status == 200, by_form.body
    assert by_form.body == (await server.plan(route, plan())).body


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("data", [plan(), {}], ids=["good", "bad"])
async def test_headers_are_strict_whatever_is_sent(server: Server, route: str, data: Any) -> None:
    headers = (await server.plan(route, data)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert {"form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_digest_is_that_of_the_style_in_the_page(server: Server) -> None:
    reply = await server.plan("page", plan())
    style = reply.body.partition(b"<style>")[2].partition(b"</style>")[0]
    assert f"'sha256-{b64encode(sha256(style).digest()).decode()}'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_refused(server: Server, route: str, method: str) -> None:
    reply = await server.send(route, method=method, content_type=None)
    assert reply.status == 405
    assert reply.headers["allow"] == "POST"
    if method != "HEAD":
        assert "Use POST" in reply.error


GOOD = json.dumps(plan()).encode()


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("body", "content_type", "status", "said"),
    [
        (GOOD, None, 415, "Content-Type"),
        (GOOD, "", 415, "Content-Type"),
        (GOOD, "text/plain", 415, "Content-Type"),
        (GOOD, "multipart/form-data; boundary=x", 415, "Content-Type"),
        (b"x" * (16 * 1024 + 1), JSON, 413, "16384"),
        (b"plan=" + b"x" * (16 * 1024), FORM, 413, "16384"),
        (GOOD + b" " * (16 * 1024 - len(GOOD)), JSON, 200, ""),
        (b"", JSON, 400, "not JSON"),
        (b"{", JSON, 400, "not JSON"),
        (b"\xff\xfe\xfa", JSON, 400, "not JSON"),
        (b"[" * 16000, JSON, 400, "not JSON"),
        (b'{"today": NaN}', JSON, 400, "not JSON"),
        (b'{"today": 1e999}', JSON, 400, "not JSON"),
        (b'{"today": 1' + b"0" * 9000 + b"}", JSON, 400, "not JSON"),
        (b"null", JSON, 400, "not a JSON object"),
        (b'"x"', JSON, 400, "not a JSON object"),
        (b"[]", JSON, 400, "not a JSON object"),
        (b'[["person", {}], ["today", "2026-11-21"]]', JSON, 400, "not a JSON object"),
        (b"", FORM, 400, "field `plan`"),
        (b"plan", FORM, 400, "field `plan`"),
        (b"plan=", FORM, 400, "field `plan`"),
        (b"other=1", FORM, 400, "field `plan`"),
        (b"plan=%7B%7D&other=1", FORM, 400, "field `plan`"),
        (b"plan=%7B%7D&plan=%7B%7D", FORM, 400, "field `plan`"),
        (b"plan=%FF", FORM, 400, "field `plan`"),
        (b"plan=\xff", FORM, 400, "field `plan`"),
        (b"plan=x", FORM, 400, "not JSON"),
        (GOOD, FORM, 400, "field `plan`"),
    ],
)
async def test_body_that_is_no_plan_is_refused(
    server: Server, route: str, body: bytes, content_type: str | None, status: int, said: str
) -> None:
    reply = await server.send(route, body, content_type)
    assert reply.status == status, reply.body
    if status != 200:
        assert said in reply.error


MOMENT = {"first": "2026-11-01", "last": "2026-11-01"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "`person` is missing"),
        ({"person": {}}, "`today` is missing"),
        ({"person": None, "today": "2026-11-21"}, "`person`"),
        ({"person": [], "today": "2026-11-21"}, "`person`"),
        ({"person": [["sessions_done", 1]], "today": "2026-11-21"}, "`person`"),
        ({"person": {}, "today": "2026-13-01"}, "`today`"),
        ({"person": {}, "today": "2026-1-1"}, "`today`"),
        ({"person": {}, "today": "1795000000"}, "`today`"),
        ({"person": {}, "today": "inf"}, "`today`"),
        ({"person": {}, "today": 2026}, "`today`"),
        ({"person": {}, "today": True}, "`today`"),
        ({"person": {}, "today": "1800-01-01"}, "`today` is more than a century away"),
        ({"person": {}, "today": "9999-12-31"}, "`today` is more than a century away"),
        ({**plan(), PRIVATE: 1}, "`the plan` holds a field that is not known"),
        (plan(**{PRIVATE: 1}), "`person` holds a field that is not known"),
        (plan(concerns=[{"entry": "acne_scars", PRIVATE: 1}]), "`person.concerns.0` holds a field"),
        (plan(concerns="acne_scars"), "`person.concerns`"),
        (plan(concerns={"entry": "acne_scars"}), "`person.concerns`"),
        (plan(concerns=[{}]), "`person.concerns.0.entry` is missing"),
        (plan(concerns=[{"entry": 7}]), "`person.concerns.0.entry`"),
        (plan(concerns=[{"entry": PRIVATE}]), "`person.concerns.0.entry` is not an entry of the vocabulary `concern`"),
        (plan(concerns=[{"entry": "eczema"}]), "`person.concerns.0.entry`"),
        (plan(concerns=[{"entry": "acne_scars", "severity": PRIVATE}]), "`person.concerns.0.severity`"),
        (plan(concerns=[{"entry": "acne_scars"}, {"entry": "acne_scars"}]), "`person.concerns` names something twice"),
        (plan(severity=PRIVATE), "`person.severity`"),
        (plan(body_areas=["face", PRIVATE]), "`person.body_areas.1`"),
        (plan(body_areas=["face", "face"]), "`person.body_areas` names something twice"),
        (plan(conditions=[PRIVATE]), "`person.conditions.0`"),
        (plan(conditions=["eczema"] * 900), "`person.conditions` names something twice"),
        (plan(occasion=PRIVATE), "`person.occasion`"),
        (plan(asked=[PRIVATE]), "`person.asked.0`"),
        (plan(newest=PRIVATE), "`person.newest`"),
        (plan(sessions_done=-1), "`person.sessions_done` must be from 0 to 99"),
        (plan(sessions_done=100), "`person.sessions_done` must be from 0 to 99"),
        (plan(sessions_done=True), "`person.sessions_done`"),
        (plan(sessions_done="2"), "`person.sessions_done`"),
        (plan(sessions_done=[2]), "`person.sessions_done`"),
        (plan(last_session="2026-11-01"), "`person.last_session`"),
        (plan(last_session={"first": "2026-11-01"}), "`person.last_session.last` is missing"),
        (plan(last_session={"first": "2026-11-02", "last": "2026-11-01"}), "`person.last_session.last` lies before"),
        (plan(last_session={"first": "2026-11-22", "last": "2026-11-22"}), "`person.last_session` lies after"),
        (plan(last_session={**MOMENT, "time": "-1"}), "date or time"),
        (plan(last_session={**MOMENT, "time": "25:00:00"}), "`person.last_session.time`"),
        (plan(last_session={**MOMENT, "time": "15:00:00+00:00"}), "`person.last_session.time` must be without"),
        (plan(last_session={**MOMENT, "time": 7}), "`person.last_session.time`"),
        (plan(event={"first": "1026-06-05", "last": "1026-06-05"}), "`person.event.first` is more than a century"),
        (plan(event={"first": "2027-06-05", "last": "9999-12-31"}), "`person.event.last` is more than a century"),
        (plan(start={"first": "0001-01-01", "last": "2026-12-01"}), "`person.start.first` is more than a century"),
    ],
)
async def test_plan_that_the_chat_never_sends_is_refused_and_its_field_named(
    server: Server, data: Any, said: str
) -> None:
    for route in ROUTES:
        reply = await server.plan(route, data)
        assert reply.status == 400, reply.body
        assert said in reply.error
        assert PRIVATE not in reply.body.decode()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("route", ROUTES)
async def test_no_text_of_a_body_comes_back(server: Server, route: str, text: str) -> None:
    places: list[dict[str, Any]] = [
        plan(concerns=[{"entry": text}]),
        plan(concerns=[{"entry": "acne_scars", "severity": text}]),
        plan(concerns=[{"entry": "acne_scars", text: text}]),
        plan(severity=text),
        plan(body_areas=[text]),
        plan(conditions=[text]),
        plan(occasion=text),
        plan(sessions_done=text),
        plan(last_session={"first": text, "last": text}),
        plan(event={**MOMENT, "time": text}),
        plan(newest=text),
        plan(declined=[text]),
        plan(**{text: text}),
        {**plan(), text: text},
        {**plan(), "today": text},
    ]
    for data in places:
        reply = await server.plan(route, data)
        assert reply.status == 400, data
        assert text not in reply.error
        assert "x-evil" not in reply.headers


@pytest.mark.parametrize("route", ROUTES)
async def test_names_of_the_vocabularies_are_answered(server: Server, content: Content, route: str) -> None:
    # `make soak` sends each concern, severity and occasion by itself.
    names = {kind: list(vocabulary.entries) for kind, vocabulary in content.guidance.vocabularies.items()}
    people = [
        plan(body_areas=names["body_area"], conditions=names["condition"], occasion=names["occasion"][-1]),
        plan(concerns=[{"entry": entry} for entry in names["concern"]], severity=names["severity"][-1]),
    ]
    for data in people:
        reply = await server.plan(route, data)
        assert reply.status == 200, reply.body
        if route == "page":
            assert "script" not in Tags(reply.body.decode()).found


async def test_course_without_dates_is_said_in_the_clinics_words(server: Server) -> None:
    reply = await server.plan("calendar", plan(sessions_done=12))
    assert reply.status == 400
    assert "no dates to take along" in reply.error
    assert "020 7946 0000" in reply.error
    assert (await server.plan("page", plan(sessions_done=12))).status == 200


async def test_very_large_body_is_cut_off(server: Server) -> None:
    reply = await server.send("page", b"x" * 200_000)
    assert reply.status == 413


async def test_nothing_of_a_body_is_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for route in ROUTES:
            await server.plan(route, plan())
            await server.plan(route, plan(occasion=PRIVATE))
            await server.send(route, PRIVATE.encode())
            await server.send(route, b"plan=%FF" + PRIVATE.encode(), FORM)
    for words in (PRIVATE, "acne_scars", "eczema", "wedding"):
        assert words not in caplog.text


async def test_plan_of_a_message_is_shown_to_its_reader() -> None:
    from bot.channels.output import proof

    assert proof({"topic": "plan", "plan": plan()})["plan"] == plan()
    assert "plan" not in proof({"topic": "plan"})
    assert proof({"topic": "urgent", "level": "urgent", "alarm": "emergency"})["alarm"] == "emergency"
    assert proof({"text": "x"}) == {}
