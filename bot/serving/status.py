"""The state of all processes, for those that serve health and metrics: JSON over a Unix socket of the supervisor."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.serving.process import ServerProcess


class StatusSocket:
    """Writes the state to everyone who connects, and closes the connection. Never blocks."""

    def __init__(self, path: Path) -> None:
        """Listen at the path, whose folder nobody else may enter."""
        self.path = path
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.setblocking(False)
        self._listening.bind(str(path))
        self._listening.listen()

    def fileno(self) -> int:
        """The descriptor to wait for with `select`."""
        return self._listening.fileno()

    def answer(self, processes: Iterable[ServerProcess]) -> None:
        """Answer everyone who is connected."""
        with suppress(BlockingIOError):
            while True:
                connection, _ = self._listening.accept()
                # A client that went away, or whose buffer is too small for it, gets nothing.
                with connection, suppress(OSError):
                    connection.setblocking(False)
                    connection.sendall(json.dumps(_states(processes)).encode())

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()


def _states(processes: Iterable[ServerProcess]) -> list[dict[str, Any]]:
    return [
        {"name": process.name, "pid": process.pid, "ready": process.ready, "restarts": process.restarts}
        for process in processes
    ]
