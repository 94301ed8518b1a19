"""The channels on a real server and a real store, with a stand-in for the assistant; its fixtures are imported."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from real_servers import MANY
from sanic_servers import several_sanic_servers

DATABASE = "conversations.db"
# What the stand-in offers under every answer: a title, and what it stands for.
REPLIES = {"Does it hurt?": "Does it hurt?", "Show my plan": "/ask_plan"}


class StandIn:
    """A processor that repeats what it was sent, in the steps in which Rasa's handles a message."""

    def __init__(self, store: Any) -> None:
        self.tracker_store = store
        self.handled: list[str] = []
        self.seconds = 0.0
        self.fails = False

    async def log_message(self, message: Any, should_save_tracker: bool = True) -> Any:
        from rasa.shared.core import events

        self.handled.append(message.text)
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise RuntimeError(message.text)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        tracker.update(
            events.UserUttered(
                message.text,
                {"name": "ask", "confidence": 1.0},
                message_id=message.message_id,
                metadata=message.metadata,
                input_channel=message.input_channel,
            )
        )
        return tracker

    async def run_action_extract_slots(self, _: Any, tracker: Any) -> Any:
        return tracker

    async def _run_prediction_loop(self, output_channel: Any, tracker: Any) -> None:
        from rasa.shared.core import events

        text = tracker.latest_message.text
        texts = ["We start afresh."] if text == "/restart" else ["First of all", f"You said: {text}"]
        proof = {"kind": "answer", "topic": "test", "sources": [], "facts": ["secret_fact"], "guidance_version": "1"}
        for reply in texts:
            last = reply == texts[-1]
            buttons = [{"title": title, "payload": payload} for title, payload in REPLIES.items()] if last else []
            tracker.update(events.BotUttered(reply, {"buttons": buttons}, metadata=proof))
            await output_channel.send_response(tracker.sender_id, {"text": reply, "buttons": buttons, **proof})
        if text == "/restart":
            tracker.update(events.Restarted())
        tracker.update(events.ActionExecuted("action_listen"))

    async def run_anonymization_pipeline(self, _: Any) -> None:
        pass


class Agent:
    """What the channel needs of Rasa's agent."""

    model_name = "stand-in"
    action_endpoint = None

    def __init__(self, store: Any) -> None:
        from bot.locks.memory import InProcessLockStore

        self.tracker_store = store
        self.lock_store = InProcessLockStore()
        self.processor = StandIn(store)

    def is_ready(self) -> bool:
        return True


@dataclass
class Event:
    """One server-sent event."""

    name: str
    data: Any
    id: str | None = None


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a refusal, whose form is checked."""
        error = self.json["error"]
        assert error["message"]
        assert self.headers["Content-Type"] == "application/json"
        return str(error["code"])

    @property
    def events(self) -> list[Event]:
        return parse_events(self.body.decode())

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [event.data for event in self.events if event.name == "message"]


def parse_events(text: str) -> list[Event]:
    """The events of a stream, comments left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "event" in fields:
            found.append(Event(fields["event"], json.loads(fields["data"]), fields.get("id")))
    return found


@dataclass
class Client:
    """A browser with one conversation, or none."""

    address: str
    session: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """One request; the body as JSON, bytes as they are."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        url = f"{self.address}{path}"
        async with self.session.request(
            method, url, data=data, headers={**self.headers, **sent}, allow_redirects=False, auto_decompress=False
        ) as reply:
            return Reply(reply.status, reply.headers.copy(), await reply.read())

    async def begin(self, **headers: str) -> dict[str, Any]:
        """Begin a conversation, whose token is used from now on."""
        reply = await self.ask("POST", "/conversations", {}, **headers)
        assert reply.status == 201, reply.body
        self.headers["Authorization"] = f"Bearer {reply.json['token']}"
        begun: dict[str, Any] = reply.json
        return begun

    async def say(self, text: str, id_: str | None = None, **headers: str) -> Reply:
        return await self.ask("POST", "/messages", {"id": id_ or str(uuid4()), "text": text}, **headers)

    async def choose(self, title: str) -> Reply:
        return await self.ask("POST", "/messages", {"id": str(uuid4()), "choice": title})

    async def history(self) -> list[dict[str, Any]]:
        reply = await self.ask("GET", "/history")
        assert reply.status == 200, reply.body
        found: list[dict[str, Any]] = reply.json["messages"]
        return found

    @asynccontextmanager
    async def listen(self, last: str | None = None, **headers: str) -> AsyncIterator[Listener]:
        """A push connection."""
        sent = {**self.headers, **headers, **({"Last-Event-ID": last} if last else {})}
        async with self.session.get(f"{self.address}/events", headers=sent) as reply:
            assert reply.status == 200, await reply.read()
            yield Listener(reply)


class Listener:
    """What comes over a push connection."""

    def __init__(self, reply: aiohttp.ClientResponse) -> None:
        self.reply = reply

    async def next(self, seconds: float = 5) -> Event | None:
        """The next event; None where the connection ends."""
        while True:
            block = b""
            while not block.endswith(b"\n\n"):
                line = await asyncio.wait_for(self.reply.content.readline(), seconds)
                if not line:
                    return None
                block += line
            found = parse_events(block.decode())
            if found:
                return found[0]

    async def take(self, count: int) -> list[Event]:
        return [event for _ in range(count) if (event := await self.next()) is not None]


@dataclass
class ChatServer:
    """A running server."""

    address: str
    agent: Any
    app: Any
    hub: Any
    """The pages that are connected to it."""

    @asynccontextmanager
    async def client(self, **headers: str) -> AsyncIterator[Client]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            yield Client(self.address, session, dict(headers))


def free_socket() -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    return listening


@cache
def empty_database() -> bytes:
    """A database file with its tables: making them takes two seconds."""
    with tempfile.TemporaryDirectory() as folder:
        _open_store(Path(folder))
        connection = sqlite3.connect(Path(folder) / DATABASE)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        return (Path(folder) / DATABASE).read_bytes()


def new_store(folder: Path) -> Any:
    """The store in the folder, with what is in it already."""
    if not (folder / DATABASE).exists():
        (folder / DATABASE).write_bytes(empty_database())
    return _open_store(folder)


def _open_store(folder: Path) -> Any:
    from rasa.shared.core.domain import Domain

    from bot.trackers.sqlite import SQLiteTrackerStore

    return SQLiteTrackerStore(Domain.empty(), db=str(folder / DATABASE))


def application(agent: Any, channels: Sequence[Any], make: Callable[[], Any] | None = None) -> Any:
    """Sanic's application with the channels, as Rasa makes it."""
    from rasa.core.channels.channel import register
    from sanic import Sanic

    from bot.serving.http.settings import settle

    app = make() if make else Sanic(f"chat_{uuid4().hex}", configure_logging=False)
    settle(app)
    app.ctx.agent = agent
    register(channels, app, "/webhooks/")
    return app


def chat_channel(credentials: Mapping[str, Any] | None = None) -> Any:
    """The chat with rates that no test exceeds by accident."""
    from bot.channels.chat.channel import ChatInput

    return ChatInput.from_credentials({"rates": MANY, **(credentials or {})})


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """The application within this event loop; its address."""
    listening = free_socket()
    listening.listen(2048)
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    try:
        await server.before_start()
        await server.after_start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks"
    finally:
        await server.before_stop()
        # Pages that were connected get the end of their stream.
        await asyncio.sleep(0.05)
        await server.close()
        for connection in tuple(server.connections):
            connection.close()
        await server.after_stop()


@asynccontextmanager
async def running(
    agent: Any, credentials: Mapping[str, Any] | None = None, make: Callable[[], Any] | None = None
) -> AsyncIterator[ChatServer]:
    """A server with the chat."""
    from bot.channels.chat import channel

    made: list[Any] = []

    class SeenHub(channel.Hub):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channel, "Hub", SeenHub)
        app = application(agent, [chat_channel(credentials)], make)
    async with serving(app) as address:
        yield ChatServer(f"{address}/chat", agent, app, made[0])


FILES = {
    "widget.js": ("text/javascript; charset=utf-8", "(() => {})();\n" * 99),
    "demo/": ("text/html; charset=utf-8", "<!doctype html><title>Demo</title>"),
    "demo/demo.css": ("text/css; charset=utf-8", "body { color: black }"),
}


@pytest.fixture(scope="session", autouse=True)
def several_servers() -> Iterator[None]:
    with several_sanic_servers():
        yield


@pytest.fixture
def chat_setup(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of the tests' own, and files that don't change with the widget."""
    from bot.channels.chat import channel
    from bot.widget.files import File

    monkeypatch.setenv("NEEDLEWISE_CHAT_SECRET", "0123456789abcdef" * 4)
    monkeypatch.setattr(channel, "files", lambda clinic: {path: File(*file) for path, file in FILES.items()})


@pytest.fixture
async def agent(tmp_path: Path) -> AsyncIterator[Any]:
    """A stand-in for the assistant, with a store of its own."""
    store = new_store(tmp_path)
    yield Agent(store)
    await store.close()


@pytest.fixture
async def chat(chat_setup: None, agent: Any) -> AsyncIterator[ChatServer]:
    """A server with the chat."""
    async with running(agent) as server:
        yield server


@pytest.fixture
async def client(chat: ChatServer) -> AsyncIterator[Client]:
    """A browser that has begun a conversation."""
    async with chat.client() as client:
        await client.begin()
        yield client
