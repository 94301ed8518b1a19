"""The lock store of one process, for any order in which messages arrive, are cancelled and finish."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.locks.memory import InProcessLockStore

pytestmark = pytest.mark.slow

CONVERSATIONS = ("one", "two")
# A message arrives; the n-th message is cancelled; the holder finishes; the event loop runs once.
STEPS = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(CONVERSATIONS)),
    st.tuples(st.just("cancel"), st.integers(0, 20)),
    st.tuples(st.just("finish"), st.sampled_from(CONVERSATIONS)),
    st.tuples(st.just("loop"), st.none()),
)


class Run:
    """Carries out steps and records the order in which messages had the lock."""

    def __init__(self) -> None:
        self.store = InProcessLockStore()
        self.tasks: list[asyncio.Task[None]] = []
        self.arrived: dict[str, list[int]] = {name: [] for name in CONVERSATIONS}
        self.served: dict[str, list[int]] = {name: [] for name in CONVERSATIONS}
        self.holders: dict[str, asyncio.Event | None] = dict.fromkeys(CONVERSATIONS)

    async def message(self, conversation: str, name: int) -> None:
        self.arrived[conversation].append(name)
        async with self.store.lock(conversation):
            assert self.holders[conversation] is None, "two holders at once"
            self.holders[conversation] = finished = asyncio.Event()
            self.served[conversation].append(name)
            try:
                await finished.wait()
            finally:
                self.holders[conversation] = None

    async def step(self, kind: str, what: str | int | None) -> None:
        if kind == "arrive":
            self.tasks.append(asyncio.ensure_future(self.message(str(what), len(self.tasks))))
        elif kind == "cancel" and self.tasks:
            self.tasks[int(what or 0) % len(self.tasks)].cancel()
        elif kind == "finish" and (finished := self.holders[str(what)]):
            finished.set()
        else:
            await asyncio.sleep(0)

    async def end(self) -> None:
        """Let all remaining messages finish."""
        while not all(task.done() for task in self.tasks):
            for finished in filter(None, self.holders.values()):
                finished.set()
            await asyncio.sleep(0)


@settings(deadline=None, max_examples=50)
@given(st.lists(STEPS, max_size=40))
def test_messages_are_served_in_order_of_arrival_whichever_are_cancelled(
    steps: list[tuple[str, str | int | None]],
) -> None:
    async def carry_out() -> Run:
        run = Run()
        for step in steps:
            await run.step(*step)
        await asyncio.wait_for(run.end(), 2)
        return run

    run = asyncio.run(carry_out())
    cancelled = {name for name, task in enumerate(run.tasks) if task.cancelled()}
    # None failed, each that was not cancelled had the lock, and in order of arrival.
    assert all(task.cancelled() or task.exception() is None for task in run.tasks)
    for conversation in CONVERSATIONS:
        arrived, served = run.arrived[conversation], run.served[conversation]
        assert served == [name for name in arrived if name in served]
        assert set(arrived) - set(served) <= cancelled
    assert run.store.pending() == 0
