"""A server beats while it can work, and ends itself where its supervisor has died."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot import paths
from bot.serving import heartbeat


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    monkeypatch.setenv(heartbeat.FILE_DESCRIPTOR, str(writing))
    monkeypatch.setattr(heartbeat, "SECONDS", 0.02)
    monkeypatch.setattr(heartbeat, "LONGEST_SECONDS", 0.05)
    yield reading
    os.close(reading)
    os.close(writing)


async def beats(alive: asyncio.Event, pipe: int) -> int:
    """How many heartbeats come within a moment."""

    async def ask() -> None:
        await alive.wait()

    task = asyncio.ensure_future(heartbeat.beat(ask))
    await asyncio.sleep(0.2)
    while not task.done():
        # `wait_for` of this Python may lose a cancellation that comes when it has just ended.
        task.cancel()
        await asyncio.sleep(0)
    try:
        return len(os.read(pipe, 4096))
    except BlockingIOError:
        return 0


async def test_working_server_beats(pipe: int) -> None:
    alive = asyncio.Event()
    alive.set()
    assert await beats(alive, pipe) > 1


async def test_server_whose_work_hangs_does_not_beat(pipe: int) -> None:
    assert await beats(asyncio.Event(), pipe) == 0


async def test_nothing_is_sent_without_a_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(heartbeat.FILE_DESCRIPTOR, raising=False)
    await asyncio.wait_for(heartbeat.beat(), 1)


def test_server_without_a_supervisor_ends_itself() -> None:
    reading, writing = os.pipe()
    code = "import asyncio; from bot.serving.heartbeat import beat; asyncio.run(beat()); import time; time.sleep(60)"
    environment = {**os.environ, heartbeat.FILE_DESCRIPTOR: str(writing)}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=paths.ROOT, env=environment, pass_fds=[writing])
    os.close(writing)
    assert os.read(reading, 1) == b"."
    os.close(reading)
    assert process.wait(20) == -signal.SIGTERM
