"""REST, health and metrics are for the clinic's own systems; the chat is for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from http_server import Server, application, free_socket, running
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.cli import _parser, _private_port
from bot.serving.http.headers import DEFAULTS, add_security_headers
from bot.serving.http.private_listener import PrivateListener
from bot.serving.http.private_routes import hide_private_routes

KEY = "0123456789abcdef" * 2
ROUTES = {
    "/webhooks/rest/": ["GET"],
    "/webhooks/rest/webhook": ["POST"],
    "/webhooks/health/": ["GET"],
    "/webhooks/health/live": ["GET"],
    "/webhooks/health/metrics": ["GET"],
    "/webhooks/chat/demo/": ["GET"],
    "/webhooks/chat/conversations": ["POST"],
    "/webhooks/plan/page": ["POST"],
    "/webhooks/restful": ["GET"],
}
NONE, RIGHT, WRONG = {}, {"Authorization": f"Bearer {KEY}"}, {"Authorization": f"Bearer {KEY}0"}
# Method and path; status on the public port without a key, with the key, with another, and on the private port.
TABLE = {
    ("GET", "/"): (200, 200, 200, 200),
    ("GET", "/webhooks/chat/demo/"): (200, 200, 200, 200),
    ("POST", "/webhooks/chat/conversations"): (200, 200, 200, 200),
    ("POST", "/webhooks/plan/page"): (200, 200, 200, 200),
    ("GET", "/webhooks/restful"): (200, 200, 200, 200),
    ("POST", "/webhooks/rest/webhook"): (404, 200, 404, 200),
    ("GET", "/webhooks/rest/webhook"): (404, 405, 404, 405),
    ("GET", "/webhooks/rest/"): (404, 200, 404, 200),
    ("GET", "/webhooks/rest"): (404, 200, 404, 200),
    ("GET", "/webhooks/rest/nothing"): (404, 404, 404, 404),
    ("GET", "//webhooks/rest/"): (404, 404, 404, 404),
    ("GET", "/webhooks/%72est/"): (404, 404, 404, 404),
    ("GET", "/webhooks/chat/../rest/"): (404, 404, 404, 404),
    ("GET", "/webhooks/health/"): (404, 200, 404, 200),
    ("GET", "/webhooks/health/?x=/webhooks/chat/"): (404, 200, 404, 200),
    ("GET", "/webhooks/health/live"): (404, 200, 404, 200),
    ("GET", "/webhooks/health/metrics"): (404, 200, 404, 200),
    ("DELETE", "/webhooks/health/metrics"): (404, 405, 404, 405),
}
PORTS = {
    "public": ("public", NONE, 0),
    "public with the key": ("public", RIGHT, 1),
    "public with another key": ("public", WRONG, 2),
    "private": ("private", NONE, 3),
}


@asynccontextmanager
async def two_ports() -> AsyncIterator[dict[str, Server]]:
    app = application()
    add_security_headers(app)
    for number, (path, methods) in enumerate(ROUTES.items()):

        @app.route(path, methods=methods, name=f"route_{number}")
        async def receive(_: Request) -> HTTPResponse:
            return response.json({})

    bound = free_socket()
    port = bound.getsockname()[1]

    def add_port(app: Sanic) -> None:
        PrivateListener(app, bound)
        hide_private_routes(app, port)

    async with running(app, add_port) as server:
        yield {"public": server, "private": Server(app, port)}


@pytest.fixture(scope="module")
async def ports() -> AsyncIterator[dict[str, Server]]:
    async with two_ports() as ports:
        yield ports


@pytest.mark.parametrize(("port", "headers", "column"), PORTS.values(), ids=PORTS)
@pytest.mark.parametrize(("method", "path"), TABLE, ids=[" ".join(request) for request in TABLE])
async def test_private_routes_need_the_private_port_or_the_key(
    ports: dict[str, Server],
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    port: str,
    headers: dict[str, str],
    column: int,
) -> None:
    monkeypatch.setenv("NEEDLEWISE_REST_KEY", KEY)
    sent = {"Host": "clinic.example", "Content-Length": "0", **headers}
    head = "\r\n".join(f"{name}: {value}" for name, value in sent.items())
    reply = await ports[port].ask(f"{method} {path} HTTP/1.1\r\n{head}\r\n\r\n".encode())
    assert reply.status == TABLE[method, path][column]
    assert {name: reply.headers.get(name.lower()) for name in DEFAULTS} == DEFAULTS
    if reply.status != 200:
        assert reply.json["message"]


@pytest.mark.parametrize("sent", ["", "Authorization: Bearer \r\n", "Authorization: Bearer x\r\n"])
async def test_no_key_opens_where_none_is_configured(
    ports: dict[str, Server], monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    monkeypatch.delenv("NEEDLEWISE_REST_KEY", raising=False)
    reply = await ports["public"].ask(f"GET /webhooks/health/ HTTP/1.1\r\nHost: a\r\n{sent}\r\n".encode())
    assert reply.status == 404
    assert "private port" in reply.json["message"]


async def test_private_port_answers_while_the_public_one_is_full() -> None:
    async with two_ports() as ports:
        ports["public"].connections._most = 1
        async with ports["public"].connect() as busy:
            await busy.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            while not ports["public"].app.ctx.handled:
                await asyncio.sleep(0.01)
            request = b"GET /webhooks/health/live HTTP/1.1\r\nHost: a\r\n\r\n"
            assert (await ports["public"].ask(b"")).status == 503
            assert (await ports["private"].ask(request)).status == 200


async def test_request_on_the_private_port_is_answered_before_the_server_ends() -> None:
    async with two_ports() as ports:
        app = ports["private"].app
        client = ports["private"].connect()
        asking = await client.__aenter__()
        await asking.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        while not app.ctx.handled:
            await asyncio.sleep(0.01)
    # Stopped: the answer was allowed when it began to stop.
    assert (await asking.reply()).status == 200
    await client.__aexit__(None, None, None)
    with pytest.raises(ConnectionRefusedError):
        await ports["private"].ask(b"")


@pytest.mark.parametrize(
    ("arguments", "port"),
    [
        ([], None),
        (["--host", "localhost"], None),
        (["--host", "127.0.0.1"], None),
        (["--host", "::1"], None),
        (["--host", "0.0.0.0"], 5006),
        (["--host", "::"], 5006),
        (["--host", "clinic.example"], 5006),
        (["--host", "0.0.0.0", "--port", "80"], 81),
        (["--host", "0.0.0.0", "--private-port", "9000"], 9000),
        (["--private-port", "9000"], 9000),
    ],
)
def test_private_port_is_opened_where_other_machines_can_reach_the_public_one(
    arguments: list[str], port: int | None
) -> None:
    assert _private_port(_parser().parse_args(["serve", *arguments])) == port
