"""How often one conversation or one address may ask, so that a flood slows down only whoever sends it.

Counted by each server process on its own; what is counted is bounded, however many addresses there are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

from throttled import MemoryStore, RateLimiterType, Throttled
from throttled.rate_limiter import per_min

from bot.channels.chat.settings import ChatRates
from bot.errors import TOO_MANY, ChatError

# The least recently seen are forgotten first.
_MOST_KEYS = 50_000
# The share of a minute's allowance that may come at once.
_AT_ONCE = 3
# One customer of a provider has at least so much of the newer addresses.
_CUSTOMER_BITS = 64


class Limits:
    """What is left of every allowance."""

    def __init__(self, rates: ChatRates) -> None:
        self._messages = _per_minute(rates.messages)
        self._messages_per_address = _per_minute(rates.messages_per_address)
        self._conversations = _per_minute(rates.conversations_per_address)
        self._requests = _per_minute(rates.requests_per_address)
        self._most_streams = rates.streams
        self._most_streams_per_address = rates.streams_per_address
        self._streams: Counter[str] = Counter()

    def request(self, address: str) -> None:
        """Count a request of any kind. Raises ChatError where there were too many."""
        _count(self._requests, address)

    def conversation(self, address: str) -> None:
        """Count a conversation that is begun. Raises ChatError where there were too many."""
        _count(self._conversations, address)

    def message(self, conversation: str, address: str) -> None:
        """Count a message to be answered. Raises ChatError where there were too many."""
        _count(self._messages, conversation)
        _count(self._messages_per_address, address)

    @contextmanager
    def stream(self, conversation: str, address: str) -> Iterator[None]:
        """Hold a place for a push connection. Raises ChatError where all are taken."""
        wanted = {f"c {conversation}": self._most_streams, f"a {address}": self._most_streams_per_address}
        if any(self._streams[key] >= most for key, most in wanted.items()):
            raise _too_many(30.0, "There are too many open connections. Close another page of this chat.")
        self._streams.update(wanted.keys())
        try:
            yield
        finally:
            for key in wanted:
                self._streams[key] -= 1
                if not self._streams[key]:
                    del self._streams[key]


def client_address(peer: str, forwarded: Sequence[str], proxies: int) -> str:
    """Who asks, as limits count them: an address, or the network of an IPv6 address.

    Args:
        peer: the address that the connection comes from.
        forwarded: the X-Forwarded-For headers, in order.
        proxies: how many proxies are ours; each has added the address that it saw at the end.
    """
    hops = [hop.strip() for header in forwarded for hop in header.split(",")]
    # What lies further back than our own proxies is whatever the client wrote.
    claimed = hops[-proxies] if 0 < proxies <= len(hops) else peer
    try:
        address = ip_address(claimed)
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address.packed, _CUSTOMER_BITS), strict=False))
    return str(address)


def _per_minute(number: int) -> Throttled:
    return Throttled(
        using=RateLimiterType.GCRA.value,
        quota=per_min(number, burst=max(1, number // _AT_ONCE)),
        store=MemoryStore(options={"MAX_SIZE": _MOST_KEYS}),
    )


def _count(allowance: Throttled, key: str) -> None:
    result = allowance.limit(key)
    if result.limited:
        raise _too_many(result.state.retry_after, "That was a lot at once. Please wait a moment and try again.")


def _too_many(seconds: float, message: str) -> ChatError:
    return ChatError(TOO_MANY, message, headers={"Retry-After": str(max(1, math.ceil(seconds)))})
