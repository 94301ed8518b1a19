"""Strict syntax of HTTP/1.1 requests: RFC 9112 without what it only tolerates from old clients.

Sanic 21.12 accepts requests of which a proxy in front may find the end elsewhere (request smuggling): Content-Length
together with Transfer-Encoding, unknown transfer codings, `0x5` as the size of a chunk, spaces before a colon.
"""

from __future__ import annotations

import re

from sanic.exceptions import InvalidUsage

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(_TOKEN + rb" /[\x21-\x7e]* HTTP/1\.([01])")
# Neither a bare CR or LF nor NUL, which other servers take for the end of a line or a value.
_FIELD = re.compile(rb"(" + _TOKEN + rb"):[ \t]*([\t\x20-\x7e\x80-\xff]*)")
_HOST = re.compile(rb"[0-9A-Za-z._~%:\[\]-]+")
# 18 digits are below 2**63, and no number of bytes that anybody sends.
_LENGTH = re.compile(rb"[0-9]{1,18}")
# An extension of the chunk is ignored, as the standard demands.
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[\t\x20-\x7e]*)?")


def check_head(head: bytes) -> None:
    """Check a request's line and header fields, without the empty line that ends them.

    Raises:
        InvalidUsage: the head is malformed, or the end of the request is ambiguous.
    """
    line, *fields = head.split(b"\r\n")
    request = _REQUEST_LINE.fullmatch(line)
    if request is None:
        raise InvalidUsage("The request line must be a method, a path and HTTP/1.1.")
    values: dict[bytes, list[bytes]] = {}
    for field in fields:
        parsed = _FIELD.fullmatch(field)
        if parsed is None:
            raise InvalidUsage("A header line must be a name, a colon and a value on one line.")
        values.setdefault(parsed[1].lower(), []).append(parsed[2])
    _check_host(values.get(b"host", []), required=request[1] == b"1")
    _check_body(values.get(b"content-length", []), values.get(b"transfer-encoding", []), chunks=request[1] == b"1")


def chunk_size(line: bytes) -> int:
    """The number of bytes that a chunk's first line announces. Raises InvalidUsage."""
    parsed = _CHUNK_SIZE.fullmatch(line)
    if parsed is None:
        raise InvalidUsage("The size of a chunk must be a hexadecimal number.")
    return int(parsed[1], 16)


def _check_host(values: list[bytes], *, required: bool) -> None:
    if len(values) > 1 or (required and not values):
        raise InvalidUsage("The request must have one Host header.")
    if values and not _HOST.fullmatch(values[0].rstrip(b" \t")):
        raise InvalidUsage("Host must be a name or an address.")


def _check_body(lengths: list[bytes], codings: list[bytes], *, chunks: bool) -> None:
    if len(lengths) > 1 or not all(_LENGTH.fullmatch(length.rstrip(b" \t")) for length in lengths):
        raise InvalidUsage("Content-Length must be one number of bytes.")
    if not codings:
        return
    # Byte for byte: Sanic compares it so, and would else go by Content-Length.
    if codings != [b"chunked"] or not chunks:
        raise InvalidUsage("Transfer-Encoding must be `chunked`, once, with HTTP/1.1.")
    if lengths:
        raise InvalidUsage("A request must not have both Content-Length and Transfer-Encoding.")
