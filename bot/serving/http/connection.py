"""A connection of the HTTP servers: strict parsing, a deadline for each request, a bounded number.

Extends Sanic's protocol, whose own timer begins anew with every byte: a byte now and then would hold a place for good.
"""

from __future__ import annotations

import json
from enum import Enum
from time import monotonic
from typing import Any

from sanic.exceptions import InvalidUsage, RequestTimeout, ServiceUnavailable
from sanic.http import HTTP_CONTINUE, Http, Stage
from sanic.server.protocols.http_protocol import HttpProtocol

from bot.serving.http.limits import Connections
from bot.serving.http.syntax import check_head, chunk_size

_END_OF_HEAD = b"\r\n\r\n"
_END_OF_LINE = b"\r\n"
# The end of the line before it, the size, and whatever a client has to say of the chunk.
_LONGEST_CHUNK_LINE = 128
# A timer is looked at so many times within the shortest of the limits.
_LOOKS = 2


class State(Enum):
    """What a connection waits for."""

    FRESH = "first byte"
    IDLE = "another request"
    RECEIVING = "rest of the request"
    ANSWERING = "our reply"


class StrictHttp(Http):
    """Sanic's parser, which gets well-formed requests only."""

    protocol: Connection
    request_body: Any
    expecting_continue: bool

    def init_for_request(self) -> None:
        """Wait for a request."""
        super().init_for_request()
        self.protocol.request_expected()

    async def http1_request_header(self) -> None:
        """Receive and parse the head. Raises InvalidUsage where it is malformed."""
        head = await self._head()
        if head is not None:
            check_head(head)
        await super().http1_request_header()
        # No websockets here: Sanic would let such a connection stay open without a limit.
        self.upgrade_websocket = False
        if not self.request_body:
            self.protocol.request_received()

    async def read(self) -> bytes | None:
        """A part of the body; None at its end. Raises InvalidUsage where a chunk is malformed."""
        if self.request_body == "chunked" and not self.request_bytes_left:
            if self.expecting_continue:
                self.expecting_continue = False
                await self._send(HTTP_CONTINUE)
            try:
                await self._check_chunk()
            except InvalidUsage:
                # Where the next request begins can't be known.
                self.keep_alive = False
                self.request_body = None
                if self.stage is Stage.HANDLER:
                    raise
                # The reply was sent without the body.
                return None
        data = await super().read()
        if not self.request_body:
            self.protocol.request_received()
        return data

    async def error_response(self, exception: Exception) -> None:
        """Answer an error, unless the connection is closing; the rest of a request that is too slow is not read."""
        transport = self.protocol.transport
        if transport is None or transport.is_closing():
            self.keep_alive = False
            self.request_body = None
            return
        if isinstance(exception, RequestTimeout):
            self.request_body = None
        await super().error_response(exception)

    async def _head(self) -> bytes | None:
        """The bytes of the head, as soon as it is complete; None where it is too large, which Sanic refuses."""
        begin = 0
        while (end := self.recv_buffer.find(_END_OF_HEAD, begin)) == -1:
            begin = max(0, len(self.recv_buffer) - len(_END_OF_HEAD) + 1)
            if begin >= self.HEADER_MAX_SIZE:
                return None
            await self._receive_more()
        return bytes(self.recv_buffer[:end]) if end < self.HEADER_MAX_SIZE else None

    async def _check_chunk(self) -> None:
        """Check what stands before the data of a chunk, as soon as it is there. Raises InvalidUsage.

        Sanic skips the two bytes before the size and, after a size of 0, the four that follow it, whatever they are.
        """
        buffer = self.recv_buffer
        begin = len(_END_OF_LINE)
        while (end := buffer.find(_END_OF_LINE, begin)) == -1:
            if len(buffer) > _LONGEST_CHUNK_LINE:
                break
            await self._receive_more()
        if not 0 < end <= _LONGEST_CHUNK_LINE:
            raise InvalidUsage("The first line of a chunk is too long.")
        if not buffer.startswith(_END_OF_LINE):
            raise InvalidUsage("A chunk is longer than its size.")
        if chunk_size(bytes(buffer[begin:end])):
            return
        while len(buffer) < end + len(_END_OF_HEAD):
            await self._receive_more()
        if not buffer.startswith(_END_OF_HEAD, end):
            raise InvalidUsage("Header fields after the last chunk are not accepted.")


class Connection(HttpProtocol):
    """One connection of a client."""

    # Sanic's metaclass makes classes without attributes of their own.
    __slots__ = ("__dict__",)

    def __init__(self, *, limits: Connections | None = None, **options: Any) -> None:
        """Count by `limits`, or else by those of the application (`app.ctx.connections`)."""
        super().__init__(**options)
        self._http: StrictHttp | None = None
        self.client = ""
        self._limits: Connections = self.app.ctx.connections if limits is None else limits
        self._state = State.FRESH
        self._since = monotonic()
        config = self.app.config
        self._seconds = {
            State.FRESH: config.REQUEST_TIMEOUT,
            State.IDLE: config.KEEP_ALIVE_TIMEOUT,
            State.RECEIVING: config.REQUEST_TIMEOUT,
            State.ANSWERING: config.RESPONSE_TIMEOUT,
        }

    def connection_made(self, transport: Any) -> None:
        """Take the connection, or refuse it where there are too many."""
        peer = transport.get_extra_info("peername")
        self.client = self._limits.client(str(peer[0])) if peer else ""
        if self._limits.admit(self):
            super().connection_made(transport)
        else:
            transport.write(_BUSY)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._limits.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; the first ones of a request start its deadline."""
        if self._task is None:
            # Refused, or about to be closed.
            return
        if self._state in (State.FRESH, State.IDLE):
            self._wait_for(State.RECEIVING)
        super().data_received(data)

    async def send(self, data: bytes) -> None:
        """Write a part of the reply, as soon as the client has taken what was written before."""
        await super().send(data)
        self._since = monotonic() if self._state is State.ANSWERING else self._since

    def request_expected(self) -> None:
        """Note that the next request may come, or has come with the one before."""
        if self._state is not State.FRESH and self._state is not State.RECEIVING:
            self._wait_for(State.RECEIVING if self.recv_buffer else State.IDLE)
        if self.signal.stopped:
            # The server is ending: it waits for what is being answered only.
            self.loop.call_soon(self.close_if_idle)

    def request_received(self) -> None:
        """Note that the request is complete."""
        if self._state is not State.ANSWERING:
            self._wait_for(State.ANSWERING)

    def give_up(self) -> None:
        """Close the connection, which waits for the client, to make room for another."""
        if self._http is not None and self._http.stage in (Stage.REQUEST, Stage.HANDLER):
            self.transport.write(_BUSY)
        self.close()

    def check_timeouts(self) -> None:
        """End the connection where it has waited too long, or look again later."""
        if self._task is None or self._http is None:
            return
        left = self._since + self._seconds[self._state] - monotonic()
        if left > 0:
            self.loop.call_later(min(left, min(self._seconds.values()) / _LOOKS), self.check_timeouts)
        elif self._state in (State.FRESH, State.IDLE):
            self.close()
        else:
            self._http.exception = (
                RequestTimeout("The request did not come in time.")
                if self._state is State.RECEIVING
                else ServiceUnavailable("The reply could not be sent in time.")
            )
            self._task.cancel()

    def _setup_connection(self) -> None:
        self._http = StrictHttp(self)
        self.check_timeouts()

    def _wait_for(self, state: State) -> None:
        # A connection that has not sent a byte yet was counted among those that are received: an earlier place there
        # stays its own.
        if state is State.IDLE:
            self._limits.idle(self)
        elif state is State.ANSWERING:
            self._limits.answering(self)
        elif self._state is not State.FRESH:
            self._limits.receiving(self)
        self._state, self._since = state, monotonic()


def _refusal() -> bytes:
    """The reply to a connection that gets no place."""
    message = "All connections are in use. Try again in a few seconds."
    body = json.dumps({"description": "Service Unavailable", "status": 503, "message": message}).encode()
    lines = [
        "HTTP/1.1 503 Service Unavailable",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Retry-After: 5",
        "Connection: close",
    ]
    return "\r\n".join(lines).encode() + _END_OF_HEAD + body


_BUSY = _refusal()
