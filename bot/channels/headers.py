"""HTTP headers of the channels' JSON responses: nothing may be cached, framed, guessed at or loaded."""

from __future__ import annotations

API_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
