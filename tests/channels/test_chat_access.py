"""Who may use the chat, and how much: tokens, websites, limits, and the files that anybody may load."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from chat_server import Agent, ChatServer, Client, new_store, running

from bot import paths

pytestmark = pytest.mark.slow

SECRET = "0123456789abcdef" * 4
CLINIC, STRANGER = "https://clinic.example", "https://stranger.example"


def forged(token: str, **claims: Any) -> str:
    """The token with other claims and its old signature."""
    head, _, signature = token.split(".")
    told = {**jwt.decode(token, options={"verify_signature": False}), **claims}
    body = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    told = {"sub": "chat-x", "aud": "chat", "iat": 1, "exp": 9_999_999_999, **claims}
    return jwt.encode({name: value for name, value in told.items() if value is not None}, secret, algorithm=algorithm)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer x.y.z",
        "Basic dXNlcjpwYXNz",
        f"Bearer {signed(secret='another secret that is long enough')}",
        f"Bearer {signed(aud='something else')}",
        f"Bearer {signed(aud=None)}",
        f"Bearer {signed(exp=None)}",
        f"Bearer {signed(sub=None)}",
        f"Bearer {signed(algorithm='HS512')}",
        f"Bearer {jwt.encode({'sub': 'chat-x', 'aud': 'chat', 'iat': 1, 'exp': 9_999_999_999}, '', algorithm='none')}",
    ],
)
async def test_token_that_is_none_of_ours_is_refused(chat: ChatServer, authorization: str | None) -> None:
    async with chat.client() as client:
        if authorization is not None:
            client.headers["Authorization"] = authorization
        for method, path in (
            ("POST", "/messages"),
            ("POST", "/restart"),
            ("GET", "/history"),
            ("GET", "/events"),
            ("POST", "/feedback"),
            ("DELETE", "/conversation"),
        ):
            reply = await client.ask(method, path, {"id": str(uuid4()), "text": "hi"} if method == "POST" else None)
            assert (reply.status, reply.code) == (401, "unauthorised")
            assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert chat.agent.processor.handled == []


async def test_tampered_token_is_refused(client: Client, chat: ChatServer) -> None:
    await client.say("mine")
    token = client.headers["Authorization"].removeprefix("Bearer ")
    async with chat.client() as thief:
        await thief.begin()
        own = thief.headers["Authorization"].removeprefix("Bearer ")
        (victim,) = await chat.agent.tracker_store.keys()
        for stolen in (forged(own, sub=victim), forged(token, exp=9_999_999_999), token[:-2], f"{token}x"):
            thief.headers["Authorization"] = f"Bearer {stolen}"
            assert (await thief.ask("GET", "/history")).code == "unauthorised"


async def test_token_opens_its_own_conversation_only(client: Client, chat: ChatServer) -> None:
    await client.say("mine")
    async with chat.client() as other:
        await other.begin()
        assert await other.history() == []


async def test_token_lasts_while_it_is_used_and_no_longer() -> None:
    from bot.channels.chat.auth import Tokens
    from bot.errors import ChatError

    now = 1_000_000.0
    tokens = Tokens(SECRET, 10, lambda: now)
    conversation, token, expires = tokens.begin()
    assert expires.timestamp() == now + 36_000
    now += 4 * 3600
    assert tokens.read(f"Bearer {token}").renewed is None
    now += 2 * 3600
    holder = tokens.read(f"Bearer {token}")
    assert holder.conversation == conversation
    assert holder.renewed is not None
    now += 5 * 3600
    with pytest.raises(ChatError) as caught:
        tokens.read(f"Bearer {token}")
    assert (caught.value.code, caught.value.status) == ("expired", 401)
    assert tokens.read(f"Bearer {holder.renewed}").conversation == conversation


async def test_renewed_token_is_sent_and_expired_one_told(chat_setup: None, agent: Any) -> None:
    import time

    async with running(agent, {"token_hours": 10}) as server, server.client() as client:
        for hours, status in ((9, 200), (4, 200), (-1, 401)):
            token = signed(exp=int(time.time() + hours * 3600))
            client.headers["Authorization"] = f"Bearer {token}"
            reply = await client.say("hello")
            assert reply.status == status
            assert ("X-Token" in reply.headers) == (hours == 4)
            if status == 401:
                assert reply.code == "expired"
            elif hours == 4:
                client.headers["Authorization"] = f"Bearer {reply.headers['X-Token']}"
                assert len(await client.history()) == 6


def test_conversations_can_not_be_guessed() -> None:
    from bot.channels.chat.auth import Tokens

    names = {Tokens(SECRET, 1).begin()[0] for _ in range(500)}
    assert len(names) == 500
    assert {len(name) for name in names} == {37}


def test_processes_that_start_at_once_share_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret"
    code = (
        "import sys; from pathlib import Path; from bot.channels.chat.auth import chat_secret; "
        "sys.stdin.read(); print(chat_secret(Path(sys.argv[1])))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "NEEDLEWISE_CHAT_SECRET"}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(file)], cwd=paths.ROOT, env=environment, stdin=-1, stdout=-1, stderr=-1
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    results = [process.communicate(timeout=60) for process in started]
    assert [error for _, error in results] == [b""] * 4
    assert len({secret for secret, _ in results}) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert len(file.read_text()) == 64


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        ("x" * 64, 0o644, "can be read by others"),
        ("short", 0o600, "shorter than 32"),
        ("\u00e9" * 64, 0o600, "Unicode"),
    ],
)
def test_secret_that_can_not_be_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, mode: int, said: str
) -> None:
    from bot.channels.chat.auth import chat_secret
    from bot.errors import ChannelSetupError

    monkeypatch.delenv("NEEDLEWISE_CHAT_SECRET", raising=False)
    file = tmp_path / "secret"
    file.write_text(content, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(ChannelSetupError, match=said):
        chat_secret(file)


@pytest.mark.parametrize(
    ("credentials", "place"),
    [
        ({"orgins": []}, "orgins"),
        ({"origins": ["*"]}, "origins"),
        ({"origins": ["clinic.example"]}, "origins"),
        ({"origins": ["https://clinic.example/"]}, "origins"),
        ({"proxies": -1}, "proxies"),
        ({"token_hours": 0}, "token_hours"),
        ({"token_hours": 1000}, "token_hours"),
        ({"rates": {"messages": 0}}, "rates.messages"),
        ({"rates": {"mesages": 5}}, "rates.mesages"),
    ],
)
def test_mistyped_setting_is_told(credentials: dict[str, Any], place: str) -> None:
    from bot.channels.chat.channel import ChatInput
    from bot.errors import ChannelSetupError

    with pytest.raises(ChannelSetupError, match=f"credentials.yml.*`{place}"):
        ChatInput.from_credentials(credentials)


@pytest.mark.parametrize(
    "origin",
    [
        STRANGER,
        "null",
        "https://clinic.example.stranger.example",
        "file://",
        "http://[x",
        "https://clinic.example/?<x>",
    ],
)
async def test_other_websites_may_not_use_it(chat_setup: None, agent: Any, origin: str) -> None:
    async with running(agent, {"origins": [CLINIC]}) as server, server.client(Origin=origin) as client:
        for method, path in (("POST", "/conversations"), ("OPTIONS", "/messages"), ("GET", "/history")):
            reply = await client.ask(method, path)
            assert (reply.status, reply.code) == (403, "origin")
            assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.parametrize(
    ("origin", "headers"),
    [
        (CLINIC, {}),
        ("http://chat.example:8000", {"Host": "chat.example:8000"}),
        ("https://chat.example", {"Host": "chat.example"}),
        ("https://chat.example", {"X_Forwarded_Host": "chat.example"}),
    ],
)
async def test_listed_websites_and_our_own_pages_may_use_it(
    chat_setup: None, agent: Any, origin: str, headers: dict[str, str]
) -> None:
    async with running(agent, {"origins": [CLINIC], "proxies": 1}) as server, server.client(Origin=origin) as client:
        asked = await client.ask("OPTIONS", "/messages", **headers)
        assert (asked.status, asked.body) == (204, b"")
        assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST, DELETE"
        assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
        await client.begin(**headers)
        for reply in (asked, await client.say("hello", **headers), await client.ask("GET", "/history", **headers)):
            assert reply.headers["Access-Control-Allow-Origin"] == origin
            assert reply.headers["Vary"] == "Origin"
            assert "X-Token" in reply.headers["Access-Control-Expose-Headers"]


async def test_flood_slows_down_only_whoever_sends_it(chat_setup: None, agent: Any) -> None:
    rates = {"messages": 6, "messages_per_address": 15, "conversations_per_address": 9}
    async with running(agent, {"proxies": 1, "rates": rates}) as server, server.client() as client:
        flood, other = {"X_Forwarded_For": "spoofed, 203.0.113.5"}, {"X_Forwarded_For": "203.0.113.6"}
        statuses = [(await client.ask("POST", "/conversations", {}, **flood)).status for _ in range(5)]
        assert statuses == [201] * 3 + [429] * 2
        await client.begin(**other)
        # Of one conversation, then of one address.
        first = [await client.say("x", **other) for _ in range(4)]
        assert [reply.status for reply in first] == [200, 200, 429, 429]
        assert first[-1].code == "too_many"
        # Not answered, but not unheard.
        worried = await client.say("i cannot breathe, my throat is swelling", **other)
        assert worried.status == 429
        assert "999" in worried.json["error"]["apology"]
        assert 1 <= int(first[-1].headers["Retry-After"]) <= 60
        await client.begin(**other)
        assert [(await client.say("x", **other)).status for _ in range(2)] == [200, 200]
        await client.begin(**other)
        assert [(await client.say("x", **other)).status for _ in range(2)] == [200, 429]
        third = {"X_Forwarded_For": "203.0.113.7"}
        await client.begin(**third)
        assert (await client.say("x", **third)).status == 200


async def test_requests_of_any_kind_are_counted(chat_setup: None, agent: Any) -> None:
    async with running(agent, {"rates": {"requests_per_address": 30}}) as server, server.client() as client:
        replies = [await client.ask("GET", "/history") for _ in range(12)]
    assert [reply.status for reply in replies] == [401] * 10 + [429] * 2


async def test_push_connections_are_counted_and_given_back(chat_setup: None, agent: Any) -> None:
    rates = {"streams": 2, "streams_per_address": 3}
    async with running(agent, {"rates": rates}) as server, server.client() as client, server.client() as other:
        await client.begin()
        await other.begin()
        for _ in range(2):
            async with client.listen(), client.listen():
                assert (await client.ask("GET", "/events")).code == "too_many"
                async with other.listen():
                    reply = await other.ask("GET", "/events")
                    assert (reply.status, reply.code) == (429, "too_many")
            # Until the server has seen that they are closed.
            while server.hub._rooms:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ([], 0, "192.0.2.1"),
        (["203.0.113.9"], 0, "192.0.2.1"),
        (["203.0.113.9"], 1, "203.0.113.9"),
        (["spoofed, 203.0.113.9"], 1, "203.0.113.9"),
        (["203.0.113.9, 10.0.0.1"], 2, "203.0.113.9"),
        (["203.0.113.9", "10.0.0.1"], 2, "203.0.113.9"),
        (["203.0.113.9"], 2, "192.0.2.1"),
        (["nonsense"], 1, "192.0.2.1"),
        (["2001:db8:1:2:3:4:5:6"], 1, "2001:db8:1:2::/64"),
        (["::ffff:203.0.113.9"], 1, "203.0.113.9"),
    ],
)
def test_address_is_what_our_own_proxies_saw(forwarded: list[str], proxies: int, address: str) -> None:
    from bot.channels.rate_limit import client_address

    assert client_address("192.0.2.1", forwarded, proxies) == address


async def test_widget_can_be_loaded_by_any_website(chat: ChatServer) -> None:
    async with chat.client(Origin=STRANGER) as client:
        reply = await client.ask("GET", "/widget.js", Accept_Encoding="gzip, br")
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Encoding"] == "gzip"
        plain = await client.ask("GET", "/widget.js", Accept_Encoding="gzip;q=0, identity")
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(reply.body) == plain.body
        assert len(reply.body) < len(plain.body)
        for etag in (reply.headers["ETag"], reply.headers["ETag"].removeprefix("W/"), '"x", ' + reply.headers["ETag"]):
            again = await client.ask("GET", "/widget.js", If_None_Match=etag)
            assert (again.status, again.body) == (304, b"")
        assert (await client.ask("GET", "/widget.js", If_None_Match='W/"other"')).status == 200
        assert "max-age=300" in reply.headers["Cache-Control"]
        digest = reply.headers["ETag"].split('"')[1]
        known = await client.ask("GET", f"/widget.js?v={digest}")
        assert "immutable" in known.headers["Cache-Control"]
        other = await client.ask("GET", "/widget.js?v=0123")
        assert "immutable" not in other.headers["Cache-Control"]
        head = await client.ask("HEAD", "/widget.js")
        assert (head.status, head.body) == (200, b"")


async def test_pages_allow_nothing_but_their_own_files(chat: ChatServer) -> None:
    async with chat.client() as client:
        reply = await client.ask("GET", "/demo/")
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
        policy = reply.headers["Content-Security-Policy"].split("; ")
        assert policy[0] == "default-src 'none'"
        assert {"script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:"} <= set(policy)
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        moved = await client.ask("GET", "/demo")
        assert (moved.status, moved.headers["Location"]) == (302, "/webhooks/chat/demo/")
        assert (await client.ask("GET", "/demo/demo.css")).headers["Content-Type"] == "text/css; charset=utf-8"
        assert (await client.ask("GET", "/")).headers["Location"] == "demo/"
        assert (await client.ask("GET", "")).headers["Location"] == "chat/demo/"


async def test_chat_works_the_same_in_the_stock_server(chat_setup: None, agent: Any) -> None:
    from rasa.core.run import _create_app_without_api
    from rasa.core.tracker_store import FailSafeTrackerStore

    # As Rasa's own server has it.
    agent.tracker_store = FailSafeTrackerStore(agent.tracker_store)
    async with running(agent, {"origins": [CLINIC]}, _create_app_without_api) as server:
        async with server.client(Origin=CLINIC) as client:
            asked = await client.ask("OPTIONS", "/messages")
            assert asked.status == 204
            assert asked.headers["Access-Control-Allow-Origin"] == CLINIC
            assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
            await client.begin()
            reply = await client.say("hello")
            assert reply.headers["Access-Control-Allow-Origin"] == CLINIC
            assert [event.name for event in reply.events] == ["typing", "message", "message", "done"]
        async with server.client(Origin=STRANGER) as client:
            assert (await client.ask("OPTIONS", "/messages")).code == "origin"


async def test_store_that_can_not_be_read_by_message_is_told(chat_setup: None) -> None:
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from bot.errors import ChannelSetupError

    with pytest.raises(ChannelSetupError, match=r"endpoints\.yml.*SQLiteTrackerStore"):
        async with running(Agent(InMemoryTrackerStore(Domain.empty()))):
            raise AssertionError("it started")


async def test_several_servers_read_each_others_tokens(chat_setup: None, tmp_path: Path) -> None:
    agents = [Agent(new_store(tmp_path)) for _ in range(2)]
    async with running(agents[0]) as one, running(agents[1]) as two, one.client() as client, two.client() as other:
        await client.begin()
        await client.say("hello")
        other.headers |= client.headers
        assert await other.history() == await client.history()
    for agent in agents:
        await agent.tracker_store.close()
