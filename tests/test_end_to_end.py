"""The assistant as a patient meets it: real servers, real HTTP, a real database."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from icalendar import Calendar

from bot import paths

pytestmark = pytest.mark.slow

SECRET = "zanzibarine"


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    database, log, endpoints = folder / "conversations.db", folder / "serve.log", folder / "endpoints.yml"
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{free_port()}/webhook\n"
        f"tracker_store:\n  type: bot.stores.sqlite.PrivateSQLiteTrackerStore\n  db: {database}\n"
    )
    port = free_port()
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port), "--endpoints", str(endpoints)]
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
    servers.say("the last one was three weeks ago", "planner")
    messages = servers.say("no", "planner")
    plan = next(message["metadata"]["plan"] for message in messages if "plan" in message["metadata"])
    calendar = Calendar.from_ical(servers.take("calendar", plan))
    sessions = [event for event in calendar.walk("VEVENT") if "session" in event["SUMMARY"].lower()]
    first = next(event.start for event in sessions)
    assert (first - date.fromisoformat(plan["person"]["last_session"]["last"])).days == 28
    assert "<table" in servers.take("page", plan).decode()
    command = [sys.executable, "-m", "bot.cli", "explain", "planner", "3", "--endpoints", str(servers.endpoints)]
    explained = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "fact course_severe: " in explained
    assert "the answer is the same to the letter" in explained


def test_conversation_is_stored(servers: Servers) -> None:
    servers.say("does it hurt?", "stored")
    with sqlite3.connect(servers.database) as database:
        rows = database.execute("select type_name from events where sender_id = 'stored'").fetchall()
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
        ("🙂🙂", "did not understand"),
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


def test_page_and_its_files_are_served(servers: Servers) -> None:
    content_type, html = servers.get("/webhooks/page/")
    assert content_type.startswith("text/html")
    assert "Larkspur Demo Skin Clinic" in html
    for name in re.findall(r'(?:href|src)="(page\.\w+)"', html):
        assert servers.get(f"/webhooks/page/{name}")[1]


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


def test_dead_action_server_ends_in_an_apology_then_in_a_clear_message(servers: Servers) -> None:
    """The last test of this module: it takes the action server away."""
    children = subprocess.run(
        ["ps", "--ppid", str(servers.process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    (action_server,) = [int(line.split()[0]) for line in children if "rasa_sdk" in line]
    # Frozen first: a dead one is noticed by the supervisor, which ends the whole service with a message.
    os.kill(servers.process.pid, signal.SIGSTOP)
    os.kill(action_server, signal.SIGKILL)
    messages = servers.say("does it hurt?", "unlucky")
    assert "something went wrong" in messages[0]["text"]
    assert "020 7946 0000" in messages[0]["text"]
    os.kill(servers.process.pid, signal.SIGCONT)
    assert servers.process.wait(30) == 1
    assert "The action server ended by itself" in servers.log.read_text()
