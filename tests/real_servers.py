"""Real servers for tests, which can be killed, frozen and started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import warnings
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import yaml

from bot import paths

_numbers = count()
# Rates of the chat: far more than any test of something else asks for.
MANY = dict.fromkeys(("messages", "messages_per_address", "conversations_per_address"), 100000)
MANY |= {"requests_per_address": 1_000_000, "streams": 100, "streams_per_address": 10_000}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def credentials_for_many(folder: Path) -> Path:
    """The channels as they are shipped, but for many patients at once from one address: that of the tests."""
    channels = yaml.safe_load((paths.ROOT / "credentials.yml").read_text(encoding="utf-8"))
    channels["bot.channels.chat.channel.ChatInput"]["rates"] = MANY
    rest = channels["bot.channels.rest.RestInput"]["rates"]
    channels["bot.channels.rest.RestInput"]["rates"] = dict.fromkeys(rest, 1_000_000)
    file = folder / "credentials.yml"
    file.write_text(yaml.safe_dump(channels), encoding="utf-8")
    return file


class PostgresServer:
    """A real PostgreSQL that can be stopped in every way."""

    def __init__(self) -> None:
        # Not within pytest's own folder: whoever else starts pytest closes that to PostgreSQL's user.
        self._folder = Path(tempfile.mkdtemp(prefix="needlewise-"))
        with warnings.catch_warnings():
            # It warns where no folder for run-time files is set.
            warnings.simplefilter("ignore")
            import pgserver

        self._server = pgserver.get_server(self._folder / "postgres")
        self.url = self._server.get_uri()
        # The data need not survive a crash of the machine; stopping with many databases took minutes otherwise.
        self.run("alter system set fsync = off")
        self.run("select pg_reload_conf()")

    def new_database(self, template: str = "") -> str:
        """The URL of an empty database, or of a copy of the template, the URL of another one."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        copied = f"template {template.partition('?')[0].rpartition('/')[2]}" if template else ""
        self.run(f"create database {name} {copied}")
        return str(self._server.get_uri(database=name))

    def run(self, command: str, url: str | None = None) -> list[Any]:
        """One statement, committed; what it finds."""
        import psycopg2

        connection = psycopg2.connect(url or self.url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(command)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def kill(self) -> None:
        """End it without warning, as a machine that loses its power."""
        # Frozen first, so that it starts no other meanwhile, which would outlive it and keep it from starting again.
        psutil.Process(self._server.get_pid()).suspend()
        processes = self.processes()
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, timeout=10)

    def start(self) -> None:
        """Start it again on the same data."""
        self._server.ensure_postgres_running()

    def freeze(self) -> None:
        for process in self.processes():
            process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        for process in self.processes():
            process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        # An immediate shutdown, without a checkpoint.
        server = psutil.Process(self._server.get_pid())
        server.send_signal(signal.SIGQUIT)
        server.wait(10)
        self._server.cleanup()
        shutil.rmtree(self._folder)

    def processes(self) -> list[psutil.Process]:
        first = psutil.Process(self._server.get_pid())
        return [first, *first.children(recursive=True)]
