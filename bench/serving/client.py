"""A low-overhead HTTP/1.1 client: one message at a time over one persistent connection."""

from __future__ import annotations

import asyncio
import json
from enum import Enum, auto
from typing import Any

HOST = "127.0.0.1"
PATH = "/webhooks/rest/webhook"
ANSWER_SECONDS = 90.0
_OK = 200


class Outcome(Enum):
    """The outcome of a message."""

    ANSWERED = auto()
    UNANSWERED = auto()
    """No reply: connection refused or cut off, or no response within ANSWER_SECONDS."""
    WRONG = auto()
    """An invalid reply: an error status, an empty list, no text, or an apology."""


def outcome(status: int, body: bytes, apology: str) -> Outcome:
    """Whether a reply is an answer. `apology` is the beginning of the assistant's error message."""
    if status != _OK:
        return Outcome.WRONG
    try:
        messages = json.loads(body)
    except ValueError:
        return Outcome.WRONG
    if not isinstance(messages, list):
        return Outcome.WRONG
    texts = [message.get("text") for message in messages if isinstance(message, dict)]
    said = [text for text in texts if isinstance(text, str) and text.strip()]
    fine = bool(said) and not any(text.startswith(apology) for text in said)
    return Outcome.ANSWERED if fine else Outcome.WRONG


class Connection:
    """One connection, opened with the first message and reopened if the server closed it."""

    def __init__(self, port: int, apology: str) -> None:
        self._port = port
        self._apology = apology
        self._protocol: _Protocol | None = None

    async def say(self, sender: str, message: str) -> Outcome:
        """Send one message of a conversation and wait for the reply."""
        return (await self.ask(sender, message))[0]

    async def ask(self, sender: str, message: str) -> tuple[Outcome, bytes]:
        """Send one message; return its outcome and the body of the reply."""
        body = json.dumps({"sender": sender, "message": message}).encode()
        head = f"POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        try:
            protocol = await self._open()
            status, reply = await asyncio.wait_for(protocol.send(head.encode() + b"\r\n\r\n" + body), ANSWER_SECONDS)
        except (OSError, asyncio.TimeoutError):
            self.close()
            return Outcome.UNANSWERED, b""
        return outcome(status, reply, self._apology), reply

    async def local_port(self) -> int:
        """The local port, by which the server's process is found. Raises OSError if nothing listens."""
        return (await self._open()).local_port()

    def close(self) -> None:
        """Close the connection; the next message opens a new one."""
        if self._protocol is not None:
            self._protocol.close()
            self._protocol = None

    async def _open(self) -> _Protocol:
        if self._protocol is None or self._protocol.closed:
            loop = asyncio.get_running_loop()
            _, self._protocol = await loop.create_connection(_Protocol, HOST, self._port)
        return self._protocol


class _Protocol(asyncio.Protocol):
    """Parses one response. asyncio's streams would take more CPU time than the echo server."""

    def __init__(self) -> None:
        self.closed = False
        self._transport: Any = None
        self._received = b""
        self._reply: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(ConnectionResetError("The server has closed the connection."))

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._reply is None or self._reply.done():
            return
        head = self._received[:end].lower()
        at = head.find(b"\r\ncontent-length:")
        if at < 0:
            self._reply.set_exception(ConnectionAbortedError("The reply does not say how long it is."))
            return
        length = int(head[at + len(b"\r\ncontent-length:") :].split(b"\r\n", 1)[0])
        body = self._received[end + 4 :]
        if len(body) >= length:
            self._received = b""
            self.closed = self.closed or b"\r\nconnection: close" in head
            self._reply.set_result((int(head.split(b" ", 2)[1]), body))

    def send(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        self._reply = asyncio.get_running_loop().create_future()
        if self.closed:
            self._reply.set_exception(ConnectionResetError("The server has closed the connection."))
        else:
            self._transport.write(request)
        return self._reply

    def local_port(self) -> int:
        return int(self._transport.get_extra_info("sockname")[1])

    def close(self) -> None:
        self.closed = True
        self._transport.close()
