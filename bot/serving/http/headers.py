"""Headers by which browsers treat a reply as nothing but what it is: on errors and redirects too."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

# What a route sets itself (the chat's pages) stays.
DEFAULTS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def add_security_headers(app: Sanic) -> None:
    """Add the headers to every reply of the application that has none of the same name."""

    @app.on_response
    async def add(_: Request, reply: BaseHTTPResponse) -> None:
        for name, value in DEFAULTS.items():
            reply.headers.setdefault(name, value)
