"""Routes for the clinic's own systems: open on the private port, and with the shared key on the public one.

REST, health and metrics have no limits per patient and show the state of the service, so that the public port answers
them as if they weren't there.
"""

from __future__ import annotations

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.access import key_accepted

# Channels by the path segment under `/webhooks/`.
PRIVATE_CHANNELS = ("rest", "health")
_PREFIXES = tuple(f"/webhooks/{name}" for name in PRIVATE_CHANNELS)
_MESSAGE = "This address is not public. Ask on the private port of the server, or send the shared key."


def hide_private_routes(app: Sanic, private_port: int) -> None:
    """Answer the private routes with 404 where neither the private port nor the key was used."""

    @app.on_request
    async def check(request: Request) -> HTTPResponse | None:
        info = request.conn_info
        if not _is_private(request) or (info is not None and info.server_port == private_port):
            return None
        if key_accepted(request):
            return None
        body = {"description": "Not Found", "status": 404, "message": _MESSAGE}
        return response.json(body, status=404)


def _is_private(request: Request) -> bool:
    """Whether the request is for a private route, or for a path below one that has no such route."""
    # The router's own path where it found one: the client can't write that in another way.
    path = f"/{request.route.path}" if request.route is not None else request.path
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in _PREFIXES)
