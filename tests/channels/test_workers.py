"""Servers of one supervisor ask each other, and health is the worst of all of them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels import workers
from bot.errors import StoreError
from bot.serving.process import ServerProcess
from bot.serving.status import StatusSocket

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # A path below pytest's own folder may be too long for a socket.
    with TemporaryDirectory(prefix="needlewise-") as made:
        monkeypatch.setenv(workers.STATUS, str(Path(made) / "supervisor.sock"))
        yield Path(made)


async def test_server_answers_the_questions_it_knows(folder: Path) -> None:
    async def parts() -> dict[str, str]:
        return {"store": "ok"}

    server = await workers.listen({"parts": parts})
    assert server is not None
    assert await workers.ask(os.getpid(), "parts", 5) == {"store": "ok"}
    with pytest.raises(workers.UNANSWERED):
        await workers.ask(os.getpid(), "anything else", 5)
    server.close()


async def test_server_that_does_not_answer_is_given_up(folder: Path) -> None:
    async def hang() -> None:
        await asyncio.sleep(60)

    server = await workers.listen({"parts": hang})
    assert server is not None
    with pytest.raises(workers.UNANSWERED):
        await workers.ask(os.getpid(), "parts", 0.05)
    with pytest.raises(workers.UNANSWERED):
        await workers.ask(1, "parts", 5)
    server.close()


async def test_supervisor_tells_the_state_of_every_process(folder: Path) -> None:
    status = StatusSocket(folder / "supervisor.sock")
    asking = asyncio.ensure_future(workers.processes())
    while not asking.done():
        await asyncio.sleep(0.01)
        status.answer([ServerProcess("assistant", [], {}, ".")])
    assert asking.result() == [{"name": "assistant", "pid": None, "ready": False, "restarts": 0}]
    status.close()


async def test_without_a_supervisor_a_server_knows_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(workers.STATUS, raising=False)
    assert await workers.processes() == []
    assert await workers.listen({}) is None


class Part:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.checks = 0

    async def check(self) -> None:
        self.checks += 1
        if self.error is not None:
            raise self.error


Get = Callable[[str], Any]


@pytest.fixture
def agent() -> SimpleNamespace:
    return SimpleNamespace(
        tracker_store=Part(),
        lock_store=Part(),
        action_endpoint=Part(),
        model_name="model",
        is_ready=lambda: True,
    )


async def health(agent: SimpleNamespace, path: str = "/") -> Any:
    """The response of the health channel to a request."""
    from bot.channels.health import HealthInput

    blueprint = HealthInput().blueprint(None)  # type: ignore[arg-type]
    (handler,) = [route.handler for route in blueprint._future_routes if route.uri == path]
    return await handler(SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=agent))))


async def test_store_that_cannot_write_is_named(agent: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(workers.STATUS, raising=False)
    agent.tracker_store.error = StoreError("The disk is full.")
    reply = await health(agent)
    assert reply.status == 503
    body = json.loads(reply.body)
    assert body["status"] == "failing"
    assert body["parts"] == {"answering": "ok", "store": "failing", "lock": "ok", "actions": "ok"}


async def test_many_requests_check_once(agent: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.channels.health import HealthInput

    channel = HealthInput()
    await asyncio.gather(*(channel._parts(agent) for _ in range(20)))
    assert agent.tracker_store.checks == 1
    channel._checked_at -= 2
    await channel._parts(agent)
    assert agent.tracker_store.checks == 2


@pytest.mark.parametrize(
    ("other", "status", "store"),
    [({"store": "ok"}, 200, "ok"), ({"store": "failing"}, 503, "failing"), (None, 503, "ok")],
)
async def test_every_server_counts(
    agent: SimpleNamespace, other: dict[str, str] | None, status: int, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def processes() -> list[dict[str, Any]]:
        names = ("action-server", "assistant-1", "assistant-2")
        pids = (1, os.getpid(), 2)
        return [{"name": name, "pid": pid, "ready": True, "restarts": 0} for name, pid in zip(names, pids, strict=True)]

    async def ask(pid: int, question: str, seconds: float) -> dict[str, str]:
        assert (pid, question) == (2, "parts")
        if other is None:
            raise ConnectionRefusedError
        return {"answering": "ok", "lock": "ok", "actions": "ok", **other}

    monkeypatch.setattr(workers, "processes", processes)
    monkeypatch.setattr(workers, "ask", ask)
    reply = await health(agent)
    body = json.loads(reply.body)
    assert reply.status == status
    assert body["parts"]["store"] == store
    assert body["workers"] == {"assistant-1": "ok", "assistant-2": "ok" if status == 200 else "failing"}
