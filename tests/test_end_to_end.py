"""The assistant as a patient meets it: real servers, real HTTP, a real database."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from icalendar import Calendar
from real_servers import credentials_for_many, free_port

from bot import paths

pytestmark = pytest.mark.slow

SECRET = "zanzibarine"
CONTENT_TYPES = [*["application/json"] * 6, "text/plain", "application/x-www-form-urlencoded", "x/y", ""]


@dataclass
class Servers:
    """The running assistant and what it wrote."""

    address: str
    log: Path
    database: Path
    endpoints: Path
    process: subprocess.Popen[bytes]

    def post(self, body: bytes) -> tuple[int, Any]:
        request = Request(
            f"{self.address}/webhooks/rest/webhook", data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urlopen(request, timeout=30) as reply:
                return reply.status, json.load(reply)
        except HTTPError as error:
            return error.code, json.load(error)

    def say(self, text: str, sender: str = "tester") -> list[dict[str, Any]]:
        status, messages = self.post(json.dumps({"sender": sender, "message": text}).encode())
        assert status == 200, messages
        return messages

    def take(self, what: str, plan: dict[str, Any]) -> bytes:
        request = Request(
            f"{self.address}/webhooks/plan/{what}",
            data=json.dumps(plan).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=30) as reply:
            return bytes(reply.read())

    def get(self, path: str) -> tuple[str, str]:
        with urlopen(f"{self.address}{path}", timeout=10) as reply:
            return reply.headers["Content-Type"], reply.read().decode()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    database, log, endpoints = folder / "conversations.db", folder / "serve.log", folder / "endpoints.yml"
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{free_port()}/webhook\n"
        f"tracker_store:\n  type: bot.trackers.sqlite.SQLiteTrackerStore\n  db: {database}\n"
    )
    port = free_port()
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port), "--endpoints", str(endpoints)]
    command += ["--credentials", str(credentials_for_many(folder))]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=paths.ROOT, stdout=output, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 180
    while "Ready. Open" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.3)
    yield Servers(f"http://127.0.0.1:{port}", log, database, endpoints, process)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, log.read_text()


def test_question_over_http_gets_documented_answer_with_sources(servers: Servers) -> None:
    introduction, message = servers.say("how many sessions for deep acne scars?")
    assert "automated assistant" in introduction["text"]
    assert "999" in introduction["text"]
    assert "6 to 12 sessions" in message["text"]
    assert "4 to 6 weeks" in message["text"]
    assert message["metadata"]["kind"] == "answer"
    assert "course_severe" in message["metadata"]["facts"]
    assert {"document": "sessions_guide", "section": "severe"}.items() <= {**message["metadata"]["sources"][1]}.items()


def test_follow_up_keeps_the_concern_told_before(servers: Servers) -> None:
    servers.say("how many sessions do I need?", "follow-up")
    (message,) = servers.say("deep acne scars", "follow-up")
    assert message["text"].startswith("For severe acne scars")


def test_plan_over_http_can_be_taken_along_and_explained(servers: Servers) -> None:
    servers.say("Can you make me a plan for deep acne scars? I have had two sessions", "planner")
    messages = servers.say("the last one was three weeks ago", "planner")
    plan = next(message["metadata"]["plan"] for message in messages if "plan" in message["metadata"])
    calendar = Calendar.from_ical(servers.take("calendar", plan))
    sessions = [event for event in calendar.walk("VEVENT") if "session" in event["SUMMARY"].lower()]
    first = next(event.start for event in sessions)
    assert (first - date.fromisoformat(plan["person"]["last_session"]["last"])).days == 28
    assert "<table" in servers.take("page", plan).decode()
    command = [sys.executable, "-m", "bot.cli", "explain", "planner", "2", "--endpoints", str(servers.endpoints)]
    explained = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "fact course_severe: " in explained
    assert "The recomputed reply is identical." in explained


def test_conversation_is_stored(servers: Servers) -> None:
    servers.say("does it hurt?", "stored")
    with sqlite3.connect(servers.database) as database:
        rows = database.execute("select type from conversation_events where conversation = 'stored'").fetchall()
    assert ("user",) in rows
    assert ("bot",) in rows


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 400, "not JSON"),
        (b"null", 400, "not a JSON object"),
        (b"[]", 400, "not a JSON object"),
        (b"{}", 400, "`sender`"),
        (b'{"sender": "x"}', 400, "`message`"),
        (b'{"sender": "x", "message": 7}', 400, "`message`"),
        (b'{"sender": "", "message": "hi"}', 400, "`sender`"),
        (b'{"sender": "a\\u0000b", "message": "hi"}', 400, "`sender`"),
        (b'{"sender": "\\ud800", "message": "hi"}', 400, "`sender`"),
        (b"[" * 5000, 400, "not JSON"),
        (b'{"sender": "chat-someone-elses", "message": "hi"}', 403, "website chat"),
        (b'{"sender": "x", "message": "' + b"a" * 70_000 + b'"}', 413, "shorter"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_bad_request_gets_readable_error(servers: Servers, body: bytes, status: int, said: str) -> None:
    got, answer = servers.post(body)
    assert got == status
    assert said in answer["error"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "did not understand"),
        ("   \n\t ", "did not understand"),
        ("🧀🧀", "did not understand"),
        ("🙂🙂", "You're welcome"),
        ("\u200b\u200b\u200d", "did not understand"),
        ("\x00\x01\x07", "did not understand"),
        ("!!! ??? ...", "did not understand"),
        ("علاج البشرة بالإبر", "in English"),
        ("x" * 10_000, "too long"),
        ("needling " * 1_100, "too long"),
        ("/restart", "start afresh"),
        ('/ask_pain{"concern": "x"}', ""),
        ("<script>alert(1)</script><b>does it hurt?</b>", ""),
        ("does it hurt?\ud800", "numbing cream"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_odd_text_gets_an_answer(servers: Servers, text: str, said: str) -> None:
    # A conversation each: a second misunderstanding in a row is answered differently.
    sender = f"odd-{text.encode(errors='surrogatepass')[:12].hex()}"
    status, messages = servers.post(json.dumps({"sender": sender, "message": text}).encode())
    assert status == 200
    assert messages
    assert all(message["text"] for message in messages)
    assert said in messages[-1]["text"]


def test_address_leads_to_the_page(servers: Servers) -> None:
    for address in ("/", "/webhooks/chat/"):
        content_type, html = servers.get(address)
        assert content_type.startswith("text/html")
        assert "Larkspur Demo Skin Clinic" in html


@pytest.mark.parametrize("size", [1_000_000, 20_000_000])
def test_huge_message_harms_nobody(servers: Servers, size: int) -> None:
    try:
        status, _ = servers.post(b'{"sender": "x", "message": "' + b"a" * size + b'"}')
        assert status == 413
    # The server hangs up on whoever goes on sending.
    except URLError as error:
        if not isinstance(error.reason, ConnectionError):
            raise
    assert servers.say("does it hurt?", "small")


@pytest.mark.parametrize("length", ["-5", "+2", "2\r\nContent-Length: 3", "two", "99999999999999999999"])
@pytest.mark.parametrize("path", ["rest/webhook", "chat/conversations"])
def test_odd_length_of_the_body_is_refused_and_holds_nobody_up(servers: Servers, path: str, length: str) -> None:
    host, port = servers.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        head = f"POST /webhooks/{path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"
        connection.sendall(head.encode() + b"{}")
        assert connection.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 413"))
    assert servers.say("does it hurt?", "small")


@pytest.mark.parametrize("filler", [4_500, 15_900, 40_000])
def test_worrying_symptom_at_the_end_of_a_long_text_is_seen(servers: Servers, filler: int) -> None:
    text = "bla " * (filler // 4) + "i cannot breathe and my lips are swollen"
    assert "999" in servers.say(text, f"long-{filler}")[-1]["text"]


def test_conversations_are_for_their_owner_only(servers: Servers) -> None:
    servers.say("does it hurt?", "owner")
    assert servers.database.stat().st_mode & 0o077 == 0


def test_stream_is_not_waited_for_without_end(servers: Servers) -> None:
    request = Request(
        f"{servers.address}/webhooks/rest/webhook?stream=true",
        data=b'{"sender": "x", "message": 7}',
        headers={"Content-Type": "application/json"},
    )
    with pytest.raises(HTTPError) as caught:
        urlopen(request, timeout=5)
    assert caught.value.code == 400
    caught.value.close()


def test_health_tells_of_every_part(servers: Servers) -> None:
    content_type, body = servers.get("/webhooks/health/")
    health = json.loads(body)
    assert content_type.startswith("application/json")
    assert health["status"] == "ok"
    assert health["parts"] == {"answering": "ok", "store": "ok", "lock": "ok", "actions": "ok"}


def test_odd_requests_leave_it_standing(servers: Servers) -> None:
    random = Random(5000)
    pieces = ["", "hi", "/restart", "\x00", "\ud800", "🙂", "a" * 300, 7, -1.5, True, None, [], {}, ["hi"], {"a": "b"}]
    fields = ["sender", "message", "metadata", "input_channel", "stream", "x"]

    def anything(depth: int = 0) -> Any:
        if depth < 3 and random.random() < 0.2:
            return [anything(depth + 1) for _ in range(random.randrange(4))]
        return random.choice(pieces)

    def body() -> bytes:
        kind = random.random()
        if kind < 0.1:
            return random.randbytes(random.randrange(200))
        made = json.dumps({name: anything() for name in random.sample(fields, random.randrange(len(fields)))})
        cut = random.randrange(len(made) + 1) if kind < 0.2 else len(made)
        return made[:cut].encode()

    statuses: Counter[int] = Counter()
    connection = HTTPConnection(servers.address.removeprefix("http://"), timeout=10)
    for _ in range(1500):
        method = random.choice(["POST"] * 12 + ["GET", "PUT", "DELETE", "OPTIONS"])
        path = random.choice(["webhook"] * 8 + ["", "webhook/", "webhook?stream=true", "../rest/webhook", "%00"])
        connection.request(method, f"/webhooks/rest/{path}", body(), {"Content-Type": random.choice(CONTENT_TYPES)})
        reply = connection.getresponse()
        text = reply.read()
        statuses[reply.status] += 1
        assert text or reply.status in (204, 405)
    connection.close()
    assert [status for status in statuses if status >= 500] == []
    assert statuses[200] > 5
    assert servers.say("does it hurt?", "afterwards")


def test_log_holds_no_text_of_patients(servers: Servers) -> None:
    servers.say(f"is {SECRET} cream allowed before a session?", "log")
    servers.say(f"my lips are swollen {SECRET}", "log")
    servers.post(f'{{"sender": "x", "message": 7, "note": "{SECRET}"}}'.encode())
    assert SECRET not in servers.log.read_text()


def test_listens_on_loopback_only(servers: Servers) -> None:
    port = int(servers.address.rpartition(":")[2])
    # Every other address of this machine is refused; 127.0.0.2 stands for them, as no route leaves the machine.
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=2)


def test_dead_action_server_ends_in_an_apology_and_is_started_again(servers: Servers) -> None:
    children = subprocess.run(
        ["ps", "--ppid", str(servers.process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    (action_server,) = [int(line.split()[0]) for line in children if "action_server" in line]
    # So that nobody starts it again for now.
    os.kill(servers.process.pid, signal.SIGSTOP)
    os.kill(action_server, signal.SIGKILL)
    (sorry,) = servers.say("does it hurt?", "unlucky")
    assert "something went wrong" in sorry["text"]
    assert "020 7946 0000" in sorry["text"]
    (urgent,) = servers.say("my lips are swelling and i can't breathe", "worse")
    assert "999" in urgent["text"]
    os.kill(servers.process.pid, signal.SIGCONT)
    deadline = time.monotonic() + 30
    while "something went wrong" in servers.say("does it hurt?", "lucky")[-1]["text"]:
        assert time.monotonic() < deadline, servers.log.read_text()
        time.sleep(0.2)
    assert "starting it again: process=action-server cause=signal 9" in servers.log.read_text()
