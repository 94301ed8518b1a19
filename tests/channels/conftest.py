from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_server import Agent, ChatServer, Client, new_store, running

FILES = {
    "widget.js": ("text/javascript; charset=utf-8", "(() => {})();\n" * 99),
    "demo/": ("text/html; charset=utf-8", "<!doctype html><title>Demo</title>"),
    "demo/demo.css": ("text/css; charset=utf-8", "body { color: black }"),
}


@pytest.fixture(scope="session", autouse=True)
def several_servers() -> Iterator[None]:
    """Sanic makes its own classes faster when a server starts, which it can do only once in a process."""
    with pytest.MonkeyPatch.context() as patch:
        from sanic.touchup import TouchUp

        run, begun = TouchUp.run, set[type]()

        def once(app: Any) -> None:
            if type(app) not in begun:
                begun.add(type(app))
                run(app)

        patch.setattr(TouchUp, "run", once)
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
