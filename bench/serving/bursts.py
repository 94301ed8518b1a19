"""Bursts of messages of one conversation over two workers: is each answered and stored once, in order?"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import psutil
import psycopg2
from tqdm import tqdm

from bench.serving.client import HOST, Connection, Outcome
from bench.serving.errors import BenchError
from bench.serving.figures import quantile
from bench.serving.load import Traffic
from bench.serving.processes import Role, Servers

BURST = 12
# Milliseconds between two messages of a burst: a pace that two workers on two cores sustain, and one they don't.
GAPS = (50, 15)
# Number of conversations with simultaneous bursts.
CONVERSATIONS_AT_ONCE = 2
_STORED = "select conversation, data from conversation_events where type = 'user' order by conversation, position"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Bursts:
    """The results for one pace."""

    gap: int
    """Milliseconds between two messages of a burst."""
    sent: int
    unanswered: int
    """Without a reply, or with an apology."""
    lost: int
    """Answered but not stored."""
    doubled: int
    """Stored more than once."""
    inversions: int
    """Pairs of messages of one conversation that are stored in the wrong order."""
    p50: float
    """Milliseconds from sending to the reply, including the wait for earlier messages."""
    p95: float
    per_worker: Sequence[int]
    """Messages received by each worker."""

    @property
    def sound(self) -> bool:
        """Whether no message was lost, duplicated or reordered."""
        return not (self.unanswered or self.lost or self.doubled or self.inversions)


async def drive(
    servers: Servers, traffic: Traffic, port: int, database: str, messages: int, gap: int, progress: tqdm[Any]
) -> Bursts:
    """Send messages in bursts, `gap` milliseconds apart, and compare them with the store.

    Raises BenchError where there are no two workers.
    """
    answered: dict[tuple[str, int], bool] = {}
    times: list[float] = []
    used: Counter[int] = Counter()
    numbers = count()
    lanes = [await _spread(servers, traffic, port) for _ in range(CONVERSATIONS_AT_ONCE)]

    async def send(connection: Connection, conversation: str, number: int) -> None:
        began = time.perf_counter()
        outcome = await connection.say(conversation, f"how many sessions for scars {number}")
        times.append(time.perf_counter() - began)
        answered[conversation, number] = outcome is Outcome.ANSWERED
        progress.update()

    async def lane(spread: Sequence[tuple[int, Connection]]) -> None:
        while (burst := next(numbers)) * BURST < messages:
            conversation = f"{_prefix(gap)}{burst}"
            sending = []
            for number, (worker, connection) in enumerate(spread):
                used[worker] += 1
                sending.append(asyncio.ensure_future(send(connection, conversation, number)))
                await asyncio.sleep(gap / 1000)
            await asyncio.gather(*sending)

    await asyncio.gather(*map(lane, lanes))
    servers.check()
    for spread in lanes:
        for _, connection in spread:
            connection.close()
    return judge(gap, answered, stored(database, _prefix(gap)), times, [used[worker] for worker in sorted(used)])


def _prefix(gap: int) -> str:
    return f"bench-burst-{gap}-"


def stored(database: str, prefix: str) -> dict[str, list[int]]:
    """The message numbers of each burst in stored order."""
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(_STORED)
        rows = [(conversation, json.loads(data)["text"]) for conversation, data in cursor.fetchall()]
    connection.close()
    return numbers_of(row for row in rows if row[0].startswith(prefix))


def numbers_of(rows: Iterable[tuple[str, str]]) -> dict[str, list[int]]:
    """The trailing numbers of the texts of each conversation."""
    found: dict[str, list[int]] = {}
    for conversation, text in rows:
        found.setdefault(conversation, []).append(int(_NUMBER.findall(text)[-1]))
    return found


def judge(
    gap: int,
    answered: Mapping[tuple[str, int], bool],
    stored: Mapping[str, Sequence[int]],
    times: Sequence[float],
    per_worker: Sequence[int],
) -> Bursts:
    """Compare sent with stored message numbers by conversation. Numbers increase in the order of sending."""
    times_stored = Counter((conversation, number) for conversation, numbers in stored.items() for number in numbers)
    return Bursts(
        gap=gap,
        sent=len(answered),
        unanswered=sum(not fine for fine in answered.values()),
        lost=sum(fine and not times_stored[message] for message, fine in answered.items()),
        doubled=sum(times - 1 for times in times_stored.values() if times > 1),
        inversions=sum(map(inversions, stored.values())),
        p50=quantile(times, 0.50) * 1000,
        p95=quantile(times, 0.95) * 1000,
        per_worker=per_worker,
    )


def inversions(numbers: Sequence[int]) -> int:
    """The number of inversions: pairs whose first number is greater than the second."""
    return sum(first > second for at, first in enumerate(numbers) for second in numbers[at + 1 :])


async def _spread(servers: Servers, traffic: Traffic, port: int) -> list[tuple[int, Connection]]:
    """Open connections that alternate between the workers. The kernel chooses the worker, so some are discarded."""
    found: dict[int, list[Connection]] = {}
    for _ in range(BURST * 20):
        connection = traffic.connection()
        # The connection is attributed to a worker only after it was accepted.
        await connection.say("bench-spread", "hello")
        worker = _other_end(servers, port, await connection.local_port())
        if len(found.setdefault(worker, [])) < BURST // 2:
            found[worker].append(connection)
        else:
            connection.close()
        if len(found) > 1 and all(len(connections) == BURST // 2 for connections in found.values()):
            one, other = list(found.items())[:2]
            pairs = zip(one[1], other[1], strict=True)
            return [place for pair in pairs for place in ((one[0], pair[0]), (other[0], pair[1]))]
    raise BenchError(f"All connections to {servers.name} end up with one process: bursts need two workers.")


def _other_end(servers: Servers, port: int, local_port: int) -> int:
    for process in servers.of(Role.ASSISTANT):
        for open_one in process.net_connections("tcp4"):
            if open_one.status == psutil.CONN_ESTABLISHED and open_one.raddr == (HOST, local_port):
                return int(process.pid)
    raise BenchError(f"No process of {servers.name} has the connection from port {local_port} to {port}.")
