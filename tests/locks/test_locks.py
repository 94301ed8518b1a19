"""All lock stores: first come, first served, one at a time; nothing lost and nothing left behind."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from lock_servers import PostgresServer, RedisServer, Server, freeze, kill, thaw
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot import limits, paths
from bot.errors import LockStoreError, LockTimeoutError
from bot.locks import queue
from bot.locks.arrival import note_arrival
from bot.locks.base import WaitingLockStore
from bot.locks.memory import InProcessLockStore

pytestmark = pytest.mark.slow

IN_PROCESS = "bot.locks.memory.InProcessLockStore"
SHARED = ["postgres", "redis"]
# What a busy machine may add to a time limit.
SLACK = 0.8


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.end()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    kill(server)


@pytest.fixture(params=SHARED)
def server(request: pytest.FixtureRequest) -> Server:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["in_process", *SHARED])
def endpoint(request: pytest.FixtureRequest) -> EndpointConfig:
    return (
        EndpointConfig(type=IN_PROCESS) if request.param == "in_process" else of(request.getfixturevalue(request.param))
    )


@pytest.fixture
async def store(endpoint: EndpointConfig) -> AsyncIterator[WaitingLockStore]:
    store = LockStore.create(endpoint)
    yield store
    await store.close()


@pytest.fixture
async def pair(server: Server) -> AsyncIterator[tuple[WaitingLockStore, WaitingLockStore]]:
    """Two stores on one server, as two processes have them."""
    stores = LockStore.create(of(server)), LockStore.create(of(server))
    for store in stores:
        # Connected, as a process is that has started.
        await store.check()
    yield stores
    for store in stores:
        await store.close()


def of(server: Server) -> EndpointConfig:
    return EndpointConfig(url=server.url, type=server.lock_store)


class Diary:
    """Who had the lock, in order; finds two who have it at once."""

    def __init__(self) -> None:
        self.had: list[Any] = []
        self._now: Any = None

    async def hold(self, store: LockStore, name: Any, seconds: float = 0.0, conversation: str = "c") -> None:
        async with store.lock(conversation):
            assert self._now is None, f"{name} has the lock together with {self._now}"
            self._now = name
            self.had.append(name)
            try:
                await asyncio.sleep(seconds)
            finally:
                self._now = None


@pytest.fixture
def diary() -> Diary:
    return Diary()


async def started(*coroutines: Any) -> list[asyncio.Task[Any]]:
    """Tasks that have all joined the queue, in this order."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    await asyncio.sleep(0.1)
    return tasks


async def passes(store: LockStore, conversation: str = "c", within: float = 0.5) -> None:
    """The lock is free, or is soon."""
    began = time.monotonic()
    async with store.lock(conversation):
        assert time.monotonic() - began < within


# One process


async def test_twelve_messages_are_served_in_order_one_at_a_time(store: WaitingLockStore, diary: Diary) -> None:
    await asyncio.gather(*[diary.hold(store, name, 0.002) for name in range(12)])
    assert diary.had == list(range(12))


async def test_conversations_do_not_wait_for_one_another(store: WaitingLockStore) -> None:
    async with store.lock("one"):
        await passes(store, "other")


async def test_waiting_is_reported(store: WaitingLockStore, diary: Diary) -> None:
    waits: list[float] = []
    store.on_wait = waits.append
    await asyncio.gather(diary.hold(store, "first", 0.1), diary.hold(store, "second"))
    assert len(waits) == 2
    assert waits[0] < 0.09 < waits[1]


async def test_who_waits_too_long_gives_up_and_holds_up_nobody(
    store: WaitingLockStore, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder, *_ = await started(diary.hold(store, "holder", 0.6))
    monkeypatch.setattr(limits, "LOCK_SECONDS", 0.2)
    with pytest.raises(LockTimeoutError, match="Send this one again"):
        await diary.hold(store, "impatient")
    monkeypatch.setattr(limits, "LOCK_SECONDS", 4.0)
    await diary.hold(store, "patient")
    await holder
    assert diary.had == ["holder", "patient"]


@pytest.mark.parametrize("ticks", [0, 1, 2, 3, 5, 8, 20])
async def test_message_cancelled_while_joining_holds_up_nobody(
    store: WaitingLockStore, diary: Diary, ticks: int
) -> None:
    task = asyncio.ensure_future(diary.hold(store, "cancelled", 60))
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()
    await passes(store)
    await asyncio.wait({task})
    assert task.cancelled()


async def test_message_cancelled_while_waiting_holds_up_nobody(store: WaitingLockStore, diary: Diary) -> None:
    tasks = await started(*[diary.hold(store, name, 0.2) for name in "abc"])
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert diary.had == ["a", "c"]


@pytest.mark.parametrize("later", range(6))
async def test_message_cancelled_as_its_turn_comes_passes_it_on(
    store: WaitingLockStore, diary: Diary, later: int
) -> None:
    release = asyncio.Event()

    async def holder() -> None:
        async with store.lock("c"):
            await release.wait()

    tasks = await started(holder(), diary.hold(store, "cancelled", 60), diary.hold(store, "next"))
    release.set()
    for _ in range(later):
        await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.wait_for(tasks[2], 0.5)
    assert tasks[1].cancelled()
    assert diary.had[-1] == "next"


async def test_message_cancelled_in_its_turn_passes_it_on(store: WaitingLockStore, diary: Diary) -> None:
    tasks = await started(diary.hold(store, "cancelled", 60), diary.hold(store, "next"))
    tasks[0].cancel()
    await asyncio.wait_for(tasks[1], 0.5)
    assert tasks[0].cancelled()


async def test_failure_in_the_body_comes_out_and_frees_the_lock(store: WaitingLockStore) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with store.lock("c"):
                raise ZeroDivisionError
    await passes(store)


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800", "🌸", "'; drop table message_queue", "x" * 1_000_000])
async def test_odd_names_are_conversations_like_others(store: WaitingLockStore, diary: Diary, name: str) -> None:
    await asyncio.gather(*[diary.hold(store, number, conversation=name) for number in range(3)])
    assert diary.had == [0, 1, 2]


async def test_many_conversations_leave_nothing_behind_in_memory() -> None:
    store = InProcessLockStore()
    await asyncio.gather(*[passes(store, f"{number}", within=5) for number in range(10_000)])
    assert store.waiting() == 0


async def test_many_conversations_leave_nothing_behind_in_the_store(server: Server) -> None:
    store = LockStore.create(of(server))
    for thousand in range(2):
        await asyncio.gather(*[passes(store, f"{thousand} {number}", within=5) for number in range(500)])
    await store.close()
    assert server.left_behind() == 0


async def test_check_passes_where_the_lock_store_works(store: WaitingLockStore) -> None:
    await store.check()


def test_works_in_several_event_loops_one_after_another(endpoint: EndpointConfig) -> None:
    store = LockStore.create(endpoint)

    async def once() -> None:
        await asyncio.gather(*[passes(store) for _ in range(3)])
        await store.close()

    for _ in range(3):
        asyncio.run(once())


def test_who_waited_in_an_event_loop_that_ended_holds_up_nobody() -> None:
    store = InProcessLockStore()
    loop = asyncio.new_event_loop()
    left = store.lock("c")
    loop.run_until_complete(left.__aenter__())
    loop.close()
    asyncio.run(passes(store))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"type": "bot.locks.redis.RedisLockStore"}, "names no `url`"),
        ({"type": "bot.locks.postgres.PostgresLockStore"}, "names no `url`"),
        ({"type": "bot.locks.redis.RedisLockStore", "url": "127.0.0.1"}, "Expected: redis://"),
        ({"type": "bot.locks.redis.RedisLockStore", "url": "redis://h", "db": 1}, "unknown option `db`"),
        ({"type": IN_PROCESS, "db": 1}, "unknown option `db`"),
    ],
)
def test_wrong_entry_is_named(entry: dict[str, Any], message: str) -> None:
    with pytest.raises(LockError, match=message):
        LockStore.create(EndpointConfig(**entry))


# Several processes


async def test_order_holds_across_stores(pair: tuple[WaitingLockStore, WaitingLockStore], diary: Diary) -> None:
    tasks = []
    for name in range(12):
        tasks.append(asyncio.ensure_future(diary.hold(pair[name % 2], name, 0.08)))
        await asyncio.sleep(0.04)
    await asyncio.gather(*tasks)
    assert diary.had == list(range(12))


async def test_message_that_came_first_is_first_though_its_process_read_it_late(
    pair: tuple[WaitingLockStore, WaitingLockStore], diary: Diary
) -> None:
    async def came(name: int, seconds_ago: float) -> None:
        note_arrival(seconds_ago)
        await diary.hold(pair[name % 2], name)

    first = await started(diary.hold(pair[0], "now", 0.3))
    late = await started(came(3, 0.1), came(1, 0.3), came(2, 0.2))
    await asyncio.gather(*first, *late)
    assert diary.had == ["now", 1, 2, 3]


async def test_messages_that_came_within_a_step_of_the_clock_stay_as_they_were_read(
    pair: tuple[WaitingLockStore, WaitingLockStore], diary: Diary
) -> None:
    async def came(name: int, seconds_ago: float) -> None:
        note_arrival(seconds_ago)
        await diary.hold(pair[0], name)

    first = await started(diary.hold(pair[0], "now", 0.3))
    # The system tells some milliseconds too much or too little.
    late = await started(came(1, 0.004), came(2, 0.008), came(3, 0.009), came(4, 0.006))
    await asyncio.gather(*first, *late)
    assert diary.had == ["now", 1, 2, 3, 4]


async def test_lost_notification_delays_only(
    pair: tuple[WaitingLockStore, WaitingLockStore], diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue.QueueClient, "_on_turn", lambda client, place: None)
    holder, waiter = await started(diary.hold(pair[0], "holder", 0.3), diary.hold(pair[1], "waiter"))
    await asyncio.wait_for(waiter, queue.REVIEW_SECONDS + SLACK)
    await holder


async def test_cut_connection_costs_nobody_the_place(
    server: Server, pair: tuple[WaitingLockStore, WaitingLockStore], diary: Diary
) -> None:
    tasks = []
    for name in range(8):
        tasks += await started(diary.hold(pair[name % 2], name, 1.0 if name == 0 else 0.05))
    server.cut_connections()
    await asyncio.gather(*tasks)
    assert diary.had == list(range(8))


async def test_cut_connection_of_an_idle_store_is_made_again(server: Server) -> None:
    store = LockStore.create(of(server))
    await passes(store)
    # Until it has been given back.
    await asyncio.sleep(0.1)
    server.cut_connections()
    await passes(store)
    await store.close()


class Processes:
    """Server processes that carry out plans: at which second which message of which conversation, and how long."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.running: list[subprocess.Popen[str]] = []

    def start(self, *plans: list[tuple[float, str, int, float]], **more: Any) -> None:
        for plan in plans:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", str(Path(__file__).parent / "lock_process.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=paths.ROOT,
                env={"PYTHONPATH": str(paths.ROOT)},
            )
            self.running.append(process)
            order = {"url": self._server.url, "type": self._server.lock_store, "plan": plan, **more}
            print(json.dumps(order), file=process.stdin, flush=True)
        for process in self.running:
            assert process.stdout.readline() == "ready\n"
        for process in self.running:
            print(time.monotonic() + 0.05, file=process.stdin, flush=True)

    async def holds(self) -> None:
        """Until the only process has the lock."""
        line = await asyncio.get_running_loop().run_in_executor(None, self.running[0].stdout.readline)
        assert "holds" in json.loads(line)

    def done(self) -> list[dict[str, Any]]:
        """What became of each message."""
        lines = [line for process in self.running for line in process.communicate(timeout=20)[0].splitlines()]
        return [json.loads(line) for line in lines if "arrived" in line]

    def signal(self, number: int) -> None:
        self.running[0].send_signal(number)

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.communicate()


@pytest.fixture
def processes(server: Server) -> Iterator[Processes]:
    processes = Processes(server)
    yield processes
    processes.end()


def bursts(gaps: tuple[float, float]) -> list[list[tuple[float, str, int, float]]]:
    """For two processes: 12 messages in each of four conversations, alternating; in two, faster than served."""
    chosen = random.Random(7)
    plans: list[list[tuple[float, str, int, float]]] = [[], []]
    for conversation in range(4):
        at = 0.1
        for name in range(12):
            plans[name % 2].append((at, f"burst {conversation}", name, 0.005 if conversation < 2 else 0.03))
            at += chosen.uniform(*gaps)
    return plans


def by_conversation(done: list[dict[str, Any]], key: str) -> list[list[dict[str, Any]]]:
    found = defaultdict(list)
    for message in sorted(done, key=lambda message: message[key]):
        found[message["conversation"]].append(message)
    return list(found.values())


def inversions(served: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Messages that had their turn before one that was in the store's queue already when they arrived."""
    pairs = combinations(served, 2)
    return [(first["name"], second["name"]) for first, second in pairs if second["joined"] < first["arrived"]]


def test_two_processes_serve_each_conversation_in_the_order_of_arrival(processes: Processes) -> None:
    processes.start(*bursts((0.010, 0.020)))
    done = processes.done()
    assert [message for message in done if "error" in message] == []
    assert len(done) == 48
    for served in by_conversation(done, "entered"):
        assert inversions(served) == []
        assert all(before["left"] <= after["entered"] for before, after in pairwise(served))


def test_two_processes_at_once_never_share_a_turn(processes: Processes) -> None:
    processes.start(*bursts((0.0, 0.001)))
    done = processes.done()
    assert [message for message in done if "error" in message] == []
    assert len(done) == 48
    for served in by_conversation(done, "entered"):
        assert all(before["left"] <= after["entered"] for before, after in pairwise(served))


async def test_killed_process_frees_its_lock(server: Server, processes: Processes, store_of: WaitingLockStore) -> None:
    processes.start([(0.0, "killed", 0, 60.0)])
    await processes.holds()
    (waiter,) = await started(passes(store_of, "killed", within=queue.REVIEW_SECONDS + SLACK))
    processes.signal(signal.SIGKILL)
    await waiter


async def test_frozen_process_frees_its_lock_when_its_lease_is_over(
    server: Server, processes: Processes, store_of: WaitingLockStore, caplog: pytest.LogCaptureFixture
) -> None:
    lease = 1.5
    processes.start([(0.0, "frozen", 0, 0.5)], lease=lease)
    await processes.holds()
    processes.signal(signal.SIGSTOP)
    try:
        await passes(store_of, "frozen", within=lease + queue.REVIEW_SECONDS + SLACK)
    finally:
        processes.signal(signal.SIGCONT)
    assert "removed from a conversation's queue" in caplog.text
    assert [message.get("error") for message in processes.done()] == [None]


async def test_waiter_of_a_killed_process_is_passed_over(
    server: Server, processes: Processes, store_of: WaitingLockStore
) -> None:
    async with store_of.lock("passed over"):
        processes.start([(0.0, "passed over", 0, 60.0)])
        await asyncio.sleep(0.5)
        (waiter,) = await started(store_of.lock("passed over").__aenter__())
        processes.signal(signal.SIGKILL)
        processes.running[0].wait()
    await asyncio.wait_for(waiter, queue.REVIEW_SECONDS + SLACK)


@pytest.fixture
async def store_of(server: Server) -> AsyncIterator[WaitingLockStore]:
    store = LockStore.create(of(server))
    yield store
    await store.close()


# Faults of the server


async def works_again(store: WaitingLockStore, within: float = 5.0) -> None:
    deadline = time.monotonic() + within
    while True:
        try:
            return await store.check()
        except LockStoreError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("stop", [kill, freeze])
async def test_stopped_server_is_told_in_time_and_used_again(
    server: Server, store_of: WaitingLockStore, diary: Diary, stop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await passes(store_of, "secret")
    async with store_of.lock("secret"):
        (waiter,) = await started(diary.hold(store_of, "waiter", conversation="secret"))
        stop(server)
        try:
            for _ in range(2):
                began = time.monotonic()
                with pytest.raises(LockStoreError, match="Start it, or correct `url`"):
                    await store_of.check()
                assert time.monotonic() - began < limits.STORE_SECONDS + SLACK
            with pytest.raises(LockStoreError):
                await asyncio.wait_for(waiter, queue.REVIEW_SECONDS + limits.STORE_SECONDS + SLACK)
            released = time.monotonic()
        finally:
            thaw(server) if stop is freeze else server.start()
    assert time.monotonic() - released < 3
    await works_again(store_of)
    await passes(store_of, "secret")
    assert "lock store can't be used" in caplog.text
    assert "secret" not in caplog.text


async def test_release_while_the_server_is_frozen_neither_waits_nor_fails(
    server: Server, store_of: WaitingLockStore
) -> None:
    async with store_of.lock("c"):
        freeze(server)
        left = time.monotonic()
    try:
        assert time.monotonic() - left < 0.1
        await asyncio.sleep(limits.STORE_SECONDS + 0.1)
    finally:
        thaw(server)
    await works_again(store_of)
    await passes(store_of)


async def test_server_that_was_never_there_is_told_at_once(tmp_path: Path) -> None:
    for kind in ("lock_postgres.Postgres", "lock_redis.Redis"):
        url = f"{'redis' if 'redis' in kind else 'postgresql'}://127.0.0.1:1/0"
        store = LockStore.create(EndpointConfig(type=f"bot.stores.{kind}LockStore", url=url))
        with pytest.raises(LockStoreError, match="Start it"):
            await store.check()
        await store.close()
