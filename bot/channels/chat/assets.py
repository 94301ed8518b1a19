"""The widget's files as browsers get them: packed, and not sent again where they have not changed."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.widget.files import File

# Nothing from elsewhere and nothing inline, on the pages that are our own.
_PAGE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
# Any website may load the widget.
_SHARED = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_HEADERS = {"X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
_FOR_EVER = "public, max-age=31536000, immutable"
# An update of the widget reaches every page within minutes.
_SHORT = "public, max-age=300"
_DIGITS = 16


@dataclass(frozen=True)
class ServedFile:
    """One file, ready to be sent."""

    content_type: str
    body: bytes
    packed: bytes
    digest: str
    """Changes with the content: an address with `?v=` and this never has to be asked for again."""


def prepared(files: Mapping[str, File]) -> dict[str, ServedFile]:
    """The files by their paths, ready to be sent."""
    return {path: _prepared(file) for path, file in files.items()}


def send(file: ServedFile, request: Request) -> HTTPResponse:
    """The file in the form that the browser asks for, or word that it has not changed."""
    page = file.content_type.startswith("text/html")
    known = request.args.get("v") == file.digest
    # What is packed and what is not are the same to whoever reads them.
    etag = f'W/"{file.digest}"'
    headers = {
        **_HEADERS,
        **(_PAGE if page else _SHARED),
        "Cache-Control": "no-cache" if page else _FOR_EVER if known else _SHORT,
        "ETag": etag,
    }
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if "*" in asked or f'"{file.digest}"' in asked:
        return response.empty(status=304, headers=headers)
    if "gzip" in _accepted(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return response.raw(file.packed, content_type=file.content_type, headers=headers)
    return response.raw(file.body, content_type=file.content_type, headers=headers)


def _prepared(file: File) -> ServedFile:
    body = file.text.encode()
    return ServedFile(file.content_type, body, gzip.compress(body, mtime=0), sha256(body).hexdigest()[:_DIGITS])


def _accepted(header: str) -> set[str]:
    """The encodings of an Accept-Encoding header, without those that it rules out."""
    offers = [offer.replace(" ", "").partition(";q=") for offer in header.lower().split(",")]
    return {name for name, _, weight in offers if weight.strip("0.") or not weight}
