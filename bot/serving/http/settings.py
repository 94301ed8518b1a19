"""Sanic's settings that both servers share."""

from __future__ import annotations

from sanic import Sanic

# From the first byte of a request to its last one.
REQUEST_SECONDS = 10
# An open connection without a request; longer than a web server in front keeps its own.
KEEP_ALIVE_SECONDS = 75
# From one part of a reply to the next: an event stream sends a sign of life four times as often.
RESPONSE_SECONDS = 60
# Messages that are being answered when the server is to stop are answered first.
DRAIN_SECONDS = 6


def settle(app: Sanic) -> None:
    """Bounded times, and errors as short JSON without what was sent."""
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_SECONDS
    app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = DRAIN_SECONDS
    app.config.FALLBACK_ERROR_FORMAT = "json"
