"""Starting the assistant: the action server and one or more of Rasa's servers, watched over together."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from bot import paths
from bot.content.yaml_file import read
from bot.errors import ServingError
from bot.serving.process import READY_SECONDS, Child

STOP_SECONDS = 15.0
LOOK_SECONDS = 0.05
# What keeps the messages of a conversation in order over several servers.
SHARED_LOCK = "bot.locks.postgres.PostgresLockStore"


@dataclass(frozen=True)
class Plan:
    """What is to be run."""

    model: Path
    host: str
    """The address to listen on; the action server listens on loopback whatever this says."""
    port: int
    endpoints: Path
    """Rasa's endpoints file; the action server gets the port that it names there."""
    credentials: Path
    workers: int = 1
    """How many of Rasa's servers share the port."""


def serve(plan: Plan, say: Callable[[str], None], meanwhile: Callable[[], None]) -> int:
    """Run the servers until a signal comes, and start again what dies or hangs.

    Args:
        plan: what is to be run.
        say: takes the lines that tell the operator what happens.
        meanwhile: what else is to be done, while the servers start.

    Returns:
        0 when it was asked to stop. Raises ServingError where they can't be started.
    """
    action_port = _check(plan)
    stopping = _Stopping()
    children = _children(plan, action_port)
    # What patients write is for nobody else on this machine.
    os.umask(0o077)
    try:
        say("Starting the assistant …")
        for child in children:
            child.start()
        meanwhile()
        _wait_until_ready(children, stopping)
        if not stopping.asked:
            say(f"Ready. Open http://{_reachable(plan.host)}:{plan.port}/webhooks/chat/demo/ (stop with Ctrl+C)")
        while not stopping.asked:
            for child in children:
                happened = child.look_after()
                if happened:
                    say(happened)
            time.sleep(LOOK_SECONDS)
    finally:
        _stop(children)
    return 0


def _check(plan: Plan) -> int:
    """The port of the action server. Raises ServingError where the plan can't work."""
    file = read(plan.endpoints, paths.ROOT)
    url = urlsplit(str((file.data.get("action_endpoint") or {}).get("url", "")))
    if url.port is None:
        raise ServingError(
            f"{file.name} names no port of the action server. Expected: action_endpoint with a url such as "
            "http://127.0.0.1:5055/webhook."
        )
    lock = str((file.data.get("lock_store") or {}).get("type", ""))
    if plan.workers > 1 and lock != SHARED_LOCK:
        raise ServingError(
            f"{plan.workers} servers need a lock store that they share: in {file.name}, name "
            f"{SHARED_LOCK} as `lock_store`."
        )
    places = {"action server": ("127.0.0.1", url.port), "assistant": (_reachable(plan.host), plan.port)}
    for name, (host, port) in places.items():
        if _taken(host, port):
            raise ServingError(f"Something else listens at {host}:{port}, the place of the {name}. Stop it first.")
    return url.port


def _children(plan: Plan, action_port: int) -> list[Child]:
    """The action server first, then Rasa's."""
    environment = {
        **os.environ,
        # The servers run in the project's folder: what was named from elsewhere is passed on whole.
        "NEEDLEWISE_CLINIC": str(paths.clinic_file()),
        "NEEDLEWISE_ENCODER": str(paths.encoder_folder()),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        # Or else setuptools comes in place of the one part of distutils that Sanic asks for.
        "SETUPTOOLS_USE_DISTUTILS": "stdlib",
        # Small memory: each thread would else have its own heap.
        "MALLOC_ARENA_MAX": "2",
        # The products of one sentence are small: further threads would only wait for each other, at full speed.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    assistant = [
        *("-m", "bot.serving.assistant_server", "--model", str(plan.model), "--host", plan.host),
        *("--port", str(plan.port), "--endpoints", str(plan.endpoints), "--credentials", str(plan.credentials)),
        *(["--shared"] if plan.workers > 1 else []),
    ]
    commands: list[tuple[str, Sequence[str]]] = [
        ("action server", ["-m", "bot.serving.action_server", "--port", str(action_port)]),
        *((f"assistant {number}" if plan.workers > 1 else "assistant", assistant) for number in _numbers(plan)),
    ]
    return [Child(name, command, environment, str(paths.ROOT)) for name, command in commands]


def _numbers(plan: Plan) -> range:
    return range(1, plan.workers + 1)


class _Stopping:
    """Whether the operator has asked to stop."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def _wait_until_ready(children: Sequence[Child], stopping: _Stopping) -> None:
    """Wait for the first sign of life of each. Raises ServingError where one ends before it, or none comes."""
    deadline = time.monotonic() + READY_SECONDS
    while not stopping.asked and not all(child.ready for child in children):
        for child in children:
            child.listen()
            if child.code is not None:
                raise ServingError(
                    f"The {child.name} ended by itself (exit code {child.code}). See its messages above."
                )
            if time.monotonic() > deadline and not child.ready:
                raise ServingError(f"The {child.name} was not ready after {READY_SECONDS:.0f} seconds.")
        time.sleep(LOOK_SECONDS)


def _stop(children: Sequence[Child]) -> None:
    """Rasa's servers first: they ask the action server until their last message is answered."""
    action_server, *assistants = children
    for group in (assistants, [action_server]):
        for child in group:
            child.terminate()
        for child in group:
            child.wait(STOP_SECONDS)


def _taken(host: str, port: int) -> bool:
    """Whether anything, of whatever kind, listens there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (only compared)
