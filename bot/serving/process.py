"""One server process: started, watched by its heartbeat, restarted when it dies or hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.serving.heartbeat import FILE_DESCRIPTOR
from bot.serving.logs import PROCESS

# Seconds without a heartbeat after which a server hangs and is killed. Those who wait for it can try again within the
# five seconds that anybody should wait.
HUNG_SECONDS = 3.5
# Seconds until the first heartbeat. The migration of many old conversations may take a while.
READY_SECONDS = 120.0
# Pause before a server is started again: none at first, twice as long each time, up to this.
LONGEST_PAUSE_SECONDS = 5.0
MOST_DOUBLINGS = 6
# A server that lived this long counts as started well.
STEADY_SECONDS = 60.0
# Output that is older than this has nothing to do with the end of the process.
RECENT_SECONDS = 5.0


@dataclass(frozen=True)
class Ending:
    """Why a process has to be started again."""

    cause: str
    """For the log."""
    hung: bool
    """Whether it was killed because it hung."""


class ServerProcess:
    """A server process that is kept running."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: str,
        *,
        descriptors: Collection[int] = (),
        on_output: Callable[[ServerProcess, str], None] | None = None,
    ) -> None:
        """Describe a process.

        Args:
            name: for the log and the metrics.
            arguments: the command line after the Python executable.
            environment: all its environment variables.
            folder: the working directory.
            descriptors: file descriptors that it inherits.
            on_output: takes each line that it writes to standard output or error.
        """
        self.name = name
        self._command = [sys.executable, *arguments]
        self._environment = {**environment, PROCESS: name}
        self._folder = folder
        self._descriptors = descriptors
        self._on_output = on_output
        self._process: subprocess.Popen[bytes] | None = None
        self._heartbeats: int | None = None
        self._output: int | None = None
        self._unfinished = b""
        self._last_line, self._last_line_at = "", 0.0
        self._failures = 0
        self._started = self._beat_at = self._next_start = 0.0
        self.ready = False
        """Whether it has sent a heartbeat since its last start."""
        self.restarts = 0
        """How often it was started again because it died or hung."""

    @property
    def pid(self) -> int | None:
        """The process id; None before the first start."""
        return self._process.pid if self._process else None

    @property
    def code(self) -> int | None:
        """The exit code of a process that has ended; None where one runs or none was started."""
        return self._process.poll() if self._process else None

    @property
    def cause(self) -> str:
        """How the process ended and what it wrote last, for the log."""
        code = self.code
        if code is None:
            return "it runs"
        ending = f"exit code {code}" if code >= 0 else f"signal {-code}, {signal.strsignal(-code)}"
        return f"{ending}: {self.last_message}" if self.last_message else ending

    @property
    def last_message(self) -> str:
        """The last line of its output, if it was written shortly before now or before its end."""
        recent = time.monotonic() - self._last_line_at < RECENT_SECONDS
        return self._last_line if recent else ""

    @property
    def descriptors(self) -> list[int]:
        """The pipes to wait for with `select`."""
        return [pipe for pipe in (self._heartbeats, self._output) if pipe is not None]

    def start(self) -> None:
        """Start the process."""
        self._close()
        self._heartbeats, beating = os.pipe()
        self._output, writing = os.pipe()
        for pipe in (self._heartbeats, self._output):
            os.set_blocking(pipe, False)
        try:
            self._process = subprocess.Popen(  # noqa: S603 (our own servers)
                self._command,
                cwd=self._folder,
                env={**self._environment, FILE_DESCRIPTOR: str(beating)},
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                pass_fds=[beating, *self._descriptors],
                # Signals of the terminal reach the supervisor only, which ends the servers in order.
                start_new_session=True,
            )
        finally:
            os.close(beating)
            os.close(writing)
        self._started = self._beat_at = time.monotonic()
        self._unfinished, self._last_line = b"", ""
        self.ready = False

    def watch(self) -> Ending | None:
        """Read the pipes; where the process has died or hangs, plan its next start, and start it when that is due.

        Returns:
            Why it ended, once for each end; None otherwise.
        """
        now = time.monotonic()
        assert self._process is not None, "watched before it was started"
        if self._next_start:
            if now >= self._next_start:
                self._next_start = 0.0
                self.restarts += 1
                self.start()
            return None
        ended = self.code is not None
        self.read()
        if ended:
            ending = Ending(self.cause, hung=False)
        elif self.hung(now):
            ending = Ending(f"no heartbeat for {now - self._beat_at:.1f} seconds", hung=True)
            self.kill()
        else:
            return None
        self._plan_start(now)
        return ending

    def hung(self, now: float) -> bool:
        """Whether the last heartbeat is too long ago, or the first one too late."""
        return now - self._beat_at > (HUNG_SECONDS if self.ready else READY_SECONDS)

    def excuse(self, seconds: float) -> None:
        """Don't count a time in which the supervisor itself did not run: the machine slept or was overloaded."""
        self._beat_at += seconds

    def read(self) -> None:
        """Read the heartbeats and the output that have come."""
        if _available(self._heartbeats):
            self._beat_at, self.ready = time.monotonic(), True
        while text := _available(self._output):
            *lines, self._unfinished = (self._unfinished + text).split(b"\n")
            for line in lines:
                self._take(line)

    def terminate(self) -> None:
        """Ask it to end."""
        self._next_start = 0.0
        if self._process and self.code is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it."""
        if self._process and self.code is None:
            self._process.kill()
            self._process.wait()

    def wait(self, seconds: float) -> None:
        """Wait for it to end, and kill it after that many seconds."""
        deadline = time.monotonic() + seconds
        while self._process and self.code is None and time.monotonic() < deadline:
            # A process whose output nobody reads would wait for that.
            self.read()
            time.sleep(0.01)
        self.kill()
        self.read()
        self._close()

    def _take(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        if text:
            self._last_line, self._last_line_at = text, time.monotonic()
            if self._on_output is not None:
                self._on_output(self, text)

    def _plan_start(self, now: float) -> None:
        self.ready = False
        self._failures = 1 if now - self._started > STEADY_SECONDS else self._failures + 1
        doublings = min(self._failures - 1, MOST_DOUBLINGS)
        self._next_start = now + min(0.2 * (2**doublings - 1), LONGEST_PAUSE_SECONDS)

    def _close(self) -> None:
        if self._unfinished:
            self._take(self._unfinished)
            self._unfinished = b""
        for pipe in self.descriptors:
            os.close(pipe)
        self._heartbeats = self._output = None


def _available(pipe: int | None) -> bytes:
    """What can be read from a pipe without waiting."""
    if pipe is None:
        return b""
    try:
        return os.read(pipe, 65536)
    except BlockingIOError:
        return b""
