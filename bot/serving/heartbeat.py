"""A server's signs of life to its supervisor: a byte a second over a pipe, the first once it is ready."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

FILE_DESCRIPTOR = "NEEDLEWISE_HEARTBEAT"
SECONDS = 1.0
LONGEST_SECONDS = 5.0


async def _always() -> None:
    """What a server that does all its work in one event loop asks of itself."""


async def beat(alive: Callable[[], Awaitable[None]] = _always) -> None:
    """Send signs of life for as long as the event loop runs, and `alive` returns within a few seconds.

    Returns at once where nobody listens for them. Where the supervisor is gone, the server ends itself: nobody would
    watch over it, and it would hold the port.
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
