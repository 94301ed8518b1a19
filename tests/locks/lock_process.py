"""A server process for tests: takes the locks it is told to, and prints when it had them, by the machine's clock."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot import limits
from bot.locks.queue import QueueClient


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def note_joining(store: Any) -> dict[asyncio.Task[Any], Any]:
    """From now on, each task's place, and in it when the store had it."""
    places: dict[Any, Any] = {}
    join, note = store._join, QueueClient._note

    def joining(conversation: str) -> Any:
        places[asyncio.current_task()] = place = join(conversation)
        return place

    def noting(client: QueueClient, answer: Any, place: Any = None) -> None:
        if place is not None and not place.joined:
            place.answered = time.monotonic()
        note(client, answer, place)

    store._join, QueueClient._note = joining, noting
    return places


async def message(store: LockStore, places: dict[Any, Any], start: float, planned: list[Any]) -> None:
    at, conversation, name, hold = planned
    await asyncio.sleep(start + at - time.monotonic())
    done: dict[str, Any] = {"conversation": conversation, "name": name, "arrived": time.monotonic()}
    try:
        async with store.lock(conversation):
            done["entered"] = time.monotonic()
            say(json.dumps({"holds": name}))
            await asyncio.sleep(hold)
            done["left"] = time.monotonic()
    except LockError as error:
        done["error"] = type(error).__name__
    done["joined"] = getattr(places[asyncio.current_task()], "answered", None)
    say(json.dumps(done))


async def main() -> None:
    order = json.loads(sys.stdin.readline())
    limits.LOCK_LEASE_SECONDS = order.get("lease", limits.LOCK_LEASE_SECONDS)
    store = LockStore.create(EndpointConfig(url=order["url"], type=order["type"]))
    await store.check()
    places = note_joining(store)
    say("ready")
    start = float(sys.stdin.readline())
    await asyncio.gather(*[message(store, places, start, planned) for planned in order["plan"]])
    await store.close()


asyncio.run(main())
