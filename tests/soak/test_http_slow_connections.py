"""Thousands of connections that send a byte now and then don't keep patients out, whatever the limit of open files."""

from __future__ import annotations

import asyncio
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from real_servers import free_port

from bot import paths

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.alone]

ATTACKERS = 2000
ATTACK_SECONDS = 40.0
LONGEST_SECONDS = 5.0
# Soft and hard limit of the server's open files: what most systems give, and a hard limit that can't be raised.
LIMITS = {"soft limit of 1024": (1024, None), "hard limit of 1024": (1024, 1024)}


@dataclass
class Assistant:
    port: int
    log: Path


@pytest.fixture(params=LIMITS.values(), ids=LIMITS)
def assistant(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Assistant]:
    soft, hard = request.param
    port, endpoints, log = free_port(), tmp_path / "endpoints.yml", tmp_path / "serve.log"
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{free_port()}/webhook\n"
        f"tracker_store:\n  type: bot.trackers.sqlite.SQLiteTrackerStore\n  db: {tmp_path / 'conversations.db'}\n"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard or resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port), "--endpoints", str(endpoints)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=paths.ROOT, stdout=output, stderr=subprocess.STDOUT, preexec_fn=limit)
    deadline = time.monotonic() + 180
    while "Ready. Open" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.3)
    yield Assistant(port, log)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0, log.read_text()


@pytest.fixture(params=["head", "body"])
def attack(request: pytest.FixtureRequest, assistant: Assistant) -> Iterator[None]:
    """Slow connections, each opened again where the server closes it."""
    command = [sys.executable, str(Path(__file__).with_name("slow_connections.py"))]
    process = subprocess.Popen([*command, str(assistant.port), str(ATTACKERS), request.param], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"all opened\n"
    yield
    process.kill()
    process.communicate()


@pytest.mark.usefixtures("attack")
async def test_slow_connections_keep_nobody_out(assistant: Assistant) -> None:
    seconds, until = [], time.monotonic() + ATTACK_SECONDS
    while time.monotonic() < until:
        began = time.monotonic()
        # Each visitor comes over a connection of their own.
        async with (
            aiohttp.ClientSession() as web,
            web.post(
                f"http://127.0.0.1:{assistant.port}/webhooks/rest/webhook",
                json={"sender": f"visitor-{len(seconds)}", "message": "does it hurt"},
            ) as reply,
        ):
            assert reply.status == 200
            assert await reply.json()
        seconds.append(time.monotonic() - began)
        await asyncio.sleep(0.5)
    assert max(seconds) < LONGEST_SECONDS, sorted(seconds)
    assert "Traceback" not in assistant.log.read_text()
