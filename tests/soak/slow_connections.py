"""A process that holds thousands of slow connections: `python slow_connections.py PORT COUNT PHASE`.

Prints a line once all were opened; opens each again that the server closes. Not in the tests' own process, which
measures how long others wait.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from contextlib import suppress

HEAD = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n"
# Part of a request that is sent before the slow bytes, and what those are.
PHASES = {"head": (HEAD, b"X: " + b"y" * 1000), "body": (HEAD + b"\r\n", b"x" * 999)}
DRIP_SECONDS = 3.0
AGAIN_SECONDS = 3.0
OPENED_AT_ONCE = 100


class Attack:
    """Connections that send a byte every few seconds."""

    def __init__(self, port: int, phase: str) -> None:
        self._port = port
        self._begin, self._drip = PHASES[phase]
        self._opening = asyncio.Semaphore(OPENED_AT_ONCE)
        self.opened = 0

    async def hold(self) -> None:
        """One connection, for good."""
        first = True
        while True:
            # A server that has no place left resets connections.
            with suppress(OSError):
                async with self._opening:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                self.opened += first
                first = False
                try:
                    await self._send(reader, writer)
                finally:
                    writer.transport.abort()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._begin)
        for number in range(len(self._drip)):
            writer.write(self._drip[number : number + 1])
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(reader.read(), DRIP_SECONDS)
                return


async def main(port: int, count: int, phase: str) -> None:
    attack = Attack(port, phase)
    holding = [asyncio.ensure_future(attack.hold()) for _ in range(count)]
    while attack.opened < count:
        await asyncio.sleep(0.1)
    sys.stdout.write("all opened\n")
    sys.stdout.flush()
    await asyncio.gather(*holding)


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
