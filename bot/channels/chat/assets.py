"""The widget's files over HTTP: compressed, with caching headers and ETags."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.widget.files import File

# Our own pages load nothing from other origins, and nothing inline.
_PAGE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
# Any website may load the widget.
_SHARED = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_HEADERS = {"X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
_FOR_EVER = "public, max-age=31536000, immutable"
# Short, so that an update of the widget reaches every page within minutes.
_SHORT = "public, max-age=300"
_DIGITS = 16


@dataclass(frozen=True)
class ServedFile:
    """A file with its compressed form."""

    content_type: str
    body: bytes
    compressed: bytes
    digest: str
    """Part of the SHA-256 of the body: a URL with `?v=` and this never changes."""


def prepare(files: Mapping[str, File]) -> dict[str, ServedFile]:
    """Compress the files; the result has the same paths."""
    return {path: _prepare(file) for path, file in files.items()}


def send(file: ServedFile, request: Request) -> HTTPResponse:
    """The response: compressed where the browser accepts it, or 304 where it has this version."""
    page = file.content_type.startswith("text/html")
    versioned = request.args.get("v") == file.digest
    # Weak: the compressed and the plain form share it.
    etag = f'W/"{file.digest}"'
    headers = {
        **_HEADERS,
        **(_PAGE if page else _SHARED),
        "Cache-Control": "no-cache" if page else _FOR_EVER if versioned else _SHORT,
        "ETag": etag,
    }
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if "*" in known or f'"{file.digest}"' in known:
        return response.empty(status=304, headers=headers)
    if "gzip" in _accepted(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return response.raw(file.compressed, content_type=file.content_type, headers=headers)
    return response.raw(file.body, content_type=file.content_type, headers=headers)


def _prepare(file: File) -> ServedFile:
    body = file.text.encode()
    return ServedFile(file.content_type, body, gzip.compress(body, mtime=0), sha256(body).hexdigest()[:_DIGITS])


def _accepted(header: str) -> set[str]:
    """The encodings that an Accept-Encoding header accepts: those with a weight above 0."""
    offers = [offer.replace(" ", "").partition(";q=") for offer in header.lower().split(",")]
    return {name for name, _, weight in offers if weight.strip("0.") or not weight}
