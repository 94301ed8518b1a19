"""The shared key of the clinic's own systems, which ask by REST or read health and metrics from elsewhere."""

from __future__ import annotations

import os
from hmac import compare_digest

from sanic.request import Request

KEY_VARIABLE = "NEEDLEWISE_REST_KEY"
_SCHEME = "Bearer "


def key_accepted(request: Request) -> bool:
    """Whether the request carries the key as `Authorization: Bearer …`; never where no key is configured."""
    key = os.environ.get(KEY_VARIABLE, "")
    sent = request.headers.get("authorization", "")
    if not key or not sent.startswith(_SCHEME):
        return False
    return compare_digest(sent.removeprefix(_SCHEME).encode("utf-8", "surrogateescape"), key.encode())
