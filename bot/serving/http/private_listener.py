"""The private port of the assistant's server, on loopback."""

from __future__ import annotations

import asyncio
import socket
from time import monotonic
from typing import Any

from sanic import Sanic
from sanic.models.server_types import Signal

from bot.serving.http.connection import Connection
from bot.serving.http.limits import MOST_PRIVATE_CONNECTIONS, Connections
from bot.serving.http.sockets import BACKLOG

_LOOK_SECONDS = 0.05


class PrivateListener:
    """A second port of a Sanic server, which itself knows of one only."""

    def __init__(self, app: Sanic, bound: socket.socket) -> None:
        """Serve the application at the socket while it runs."""
        self._app = app
        self._socket = bound
        self._server: asyncio.AbstractServer | None = None
        self._connections: set[Connection] = set()
        self._signal = Signal()
        self._deadline = 0.0
        app.register_listener(self._start, "before_server_start")
        app.register_listener(self._stop_accepting, "before_server_stop")
        app.register_listener(self._drain, "after_server_stop")

    async def _start(self, _: Sanic, loop: Any) -> None:
        limits = Connections(MOST_PRIVATE_CONNECTIONS)

        def connect() -> Connection:
            return Connection(
                limits=limits, loop=loop, app=self._app, connections=self._connections, signal=self._signal
            )

        self._server = await loop.create_server(connect, sock=self._socket, backlog=BACKLOG)

    async def _stop_accepting(self, _: Sanic, __: Any) -> None:
        assert self._server is not None, "stopped before it was started"
        self._server.close()
        self._signal.stopped = True
        self._deadline = monotonic() + self._app.config.GRACEFUL_SHUTDOWN_TIMEOUT
        for connection in tuple(self._connections):
            connection.close_if_idle()

    async def _drain(self, _: Sanic, __: Any) -> None:
        """Let requests be answered, in the time that those of the public port have as well."""
        while self._connections and monotonic() < self._deadline:
            await asyncio.sleep(_LOOK_SECONDS)
        for connection in tuple(self._connections):
            connection.abort()
