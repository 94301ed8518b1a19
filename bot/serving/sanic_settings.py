"""Sanic's settings that both servers share."""

from __future__ import annotations

from sanic import Sanic

# What a request may take to come in: one that sends a byte now and then holds no place for long.
REQUEST_SECONDS = 10
# An open connection without a request; longer than a web server in front keeps its own.
KEEP_ALIVE_SECONDS = 75
# Messages that are being answered when the server is to stop are answered first.
DRAIN_SECONDS = 6


def settle(app: Sanic) -> None:
    """Bounded times, and errors as short JSON without what was sent."""
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_SECONDS
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = DRAIN_SECONDS
    app.config.FALLBACK_ERROR_FORMAT = "json"
