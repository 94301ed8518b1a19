"""Rasa's agent with its work in a thread of its own, so that the server listens while a message is understood.

Understanding a message takes ten milliseconds in which an event loop does nothing else. Messages that come meanwhile
would be taken in late, and with several servers in the wrong order: here each gets its place in the queue of its
conversation as soon as it is there.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

Result = TypeVar("Result")

# How long the working thread may keep the interpreter while the listening one waits for it, in seconds.
SWITCH_SECONDS = 0.001
# Messages that are worked on at the same time: while one waits for the database, others are understood.
AT_ONCE = 16


class ThreadedAgent(Agent):
    """Takes messages in where it is called, and answers them in its own thread."""

    def __init__(self, **parts: Any) -> None:
        """See parent class."""
        super().__init__(**parts)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._loop = asyncio.new_event_loop()
        self._places = asyncio.Semaphore(AT_ONCE)
        # As a daemon: a message that hangs does not keep the server from ending.
        threading.Thread(target=self._loop.run_forever, name="answering", daemon=True).start()

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """See parent class."""
        async with self.lock_store.lock(message.sender_id):
            return await self.answer(message)

    async def answer(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answer a message of a conversation that the caller has the lock of."""
        assert self.processor is not None, "asked before a model was loaded"
        # More at once would only make each other late.
        async with self._places:
            answered: list[dict[str, Any]] | None = await self.work(self.processor.handle_message(message))
            return answered

    async def check(self) -> None:
        """Return once the thread has found time for it."""
        await self.work(asyncio.sleep(0))

    async def work(self, task: Coroutine[Any, Any, Result]) -> Result:
        """Do something in the thread of the agent; whoever gives up waiting for it cancels it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(task, self._loop))
