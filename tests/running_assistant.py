"""`needlewise serve` as a process, for tests that need the real servers."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil
from real_servers import credentials_for_many, free_port

from bot import paths

START_SECONDS = 180.0
STOP_SECONDS = 40.0


@dataclass
class Running:
    """A running supervisor and what it listens on."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    database: str
    """The URL of a PostgreSQL database, or the path of a SQLite file."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def part(self, name: str) -> list[psutil.Process]:
        """The processes under the supervisor whose command line holds the name."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if any(name in word for word in child.cmdline())]

    def ask(self, sender: str, text: str) -> list[dict[str, Any]]:
        body = json.dumps({"sender": sender, "message": text}).encode()
        request = Request(f"{self.address}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=20) as reply:
            messages: list[dict[str, Any]] = json.load(reply)
        return messages

    def get(self, path: str) -> str:
        with urlopen(f"{self.address}{path}", timeout=20) as reply:
            return str(reply.read().decode())

    def stored(self) -> list[tuple[str, str, str]]:
        """Conversation, type and text of every message that is stored, in order."""
        query = (
            "select conversation, type, data from conversation_events where type in ('user', 'bot') "
            "order by conversation, position"
        )
        if self.database.startswith("postgres"):
            import psycopg2

            with closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
                cursor.execute(query)
                rows = cursor.fetchall()
        else:
            with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
                rows = connection.execute(query).fetchall()
        return [(conversation, kind, json.loads(data)["text"] or "") for conversation, kind, data in rows]

    def end(self) -> None:
        """Stop it as an operator does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(STOP_SECONDS) == 0, self.log.read_text()[-3000:]


@contextmanager
def running(
    folder: Path, *arguments: str, database: str | None = None, lock: str | None = None, **environment: str
) -> Iterator[Running]:
    """Start the assistant with an empty database; SQLite in the folder unless a PostgreSQL URL is given."""
    database = database or str(folder / "conversations.db")
    store = (
        f"type: bot.trackers.postgres.PostgresTrackerStore\n  url: {database}"
        if database.startswith("postgres")
        else f"type: bot.trackers.sqlite.SQLiteTrackerStore\n  db: {database}"
    )
    log, endpoints, port = folder / "serve.log", folder / "endpoints.yml", free_port()
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{free_port()}/webhook\n"
        f"tracker_store:\n  {store}\n"
        f"lock_store:\n  {lock or 'type: bot.locks.memory.InProcessLockStore'}\n"
    )
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port), "--endpoints", str(endpoints)]
    command += ["--credentials", str(credentials_for_many(folder))]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=paths.ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    made = Running(process, port, log, database)
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Ready. Open" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield made
    finally:
        made.end()
