"""Cross-origin access (CORS): the websites whose pages may use the chat."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from sanic.request import Request

from bot.errors import ORIGIN, ChatError

# Response to a pre-flight request.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}
# Response headers that pages of other origins may read.
_EXPOSED = "X-Token, Retry-After"
_ORIGIN = re.compile(r"https?://[\w.:\[\]-]+", re.ASCII | re.IGNORECASE)


def origin_headers(request: Request, allowed: Collection[str], *, proxied: bool) -> dict[str, str]:
    """The CORS headers of a response; only `Vary` where the request has no origin.

    Args:
        request: the request.
        allowed: the other origins that may use the chat, in lower case.
        proxied: whether a trusted proxy names the requested host in X-Forwarded-Host.

    Raises:
        ChatError: the origin is neither allowed nor this server's own.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return {"Vary": "Origin"}
    # Checked for its form: it becomes a header of the response.
    if not _ORIGIN.fullmatch(origin) or (origin.lower() not in allowed and not _same(origin, request, proxied)):
        raise ChatError(ORIGIN, "This website may not use the assistant. Its owner must be listed in `origins`.")
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}


def _same(origin: str, request: Request, proxied: bool) -> bool:
    """Whether the origin is this server; the scheme is not compared, as a server behind a proxy doesn't know it."""
    host = request.headers.get("host", "")
    if proxied:
        host = request.headers.get("x-forwarded-host", host)
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == host.lower()
