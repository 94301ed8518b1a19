"""The lock store of one process, whatever order messages come, give up and finish in."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.locks.memory import InProcessLockStore

pytestmark = pytest.mark.slow

CONVERSATIONS = ("one", "two")
# A message comes; the n-th of those that are there is cancelled; the holder finishes; the event loop turns once.
STEPS = st.one_of(
    st.tuples(st.just("come"), st.sampled_from(CONVERSATIONS)),
    st.tuples(st.just("cancel"), st.integers(0, 20)),
    st.tuples(st.just("finish"), st.sampled_from(CONVERSATIONS)),
    st.tuples(st.just("turn"), st.none()),
)


class Run:
    """Carries out steps, and notes who had the lock in which order."""

    def __init__(self) -> None:
        self.store = InProcessLockStore()
        self.tasks: list[asyncio.Task[None]] = []
        self.came: dict[str, list[int]] = {name: [] for name in CONVERSATIONS}
        self.had: dict[str, list[int]] = {name: [] for name in CONVERSATIONS}
        self.holders: dict[str, asyncio.Event | None] = dict.fromkeys(CONVERSATIONS)

    async def message(self, conversation: str, name: int) -> None:
        self.came[conversation].append(name)
        async with self.store.lock(conversation):
            assert self.holders[conversation] is None, "two holders at once"
            self.holders[conversation] = finished = asyncio.Event()
            self.had[conversation].append(name)
            try:
                await finished.wait()
            finally:
                self.holders[conversation] = None

    async def step(self, kind: str, what: str | int | None) -> None:
        if kind == "come":
            self.tasks.append(asyncio.ensure_future(self.message(str(what), len(self.tasks))))
        elif kind == "cancel" and self.tasks:
            self.tasks[int(what or 0) % len(self.tasks)].cancel()
        elif kind == "finish" and (finished := self.holders[str(what)]):
            finished.set()
        else:
            await asyncio.sleep(0)

    async def end(self) -> None:
        """Let everyone finish who still waits."""
        while not all(task.done() for task in self.tasks):
            for finished in filter(None, self.holders.values()):
                finished.set()
            await asyncio.sleep(0)


@settings(deadline=None, max_examples=200)
@given(st.lists(STEPS, max_size=40))
def test_first_come_first_served_whoever_is_cancelled(steps: list[tuple[str, str | int | None]]) -> None:
    async def carry_out() -> Run:
        run = Run()
        for step in steps:
            await run.step(*step)
        await asyncio.wait_for(run.end(), 2)
        return run

    run = asyncio.run(carry_out())
    cancelled = {name for name, task in enumerate(run.tasks) if task.cancelled()}
    # Nobody failed, everyone who was not cancelled had a turn, and all turns came in order.
    assert all(task.cancelled() or task.exception() is None for task in run.tasks)
    for conversation in CONVERSATIONS:
        came, had = run.came[conversation], run.had[conversation]
        assert had == [name for name in came if name in had]
        assert set(came) - set(had) <= cancelled
    assert run.store.waiting() == 0
