"""A server's heartbeat to its supervisor: one byte at a time over a pipe, the first when the server is ready."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

# Environment variable with the descriptor of the pipe.
FILE_DESCRIPTOR = "NEEDLEWISE_HEARTBEAT"
# Between two heartbeats.
SECONDS = 0.25
# How long `alive` may take before a heartbeat is left out.
LONGEST_SECONDS = 1.0


async def _always() -> None:
    """The check of a server that does all its work in one event loop."""


async def beat(alive: Callable[[], Awaitable[None]] = _always) -> None:
    """Send heartbeats as long as the event loop runs and `alive` returns within LONGEST_SECONDS.

    Returns at once where this process has no supervisor. Where the supervisor has died, the server ends itself: nobody
    would restart it, and it would occupy the port.
    """
    named = os.environ.get(FILE_DESCRIPTOR)
    if named is None:
        return
    while True:
        try:
            await asyncio.wait_for(alive(), LONGEST_SECONDS)
            os.write(int(named), b".")
        except asyncio.TimeoutError:
            continue
        except BrokenPipeError:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        await asyncio.sleep(SECONDS)
