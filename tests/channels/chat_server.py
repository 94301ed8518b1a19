"""The chat channel on a real server and a real store, with a stand-in for the assistant behind it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from real_servers import MANY

# What the stand-in offers under every answer: a title, and what it stands for.
REPLIES = {"Does it hurt?": "Does it hurt?", "Show my plan": "/ask_plan"}


class StandIn:
    """A processor that answers with what it was told, as Rasa's stores what it did."""

    def __init__(self) -> None:
        self.tracker_store: Any = None
        self.action_endpoint = None
        self.handled: list[str] = []
        self.seconds = 0.0
        self.fails = False

    async def handle_message(self, message: Any) -> None:
        from rasa.shared.core import events

        self.handled.append(message.text)
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise RuntimeError(message.text)
        store = self.tracker_store
        tracker = await store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        tracker.update(
            events.UserUttered(
                message.text,
                {"name": "ask", "confidence": 1.0},
                message_id=message.message_id,
                metadata=message.metadata,
                input_channel=message.input_channel,
            )
        )
        said = ["We start afresh."] if message.text == "/restart" else ["First of all", f"You said: {message.text}"]
        proof = {"kind": "answer", "topic": "test", "sources": [], "facts": ["secret_fact"], "guidance_version": "1"}
        for text in said:
            last = text == said[-1]
            buttons = [{"title": title, "payload": payload} for title, payload in REPLIES.items()] if last else []
            tracker.update(events.BotUttered(text, {"buttons": buttons}, metadata=proof))
            await message.output_channel.send_response(message.sender_id, {"text": text, "buttons": buttons, **proof})
        if message.text == "/restart":
            tracker.update(events.Restarted())
        tracker.update(events.ActionExecuted("action_listen"))
        await store.save(tracker)


class Agent:
    """What the channel needs of Rasa's agent."""

    model_name = "stand-in"
    action_endpoint = None

    def __init__(self, store: Any) -> None:
        from bot.locks.memory import InProcessLockStore

        self.tracker_store = store
        self.lock_store = InProcessLockStore()
        self.processor = StandIn()
        self.processor.tracker_store = store

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

    @asynccontextmanager
    async def client(self, **headers: str) -> AsyncIterator[Client]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            yield Client(self.address, session, dict(headers))


def free_socket() -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    return listening


def new_store(folder: Path) -> Any:
    from rasa.shared.core.domain import Domain

    from bot.trackers.sqlite import SQLiteTrackerStore

    return SQLiteTrackerStore(Domain.empty(), db=str(folder / "conversations.db"))


def application(agent: Any, credentials: Mapping[str, Any] | None, make: Callable[[], Any] | None = None) -> Any:
    """Sanic's application with the chat channel, as Rasa makes it."""
    from rasa.core.channels.channel import register
    from sanic import Sanic

    from bot.channels.chat.channel import ChatInput
    from bot.serving.sanic_settings import settle

    app = make() if make else Sanic(f"chat_{uuid4().hex}", configure_logging=False)
    settle(app)
    app.ctx.agent = agent
    register([ChatInput.from_credentials({"rates": MANY, **(credentials or {})})], app, "/webhooks/")
    return app


@asynccontextmanager
async def running(
    agent: Any, credentials: Mapping[str, Any] | None = None, make: Callable[[], Any] | None = None
) -> AsyncIterator[ChatServer]:
    """The server within this event loop."""
    app = application(agent, credentials, make)
    listening = free_socket()
    listening.listen(2048)
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    try:
        await server.after_start()
        port = listening.getsockname()[1]
        yield ChatServer(f"http://127.0.0.1:{port}/webhooks/chat", agent, app)
    finally:
        await server.before_stop()
        # Pages that were connected get the end of their stream.
        await asyncio.sleep(0.05)
        await server.close()
        for connection in tuple(server.connections):
            connection.close()
        await server.after_stop()
