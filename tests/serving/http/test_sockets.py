"""Processes accept from the socket that the supervisor opened."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from real_servers import free_port

from bot import paths
from bot.errors import ServingError
from bot.serving.http.sockets import DESCRIPTORS, close_waiting, describe, inherited_socket, open_socket

ACCEPT = """
from bot.serving.http.sockets import inherited_socket
listening = inherited_socket("127.0.0.1", {port})
listening.setblocking(True)
connection, _ = listening.accept()
connection.sendall(b"hello")
"""


def test_process_finds_a_connection_that_came_before_it() -> None:
    port = free_port()
    with open_socket("127.0.0.1", port, "assistant") as listening, socket.create_connection(("127.0.0.1", port)) as one:
        one.settimeout(20)
        environment = {**os.environ, DESCRIPTORS: describe([("127.0.0.1", port, listening)])}
        code = ACCEPT.format(port=port)
        with subprocess.Popen(
            [sys.executable, "-c", code], cwd=paths.ROOT, env=environment, pass_fds=[listening.fileno()]
        ) as process:
            assert one.recv(10) == b"hello"
        assert process.returncode == 0


def test_socket_of_another_address_is_not_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DESCRIPTORS, "127.0.0.1:5005=7,127.0.0.1:5055=8")
    assert inherited_socket("127.0.0.1", 5006) is None
    monkeypatch.delenv(DESCRIPTORS)
    assert inherited_socket("127.0.0.1", 5005) is None


def test_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServingError, match=rf"The assistant can't listen at 127.0.0.1:{port} \(Address already"):
            open_socket("127.0.0.1", port, "assistant")


def test_host_that_is_none_is_named() -> None:
    with pytest.raises(ServingError, match="can't listen at no such host:1"):
        open_socket("no such host", 1, "assistant")


def test_waiting_connections_are_closed() -> None:
    port = free_port()
    with open_socket("127.0.0.1", port, "assistant") as listening, socket.create_connection(("127.0.0.1", port)) as one:
        one.settimeout(20)
        close_waiting(listening)
        assert one.recv(1) == b""
        close_waiting(listening)
