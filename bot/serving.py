"""Starting the assistant: the action server and Rasa's server, watched over together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from bot import paths
from bot.errors import NeedlewiseError
from bot.guidance.yamlfile import read

READY_SECONDS = 180.0
STOP_SECONDS = 15.0


class ServingError(NeedlewiseError):
    """The servers can't be started or kept up; the message says which and what to look at."""


def serve(model: Path, *, host: str, port: int, endpoints: Path, say: Callable[[str], None]) -> int:
    """Run both servers until one ends or a signal comes.

    Args:
        model: the trained model to serve.
        host: the address to listen on; the action server listens on loopback whatever this says.
        port: the port of the assistant.
        endpoints: Rasa's endpoints file; the action server gets the port that it names there.
        say: takes the lines that tell the operator what happens.

    Returns:
        0 where it was asked to stop. Raises ServingError where a server did not start, or ended by itself.
    """
    action_port = _action_port(endpoints)
    environment = {
        **os.environ,
        # The servers run in the project's folder: what was named from elsewhere is passed on whole.
        "NEEDLEWISE_CLINIC": str(paths.clinic_file()),
        "NEEDLEWISE_ENCODER": str(paths.encoder_folder()),
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }
    commands = {
        "action server": ["-m", "rasa_sdk", "--actions", "actions", "--port", str(action_port)],
        "assistant": [
            *("-m", "bot.rasa_command", "run", "--model", str(model), "--interface", host, "--port", str(port)),
            *("--endpoints", str(endpoints), "--credentials", str(paths.ROOT / "credentials.yml")),
        ],
    }
    health = {
        "action server": f"http://127.0.0.1:{action_port}/health",
        "assistant": f"http://{_reachable(host)}:{port}/",
    }
    for name, address in health.items():
        if _taken(address):
            raise ServingError(f"Something else listens at {address}, the place of the {name}. Stop it first.")
    stopping = _Stopping()
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            say(f"Starting the {name} …")
            children[name] = subprocess.Popen([sys.executable, *command], cwd=paths.ROOT, env=environment)  # noqa: S603
        for name, address in health.items():
            _wait_until_ready(name, address, children, stopping)
        if not stopping.asked:
            say(f"Ready. Open http://{_reachable(host)}:{port}/webhooks/page/ (stop with Ctrl+C)")
        while not stopping.asked:
            _check_all_up(children)
            time.sleep(0.3)
    finally:
        _stop(children)
    return 0


def _action_port(endpoints: Path) -> int:
    """The port of the action server in an endpoints file. Raises ServingError where it names none."""
    file = read(endpoints, paths.ROOT)
    url = (file.data.get("action_endpoint") or {}).get("url", "")
    port = urlsplit(str(url)).port
    if port is None:
        raise ServingError(
            f"{file.name} names no port of the action server. Expected: action_endpoint with a url such as "
            "http://127.0.0.1:5055/webhook."
        )
    return port


class _Stopping:
    """Whether the operator has asked to stop."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def _wait_until_ready(
    name: str, address: str, children: dict[str, subprocess.Popen[bytes]], stopping: _Stopping
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not stopping.asked and not _answers(address):
        _check_all_up(children)
        if time.monotonic() > deadline:
            raise ServingError(f"The {name} was not ready after {READY_SECONDS:.0f} seconds. See its messages above.")
        time.sleep(0.2)


def _check_all_up(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise ServingError(f"The {name} ended by itself (exit code {child.returncode}). See its messages above.")


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(address: str) -> bool:
    try:
        # Not through the operator's proxy, which can't reach this machine's own ports.
        with build_opener(ProxyHandler({})).open(address, timeout=2) as reply:
            return bool(reply.status == 200)
    except (OSError, HTTPException):
        return False


def _taken(address: str) -> bool:
    """Whether anything, of whatever kind, listens there."""
    parts = urlsplit(address)
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


def _reachable(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (only compared)
