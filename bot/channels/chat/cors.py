"""Which websites' pages may talk to the assistant, by the browser's own rules (CORS)."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from sanic.request import Request

from bot.errors import ORIGIN, ChatError

# Browsers ask before they send these.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}
# And hide these from pages that are not told of them.
_EXPOSED = "X-Token, Retry-After"
_ORIGIN = re.compile(r"https?://[\w.:\[\]-]+", re.ASCII | re.IGNORECASE)


def origin_headers(request: Request, allowed: Collection[str], *, proxied: bool) -> dict[str, str]:
    """The headers by which the browser lets the page read the answer; none where no page asks.

    Args:
        request: what was sent.
        allowed: the origins of other websites that may ask.
        proxied: whether a proxy of ours tells in X-Forwarded-Host which host the browser named.

    Raises:
        ChatError: the page is of a website that may not ask.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return {"Vary": "Origin"}
    # It goes into a header of the answer.
    if not _ORIGIN.fullmatch(origin) or (origin.lower() not in allowed and not _same(origin, request, proxied)):
        raise ChatError(ORIGIN, "This website may not use the assistant. Its owner must be listed in `origins`.")
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}


def _same(origin: str, request: Request, proxied: bool) -> bool:
    """Whether the page comes from this server; by which scheme, a server behind a proxy can't know."""
    host = request.headers.get("host", "")
    if proxied:
        host = request.headers.get("x-forwarded-host", host)
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == host.lower()
