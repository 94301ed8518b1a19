"""Requests that Sanic itself would choke on, refused before it reads them."""

from __future__ import annotations

import re

from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request

_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)


def guard(app: Sanic) -> None:
    """Refuse bodies of no sensible length: at a negative one Sanic reads for ever, and serves nobody else meanwhile.

    Of the app and not of a channel: Sanic then sends such signals to every app of the process.
    """

    @app.signal("http.lifecycle.request")
    async def check(request: Request) -> None:
        lengths = request.headers.getall("content-length", [])
        if len(lengths) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
            raise InvalidUsage("Content-Length must be one number of bytes.")
