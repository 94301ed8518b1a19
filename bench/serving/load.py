"""Load generation: the first message, closed loops, and one long conversation."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

from tqdm import tqdm

from bench.serving.client import Connection, Outcome
from bench.serving.errors import BenchError
from bench.serving.figures import Load
from bench.serving.messages import CONVERSATIONS, FIRST, LONG_CONVERSATION
from bench.serving.processes import Role, Servers

START_SECONDS = 300.0
# Warm-up, not counted: connections open, caches fill.
WARM_UP_SECONDS = 1.5


class Traffic:
    """Simulated patients of one running server."""

    def __init__(self, port: int, servers: Servers, apology: str) -> None:
        self._port = port
        self._servers = servers
        self._apology = apology

    async def first_answer(self, started: float) -> tuple[float, bytes]:
        """Seconds from `started` (time.perf_counter) to the first reply, and the bytes of that reply.

        Raises BenchError where a process ends or none comes within START_SECONDS.
        """
        connection = self.connection()
        for attempt in count():
            outcome, reply = await connection.ask(f"bench-first-{attempt}", FIRST)
            if outcome is Outcome.ANSWERED:
                connection.close()
                return time.perf_counter() - started, reply
            self._servers.check()
            if time.perf_counter() - started > START_SECONDS:
                raise BenchError(
                    f"{self._servers.name} gave no answer within {START_SECONDS:.0f} s. {self._servers.tail()}"
                )
            await asyncio.sleep(0.02)
        raise AssertionError("Attempts never end by themselves.")

    async def closed_loop(self, at_once: int, seconds: float, name: str) -> Load:
        """Run a closed loop: each of the simultaneous patients sends the next message after the last reply."""
        times: list[float] = []
        outcomes: Counter[Outcome] = Counter()
        # Messages count that are answered between the two.
        window = [float("inf"), float("inf")]

        def note(outcome: Outcome, began: float, ended: float) -> bool:
            if window[0] <= ended < window[1]:
                outcomes[outcome] += 1
                if outcome is Outcome.ANSWERED:
                    times.append(ended - began)
            return ended < window[1]

        numbers = count()
        patients = asyncio.gather(*(self._patients(numbers, name, note) for _ in range(at_once)))
        await asyncio.sleep(WARM_UP_SECONDS)
        before, window[0] = self._cpu(), time.perf_counter()
        await asyncio.sleep(seconds)
        window[1] = time.perf_counter()
        after = self._cpu()
        await patients
        self._servers.check()
        assistant, actions, client = (after[each] - before[each] for each in range(3))
        return Load(
            seconds=window[1] - window[0],
            times=times,
            unanswered=outcomes[Outcome.UNANSWERED],
            wrong=outcomes[Outcome.WRONG],
            assistant_cpu=assistant,
            action_cpu=actions,
            client_cpu=client,
        )

    async def so_many(self, messages: int, at_once: int, name: str, progress: tqdm[Any]) -> Counter[Outcome]:
        """Send a fixed number of messages in the same way and count the outcomes."""
        outcomes: Counter[Outcome] = Counter()

        def note(outcome: Outcome, *_: float) -> bool:
            outcomes[outcome] += 1
            progress.update()
            return outcomes.total() <= messages - at_once

        numbers = count()
        await asyncio.gather(*(self._patients(numbers, name, note) for _ in range(at_once)))
        self._servers.check()
        return outcomes

    async def long_conversation(self, turns: int, name: str, progress: tqdm[Any]) -> list[float]:
        """Seconds of each turn of one conversation. Raises BenchError if a message gets no answer."""
        connection = self.connection()
        times = []
        for turn in range(turns):
            began = time.perf_counter()
            outcome = await connection.say(name, LONG_CONVERSATION[turn % len(LONG_CONVERSATION)])
            times.append(time.perf_counter() - began)
            progress.update()
            if outcome is not Outcome.ANSWERED:
                raise BenchError(
                    f"{self._servers.name}: turn {turn + 1} of the long conversation was {outcome.name.lower()}. "
                    f"{self._servers.tail()}"
                )
        connection.close()
        return times

    def connection(self) -> Connection:
        """The connection of one patient."""
        return Connection(self._port, self._apology)

    async def _patients(self, numbers: count[int], name: str, note: Callable[[Outcome, float, float], bool]) -> None:
        """Run one patient after another over one connection until `note` returns false."""
        connection = self.connection()
        for number in numbers:
            for message in CONVERSATIONS[number % len(CONVERSATIONS)]:
                began = time.perf_counter()
                outcome = await connection.say(f"{name}-{number}", message)
                if not note(outcome, began, time.perf_counter()):
                    connection.close()
                    return

    def _cpu(self) -> tuple[float, float, float]:
        return (
            self._servers.cpu_seconds(Role.ASSISTANT),
            self._servers.cpu_seconds(Role.ACTIONS),
            time.process_time(),
        )
