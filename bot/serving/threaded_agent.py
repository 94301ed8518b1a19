"""Rasa's agent with its processor in a second thread, so that the server accepts requests while it computes.

Parsing a message takes some ten milliseconds in which an event loop can do nothing else. Without the thread, messages
that arrive meanwhile would join the queue of their conversation late, and health checks would wait.
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

# Seconds for which the processor's thread may keep the interpreter while the server's thread waits for it.
SWITCH_SECONDS = 0.001


class ThreadedAgent(Agent):
    """Takes the lock of a message in the caller's event loop, and processes the message in its own thread."""

    def __init__(self, **parts: Any) -> None:
        """See parent class."""
        super().__init__(**parts)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._loop = asyncio.new_event_loop()
        # A daemon thread: a message that hangs does not prevent the server's exit.
        threading.Thread(target=self._loop.run_forever, name="processor", daemon=True).start()

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """See parent class."""
        assert self.processor is not None, "called before a model was loaded"
        async with self.lock_store.lock(message.sender_id):
            replies: list[dict[str, Any]] | None = await self.work(self.processor.handle_message(message))
            return replies

    async def check(self) -> None:
        """Return once the thread has run a task: a health check."""
        await self.work(asyncio.sleep(0))

    async def work(self, task: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine in the agent's thread and return its result; cancelled together with the caller."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(task, self._loop))
