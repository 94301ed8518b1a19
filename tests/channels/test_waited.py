"""How long a request has waited is told by the system, whatever the process was doing."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from typing import Any

import pytest

from bot.channels.waited import seconds_waited
from bot.limits import LOCK_SECONDS
from bot.locks.arrival import arrival, note_arrival

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


class Transport:
    """asyncio's, as far as it is asked."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def get_extra_info(self, name: str) -> Any:
        return self._connection if name == "socket" else None


class Telling:
    """A socket that tells whatever it is told to."""

    def __init__(self, told: bytes | OSError) -> None:
        self._told = told

    def getsockopt(self, *_: int) -> bytes:
        if isinstance(self._told, OSError):
            raise self._told
        return self._told


@linux
@pytest.mark.parametrize("waits", [0.0, 0.05, 0.2])
def test_wait_is_that_since_the_bytes_came(waits: float) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
        server.accept()[0] as accepted,
    ):
        client.sendall(b"GET / HTTP/1.1\r\n")
        came = time.monotonic()
        time.sleep(waits)
        accepted.recv(100)
        told, passed = seconds_waited(Transport(accepted)), time.monotonic() - came
        # The system counts in steps of some milliseconds.
        assert waits - 0.02 <= told <= passed + 0.02


@pytest.mark.parametrize("connection", [None, Telling(OSError("closed")), Telling(b"\0" * 8)])
def test_wait_is_none_where_nobody_tells(connection: Any) -> None:
    assert seconds_waited(Transport(connection)) == 0
    assert seconds_waited(None) == 0


def test_wait_by_no_tcp_is_none() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert seconds_waited(Transport(one)) == 0


@linux
def test_wait_is_never_longer_than_anybody_waits() -> None:
    assert seconds_waited(Transport(Telling(b"\xff" * 56))) == LOCK_SECONDS


async def test_arrival_is_now_until_it_is_noted_and_goes_on_to_what_is_started() -> None:
    async def arrived() -> int:
        return arrival()

    async def noting(seconds: float) -> int:
        note_arrival(seconds)
        return await asyncio.create_task(arrived())

    before = time.time_ns() // 1000
    assert before <= arrival() <= time.time_ns() // 1000
    early, late = await asyncio.gather(noting(2.5), noting(0.5))
    assert late - early == pytest.approx(2_000_000, abs=200_000)
    # Each task has its own.
    assert arrival() >= before


async def test_old_note_is_that_of_an_earlier_message() -> None:
    note_arrival(LOCK_SECONDS + 1)
    assert arrival() == pytest.approx(time.time_ns() // 1000, abs=1_000_000)
