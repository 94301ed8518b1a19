"""The assistant's server as `needlewise serve` runs it: `python -m bot.serving.assistant_server --model … --port …`.

Rasa's own agent and channels, as in the stock `rasa run`, but with a light start (`bot.serving.lean`), warmed up before
it listens, and without the parts that hide faults.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ContentError, NeedlewiseError
from bot.serving import lean, logs
from bot.serving.environment import silence_warnings
from bot.serving.http.sockets import BACKLOG, LOOPBACK, listening_socket

if TYPE_CHECKING:
    from rasa.core.channels.channel import InputChannel
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

    from bot.serving.threaded_agent import ThreadedAgent

logger = logging.getLogger("bot.serving.assistant_server")

ROUTE = "/webhooks/"
PAUSE_SECONDS = 0.02
# Rasa's own stores and brokers whose libraries the light start leaves out.
LEFT_OUT = frozenset({"sql", "mongod", "dynamo"})
WARM_UP = "How many sessions do I need for acne scars?"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes."""
    options = _parser().parse_args(arguments)
    # Before anything of Rasa is imported.
    if not options.stock:
        lean.install()
    else:
        import skops.io  # noqa: F401  (scans all loaded modules when imported: ten times as slow after rasa)
    silence_warnings()
    logs.configure()
    from rasa.shared.exceptions import RasaException

    from bot.serving.http.limits import raise_descriptor_limit

    logs.configure_structlog()
    raise_descriptor_limit()
    try:
        app = assistant_app(options.model, options.endpoints, options.credentials)
    except ContentError as error:
        print(*error.problems, sep="\n", file=sys.stderr)  # noqa: T201
        return 1
    except (NeedlewiseError, RasaException) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    lean.finish()
    _listen(app, options)
    return 0


def _listen(app: Sanic, options: argparse.Namespace) -> None:
    """Serve at the public port, and at the private one where there is one, until a signal comes."""
    from bot.serving.http.connection import Connection
    from bot.serving.http.private_listener import PrivateListener
    from bot.serving.http.private_routes import hide_private_routes

    if options.private_port is not None:
        PrivateListener(app, listening_socket(LOOPBACK, options.private_port, "private port"))
        hide_private_routes(app, options.private_port)
    public = listening_socket(options.host, options.port, "assistant")
    app.run(sock=public, protocol=Connection, backlog=BACKLOG, access_log=False)


def assistant_app(model: Path, endpoints: Path, credentials: Path) -> Sanic:
    """The server, ready to run: model loaded, channels registered, first message understood."""
    from rasa.core.channels.channel import register
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic, response

    from bot.serving.heartbeat import beat
    from bot.serving.http.headers import add_security_headers
    from bot.serving.http.limits import public_connections
    from bot.serving.http.settings import settle

    app = Sanic("needlewise", configure_logging=False)
    settle(app)
    add_security_headers(app)
    named = AvailableEndpoints.read_endpoints(str(endpoints))
    app.ctx.agent = load(model, named)
    channels = _channels(credentials)
    app.ctx.connections = public_connections(max(getattr(channel, "proxies", 0) for channel in channels))
    register(channels, app, ROUTE)
    # The encoder and the vocabularies are read at the first message: not at a patient's.
    asyncio.run(app.ctx.agent.parse_message(WARM_UP))

    @app.get("/")
    async def index(_: Any) -> Any:
        return response.redirect(f"{ROUTE}chat/demo/")

    @app.before_server_start
    async def connect(app: Sanic, _: Any) -> None:
        await _connect(app.ctx.agent)

    @app.after_server_start
    async def warm_the_rest(_: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        # Beside the first answers: what not every message needs.
        loop.run_in_executor(None, _warm_the_rest)

    @app.after_server_stop
    async def close(app: Sanic, _: Any) -> None:
        await _disconnect(app.ctx.agent)

    app.add_task(beat(app.ctx.agent.check))
    return app


async def _connect(agent: ThreadedAgent) -> None:
    """Connect to the stores before messages come; where one is down, it is tried again with each message."""
    from rasa.core.lock_store import LockError

    for part, run in ((agent.lock_store, _here), (agent.tracker_store, agent.work)):
        if hasattr(part, "check"):
            try:
                await run(part.check())
            except (NeedlewiseError, LockError) as error:
                logger.error("not ready: part=%s what=%s", type(part).__name__, error)


async def _disconnect(agent: ThreadedAgent) -> None:
    """Close every connection, each in the event loop that it belongs to."""
    from rasa.core.lock_store import LockError

    for part in (agent.tracker_store, agent.action_endpoint, agent.lock_store):
        for run in (agent.work, _here) if part is not agent.lock_store else (_here,):
            if hasattr(part, "close"):
                try:
                    await run(part.close())
                except (NeedlewiseError, LockError) as error:
                    logger.error("not closed: part=%s what=%s", type(part).__name__, error)


async def _here(task: Coroutine[Any, Any, None]) -> None:
    await task


def _warm_the_rest() -> None:
    """What would else make the first worrying message, or the first plan that is taken along, half a second slower."""
    from bot.nlu.mention_context import current_context

    for compile_next in current_context().cues():
        # The first patients are being answered meanwhile.
        time.sleep(PAUSE_SECONDS)
        compile_next()
    import_module("bot.export.request")


def load(model: Path, endpoints: AvailableEndpoints) -> ThreadedAgent:
    """The agent with the stores that the endpoints name, hardened. Raises ServingError where one can't be had."""
    from rasa.core.brokers.broker import EventBroker
    from rasa.core.lock_store import LockStore
    from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore

    from bot.errors import ServingError
    from bot.serving.patch_agent import harden
    from bot.serving.threaded_agent import ThreadedAgent

    refuse_left_out(endpoints)
    with ThreadPoolExecutor(1) as opening:
        # A new database gets its tables from another process.
        opened = opening.submit(TrackerStore.create, endpoints.tracker_store)
        _read_content()
        store = opened.result()
    wanted = endpoints.tracker_store.type if endpoints.tracker_store else None
    if wanted and isinstance(store, InMemoryTrackerStore):
        # Rasa only warns, and forgets every conversation at the next start.
        raise ServingError(f"There is no tracker store {wanted!r}. Correct `tracker_store` in the endpoints file.")
    agent = ThreadedAgent(
        generator=endpoints.nlg,
        tracker_store=store,
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=endpoints.action,
    )
    if endpoints.event_broker:
        # In the event loop in which it is written to.
        store.event_broker = asyncio.run(agent.work(EventBroker.create(endpoints.event_broker)))
    agent.load_model(str(lean.loadable_model(model)))
    harden(agent)
    return agent


def refuse_left_out(endpoints: AvailableEndpoints) -> None:
    """Raises ServingError where the endpoints name a part of Rasa's whose library the light start leaves out."""
    from bot.errors import ServingError

    if not lean.installed():
        return
    for part, entry in (("tracker_store", endpoints.tracker_store), ("event_broker", endpoints.event_broker)):
        if entry is not None and str(entry.type).lower() in LEFT_OUT:
            raise ServingError(
                f"`{part}` of type {entry.type!r} is left out by the lean start; run with --stock, or name another in "
                "the endpoints file: bot.trackers.sqlite.SQLiteTrackerStore and "
                "bot.trackers.postgres.PostgresTrackerStore take over the conversations of Rasa's SQL store."
            )


def _read_content() -> None:
    """Make what the components of the model take longest to make; they find it made."""
    from bot.nlu.encoder import load_encoder
    from bot.nlu.reading_network import current_reading_network
    from bot.nlu.vocabulary import current_matcher
    from bot.safety.detector import current_detector

    for make in (load_encoder, current_reading_network, current_matcher, current_detector):
        make()


def _channels(credentials: Path) -> list[InputChannel]:
    """The channels that the credentials file names. Raises ServingError, or ChannelSetupError."""
    from rasa.shared.utils.io import read_config_file

    from bot.channels.access import shared_key

    # Checked at the start: health and metrics use the key as well, at the first request.
    shared_key()
    entries = read_config_file(credentials).items()
    return [_channel_class(name, credentials).from_credentials(settings) for name, settings in entries]


def _channel_class(name: str, credentials: Path) -> type[InputChannel]:
    from rasa.shared.utils.common import class_from_module_path

    from bot.errors import ServingError

    if not name.startswith("rasa."):
        with suppress(ImportError, AttributeError):
            return class_from_module_path(name)
    raise ServingError(
        f"There is no channel {name!r}: correct {credentials.name}. Rasa's own channels, which can leave a "
        "patient in silence, are served by `rasa run` only."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="The assistant's server of Needlewise.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--private-port", type=int, help="port on loopback for REST, health and metrics")
    parser.add_argument("--endpoints", type=Path, required=True)
    parser.add_argument("--credentials", type=Path, required=True)
    parser.add_argument("--stock", action="store_true", help="start without anything of bot.serving.lean")
    return parser


if __name__ == "__main__":
    sys.exit(main())
