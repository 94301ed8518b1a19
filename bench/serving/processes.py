"""Starting, measuring and stopping server processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

import psutil

from bench.serving.baseline import ROOT
from bench.serving.client import HOST
from bench.serving.errors import BenchError

STOP_SECONDS = 20.0
READY_SECONDS = 60.0
_LOG_LINES = 15
# Command-line modules that identify an action server, the project's or Rasa's.
_ACTION_SERVERS = {"bot.serving.action_server", "rasa_sdk"}


class Role(Enum):
    """The role of a process. The supervisor counts as the assistant."""

    ASSISTANT = auto()
    ACTIONS = auto()


@dataclass(frozen=True)
class Command:
    """A command to run in the project's folder."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Servers:
    """The processes of one contender, including their children."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self._started: list[psutil.Popen] = []
        self._found: dict[Role, list[psutil.Process]] = {}

    def start(self, command: Command) -> None:
        """Start one process with its output in the log."""
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            **command.environment,
        }
        with self.log.open("ab") as stream:
            # In a separate session, so that Ctrl+C reaches only the benchmark, which then stops the servers.
            self._started.append(
                psutil.Popen(
                    list(command.arguments),
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def check(self) -> None:
        """Raise BenchError with the end of the log if a process has exited."""
        for process in self._started:
            if (code := process.poll()) is not None:
                raise BenchError(f"{self.name} ended by itself (exit code {code}). {self.tail()}")

    def tail(self) -> str:
        """The end of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
        return "The end of its log:\n" + "\n".join(f"  {line}" for line in lines)

    def wait_until_said(self, text: str) -> None:
        """Wait for a text in the log. Raises BenchError if it doesn't appear within READY_SECONDS."""
        deadline = time.monotonic() + READY_SECONDS
        while text not in self.log.read_text(encoding="utf-8", errors="replace"):
            self.check()
            if time.monotonic() > deadline:
                raise BenchError(f"{self.name} did not say {text!r} within {READY_SECONDS:.0f} s. {self.tail()}")
            time.sleep(0.05)

    def settle(self) -> None:
        """Record the current processes. Call it after the first reply, when all have started."""
        self._found = {role: [] for role in Role}
        for process in _with_children(self._started):
            self._found[_role(process)].append(process)

    def of(self, role: Role) -> list[psutil.Process]:
        """The processes of a role recorded by `settle`."""
        return self._found[role]

    def cpu_seconds(self, role: Role) -> float:
        """CPU seconds (user and system) of the processes of a role so far."""
        return self._sum(role, lambda process: sum(process.cpu_times()[:2]))

    def memory(self, role: Role) -> float:
        """Proportional set size of the processes of a role, in MB."""
        return self._sum(role, _proportional_megabytes)

    def stop(self) -> None:
        """Stop all processes: SIGTERM to those started here, then SIGTERM and SIGKILL to what remains."""
        everything = _with_children(self._started)
        asked: list[psutil.Process] = list(self._started)
        for signal_number in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
            for process in asked:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(signal_number)
            psutil.wait_procs(asked, STOP_SECONDS)
            asked = [process for process in everything if process.is_running()]

    def _sum(self, role: Role, figure: Callable[[psutil.Process], float]) -> float:
        try:
            return sum(figure(process) for process in self.of(role))
        except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
            raise BenchError(f"A process of {self.name} has ended by itself. {self.tail()}") from None


@contextlib.contextmanager
def running(name: str, commands: Iterable[Command], log: Path) -> Iterator[Servers]:
    """Run servers for the duration of the block."""
    servers = Servers(name, log)
    try:
        for command in commands:
            servers.start(command)
        yield servers
    finally:
        servers.stop()


def free_ports(count: int) -> list[int]:
    """Distinct free loopback ports."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [int(probe.getsockname()[1]) for probe in probes]


def _with_children(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            found += [process, *process.children(recursive=True)]
    return found


def _role(process: psutil.Process) -> Role:
    return Role.ACTIONS if _ACTION_SERVERS & set(process.cmdline()) else Role.ASSISTANT


def _proportional_megabytes(process: psutil.Process) -> float:
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    (line,) = (line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
