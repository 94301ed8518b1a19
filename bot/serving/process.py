"""One server process of ours: started, listened to for its signs of life, started again where it dies or hangs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from bot.serving.heartbeat import FILE_DESCRIPTOR

# A server that sends no sign of life for so long hangs. A machine that sleeps or swaps may take a few seconds.
HUNG_SECONDS = 15.0
# And one that is not ready after so long hangs, too. Taking over many old conversations may take a while.
READY_SECONDS = 120.0
# What one that keeps dying waits between its starts, at most; the first start is at once.
LONGEST_PAUSE_SECONDS = 5.0
MOST_DOUBLINGS = 6
# Whoever lives this long has started well.
STEADY_SECONDS = 60.0


class Child:
    """A server process that is kept running."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
        """`arguments` are those of this Python; `folder` is where it runs."""
        self.name = name
        self._command = [sys.executable, *arguments]
        self._environment = environment
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._reading: int | None = None
        self._failures = 0
        self._started = self._heard = self._next_start = 0.0
        self.ready = False
        """Whether it has sent a sign of life since its last start."""

    @property
    def code(self) -> int | None:
        """The exit code of a process that has ended; None where one runs or none was started."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start the process."""
        self._close()
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        self._process = subprocess.Popen(  # noqa: S603 (our own servers)
            self._command,
            cwd=self._folder,
            env={**self._environment, FILE_DESCRIPTOR: str(writing)},
            pass_fds=[writing],
            # Ctrl+C reaches the supervisor alone, which ends them in order.
            start_new_session=True,
        )
        os.close(writing)
        self._started = self._heard = time.monotonic()
        self.ready = False

    def look_after(self) -> str | None:
        """Read the signs of life, and start the process again where it has died or hangs.

        Returns what happened, for the operator, or None where all is well.
        """
        now = time.monotonic()
        assert self._process is not None, "looked after before it was started"
        if self._next_start:
            if now >= self._next_start:
                self._next_start = 0.0
                self.start()
            return None
        self.listen()
        if self.code is not None:
            self._plan_start(now)
            return f"The {self.name} ended by itself (exit code {self.code}). Starting it again."
        patience = HUNG_SECONDS if self.ready else READY_SECONDS
        if now - self._heard > patience:
            self.kill()
            self._plan_start(now)
            return f"The {self.name} gave no sign of life for {patience:.0f} seconds. Starting it again."
        return None

    def listen(self) -> None:
        """Read the signs of life that have come."""
        assert self._reading is not None, "listened to before it was started"
        try:
            if os.read(self._reading, 4096):
                self._heard, self.ready = time.monotonic(), True
        except BlockingIOError:
            pass

    def terminate(self) -> None:
        """Ask it to end."""
        if self._process and self.code is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it."""
        if self._process and self.code is None:
            self._process.kill()
            self._process.wait()

    def wait(self, seconds: float) -> None:
        """Wait for it to end; one that does not is ended."""
        if self._process:
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._close()

    def _plan_start(self, now: float) -> None:
        self._failures = 1 if now - self._started > STEADY_SECONDS else self._failures + 1
        doublings = min(self._failures - 1, MOST_DOUBLINGS)
        self._next_start = now + min(0.2 * (2**doublings - 1), LONGEST_PAUSE_SECONDS)

    def _close(self) -> None:
        if self._reading is not None:
            os.close(self._reading)
            self._reading = None
