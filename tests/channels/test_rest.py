"""The REST channel: one reply a message, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from chat_server import Agent, Client, Reply, application, serving

from bot.errors import ChannelSetupError

pytestmark = pytest.mark.slow

KEY = "0123456789abcdef" * 3
WEBHOOK = "/rest/webhook"
MANY = dict.fromkeys(("messages", "messages_per_address", "requests_per_address"), 100_000)
URGENT = "i cannot breathe, my throat is swelling"


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEEDLEWISE_REST_KEY", raising=False)


@asynccontextmanager
async def rest(agent: Agent, settings: Mapping[str, Any] | None = None) -> AsyncIterator[Client]:
    """A client of a server with the channel."""
    from bot.channels.rest import RestInput

    channel = RestInput.from_credentials({"rates": MANY, **(settings or {})})
    async with serving(application(agent, [channel])) as address, aiohttp.ClientSession() as session:
        yield Client(address, session)


async def say(client: Client, text: str, sender: str = "someone", **headers: str) -> Reply:
    return await client.ask("POST", WEBHOOK, {"sender": sender, "message": text}, **headers)


async def test_message_is_answered_with_a_list(agent: Agent) -> None:
    async with rest(agent) as client:
        reply = await say(client, " /what is it?\u200b ")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/json"
    assert [message["text"] for message in reply.json] == ["First of all", "You said: what is it?"]
    assert {message["recipient_id"] for message in reply.json} == {"someone"}
    assert reply.json[-1]["metadata"]["topic"] == "test"
    assert agent.processor.handled == ["what is it?"]


async def test_fault_is_answered_with_the_fallback(agent: Agent, caplog: pytest.LogCaptureFixture) -> None:
    agent.processor.fails = True
    async with rest(agent) as client:
        reply = await say(client, "zanzibarine")
    assert reply.status == 200
    (fallback,) = reply.json
    assert "020 7946 0000" in fallback["text"]
    assert fallback["metadata"]["kind"] == "handover"
    assert caplog.text.count("message not answered: channel=rest fault=error stage=respond error=RuntimeError") == 1
    assert "zanzibarine" not in caplog.text


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "not JSON"),
        (b"\xff", 400, "not JSON"),
        (b"[" * 60_000, 400, "not JSON"),
        ([], 400, "not a JSON object"),
        ({"message": "hi"}, 400, "`sender`"),
        ({"sender": 7, "message": "hi"}, 400, "`sender`"),
        ({"sender": "", "message": "hi"}, 400, "`sender`"),
        ({"sender": "a b", "message": "hi"}, 400, "`sender`"),
        ({"sender": "x" * 129, "message": "hi"}, 400, "`sender`"),
        ({"sender": "x"}, 400, "`message`"),
        ({"sender": "x", "message": None}, 400, "`message`"),
        ({"sender": "chat-x", "message": "hi"}, 403, "website chat"),
        ({"sender": "x", "message": "x" * 66_000}, 413, "65536"),
    ],
)
async def test_request_that_can_not_be_used_is_refused(agent: Agent, body: Any, status: int, reason: str) -> None:
    async with rest(agent) as client:
        reply = await client.ask("POST", WEBHOOK, body)
    assert reply.status == status
    assert reason in reply.json["error"]
    assert agent.processor.handled == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_body_must_be_declared_as_json(agent: Agent, content_type: str) -> None:
    async with rest(agent) as client:
        reply = await client.ask("POST", WEBHOOK, {"sender": "x", "message": "hi"}, Content_Type=content_type)
        accepted = await say(client, "hi", Content_Type="application/json; charset=utf-8")
    assert (reply.status, accepted.status) == (415, 200)
    assert "application/json" in reply.json["error"]


async def test_every_response_has_the_security_headers(agent: Agent) -> None:
    async with rest(agent) as client:
        for reply in (await say(client, "hi"), await say(client, "hi", "a b"), await client.ask("GET", "/rest/")):
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["Cache-Control"] == "no-store"
            assert reply.headers["Referrer-Policy"] == "no-referrer"
            assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", f"Basic {KEY}", KEY, "Bearer x", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", "Bearer é"],
)
async def test_wrong_key_is_refused(agent: Agent, monkeypatch: pytest.MonkeyPatch, authorization: str | None) -> None:
    monkeypatch.setenv("NEEDLEWISE_REST_KEY", KEY)
    headers = {} if authorization is None else {"Authorization": authorization}
    async with rest(agent) as client:
        reply = await say(client, "hi", **headers)
    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert "NEEDLEWISE_REST_KEY" in reply.json["error"]
    assert agent.processor.handled == []


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_right_key_is_accepted(agent: Agent, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("NEEDLEWISE_REST_KEY", KEY)
    async with rest(agent) as client:
        assert (await say(client, "hi", Authorization=f"{scheme} {KEY}")).status == 200


@pytest.mark.parametrize("key", ["", "x" * 31])
def test_short_key_is_an_error_at_the_start(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    from bot.channels.rest import RestInput

    monkeypatch.setenv("NEEDLEWISE_REST_KEY", key)
    with pytest.raises(ChannelSetupError, match="NEEDLEWISE_REST_KEY is shorter than 32 characters"):
        RestInput().blueprint(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "place"),
    [({"rate": {}}, "rate"), ({"proxies": -1}, "proxies"), ({"rates": {"messages": 0}}, "rates.messages")],
)
def test_mistyped_setting_is_an_error_at_the_start(settings: dict[str, Any], place: str) -> None:
    from bot.channels.rest import RestInput

    with pytest.raises(ChannelSetupError, match=f"credentials.yml.*RestInput.*`{place}"):
        RestInput.from_credentials(settings)


async def test_flood_slows_down_only_its_origin(agent: Agent) -> None:
    rates = {**MANY, "messages": 6, "messages_per_address": 12}
    async with rest(agent, {"proxies": 1, "rates": rates}) as client:
        flood, other = {"X_Forwarded_For": "spoofed, 203.0.113.5"}, {"X_Forwarded_For": "203.0.113.6"}
        assert [(await say(client, "x", "one", **flood)).status for _ in range(3)] == [200, 200, 429]
        # Of the address: each sender has its own allowance.
        assert [(await say(client, "x", f"other{number}", **flood)).status for number in range(3)] == [200, 200, 429]
        refused = await say(client, "x", "again", **flood)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert "wait a moment" in refused.json["error"]
        assert (await say(client, "x", "again", **other)).status == 200


async def test_red_flag_beyond_the_limit_gets_its_advice(agent: Agent) -> None:
    async with rest(agent, {"rates": {**MANY, "messages": 1}}) as client:
        statuses = [(await say(client, "x")).status for _ in range(2)]
        worried = await say(client, URGENT)
    assert statuses == [200, 429]
    # A list with status 200, which every client shows.
    assert worried.status == 200
    (urgent,) = worried.json
    assert "999" in urgent["text"]
    assert urgent["recipient_id"] == "someone"
    assert urgent["metadata"]["kind"] == "urgent"
    assert URGENT not in agent.processor.handled


async def test_requests_of_any_kind_are_counted(agent: Agent) -> None:
    async with rest(agent, {"rates": {**MANY, "requests_per_address": 30}}) as client:
        replies = [await client.ask("POST", WEBHOOK, b"{") for _ in range(12)]
    assert [reply.status for reply in replies] == [400] * 10 + [429] * 2


async def test_concurrent_messages_of_one_sender_keep_their_order(agent: Agent) -> None:
    import asyncio

    agent.processor.seconds = 0.02
    async with rest(agent) as client:
        await asyncio.gather(*(say(client, f"message {number}") for number in range(3)))
        stored = await agent.tracker_store.recent_messages("someone", most=20)
    heard = [json.loads(row.data)["text"] for row in stored if row.type == "user"]
    assert heard == agent.processor.handled
    assert sorted(heard) == ["message 0", "message 1", "message 2"]
