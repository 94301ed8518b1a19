"""The shared key of machine clients: the clinic's own systems prove by it that they may use REST, health and metrics.

The key is read from the environment and sent as `Authorization: Bearer …`.
"""

from __future__ import annotations

import hmac
import os

from sanic.request import Request

from bot.errors import ChannelSetupError

KEY_VARIABLE = "NEEDLEWISE_REST_KEY"
SHORTEST_KEY = 32
# The challenge of a 401 response.
CHALLENGE = {"WWW-Authenticate": "Bearer"}


def shared_key() -> str | None:
    """The configured key; None where there is none. Raises ChannelSetupError for one that is too short."""
    key = os.environ.get(KEY_VARIABLE)
    if key is not None and len(key) < SHORTEST_KEY:
        raise ChannelSetupError(
            f"{KEY_VARIABLE} is shorter than {SHORTEST_KEY} characters. Use `openssl rand -hex 32`, or unset it."
        )
    return key


def key_accepted(request: Request) -> bool:
    """Whether the request carries the configured key; False where none is configured. Raises ChannelSetupError."""
    key = shared_key()
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if key is None or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(sent.strip().encode(errors="replace"), key.encode(errors="replace"))
