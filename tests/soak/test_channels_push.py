"""A thousand push connections at a time."""

from __future__ import annotations

import asyncio
from typing import Any

import psutil
import pytest
from chat_server import agent, chat_setup, running, several_servers

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.alone]

__all__ = ["agent", "chat_setup", "several_servers"]
CONNECTIONS = 1000


async def test_thousand_connections_are_held(chat_setup: None, agent: Any, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(agent, {"proxies": 1}) as server, server.client() as client:
        await client.begin()
        assert (await client.say("before")).status == 200
        process = psutil.Process()
        tokens = []
        for number in range(CONNECTIONS):
            await client.begin(X_Forwarded_For=f"10.1.{number // 250}.{number % 250}")
            tokens.append(client.headers["Authorization"])
        before = process.memory_info().rss
        host, port = server.address.removeprefix("http://").partition("/")[0].split(":")
        open_: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        try:
            for number, token in enumerate(tokens):
                open_.append(await asyncio.open_connection(host, int(port), limit=1024))
                head = (
                    f"GET /webhooks/chat/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\n"
                    f"X-Forwarded-For: 10.1.{number // 250}.{number % 250}\r\n\r\n"
                )
                open_[-1][1].write(head.encode())
            for reader, _ in open_:
                assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 200")
            each = (process.memory_info().rss - before) / CONNECTIONS
            started = asyncio.get_running_loop().time()
            reply = await client.say("still there?")
            seconds = asyncio.get_running_loop().time() - started
            with capsys.disabled():
                print(f"\n{CONNECTIONS} connections: {each / 1024:.0f} KiB each, answer in {seconds:.3f} s")  # noqa: T201
            assert len(server.hub._rooms) == CONNECTIONS
            assert reply.messages[1]["text"] == "You said: still there?"
            assert seconds < 2
            assert each < 200 * 1024
        finally:
            for _, writer in open_:
                writer.close()
                await writer.wait_closed()
        await asyncio.sleep(0.3)
        assert not server.hub._rooms
