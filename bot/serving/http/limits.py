"""How many connections a server process holds open: in all, and of one client's address.

Where all places are taken, a new connection gets that of one without which nobody misses an answer: an idle one, or
else the one whose request has been incomplete the longest. Connections that are being answered, event streams among
them, are left alone.
"""

from __future__ import annotations

import logging
import resource
from collections import Counter
from time import monotonic
from typing import Protocol

from bot.serving.http.addresses import is_loopback

logger = logging.getLogger(__name__)

# A connection whose request is incomplete may hold up to 320 kB: 700 MB in all at worst.
MOST_CONNECTIONS = 2048
# For health checks, metrics and REST on a port of their own, so that a full public port doesn't keep them out.
MOST_PRIVATE_CONNECTIONS = 128
# Files, database, action server, and the private port.
RESERVED_DESCRIPTORS = 256 + MOST_PRIVATE_CONNECTIONS
# One client's address may hold one part in so many of all places.
ADDRESS_PARTS = 8
_LOG_SECONDS = 60.0


class Waiting(Protocol):
    """A connection, as the limits see it."""

    client: str
    """The client's address as it is counted; empty where it isn't."""

    def give_up(self) -> None:
        """Close the connection, which waits for the client."""


class Connections:
    """The open connections of one port."""

    def __init__(self, most: int, most_per_client: int | None = None) -> None:
        """Allow `most` connections in all and `most_per_client` of one address, None: any number."""
        self._most = most
        self._most_per_client = most_per_client
        self._open: set[Waiting] = set()
        self._by_client: Counter[str] = Counter()
        # Ordered: those that have waited longest come first.
        self._idle: dict[Waiting, None] = {}
        self._receiving: dict[Waiting, None] = {}
        self._refused = 0
        self._next_log = 0.0

    def __len__(self) -> int:
        return len(self._open)

    def client(self, peer: str) -> str:
        """The address as it is counted for a connection from `peer`; empty where the share doesn't apply."""
        return "" if self._most_per_client is None else _counted(peer)

    def admit(self, connection: Waiting) -> bool:
        """Give a new connection a place; False where none can be had."""
        client = connection.client
        full = len(self._open) >= self._most and not self._make_room(None)
        if not full and client and self._by_client[client] >= (self._most_per_client or 0):
            full = not self._make_room(client)
        if full:
            self._log_refusal()
            return False
        self._open.add(connection)
        if client:
            self._by_client[client] += 1
        self._receiving[connection] = None
        return True

    def idle(self, connection: Waiting) -> None:
        """Note that the connection waits for another request."""
        self._move(connection, self._idle)

    def receiving(self, connection: Waiting) -> None:
        """Note that the connection waits for the rest of a request."""
        self._move(connection, self._receiving)

    def answering(self, connection: Waiting) -> None:
        """Note that the connection's request is complete."""
        self._move(connection, None)

    def leave(self, connection: Waiting) -> None:
        """Give the place of a connection back; does nothing for one that has none."""
        if connection not in self._open:
            return
        self._move(connection, None)
        self._open.discard(connection)
        if connection.client:
            self._by_client[connection.client] -= 1
            if not self._by_client[connection.client]:
                del self._by_client[connection.client]

    def _move(self, connection: Waiting, to: dict[Waiting, None] | None) -> None:
        self._idle.pop(connection, None)
        self._receiving.pop(connection, None)
        if to is not None and connection in self._open:
            to[connection] = None

    def _make_room(self, client: str | None) -> bool:
        """Close the connection that is missed least, of `client` or of all; whether there was one."""
        for waiting in (self._idle, self._receiving):
            for connection in waiting:
                if client is None or connection.client == client:
                    self.leave(connection)
                    connection.give_up()
                    return True
        return False

    def _log_refusal(self) -> None:
        """Log the refusals of a minute in one line: a flood must not fill the log."""
        self._refused += 1
        if monotonic() >= self._next_log:
            logger.warning(
                "connections refused: count=%d open=%d most=%d most_per_client=%s",
                *(self._refused, len(self._open), self._most, self._most_per_client),
            )
            self._refused, self._next_log = 0, monotonic() + _LOG_SECONDS


def public_connections(proxies: int) -> Connections:
    """The limits of the public port, as many as the limit of descriptors allows.

    Args:
        proxies: how many reverse proxies of ours stand in front. All connections come from these then, so that an
            address gets no share.
    """
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if descriptors == resource.RLIM_INFINITY:
        most = MOST_CONNECTIONS
    else:
        most = min(MOST_CONNECTIONS, max(descriptors - RESERVED_DESCRIPTORS, descriptors // 2))
    if most < MOST_CONNECTIONS:
        logger.warning(
            "low limit of descriptors: limit=%d connections=%d wanted=%d; set LimitNOFILE or ulimit -Hn",
            *(descriptors, most, MOST_CONNECTIONS + RESERVED_DESCRIPTORS),
        )
    return Connections(most, None if proxies else max(1, most // ADDRESS_PARTS))


def raise_descriptor_limit() -> None:
    """Raise the soft limit of open files to the hard one; processes that are started later inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError) as error:
        logger.warning("limit of descriptors not raised: limit=%d wanted=%d what=%s", soft, hard, error)


def _counted(peer: str) -> str:
    """The address, or the network of an IPv6 address; empty for this machine itself."""
    from bot.channels.rate_limit import client_address

    return "" if is_loopback(peer) else client_address(peer, (), 0)
