"""A server process for the lock tests: takes planned locks and prints when it had them, by the machine's clock.

It reads one line of JSON (url, lease, plan), prints "ready", reads the start time, and prints a line of JSON a message.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from bot import limits
from bot.errors import LockStoreError, LockTimeoutError


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def message(store: LockStore, start: float, planned: list[Any]) -> None:
    at, conversation, name, seconds = planned
    await asyncio.sleep(start + at - time.monotonic())
    result: dict[str, Any] = {"conversation": conversation, "name": name}
    try:
        async with store.lock(conversation):
            result["entered"] = time.monotonic()
            write(json.dumps({"holds": name}))
            await asyncio.sleep(seconds)
            result["left"] = time.monotonic()
    except (LockStoreError, LockTimeoutError) as error:
        result["error"] = type(error).__name__
    write(json.dumps(result))


async def main() -> None:
    order = json.loads(sys.stdin.readline())
    limits.LOCK_LEASE_SECONDS = order.get("lease", limits.LOCK_LEASE_SECONDS)
    store = LockStore.create(EndpointConfig(url=order["url"], type="bot.locks.postgres.PostgresLockStore"))
    await store.check()
    write("ready")
    start = float(sys.stdin.readline())
    await asyncio.gather(*[message(store, start, planned) for planned in order["plan"]])
    await store.close()


asyncio.run(main())
