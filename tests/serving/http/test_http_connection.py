"""Deadlines of requests, and places for connections."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable

import pytest
from http_server import PATIENCE_SECONDS, Server, application, running
from sanic import Sanic

from bot.serving.http import connection as http_connection
from bot.serving.http import limits
from bot.serving.http.limits import (
    MOST_CONNECTIONS,
    RESERVED_DESCRIPTORS,
    Connections,
    public_connections,
    raise_descriptor_limit,
)
from bot.serving.http.settings import REQUEST_SECONDS, RESPONSE_SECONDS

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
WAIT = b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n"
CHUNKED = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
SHORT_SECONDS = 0.3
DRIP_SECONDS = 0.02
LOOK_SECONDS = 0.05


def short(app: Sanic) -> None:
    app.config.REQUEST_TIMEOUT = SHORT_SECONDS


def limited(most: int, most_per_client: int | None = None) -> Callable[[Sanic], None]:
    def change(app: Sanic) -> None:
        app.ctx.connections = Connections(most, most_per_client)

    return change


class Clock:
    """The time as the connections see it."""

    def __init__(self) -> None:
        self.now = 1000.0

    async def pass_(self, seconds: float) -> None:
        """Let time pass, and every connection look at it."""
        self.now += seconds
        await asyncio.sleep(LOOK_SECONDS)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(http_connection, "monotonic", lambda: made.now)
    monkeypatch.setattr(http_connection, "_LOOKS", 1000)
    return made


async def handled(server: Server, count: int) -> None:
    """Wait until so many requests have reached their routes."""

    async def look() -> None:
        while len(server.app.ctx.handled) < count:
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), PATIENCE_SECONDS)


@pytest.fixture
def everybody_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback has addresses enough to play several clients."""
    monkeypatch.setattr(limits, "is_loopback", lambda _: False)


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 5000,
        HEAD + b"x" * 499,
        CHUNKED + b"1\r\nx\r\n" * 1000,
        CHUNKED + b"fff\r\n" + b"x" * 4000,
    ],
    ids=["head", "body", "many small chunks", "one slow chunk"],
)
async def test_byte_now_and_then_does_not_hold_a_request_open(data: bytes) -> None:
    async with running(application(), short) as server, server.connect() as client:
        said = await client.drip(data, DRIP_SECONDS)
        assert said.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in said
        await server.settled(0)
        assert server.app.ctx.handled == []


async def test_body_that_nobody_reads_is_not_waited_for_without_end() -> None:
    async with running(application(), short) as server, server.connect() as client:
        await client.send(HEAD.replace(b"/echo", b"/nothing-here"))
        assert (await client.reply()).status == 404
        assert await client.drip(b"x" * 499, DRIP_SECONDS) == b""


async def test_each_request_of_a_connection_has_its_own_deadline(clock: Clock) -> None:
    async with running(application()) as server, server.connect() as client:
        for _ in range(4):
            await client.send(GET[:10])
            await clock.pass_(REQUEST_SECONDS - 1)
            await client.send(GET[10:])
            assert (await client.reply()).status == 200
            await clock.pass_(REQUEST_SECONDS - 1)


async def test_connection_without_a_byte_is_closed_without_a_word() -> None:
    async with running(application(), short) as server, server.connect() as client:
        assert await client.rest() == b""


async def test_idle_connection_is_closed_without_a_word() -> None:
    def change(app: Sanic) -> None:
        app.config.KEEP_ALIVE_TIMEOUT = SHORT_SECONDS

    async with running(application(), change) as server, server.connect() as client:
        await client.send(GET)
        assert (await client.reply()).status == 200
        assert await client.rest() == b""


async def test_slow_answer_is_not_a_slow_request(clock: Clock) -> None:
    async with running(application()) as server, server.connect() as client:
        await client.send(WAIT)
        await handled(server, 1)
        await clock.pass_(2 * REQUEST_SECONDS)
        server.app.ctx.release.set()
        assert (await client.reply()).status == 200


async def test_answer_that_does_not_come_is_given_up() -> None:
    def change(app: Sanic) -> None:
        app.config.RESPONSE_TIMEOUT = SHORT_SECONDS

    async with running(application(), change) as server, server.connect() as client:
        await client.send(WAIT)
        assert (await client.reply()).status == 503
        assert await client.rest() == b""


async def test_event_stream_outlives_the_deadlines(clock: Clock) -> None:
    async with running(application()) as server, server.connect() as client:
        await client.send(b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in range(5):
            while await client.line() != b"data: x\n":
                pass
            await clock.pass_(RESPONSE_SECONDS / 2)


async def test_idle_connection_gives_its_place_to_a_new_one() -> None:
    async with running(application(), limited(2)) as server, server.connect() as idle, server.connect() as slow:
        await slow.send(GET[:10])
        await idle.send(GET)
        assert (await idle.reply()).status == 200
        assert (await server.ask(GET)).status == 200
        assert await idle.rest() == b""
        await slow.send(GET[10:])
        assert (await slow.reply()).status == 200


async def test_slowest_request_gives_its_place_where_none_is_idle() -> None:
    async with running(application(), limited(2)) as server, server.connect() as slowest, server.connect() as slow:
        await slowest.send(GET[:10])
        await slow.send(GET[:10])
        await server.settled(2)
        assert (await server.ask(GET)).status == 200
        assert (await slowest.reply()).status == 503
        assert await slowest.rest() == b""
        await slow.send(GET[10:])
        assert (await slow.reply()).status == 200


async def test_connection_that_sends_nothing_is_not_newer_than_one_that_does() -> None:
    async with running(application(), limited(2)) as server, server.connect() as silent:
        await server.settled(1)
        async with server.connect() as slow:
            await slow.send(GET[:10])
            await server.settled(2)
            assert (await server.ask(GET)).status == 200
            assert await silent.rest() == b""
            await slow.send(GET[10:])
            assert (await slow.reply()).status == 200


async def test_connections_that_are_answered_keep_their_places(caplog: pytest.LogCaptureFixture) -> None:
    async with running(application(), limited(2)) as server:
        async with server.connect() as asking, server.connect() as listening:
            await asking.send(WAIT)
            await listening.send(b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await listening.line()).startswith(b"HTTP/1.1 200")
            await handled(server, 1)
            for _ in range(3):
                async with server.connect() as refused:
                    reply = await refused.reply()
                    assert reply.status == 503
                    assert reply.json["message"]
                    assert reply.headers["retry-after"] == "5"
                    assert await refused.rest() == b""
            server.app.ctx.release.set()
            assert (await asking.reply()).status == 200
        await server.settled(0)
        assert (await server.ask(GET)).status == 200
    # One line for all three.
    (record,) = caplog.records
    assert "connections refused" in record.getMessage()


@pytest.mark.usefixtures("everybody_counts")
async def test_address_has_a_share_of_the_places() -> None:
    async with running(application(), limited(10, 2)) as server:
        async with server.connect("127.0.0.2") as first, server.connect("127.0.0.2") as second:
            for client in (first, second):
                await client.send(WAIT)
            await handled(server, 2)
            async with server.connect("127.0.0.2") as third, server.connect("127.0.0.3") as other:
                assert (await third.reply()).status == 503
                await other.send(GET)
                assert (await other.reply()).status == 200
            server.app.ctx.release.set()
            assert (await first.reply()).status == 200
        await server.settled(0)
        async with server.connect("127.0.0.2") as again:
            await again.send(GET)
            assert (await again.reply()).status == 200


@pytest.mark.usefixtures("everybody_counts")
async def test_address_that_has_its_share_loses_its_own_idle_connection() -> None:
    async with (
        running(application(), limited(10, 1)) as server,
        server.connect("127.0.0.3") as other,
        server.connect("127.0.0.2") as idle,
    ):
        for client in (other, idle):
            await client.send(GET)
            assert (await client.reply()).status == 200
        async with server.connect("127.0.0.2") as new:
            await new.send(GET)
            assert (await new.reply()).status == 200
        assert await idle.rest() == b""
        await other.send(GET)
        assert (await other.reply()).status == 200


async def test_this_machine_has_all_places() -> None:
    async with (
        running(application(), limited(10, 1)) as server,
        server.connect() as first,
        server.connect() as second,
    ):
        for client in (first, second):
            await client.send(WAIT)
        await handled(server, 2)
        assert (await server.ask(GET)).status == 200
        server.app.ctx.release.set()
        assert (await first.reply()).status == 200
        assert (await second.reply()).status == 200


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("127.0.0.1", ""),
        ("127.1.2.3", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_client_is_an_address_or_a_network(peer: str, counted: str) -> None:
    assert Connections(10, 1).client(peer) == counted


def test_clients_behind_proxies_have_no_share() -> None:
    assert public_connections(1).client("192.0.2.7") == ""
    assert public_connections(0).client("192.0.2.7") == "192.0.2.7"


@pytest.mark.parametrize(
    ("descriptors", "places"),
    [
        (20_000, MOST_CONNECTIONS),
        (MOST_CONNECTIONS + RESERVED_DESCRIPTORS, MOST_CONNECTIONS),
        (1024, 640),
        (256, 128),
        (resource.RLIM_INFINITY, MOST_CONNECTIONS),
    ],
)
def test_places_leave_descriptors_for_everything_else(
    descriptors: int, places: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (descriptors, descriptors))

    class Counted:
        client = ""

        def give_up(self) -> None:
            given_up.append(self)

    given_up: list[Counted] = []
    connections = public_connections(1)
    for _ in range(places + 1):
        assert connections.admit(Counted())
    assert len(connections) == places
    assert len(given_up) == 1
    assert ("LimitNOFILE" in caplog.text) == (places < MOST_CONNECTIONS)


def test_descriptor_limit_is_raised_to_the_hard_one(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))
    raise_descriptor_limit()
    assert raised == [(4096, 4096)]


def test_descriptor_limit_that_can_not_be_raised_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: int, __: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    raise_descriptor_limit()
    assert "limit=1024 wanted=4096" in caplog.text


async def test_place_is_given_back_when_a_client_hangs_up_within_a_request() -> None:
    async with running(application()) as server:
        for part in (GET[:10], HEAD, HEAD + b"x", CHUNKED + b"5\r\nhe", WAIT):
            async with server.connect() as client:
                await client.send(part)
                await server.settled(1)
            await server.settled(0)


async def test_request_that_came_with_the_one_before_has_a_deadline_too() -> None:
    async with running(application(), short) as server, server.connect() as client:
        await client.send(GET + GET[:10])
        assert (await client.reply()).status == 200
        assert (await client.reply()).status == 408
