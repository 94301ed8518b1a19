"""The chat with the trained assistant behind it, served as patients meet it."""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from time import monotonic
from uuid import uuid4

import aiohttp
import pytest
from chat_server import Client, Reply, free_socket
from real_servers import credentials_for_many

from bot import paths

pytestmark = pytest.mark.slow

WORKERS_READY = 120


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Starts the servers, or starts them again, and tells their address."""
    folder = tmp_path_factory.mktemp("chat_served")
    log, endpoints = folder / "serve.log", folder / "endpoints.yml"
    ports = []
    for _ in range(2):
        with free_socket() as free:
            ports.append(free.getsockname()[1])
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{ports[0]}/webhook\n"
        f"tracker_store:\n  type: bot.trackers.sqlite.SQLiteTrackerStore\n  db: {folder / 'conversations.db'}\n"
        "lock_store:\n  type: bot.locks.memory.InProcessLockStore\n"
    )
    files = ("--endpoints", str(endpoints), "--credentials", str(credentials_for_many(folder)))
    started: list[subprocess.Popen[bytes]] = []

    def stop() -> None:
        for process in started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                assert process.wait(30) == 0, log.read_text()

    def start() -> str:
        stop()
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(ports[1]), *files]
        with log.open("wb") as output:
            started.append(subprocess.Popen(command, cwd=paths.ROOT, stdout=output, stderr=subprocess.STDOUT))
        deadline = monotonic() + WORKERS_READY
        while "Ready. Open" not in log.read_text():
            assert started[-1].poll() is None, log.read_text()
            assert monotonic() < deadline, log.read_text()
        assert re.search(r"Open (\S+)", log.read_text()).group(1).endswith("/webhooks/chat/demo/")  # type: ignore[union-attr]
        return f"http://127.0.0.1:{ports[1]}/webhooks/chat"

    yield start
    stop()


@pytest.fixture(scope="module")
def address(serve: Callable[[], str]) -> str:
    return serve()


@pytest.fixture
async def patient(address: str) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        client = Client(address, session)
        await client.begin()
        yield client


def text(reply: Reply) -> str:
    return " ".join(message["text"] for message in reply.messages)


async def test_question_gets_its_documented_answer(patient: Client) -> None:
    reply = await patient.say("how many sessions for deep acne scars?")
    answer = reply.messages[-1]
    assert "6 to 12 sessions" in answer["text"]
    assert answer["kind"] == "answer"
    assert answer["sources"][0].keys() >= {"document", "title", "section", "section_title"}
    history = await patient.history()
    assert history[0]["text"] == "how many sessions for deep acne scars?"
    assert history[1:] == reply.messages


async def test_plan_is_made_by_choosing_and_typing_and_put_aside(patient: Client) -> None:
    await patient.say("Can you make me a plan for deep acne scars? I have had two sessions")
    reply = await patient.say("the last one was three weeks ago")
    plan = next(message["plan"] for message in reply.messages if "plan" in message)
    assert plan.keys() == {"person", "today"}
    again = await patient.ask("POST", "/restart", {"id": str(uuid4())})
    assert "afresh" in text(again)
    assert await patient.history() == again.messages
    offered = again.messages[-1]["quick_replies"]
    chosen = await patient.choose(offered[0])
    assert chosen.messages
    # What was told is put aside.
    assert "For severe acne scars" not in text(chosen)


async def test_beginning_anew_leaves_a_plan_that_is_being_made(patient: Client) -> None:
    await patient.say("make me a plan")
    assert "afresh" in text(await patient.ask("POST", "/restart", {"id": str(uuid4())}))
    assert "tiny needles" in text(await patient.say("what is microneedling?"))


async def test_urgent_message_is_answered_as_urgent(patient: Client) -> None:
    reply = await patient.say("I can't breathe and my throat is swelling")
    assert reply.messages[0]["kind"] == "urgent"
    assert "999" in reply.messages[0]["text"]


async def test_text_that_is_too_long_is_answered_by_asking_for_less(patient: Client) -> None:
    (answer,) = [
        message for message in (await patient.say("does it hurt " * 300)).messages if message["topic"] != "introduction"
    ]
    assert answer["topic"] == "misunderstood"
    assert "sentences" in answer["text"]


@pytest.mark.parametrize("typed", ["/goodbye", '/inform{"concern": ["acne_scars"]}', "/ask_plan"])
async def test_command_is_answered_as_text(patient: Client, typed: str) -> None:
    reply = await patient.say(typed)
    assert reply.messages
    assert (await patient.history())[0]["text"] == typed.lstrip("/")


async def test_retries_at_the_same_time_are_answered_once(patient: Client) -> None:
    id_ = str(uuid4())
    replies = await asyncio.gather(*(patient.say("does it hurt?", id_) for _ in range(20)))
    assert len({reply.body for reply in replies}) == 1
    assert [message["from"] for message in await patient.history()].count("patient") == 1


async def test_pages_and_widget_are_served(patient: Client) -> None:
    for path, kind in (("/demo/", "text/html"), ("/embed/", "text/html"), ("/widget.js", "text/javascript")):
        reply = await patient.ask("GET", path)
        assert reply.status == 200
        assert reply.headers["Content-Type"].startswith(kind)


async def test_conversation_goes_on_when_the_server_was_started_again(
    patient: Client, serve: Callable[[], str], tmp_path: Path
) -> None:
    id_ = str(uuid4())
    first = await patient.say("how many sessions for deep acne scars?", id_)
    async with patient.listen() as listener:
        seen = await listener.take(2)
        await asyncio.get_running_loop().run_in_executor(None, serve)
        while await listener.next() is not None:
            pass
    assert (await patient.say("how many sessions for deep acne scars?", id_)).body == first.body
    async with patient.listen(last=seen[-1].id) as listener:
        rest = await listener.take(len(first.messages) + 1 - len(seen))
        assert [event.id for event in rest] == [message["id"] for message in first.messages[1:]]
        await patient.say("and how far apart?")
        event = await listener.next()
        assert event is not None
        assert event.data["text"] == "and how far apart?"


async def test_deleted_conversation_leaves_nothing(patient: Client, tmp_path_factory: pytest.TempPathFactory) -> None:
    await patient.say("zanzibarine is my name")
    (database,) = tmp_path_factory.getbasetemp().glob("chat_served0/conversations.db")
    query = "select count(*) from conversation_events where data like '%zanzibarine%'"
    counts = []
    for _ in range(2):
        connection = sqlite3.connect(database)
        counts.append(connection.execute(query).fetchone()[0])
        connection.close()
        await patient.ask("DELETE", "/conversation")
    assert counts[0] > 0
    assert counts[1] == 0
    assert (await patient.say("still there?")).code == "gone"
