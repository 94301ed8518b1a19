"""A small application behind the connections of our servers, in this event loop, and clients that write bytes."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic_servers import several_sanic_servers

from bot.serving.http.connection import Connection
from bot.serving.http.limits import Connections
from bot.serving.http.settings import settle

# Far longer than anything here takes: whatever waits for it fails.
PATIENCE_SECONDS = 20.0


class Client:
    """One connection, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def reply(self) -> Reply:
        """One whole reply."""
        head = (await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), PATIENCE_SECONDS)).decode()
        line, *fields = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
        length = int(headers.get("content-length", "0"))
        body = await asyncio.wait_for(self._reader.readexactly(length), PATIENCE_SECONDS)
        return Reply(int(line.split()[1]), headers, body)

    async def line(self) -> bytes:
        return await asyncio.wait_for(self._reader.readline(), PATIENCE_SECONDS)

    async def rest(self) -> bytes:
        """All that still comes, until the server closes the connection."""
        said = b""
        try:
            while piece := await asyncio.wait_for(self._reader.read(4096), PATIENCE_SECONDS):
                said += piece
        except ConnectionResetError:
            # Bytes were on their way when it was closed.
            pass
        return said

    async def drip(self, data: bytes, seconds: float) -> bytes:
        """Send a byte now and then until the server closes the connection; what it said."""
        reading = asyncio.ensure_future(self.rest())
        for number in range(len(data)):
            if reading.done():
                break
            try:
                await self.send(data[number : number + 1])
            except ConnectionError:
                break
            await asyncio.wait([reading], timeout=seconds)
        return await reading


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    app: Sanic
    port: int

    @property
    def connections(self) -> Connections:
        found: Connections = self.app.ctx.connections
        return found

    @asynccontextmanager
    async def connect(self, address: str = "127.0.0.1") -> AsyncIterator[Client]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))
        try:
            yield Client(reader, writer)
        finally:
            writer.transport.abort()
            # The transport reports its end in the next round of the event loop.
            await asyncio.sleep(0)

    async def ask(self, request: bytes) -> Reply:
        """A request on a connection of its own."""
        async with self.connect() as client:
            await client.send(request)
            return await client.reply()

    async def settled(self, open_: int) -> None:
        """Wait until so many connections are open."""

        async def look() -> None:
            while len(self.connections) != open_:
                await asyncio.sleep(0.01)

        await asyncio.wait_for(look(), PATIENCE_SECONDS)


def free_socket() -> socket.socket:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def application() -> Sanic:
    """Routes of every kind; `app.ctx.handled` names the requests that reached one."""
    app = Sanic(f"http_{uuid4().hex}", configure_logging=False)
    settle(app)
    app.ctx.connections = Connections(100)
    app.ctx.handled = []
    app.ctx.release = asyncio.Event()

    @app.get("/")
    async def index(_: Request) -> HTTPResponse:
        app.ctx.handled.append("/")
        return response.json({"path": "/"})

    @app.post("/echo")
    async def echo(request: Request) -> HTTPResponse:
        app.ctx.handled.append("/echo")
        return response.raw(request.body)

    @app.get("/wait")
    async def wait(_: Request) -> HTTPResponse:
        app.ctx.handled.append("/wait")
        await app.ctx.release.wait()
        return response.json({})

    @app.get("/events")
    async def events(request: Request) -> None:
        stream = await request.respond(content_type="text/event-stream")
        while not app.ctx.release.is_set():
            await stream.send("data: x\n\n")
            await asyncio.sleep(0.05)
        await stream.eof()

    return app


@asynccontextmanager
async def running(app: Sanic, change: Callable[[Sanic], None] | None = None) -> AsyncIterator[Server]:
    """The application, served on loopback; `change` sets it up before it listens."""
    if change is not None:
        change(app)
    bound = free_socket()
    server = await app.create_server(sock=bound, protocol=Connection, return_asyncio_server=True, access_log=False)
    assert server is not None
    with several_sanic_servers():
        await server.startup()
    await server.before_start()
    try:
        await server.after_start()
        yield Server(app, bound.getsockname()[1])
    finally:
        app.ctx.release.set()
        await server.before_stop()
        await server.close()
        for connection in tuple(server.connections):
            connection.abort()
        await server.after_stop()
