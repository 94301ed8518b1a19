"""When the message came that is being answered: earlier than it is read, where a process has much to do.

The lock stores of several processes go by it, so that a message is not overtaken by the next one, which another process
happened to read first.
"""

from __future__ import annotations

import time
from contextvars import ContextVar

from bot.limits import LOCK_SECONDS

_arrived: ContextVar[int | None] = ContextVar("arrived", default=None)


def note_arrival(seconds_ago: float) -> None:
    """Note, for what the running task does and starts from now on, that its message came so many seconds ago."""
    _arrived.set(_now() - round(seconds_ago * 1_000_000))


def arrival() -> int:
    """When the message came, in microseconds since 1970 by this machine's clock; now, where nobody noted it."""
    noted, now = _arrived.get(), _now()
    # A connection's requests share what is noted: an old note is that of an earlier message.
    return now if noted is None or now - noted > LOCK_SECONDS * 1_000_000 else noted


def _now() -> int:
    return time.time_ns() // 1000
