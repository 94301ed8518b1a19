"""The set-ups to compare, and how to start each of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.serving import baseline
from bench.serving.client import HOST
from bench.serving.figures import BASELINE, FLOOR
from bench.serving.processes import Command

# The line that `needlewise serve` prints when all servers are ready.
_READY = "Ready."
_REPLY = json.dumps([{"recipient_id": "bench", "text": "An answer. " * 60}]).encode()


@dataclass(frozen=True)
class Place:
    """The resources of one contender in one round."""

    folder: Path
    port: int
    action_port: int
    database: str
    """URL of an empty PostgreSQL database."""
    work: Path
    """Folder for reusable results: the default model, jsonschema."""
    default_model: Path | None = None
    """Used instead of the default model for the current data."""
    reply: bytes = _REPLY
    """The reply of the echo server: the assistant's, if one was recorded already."""


@dataclass(frozen=True)
class Contender:
    """One row of the table."""

    name: str
    title: str
    commands: Callable[[Place], Sequence[Command]]
    ready: str = ""
    """The line in its log when all processes are ready, which may be after the first reply."""
    converses: bool = True
    """Whether it keeps conversations, so that the long conversation applies."""
    is_default: bool = False
    """Whether it needs Rasa's default model."""


def _needlewise(
    place: Place, tracker_store: Mapping[str, Any], lock_store: Mapping[str, Any], workers: int = 1
) -> list[Command]:
    endpoints = {"tracker_store": dict(tracker_store), "lock_store": dict(lock_store)}
    credentials = place.folder / "credentials.yml"
    # All load comes from one address.
    rates = dict.fromkeys(("messages", "messages_per_address", "requests_per_address"), 10_000_000)
    credentials.write_text(yaml.safe_dump({"bot.channels.rest.RestInput": {"rates": rates}}), encoding="utf-8")
    arguments = ["serve", "--port", str(place.port), "--workers", str(workers), "--credentials", str(credentials)]
    return [_python("bot.cli", *arguments, "--endpoints", str(_endpoints(place, endpoints)))]


def _on_sqlite(place: Place) -> list[Command]:
    store = {"type": "bot.trackers.sqlite.SQLiteTrackerStore", "db": str(place.folder / "conversations.db")}
    return _needlewise(place, store, {"type": "bot.locks.memory.InProcessLockStore"})


def _on_postgres(place: Place) -> list[Command]:
    store = {"type": "bot.trackers.postgres.PostgresTrackerStore", "url": place.database}
    return _needlewise(place, store, {"type": "bot.locks.memory.InProcessLockStore"})


def _two_workers(place: Place) -> list[Command]:
    store = {"type": "bot.trackers.postgres.PostgresTrackerStore", "url": place.database}
    locks = {"type": "bot.locks.postgres.PostgresLockStore", "url": place.database}
    return _needlewise(place, store, locks, workers=2)


def _rasa_default(place: Place, environment: Mapping[str, str]) -> list[Command]:
    store = {"tracker_store": {"type": "SQL", "dialect": "postgresql", "url": place.database}}
    credentials = place.folder / "credentials.yml"
    credentials.write_text("rest:\n", encoding="utf-8")
    model = place.default_model or baseline.model(place.work)
    files = ("--endpoints", str(_endpoints(place, store)), "--credentials", str(credentials))
    return [
        _python("bot.serving.action_server", "--port", str(place.action_port)),
        _python(
            *("rasa", "run", "--model", str(model), "--interface", HOST, "--port", str(place.port), *files),
            environment=environment,
        ),
    ]


def _with_newest_jsonschema(place: Place) -> list[Command]:
    return _rasa_default(place, {"PYTHONPATH": str(baseline.newest_jsonschema(place.work))})


def _with_our_jsonschema(place: Place) -> list[Command]:
    return _rasa_default(place, {})


def _echo(place: Place) -> list[Command]:
    body = place.folder / "reply.json"
    body.write_bytes(place.reply)
    return [_python("bench.serving.echo", "--port", str(place.port), "--body", str(body))]


def _python(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Command:
    return Command([sys.executable, "-W", "ignore", "-m", module, *arguments], environment or {})


def _endpoints(place: Place, stores: Mapping[str, Any]) -> Path:
    file = place.folder / "endpoints.yml"
    action = {"url": f"http://{HOST}:{place.action_port}/webhook"}
    file.write_text(yaml.safe_dump({"action_endpoint": action, **stores}), encoding="utf-8")
    return file


# The echo server comes last, because it repeats a reply of the others.
CONTENDERS = (
    Contender("needlewise-sqlite", "Needlewise, SQLite", _on_sqlite, ready=_READY),
    Contender("needlewise-postgres", "Needlewise, PostgreSQL", _on_postgres, ready=_READY),
    Contender("needlewise-two-workers", "Needlewise, PostgreSQL, two workers", _two_workers, ready=_READY),
    Contender(BASELINE, "Rasa default, PostgreSQL", _with_newest_jsonschema, is_default=True),
    Contender(
        "rasa-default-jsonschema-3.2",
        "Rasa default, PostgreSQL, jsonschema 3.2",
        _with_our_jsonschema,
        is_default=True,
    ),
    Contender(FLOOR, "bare Sanic echo", _echo, converses=False),
)
