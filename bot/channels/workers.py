"""The assistant servers of one supervisor, seen from each other: for health and metrics of all of them.

Each serves questions about itself on a Unix socket beside the supervisor's, which names all processes. Without a
supervisor, as under `rasa run`, a server knows only itself.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

# Environment variable with the path of the supervisor's socket.
STATUS = "NEEDLEWISE_STATUS"
_SUPERVISOR_SECONDS = 1.0
# Metrics of one server are about 20 kB; this is also the longest line that is read.
_MOST_BYTES = 1_000_000
# Everything that can go wrong while a process that may just have ended is asked.
UNANSWERED = (OSError, ValueError, asyncio.TimeoutError, asyncio.IncompleteReadError)


async def processes() -> list[dict[str, Any]]:
    """`name`, `pid`, `ready` and `restarts` of every process; empty without a supervisor.

    Raises one of UNANSWERED where the supervisor does not answer.
    """
    path = os.environ.get(STATUS)
    if path is None:
        return []
    return await asyncio.wait_for(_exchange(Path(path), b""), _SUPERVISOR_SECONDS)


async def ask(pid: int, question: str, seconds: float) -> Any:
    """The answer of the server with this process id. Raises one of UNANSWERED where none comes in time."""
    return await asyncio.wait_for(_exchange(_socket(pid), f"{question}\n".encode()), seconds)


async def listen(answers: dict[str, Callable[[], Awaitable[Any]]]) -> asyncio.AbstractServer | None:
    """Answer the questions of the other servers; None without a supervisor.

    Args:
        answers: for each question a function that computes the answer, which JSON can hold.
    """
    if STATUS not in os.environ:
        return None

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            question = (await reader.readline()).decode().strip()
            if question in answers:
                writer.write(json.dumps(await answers[question]()).encode())
                await writer.drain()
        except ConnectionError:
            # It did not wait for the answer.
            pass
        finally:
            writer.close()

    return await asyncio.start_unix_server(reply, _socket(os.getpid()))


def _socket(pid: int) -> Path:
    return Path(os.environ[STATUS]).with_name(f"{pid}.sock")


async def _exchange(path: Path, question: bytes) -> Any:
    reader, writer = await asyncio.open_unix_connection(path, limit=_MOST_BYTES)
    try:
        if question:
            writer.write(question)
        return json.loads(await reader.read())
    finally:
        writer.close()
