"""How long a request has waited for this process, by the system that took it in."""

from __future__ import annotations

import socket
import struct
import sys
from typing import Any

from bot.limits import LOCK_SECONDS

# Of Linux's `struct tcp_info`: eight bytes, eleven numbers, and then the milliseconds since data last came in.
_LAST_CAME = struct.Struct("=52xI")


def seconds_waited(transport: Any) -> float:
    """Seconds since the last byte of a request came, to some milliseconds; 0 where the system does not tell.

    Args:
        transport: asyncio's, of the request's connection; None for a request that came by none.
    """
    connection = transport.get_extra_info("socket") if transport is not None else None
    if connection is None or sys.platform != "linux":
        return 0.0
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_CAME.size)
    # Closed meanwhile, or no TCP.
    except OSError:
        return 0.0
    if len(told) < _LAST_CAME.size:
        return 0.0
    # Nobody waits longer for the lock.
    return min(_LAST_CAME.unpack(told)[0] / 1000, LOCK_SECONDS)
