"""Listening sockets that the supervisor opens once and every server process inherits.

The processes accept from one queue. So a process that is frozen takes no new connections, one that is started again
finds those that came meanwhile, and one that is replaced refuses none.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from contextlib import suppress

from bot.errors import ServingError

# Environment variable: `host:port=descriptor`, separated by commas.
DESCRIPTORS = "NEEDLEWISE_SOCKETS"
# Connections that may wait to be accepted: a thousand patients can come at once.
BACKLOG = 2048
LOOPBACK = "127.0.0.1"


def open_socket(host: str, port: int, purpose: str) -> socket.socket:
    """A socket that listens at the address. Raises ServingError where it can't, `purpose` naming what it is for."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(BACKLOG)
            # As the event loops of the processes need it, with which this setting is shared.
            listening.setblocking(False)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise ServingError(
            f"The {purpose} can't listen at {host}:{port} ({error.strerror}). Stop what else listens there, or name "
            "another address."
        ) from None
    return listening


def close_waiting(listening: socket.socket) -> None:
    """Close the connections that no process has accepted yet."""
    with suppress(BlockingIOError):
        while True:
            connection, _ = listening.accept()
            connection.close()


def describe(sockets: Iterable[tuple[str, int, socket.socket]]) -> str:
    """The value of DESCRIPTORS for these sockets and their addresses."""
    return ",".join(f"{host}:{port}={listening.fileno()}" for host, port, listening in sockets)


def inherited_socket(host: str, port: int) -> socket.socket | None:
    """The socket for this address that the supervisor opened; None where this process was started by hand."""
    for entry in filter(None, os.environ.get(DESCRIPTORS, "").split(",")):
        address, _, descriptor = entry.rpartition("=")
        if address == f"{host}:{port}":
            return socket.socket(fileno=int(descriptor))
    return None


def listening_socket(host: str, port: int, purpose: str) -> socket.socket:
    """The inherited socket for this address, or a new one. Raises ServingError where it can't listen there."""
    return inherited_socket(host, port) or open_socket(host, port, purpose)
