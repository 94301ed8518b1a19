"""Requests whose end is ambiguous are refused, and nothing that follows them is taken for a request."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from http_server import Server, application, running
from sanic.exceptions import InvalidUsage

from bot.serving.http.syntax import check_head, chunk_size

# What a smuggler wants to be answered as a request of its own.
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

HEADS = {
    "no request line": b"",
    "no version": b"GET /\r\nHost: a",
    "version 0.9": b"GET / HTTP/0.9\r\nHost: a",
    "version 2": b"GET / HTTP/2.0\r\nHost: a",
    "two spaces in the request line": b"GET  / HTTP/1.1\r\nHost: a",
    "space before the method": b" GET / HTTP/1.1\r\nHost: a",
    "tab in the request line": b"GET\t/ HTTP/1.1\r\nHost: a",
    "control character in the method": b"GE\x01T / HTTP/1.1\r\nHost: a",
    "control character in the path": b"GET /\x00 HTTP/1.1\r\nHost: a",
    "raw bytes in the path": b"GET /\xff HTTP/1.1\r\nHost: a",
    "whole address in the request line": b"GET http://b/ HTTP/1.1\r\nHost: a",
    "no path": b"OPTIONS * HTTP/1.1\r\nHost: a",
    "header without a colon": b"GET / HTTP/1.1\r\nHost: a\r\nX",
    "header without a name": b"GET / HTTP/1.1\r\nHost: a\r\n: x",
    "header folded over two lines": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z",
    "space before a colon": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 5",
    "tab before a colon": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length\t: 5",
    "space within a name": b"GET / HTTP/1.1\r\nHost: a\r\nX Y: z",
    "bare line feed in a value": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\nContent-Length: 5",
    "bare carriage return in a value": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\rContent-Length: 5",
    "NUL in a value": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\x00z",
    "no Host": b"GET / HTTP/1.1",
    "two Hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: a",
    "two Hosts with version 1.0": b"GET / HTTP/1.0\r\nHost: a\r\nHost: b",
    "empty Host": b"GET / HTTP/1.1\r\nHost:",
    "Host with a path": b"GET / HTTP/1.1\r\nHost: a/b",
    "Host with two names": b"GET / HTTP/1.1\r\nHost: a, b",
    "Host with a user": b"GET / HTTP/1.1\r\nHost: a@b",
    "negative length": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -5",
    "length with a sign": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +5",
    "length with an underscore": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1_0",
    "length in hexadecimal": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5",
    "length in other digits": "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: ٣".encode(),
    "length that is no number": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: five",
    "length of 20 digits": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999",
    "empty length": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:",
    "two lengths": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6",
    "the same length twice": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5",
    "two lengths in one header": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5",
    "length and transfer coding": (
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked"
    ),
    "two transfer codings": (
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity"
    ),
    "chunked twice": b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\ntransfer-encoding: chunked",
    "list of transfer codings": b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked",
    "unknown transfer coding": b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked",
    "transfer coding in capitals": b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked",
    "transfer coding with a no-break space": (b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \xc2\xa0chunked"),
    "transfer coding followed by a space": b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked ",
    "empty transfer coding": b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:",
    "transfer coding with version 1.0": b"POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked",
}
GOOD_HEADS = {
    "plain": b"GET /a?b=c#d HTTP/1.1\r\nHost: clinic.example:8080",
    "version 1.0 without Host": b"GET / HTTP/1.0",
    "IPv6 address": b"GET / HTTP/1.1\r\nHost: [::1]:5005",
    "name with an underscore": b"GET / HTTP/1.1\r\nHost: needle_wise",
    "no space after the colon": b"GET / HTTP/1.1\r\nhost:a\r\nX:",
    "tab and raw bytes in a value": b"GET / HTTP/1.1\r\nHost: a\r\nX: \ty \xc3\xa9\t",
    "length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0",
    "length followed by a space": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 ",
    "chunks": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked",
}
# Bodies of a request with `Transfer-Encoding: chunked`; the smuggled request follows.
CHUNKS = {
    "size with a prefix": b"0x5\r\nhello\r\n0\r\n\r\n",
    "size with a plus": b"+5\r\nhello\r\n0\r\n\r\n",
    "negative size": b"-5\r\nhello\r\n0\r\n\r\n",
    "size of minus zero": b"-0\r\n\r\n",
    "size with an underscore": b"0_5\r\nhello\r\n0\r\n\r\n",
    "space before the size": b" 5\r\nhello\r\n0\r\n\r\n",
    "space after the size": b"5 \r\nhello\r\n0\r\n\r\n",
    "size that is no number": b"five\r\nhello\r\n0\r\n\r\n",
    "no size": b"\r\nhello\r\n0\r\n\r\n",
    "size of nine digits": b"000000005\r\nhello\r\n0\r\n\r\n",
    "line feed in an extension": b"5;x\ny\r\nhello\r\n0\r\n\r\n",
    "long extension": b"5;" + b"x" * 200 + b"\r\nhello\r\n0\r\n\r\n",
    "data longer than the size": b"4\r\nhello\r\n0\r\n\r\n",
    "no line end after the data": b"5\r\nhello0\r\n\r\n",
    "line feed after the data": b"5\r\nhello\n0\r\n\r\n",
    "header after the last chunk": b"0\r\nX: y\r\n\r\n",
    "request after the last chunk": b"0\r\nXX",
}


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    async with running(application()) as server:
        yield server


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_malformed_head_is_refused(head: bytes) -> None:
    with pytest.raises(InvalidUsage):
        check_head(head)


@pytest.mark.parametrize("head", GOOD_HEADS.values(), ids=GOOD_HEADS)
def test_well_formed_head_is_accepted(head: bytes) -> None:
    check_head(head)


@pytest.mark.parametrize(
    ("line", "size"), [(b"0", 0), (b"000", 0), (b"1f", 31), (b"A;x=y", 10), (b"7fffffff", 2**31 - 1)]
)
def test_size_of_a_chunk_is_hexadecimal(line: bytes, size: int) -> None:
    assert chunk_size(line) == size


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
async def test_connection_is_closed_after_a_malformed_head(server: Server, head: bytes) -> None:
    server.app.ctx.handled.clear()
    async with server.connect() as client:
        await client.send(head + b"\r\n\r\n" + b"0\r\n\r\n" + SMUGGLED)
        reply = await client.reply()
        assert reply.status == 400
        assert reply.json["message"]
        assert reply.headers["connection"] == "close"
        assert await client.rest() == b""
    assert server.app.ctx.handled == []


@pytest.mark.parametrize("chunks", CHUNKS.values(), ids=CHUNKS)
async def test_connection_is_closed_after_a_malformed_chunk(server: Server, chunks: bytes) -> None:
    server.app.ctx.handled.clear()
    async with server.connect() as client:
        await client.send(CHUNKED + chunks + SMUGGLED)
        reply = await client.reply()
        assert reply.status == 400
        assert reply.headers["connection"] == "close"
        assert await client.rest() == b""
    assert server.app.ctx.handled == []


@pytest.mark.parametrize("chunks", CHUNKS.values(), ids=CHUNKS)
async def test_connection_is_closed_after_a_malformed_chunk_of_a_body_that_nobody_reads(
    server: Server, chunks: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with server.connect() as client:
        await client.send(CHUNKED.replace(b"/echo", b"/nothing-here") + chunks + SMUGGLED)
        reply = await client.reply()
        assert reply.status == 404
        assert await client.rest() == b""
    assert not caplog.records


@pytest.mark.parametrize("pieces", [1, 3, 1000], ids=["byte by byte", "three bytes at a time", "at once"])
async def test_well_formed_requests_are_answered_one_after_the_other(server: Server, pieces: int) -> None:
    chunked = CHUNKED + b"5;x=y\r\nhello\r\nA\r\n, dear all\r\n0\r\n\r\n"
    counted = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
    both = chunked + counted + chunked
    async with server.connect() as client:
        for begin in range(0, len(both), pieces):
            await client.send(both[begin : begin + pieces])
        assert [(await client.reply()).body for _ in range(3)] == [b"hello, dear all", b"hi", b"hello, dear all"]


async def test_client_that_waits_for_leave_to_send_chunks_gets_it(server: Server) -> None:
    async with server.connect() as client:
        await client.send(
            b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
        )
        assert (await client.reply()).status == 100
        await client.send(b"2\r\nhi\r\n0\r\n\r\n")
        assert (await client.reply()).body == b"hi"


async def test_websocket_is_not_spoken(server: Server) -> None:
    reply = await server.ask(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    assert reply.status == 200


async def test_head_that_is_too_large_is_refused(server: Server) -> None:
    async with server.connect() as client:
        await client.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 30_000)
        assert (await client.reply()).status == 413
