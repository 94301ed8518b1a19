"""The PostgreSQL lock store with real processes and a real server that are killed and frozen."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from real_servers import PostgresServer

from bot import limits, paths
from bot.errors import LockStoreError, LockTimeoutError

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.alone]

# Seconds that a busy machine may add to a time limit.
SLACK = 1.0
Plan = list[tuple[float, str, int, float]]
"""Messages: when, of which conversation, its name, seconds for which it holds the lock."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL of these tests' own, to be killed and frozen."""
    started = PostgresServer()
    yield started
    started.thaw()
    started.end()


@pytest.fixture
async def store(server: PostgresServer) -> AsyncIterator[Any]:
    from rasa.utils.endpoints import EndpointConfig

    from bot.locks.postgres import PostgresLockStore

    opened = PostgresLockStore(EndpointConfig(url=server.url))
    yield opened
    await opened.close()


class Processes:
    """Server processes that carry out plans."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.running: list[subprocess.Popen[str]] = []

    def start(self, *plans: Plan, **options: Any) -> None:
        for plan in plans:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", str(Path(__file__).parent / "lock_process.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=paths.ROOT,
                env={"PYTHONPATH": str(paths.ROOT)},
            )
            self.running.append(process)
            print(json.dumps({"url": self._url, "plan": plan, **options}), file=process.stdin, flush=True)
        for process in self.running:
            assert process.stdout.readline() == "ready\n"
        for process in self.running:
            print(time.monotonic() + 0.05, file=process.stdin, flush=True)

    async def until_held(self) -> None:
        """Wait until the only process has a lock."""
        line = await asyncio.get_running_loop().run_in_executor(None, self.running[0].stdout.readline)
        assert "holds" in json.loads(line)

    def results(self) -> list[dict[str, Any]]:
        """The outcome of each message, once all processes have ended."""
        lines = [line for process in self.running for line in process.communicate(timeout=30)[0].splitlines()]
        return [json.loads(line) for line in lines if "conversation" in line]

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.communicate()


@pytest.fixture
def processes(server: PostgresServer) -> Iterator[Processes]:
    started = Processes(server.url)
    yield started
    started.end()


def bursts(shortest_gap: float, longest_gap: float) -> list[Plan]:
    """Plans for two processes: 12 messages in each of four conversations, alternating between the processes."""
    chosen = random.Random(7)
    plans: list[Plan] = [[], []]
    for conversation in range(4):
        at = 0.1
        for name in range(12):
            plans[name % 2].append((at, f"burst {conversation}", name, 0.005 if conversation < 2 else 0.03))
            at += chosen.uniform(shortest_gap, longest_gap)
    return plans


@pytest.mark.parametrize("gaps", [(0.0, 0.001), (0.010, 0.020)], ids=["at once", "in turn"])
def test_two_processes_never_have_a_lock_together(processes: Processes, gaps: tuple[float, float]) -> None:
    processes.start(*bursts(*gaps))
    results = processes.results()
    assert [result for result in results if "error" in result] == []
    assert len(results) == 48
    served = defaultdict(list)
    for result in sorted(results, key=lambda result: result["entered"]):
        served[result["conversation"]].append(result)
    for messages in served.values():
        assert all(before["left"] <= after["entered"] for before, after in pairwise(messages))
        # Each process keeps the order of its own messages.
        for process in range(2):
            names = [message["name"] for message in messages if message["name"] % 2 == process]
            assert names == sorted(names)


async def acquired(store: Any, conversation: str, within: float) -> None:
    """Take the lock. Fails after so many seconds."""
    began = time.monotonic()
    async with store.lock(conversation):
        assert time.monotonic() - began < within


async def test_lock_of_a_killed_process_is_free_at_once(processes: Processes, store: Any) -> None:
    processes.start([(0.0, "killed", 0, 60.0)])
    await processes.until_held()
    waiting = asyncio.ensure_future(acquired(store, "killed", SLACK))
    await asyncio.sleep(0.1)
    processes.running[0].send_signal(signal.SIGKILL)
    await waiting


async def test_lock_of_a_frozen_process_is_free_when_its_lease_is_over(processes: Processes, store: Any) -> None:
    lease = 1.5
    processes.start([(0.0, "frozen", 0, 0.5)], lease=lease)
    await processes.until_held()
    processes.running[0].send_signal(signal.SIGSTOP)
    try:
        await acquired(store, "frozen", lease + SLACK)
    finally:
        processes.running[0].send_signal(signal.SIGCONT)
    assert [result.get("error") for result in processes.results()] == [None]


async def test_conversation_of_a_frozen_process_works_after_the_lease_of_production(
    processes: Processes, store: Any
) -> None:
    processes.start([(0.0, "production", 0, 0.5)])
    await processes.until_held()
    processes.running[0].send_signal(signal.SIGSTOP)
    frozen = time.monotonic()
    try:
        while True:
            try:
                await acquired(store, "production", limits.LOCK_SECONDS)
                break
            except LockTimeoutError:
                continue
        assert time.monotonic() - frozen < limits.LOCK_LEASE_SECONDS + SLACK
    finally:
        processes.running[0].send_signal(signal.SIGCONT)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGSTOP])
async def test_waiting_process_that_is_stopped_delays_the_next_by_a_lease_at_most(
    server: PostgresServer, processes: Processes, store: Any, stop: int
) -> None:
    lease = 1.0
    async with store.lock("passed over"):
        processes.start([(0.0, "passed over", 0, 60.0)], lease=lease)
        await asyncio.sleep(0.5)
        processes.running[0].send_signal(stop)
    await asyncio.sleep(0.05)
    await acquired(store, "passed over", lease + SLACK)


async def until_works(store: Any) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            return await store.check()
        except LockStoreError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("stop", ["kill", "freeze"])
async def test_stopped_server_is_an_error_in_time_and_is_used_again(
    server: PostgresServer, store: Any, stop: str, caplog: pytest.LogCaptureFixture
) -> None:
    await acquired(store, "secret", SLACK)
    async with store.lock("secret"):
        getattr(server, stop)()
        try:
            for _ in range(2):
                began = time.monotonic()
                with pytest.raises(LockStoreError, match="Start it, or correct `url`"):
                    await store.check()
                assert time.monotonic() - began < limits.STORE_SECONDS + SLACK
            left = time.monotonic()
        finally:
            server.start() if stop == "kill" else server.thaw()
    assert time.monotonic() - left < 5
    await until_works(store)
    await acquired(store, "secret", limits.LOCK_SECONDS)
    assert "secret" not in caplog.text


async def test_message_that_waits_while_the_server_freezes_fails_in_time(server: PostgresServer, store: Any) -> None:
    from rasa.utils.endpoints import EndpointConfig

    from bot.locks.postgres import PostgresLockStore

    other = PostgresLockStore(EndpointConfig(url=server.url))
    async with other.lock("c"):
        waiting = asyncio.ensure_future(acquired(store, "c", 60))
        await asyncio.sleep(0.3)
        server.freeze()
        began = time.monotonic()
        try:
            with pytest.raises((LockStoreError, LockTimeoutError)):
                await waiting
        finally:
            server.thaw()
        assert time.monotonic() - began < limits.LOCK_SECONDS + SLACK
    await other.close()


async def test_release_neither_waits_nor_fails_while_the_server_is_frozen(server: PostgresServer, store: Any) -> None:
    async with store.lock("c"):
        server.freeze()
        left = time.monotonic()
    try:
        assert time.monotonic() - left < 0.1
        await asyncio.sleep(limits.STORE_SECONDS + 0.1)
    finally:
        server.thaw()
    await until_works(store)
    await acquired(store, "c", limits.LOCK_SECONDS)
