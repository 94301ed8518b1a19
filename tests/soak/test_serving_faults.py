"""Every part of the running assistant killed, frozen or replaced while patients write.

Each fault prints a row: messages sent, answered, apologies, lost connections, answered but not stored, stored twice,
silent, longest wait, conversations out of order. Lost, doubled and silent must be 0, no wait longer than five seconds,
and afterwards everybody is answered again without anybody starting anything.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from running_assistant import Running, running

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.alone]

PATIENTS = 4
PAUSE_SECONDS = 0.15
LONGEST_SECONDS = 5.0
RECOVERED_SECONDS = 60.0
QUESTIONS = ("how many sessions do i need", "does it hurt", "how long will i be red", "what does it cost")
POSTGRES_LOCK = "type: bot.locks.postgres.PostgresLockStore\n  url: {url}"


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
class Load:
    """Patients who write, and what became of each message."""

    assistant: Running
    name: str
    replies: list[Reply] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)
    """How long each message waited whose connection was refused or closed."""
    over: bool = False

    async def say(self, web: aiohttp.ClientSession, sender: str, text: str) -> Reply | None:
        started = time.monotonic()
        body = {"sender": sender, "message": text}
        try:
            async with web.post(f"{self.assistant.address}/webhooks/rest/webhook", json=body) as response:
                messages = await response.json()
        except aiohttp.ClientConnectionError:
            self.lost.append(time.monotonic() - started)
            return None
        kinds = [message.get("metadata", {}).get("kind", "") for message in messages]
        made = Reply(sender, text, [message["text"] for message in messages], kinds, time.monotonic() - started)
        self.replies.append(made)
        return made

    async def write(self, web: aiohttp.ClientSession, patient: int) -> None:
        """Write until it is over, four messages a conversation, each different."""
        number = 0
        while not self.over:
            number += 1
            text = f"{QUESTIONS[number % len(QUESTIONS)]} {self.name} {patient} {number:04}"
            await self.say(web, f"{self.name}-{patient}-{number // 4}", text)
            await asyncio.sleep(PAUSE_SECONDS)

    def row(self) -> dict[str, Any]:
        """The row of the table; stops where a promise is broken."""
        stored = self.assistant.stored()
        users = Counter((sender, text) for sender, kind, text in stored if kind == "user")
        known = set(stored)
        answered = [reply for reply in self.replies if reply.answered]
        lost = [
            reply
            for reply in answered
            if (reply.sender, reply.text) not in users
            or not {(reply.sender, "bot", text) for text in reply.said} <= known
        ]
        own = [(sender, text) for sender, kind, text in stored if kind == "user" and sender.startswith(self.name)]
        row = {
            "fault": self.name,
            "sent": len(self.replies) + len(self.lost),
            "answered": len(answered),
            "apology": len(self.replies) - len(answered),
            "connection_lost": len(self.lost),
            "not_stored": len(lost),
            "twice": sum(count > 1 for count in users.values()),
            "silent": sum(not reply.said or not all(reply.said) for reply in self.replies),
            "longest_seconds": round(max([reply.seconds for reply in self.replies] + self.lost, default=0.0), 2),
            "out_of_order": len(disordered(own)),
        }
        print("\n" + json.dumps(row))  # noqa: T201 (the table)
        assert answered
        assert (row["not_stored"], row["twice"], row["silent"]) == (0, 0, 0)
        return row


def disordered(messages: list[tuple[str, str]]) -> set[str]:
    """The conversations in which a message is stored before an earlier one; each ends with its number."""
    by_sender: dict[str, list[str]] = {}
    for sender, text in messages:
        by_sender.setdefault(sender, []).append(text[-4:])
    return {sender for sender, numbers in by_sender.items() if numbers != sorted(numbers)}


async def endure(
    assistant: Running,
    name: str,
    harm: Callable[[], Any],
    heal: Callable[[], Any] = lambda: None,
    *,
    fault_seconds: float = 4.0,
    recovers: bool = True,
    bounded: bool = True,
) -> dict[str, Any]:
    """Patients write before, during and after a fault; the row of the table."""
    load = Load(assistant, name)
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=20)) as web:
        patients = [asyncio.ensure_future(load.write(web, patient)) for patient in range(PATIENTS)]
        try:
            await asyncio.sleep(1.5)
            await asyncio.to_thread(harm)
            await asyncio.sleep(fault_seconds)
            await asyncio.to_thread(heal)
            if recovers:
                await until_healthy(assistant, web)
                healed = len(load.replies)
                while len(load.replies) < healed + 6 * PATIENTS:
                    # A patient stops only where something unforeseen was answered, which is raised below.
                    if any(patient.done() for patient in patients):
                        break
                    await asyncio.sleep(0.05)
        finally:
            load.over = True
            await asyncio.gather(*patients)
    row = load.row()
    if bounded:
        assert row["longest_seconds"] <= LONGEST_SECONDS
    if recovers:
        # Those that were on their way when everything was well again may still have met the fault.
        after = load.replies[healed + PATIENTS :]
        assert all(reply.answered for reply in after), assistant.log.read_text()[-2000:]
    return row


async def until_healthy(assistant: Running, web: aiohttp.ClientSession) -> None:
    deadline = time.monotonic() + RECOVERED_SECONDS
    while True:
        try:
            async with web.get(f"{assistant.address}/webhooks/health/") as reply:
                found = await reply.json()
                assert (reply.status == 200) == (found["status"] == "ok")
                if found["status"] == "ok":
                    return
        except aiohttp.ClientConnectionError:
            pass
        assert time.monotonic() < deadline, assistant.log.read_text()[-2000:]
        await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("one")) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, postgres: Any) -> Iterator[Running]:
    url = postgres.new_database()
    lock = POSTGRES_LOCK.format(url=url)
    with running(tmp_path_factory.mktemp("two"), "--workers", "2", database=url, lock=lock) as assistant:
        yield assistant


async def test_action_server_killed(one: Running) -> None:
    (server,) = one.part("action_server")
    row = await endure(one, "action-server-killed", server.kill)
    assert row["connection_lost"] == 0
    assert "process=action-server cause=signal 9" in one.log.read_text()


async def test_action_server_frozen(one: Running) -> None:
    (server,) = one.part("action_server")
    row = await endure(one, "action-server-frozen", server.suspend, fault_seconds=6)
    assert row["connection_lost"] == 0
    assert row["apology"] > 0


async def test_assistant_killed(one: Running) -> None:
    (server,) = one.part("assistant_server")
    # A single server has to be started again, which may take longer on a busy machine.
    row = await endure(one, "assistant-killed", server.kill, bounded=False)
    assert row["connection_lost"] <= PATIENTS


async def test_assistant_frozen(one: Running) -> None:
    (server,) = one.part("assistant_server")
    await endure(one, "assistant-frozen", server.suspend, fault_seconds=6, bounded=False)
    assert "process=assistant cause=no heartbeat for 3." in one.log.read_text()


async def test_reload_is_not_noticed(one: Running) -> None:
    def done() -> None:
        deadline = time.monotonic() + RECOVERED_SECONDS
        while "reloaded: model=" not in one.log.read_text():
            assert time.monotonic() < deadline, one.log.read_text()
            time.sleep(0.1)

    row = await endure(one, "sighup", lambda: os.kill(one.process.pid, signal.SIGHUP), done)
    assert row["connection_lost"] == 0
    assert row["answered"] == row["sent"]


async def test_metrics_count_what_went_wrong(one: Running) -> None:
    text = await asyncio.to_thread(one.get, "/webhooks/health/metrics")
    assert 'needlewise_messages_total{channel="rest",outcome="answered",worker="assistant"}' in text
    assert 'needlewise_restarts_total{process="assistant"} 2.0' in text
    assert 'needlewise_restarts_total{process="action-server"} 2.0' in text


async def test_stopped_in_order(tmp_path: Path) -> None:
    with running(tmp_path) as assistant:
        process = assistant.process
        await endure(assistant, "sigterm", lambda: process.send_signal(signal.SIGTERM), recovers=False)
        assert process.wait(20) == 0


async def test_supervisor_killed(tmp_path: Path) -> None:
    """Its processes end themselves, after their last message."""
    with running(tmp_path) as assistant:
        servers = assistant.part("server")
        await endure(assistant, "supervisor-killed", assistant.process.kill, recovers=False)
        deadline = time.monotonic() + 30
        while any(server.is_running() and server.status() != "zombie" for server in servers):
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 8 MB, that can be filled and refused."""
    image, mounted = tmp_path / "image", tmp_path / "disk"
    mounted.mkdir()
    image.write_bytes(bytes(8 * 1024 * 1024))
    made = subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=False, capture_output=True)
    if made.returncode or subprocess.run(["mount", "-o", "loop", image, mounted], check=False).returncode:
        pytest.skip("this user can't mount a disk")
    yield mounted
    subprocess.run(["umount", "-l", mounted], check=True)


def status_of(assistant: Running) -> dict[str, Any]:
    """What health reports, whatever its HTTP status."""
    from urllib.error import HTTPError

    try:
        text = assistant.get("/webhooks/health/")
    except HTTPError as error:
        text = error.read().decode()
        error.close()
    found: dict[str, Any] = json.loads(text)
    return found


async def test_disk_full(tmp_path: Path, disk: Path) -> None:
    database, filler = str(disk / "conversations.db"), disk / "filler"
    reports: list[dict[str, Any]] = []

    def fill() -> None:
        file = os.open(filler, os.O_WRONLY | os.O_CREAT)
        with suppress(OSError):
            while True:
                os.write(file, bytes(1024))
        with suppress(OSError):
            os.close(file)

    with running(tmp_path, database=database) as assistant:

        def heal() -> None:
            reports.append(status_of(assistant))
            filler.unlink()

        row = await endure(assistant, "disk-full", fill, heal)
    assert row["connection_lost"] == 0
    assert row["apology"] > 0
    assert reports[0]["parts"]["store"] == "failing"


async def test_disk_turned_read_only(tmp_path: Path, disk: Path) -> None:
    """As Linux does after a disk error; a process that is started on it answers with apologies as well."""
    with running(tmp_path, database=str(disk / "conversations.db")) as assistant:
        command = ["mount", "-o", "remount,abort", str(disk)]

        def harm() -> None:
            subprocess.run(command, check=True)

        def kill() -> None:
            assert status_of(assistant)["parts"]["store"] == "failing"
            (server,) = assistant.part("assistant_server")
            server.kill()

        load = await endure(assistant, "disk-read-only", harm, recovers=False)
        assert load["connection_lost"] == 0
        assert load["apology"] > 0
        await asyncio.to_thread(kill)
        (sorry,) = await asyncio.to_thread(assistant.ask, "again", "does it hurt")
        assert sorry["metadata"]["kind"] == "handover"
        assert "Bus error" not in assistant.log.read_text()


async def test_database_killed(two: Running, postgres: Any) -> None:
    row = await endure(two, "postgres-killed", postgres.kill, postgres.start)
    assert row["connection_lost"] == 0
    assert row["apology"] > 0


async def test_database_frozen(two: Running, postgres: Any) -> None:
    row = await endure(two, "postgres-frozen", postgres.freeze, postgres.thaw, fault_seconds=6)
    assert row["connection_lost"] == 0
    assert row["apology"] > 0


async def test_worrying_symptom_is_answered_even_without_a_database(two: Running, postgres: Any) -> None:
    load = Load(two, "urgent")
    async with aiohttp.ClientSession() as web:
        postgres.freeze()
        try:
            reply = await load.say(web, "urgent", "my lips are swelling and i cant breathe")
            health = await asyncio.to_thread(status_of, two)
        finally:
            postgres.thaw()
        await until_healthy(two, web)
    assert reply is not None
    assert reply.kinds == ["urgent"]
    assert reply.seconds <= LONGEST_SECONDS
    assert health["parts"]["store"] == "failing"
    assert health["parts"]["actions"] == "ok"


async def test_one_of_two_servers_killed(two: Running) -> None:
    server, _ = two.part("assistant_server")
    row = await endure(two, "one-worker-killed", server.kill)
    assert row["connection_lost"] <= PATIENTS


async def test_one_of_two_servers_frozen(two: Running) -> None:
    server, _ = two.part("assistant_server")
    row = await endure(two, "one-worker-frozen", server.suspend, fault_seconds=8)
    assert row["connection_lost"] <= PATIENTS
    assert "cause=no heartbeat for 3." in two.log.read_text()


async def test_reload_of_two_servers_is_not_noticed(two: Running) -> None:
    def done() -> None:
        deadline = time.monotonic() + RECOVERED_SECONDS
        while "reloaded: model=" not in two.log.read_text():
            assert time.monotonic() < deadline, two.log.read_text()
            time.sleep(0.1)

    row = await endure(two, "sighup-two", lambda: os.kill(two.process.pid, signal.SIGHUP), done)
    assert row["connection_lost"] == 0
    assert row["answered"] == row["sent"]


async def test_metrics_have_both_servers(two: Running) -> None:
    text = await asyncio.to_thread(two.get, "/webhooks/health/metrics")
    for worker in ("assistant-1", "assistant-2"):
        assert f'process_resident_memory_bytes{{worker="{worker}"}}' in text


BURST = 12
BURSTS = 10
# Two servers on a busy machine take messages in at different times; shorter gaps than this swap now and then.
GAP_SECONDS = 0.08


async def test_bursts_over_two_servers(two: Running) -> None:
    """Quick messages of one conversation, each over a connection of its own, are answered once; prints the order."""
    load = Load(two, "burst")

    async def burst(web: aiohttp.ClientSession, name: str) -> None:
        sent: list[Awaitable[Any]] = []
        for number in range(BURST):
            sent.append(asyncio.ensure_future(load.say(web, name, f"does it hurt {number:04}")))
            await asyncio.sleep(GAP_SECONDS)
        await asyncio.gather(*sent)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as web:
        for number in range(BURSTS):
            await burst(web, f"burst-{number}")
    row = load.row()
    assert row["answered"] == row["sent"] == BURST * BURSTS
