"""Each part of the running assistant killed or frozen while patients write: none is met with silence, nothing is lost.

Real servers, a real PostgreSQL and a real Redis. What counts as answered must be stored, every reply comes within five
seconds, and everything works again without anybody starting anything.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import psycopg2
import pytest
from real_servers import credentials_for_many, free_port

from bot import paths

pytestmark = pytest.mark.slow

PATIENTS = 4
PAUSE_SECONDS = 0.1
FAULT_SECONDS = 3.0
LONGEST_SECONDS = 5.0
RECOVERED_SECONDS = 20.0
QUESTIONS = ("how many sessions do i need", "does it hurt", "how long will i be red", "what does it cost")
BURST = 12
BURSTS = 10
# Longer than two servers on a busy machine differ in when they are given the time to take a message in.
GAP_SECONDS = 0.08
# What not every message needs is still being prepared in the first seconds of a server.
WARMING_SECONDS = 3.0


@dataclass
class Reply:
    sender: str
    text: str
    said: list[str]
    kinds: list[str]
    seconds: float

    @property
    def answered(self) -> bool:
        return "handover" not in self.kinds


@dataclass
class Assistant:
    """`needlewise serve`, and what runs under it."""

    process: psutil.Process
    port: int
    url: str
    """The database."""
    log: Path
    replies: list[Reply] = field(default_factory=list)

    def part(self, name: str) -> list[psutil.Process]:
        return [child for child in self.process.children() if any(name in word for word in child.cmdline())]

    async def say(self, web: aiohttp.ClientSession, sender: str, text: str) -> Reply:
        started = time.monotonic()
        body = {"sender": sender, "message": text}
        async with web.post(f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", json=body) as reply:
            messages = await reply.json()
        kinds = [message.get("metadata", {}).get("kind", "") for message in messages]
        made = Reply(sender, text, [message["text"] for message in messages], kinds, time.monotonic() - started)
        self.replies.append(made)
        return made

    async def health(self, web: aiohttp.ClientSession) -> dict[str, Any]:
        async with web.get(f"http://127.0.0.1:{self.port}/webhooks/health/") as reply:
            found: dict[str, Any] = await reply.json()
            assert (reply.status == 200) == (found["status"] == "ok")
            return found

    def stored(self) -> set[tuple[str, str, str]]:
        """Conversation, kind of event and text of everything that was said."""
        connection = psycopg2.connect(self.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute("select conversation, type, data from conversation_events where type in ('user', 'bot')")
                return {(name, kind, json.loads(data)["text"]) for name, kind, data in cursor.fetchall()}
        finally:
            connection.close()


def start(folder: Path, postgres: Any, workers: int, lock: str) -> Iterator[Assistant]:
    url = postgres.new_database()
    log, endpoints, port = folder / "serve.log", folder / "endpoints.yml", free_port()
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{free_port()}/webhook\n"
        f"tracker_store:\n  type: bot.trackers.postgres.PostgresTrackerStore\n  url: {url}\n"
        f"lock_store:\n  {lock.format(url=url)}\n"
    )
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port), "--endpoints", str(endpoints)]
    command += ["--credentials", str(credentials_for_many(folder))]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--workers", str(workers)], cwd=paths.ROOT, stdout=output, stderr=subprocess.STDOUT
        )
    deadline = time.monotonic() + 120
    while "Ready. Open" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    yield Assistant(psutil.Process(process.pid), port, url, log)
    process.send_signal(signal.SIGTERM)
    assert process.wait(40) == 0, log.read_text()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, postgres: Any) -> Iterator[Assistant]:
    lock = "type: bot.locks.memory.InProcessLockStore"
    yield from start(tmp_path_factory.mktemp("one"), postgres, 1, lock)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, postgres: Any) -> Iterator[Assistant]:
    lock = "type: bot.locks.postgres.PostgresLockStore\n  url: {url}"
    yield from start(tmp_path_factory.mktemp("two"), postgres, 2, lock)


async def write(assistant: Assistant, web: aiohttp.ClientSession, name: str, until: asyncio.Event) -> None:
    """A patient who goes on writing, each time in a conversation that is known by its name."""
    number = 0
    while not until.is_set():
        number += 1
        await assistant.say(web, f"{name}-{number // 4}", f"{QUESTIONS[number % len(QUESTIONS)]} {name} {number}")
        await asyncio.sleep(PAUSE_SECONDS)


async def endure(assistant: Assistant, name: str, harm: Callable[[], Any], heal: Callable[[], Any]) -> list[Reply]:
    """Patients write before, during and after a fault; their replies, once everything works again."""
    assistant.replies.clear()
    over = asyncio.Event()
    timeout = aiohttp.ClientTimeout(total=LONGEST_SECONDS + 5)
    async with aiohttp.ClientSession(timeout=timeout) as web:
        patients = [asyncio.ensure_future(write(assistant, web, f"{name}{i}", over)) for i in range(PATIENTS)]
        try:
            await asyncio.sleep(0.5)
            await asyncio.to_thread(harm)
            await asyncio.sleep(FAULT_SECONDS)
            await asyncio.to_thread(heal)
            await until_healthy(assistant, web)
            healed = len(assistant.replies)
            while len(assistant.replies) < healed + 4 * PATIENTS:
                await asyncio.sleep(0.05)
        finally:
            over.set()
            await asyncio.gather(*patients)
    return assistant.replies[healed + PATIENTS :]


async def until_healthy(assistant: Assistant, web: aiohttp.ClientSession) -> None:
    deadline = time.monotonic() + RECOVERED_SECONDS
    while (await assistant.health(web))["status"] != "ok":
        assert time.monotonic() < deadline, assistant.log.read_text()[-2000:]
        await asyncio.sleep(0.1)


def check(assistant: Assistant, after: list[Reply]) -> None:
    """Nobody met silence or waited too long, what was answered is stored, and afterwards everybody is answered."""
    assert [reply for reply in assistant.replies if not reply.said or not all(reply.said)] == []
    assert max(reply.seconds for reply in assistant.replies) <= LONGEST_SECONDS
    stored = assistant.stored()
    answered = [reply for reply in assistant.replies if reply.answered]
    assert answered
    assert [reply for reply in answered if (reply.sender, "user", reply.text) not in stored] == []
    assert [reply for reply in answered if not {(reply.sender, "bot", text) for text in reply.said} <= stored] == []
    assert after
    assert all(reply.answered for reply in after), [reply for reply in after if not reply.answered][:1]


def nothing() -> None:
    """A fault that heals by itself."""


async def test_action_server_killed(assistant: Assistant) -> None:
    (server,) = assistant.part("action_server")
    check(assistant, await endure(assistant, "killed", server.kill, nothing))
    assert "action server ended by itself" in assistant.log.read_text()


async def test_action_server_frozen(assistant: Assistant) -> None:
    (server,) = assistant.part("action_server")
    check(assistant, await endure(assistant, "frozen", server.suspend, server.resume))
    assert any(not reply.answered for reply in assistant.replies)


async def test_database_killed(assistant: Assistant, postgres: Any) -> None:
    check(assistant, await endure(assistant, "dead", postgres.kill, postgres.start))
    assert any(not reply.answered for reply in assistant.replies)


async def test_database_frozen(assistant: Assistant, postgres: Any) -> None:
    check(assistant, await endure(assistant, "ice", postgres.freeze, postgres.thaw))
    assert any(not reply.answered for reply in assistant.replies)


async def test_worrying_symptom_is_answered_even_without_a_database(assistant: Assistant, postgres: Any) -> None:
    async with aiohttp.ClientSession() as web:
        postgres.freeze()
        try:
            reply = await assistant.say(web, "urgent", "my lips are swelling and i cant breathe")
            health = await assistant.health(web)
        finally:
            postgres.thaw()
        await until_healthy(assistant, web)
    assert reply.kinds == ["urgent"]
    assert reply.seconds <= LONGEST_SECONDS
    assert health["parts"]["store"] != "ok"
    assert health["parts"]["actions"] == "ok"


async def test_assistant_killed_is_started_again(assistant: Assistant) -> None:
    (server,) = assistant.part("assistant_server")
    server.kill()
    deadline = time.monotonic() + RECOVERED_SECONDS
    async with aiohttp.ClientSession() as web:
        while True:
            try:
                reply = await assistant.say(web, "again", "does it hurt")
                break
            except aiohttp.ClientConnectionError:
                assert time.monotonic() < deadline, assistant.log.read_text()[-2000:]
                await asyncio.sleep(0.1)
    assert reply.answered


async def test_metrics_tell_what_went_wrong(assistant: Assistant) -> None:
    async with (
        aiohttp.ClientSession() as web,
        web.get(f"http://127.0.0.1:{assistant.port}/webhooks/health/metrics") as reply,
    ):
        text = await reply.text()
    assert 'needlewise_messages_total{channel="rest",outcome="answered"}' in text
    assert "needlewise_action_seconds_bucket" in text


async def test_bursts_over_two_servers_keep_their_order(two: Assistant) -> None:
    """Quick messages of one conversation, each over a connection of its own, are answered in order and once."""

    async def burst(web: aiohttp.ClientSession, name: str) -> list[Reply]:
        sent: list[Awaitable[Reply]] = []
        for number in range(BURST):
            sent.append(asyncio.ensure_future(two.say(web, name, f"does it hurt {number:02}")))
            await asyncio.sleep(GAP_SECONDS)
        return list(await asyncio.gather(*sent))

    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as web:
        await asyncio.sleep(WARMING_SECONDS)
        await asyncio.gather(*(two.say(web, f"warm-{number}", "does it hurt") for number in range(8)))
        replies = [reply for number in range(BURSTS) for reply in await burst(web, f"burst-{number}")]
    assert all(reply.answered for reply in replies)
    connection = psycopg2.connect(two.url)
    with connection.cursor() as cursor:
        cursor.execute(
            "select conversation, data from conversation_events where type = 'user' and conversation like 'burst-%' "
            "order by conversation, position"
        )
        texts: dict[str, list[str]] = {}
        for name, data in cursor.fetchall():
            texts.setdefault(name, []).append(json.loads(data)["text"])
    connection.close()
    wanted = [f"does it hurt {number:02}" for number in range(BURST)]
    assert texts == {f"burst-{number}": wanted for number in range(BURSTS)}


async def test_one_of_two_servers_killed(two: Assistant) -> None:
    """Whoever was connected to the killed one tries again; nobody else notices."""
    server, _ = two.part("assistant_server")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as web:
        await two.say(web, "before", "does it hurt")
        server.kill()
        answered = 0
        for number in range(20):
            try:
                answered += (await two.say(web, "before", f"does it hurt {number}")).answered
            except aiohttp.ClientConnectionError:
                continue
    assert answered >= 15
