"""Allowances per minute, by address or by sender: a flood slows down only its origin.

Each server process counts for itself; the number of counted keys is bounded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from throttled import MemoryStore, RateLimiterType, Throttled
from throttled.rate_limiter import per_min

# The least recently seen keys are dropped first.
_MOST_KEYS = 50_000
# The share of a minute's allowance that may be used at once: a third.
_AT_ONCE = 3
# A customer of a provider has at least a network of this size.
_IPV6_PREFIX_BITS = 64

TOO_MANY_MESSAGE = "That was a lot at once. Please wait a moment and try again."


class Allowance:
    """How often something may be done in a minute, counted by key."""

    def __init__(self, per_minute: int) -> None:
        self._throttled = Throttled(
            using=RateLimiterType.GCRA.value,
            quota=per_min(per_minute, burst=max(1, per_minute // _AT_ONCE)),
            store=MemoryStore(options={"MAX_SIZE": _MOST_KEYS}),
        )

    def seconds_to_wait(self, key: str) -> float:
        """Count one use; 0 where it is within the allowance, else the seconds until one is again."""
        result = self._throttled.limit(key)
        return max(1.0, float(result.state.retry_after)) if result.limited else 0.0


def retry_after(seconds: float) -> dict[str, str]:
    """The header that names the seconds to wait."""
    return {"Retry-After": str(math.ceil(seconds))}


def client_address(peer: str, forwarded: Sequence[str], proxies: int) -> str:
    """The client's address as limits count it; of an IPv6 address, its /64 network.

    Args:
        peer: the address that the connection comes from.
        forwarded: the X-Forwarded-For headers, in order.
        proxies: the number of trusted proxies; each has appended the address that it saw.
    """
    hops = [hop.strip() for header in forwarded for hop in header.split(",")]
    # Entries before those of the trusted proxies are whatever the client wrote.
    claimed = hops[-proxies] if 0 < proxies <= len(hops) else peer
    try:
        address = ip_address(claimed)
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address.packed, _IPV6_PREFIX_BITS), strict=False))
    return str(address)
