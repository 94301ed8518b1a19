"""From a patient's message to what is sent back: the answer once it is stored, or an apology, and never nothing.

Every channel answers through this. A message whose answer can't be worked out or stored is answered by the apology
with the clinic's contact, or by what is urgent all the same, within ANSWER_SECONDS; the log and the metrics say why.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, Sanic
from sanic.request import Request

from bot import metrics
from bot.advice.fallback import after_failure
from bot.channels.output import ProvenOutputChannel
from bot.content.content import Content
from bot.errors import LockStoreError, LockTimeoutError, StoreError
from bot.limits import ANSWER_SECONDS, MOST_AT_ONCE
from bot.safety.red_flags import flags_in
from bot.serving.patch_agent import harden

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]

ANSWERED = "answered"
# Faults by which only an apology is sent, as the metrics name them; anything else is an "error".
BUSY, LATE, SILENT, ERROR = "busy", "late", "silent", "error"
_FAULTS: dict[type[Exception], str] = {
    StoreError: "store",
    LockStoreError: "lock",
    LockTimeoutError: "lock",
    # Of Rasa's own lock stores.
    LockError: "lock",
    asyncio.TimeoutError: LATE,
}


@dataclass(frozen=True)
class Answered:
    """What is sent to the patient."""

    messages: list[dict[str, Any]]
    fault: str | None = None
    """Why these are only an apology; None where the message was answered and the answer is stored."""


class Answering:
    """Answers the messages of one channel."""

    # Messages in hand, of all channels: they share one processor. The event loop itself would not keep them.
    _running: ClassVar[set[asyncio.Future[Any]]] = set()

    def __init__(self, channel: str, on_new_message: OnMessage, content: Content) -> None:
        """`channel` is its name, `on_new_message` Rasa's way to its agent; `content` holds what is said in faults."""
        self._channel = channel
        self._on_new_message = on_new_message
        self._content = content

    async def answer(
        self,
        sender: str,
        text: str,
        metadata: dict[str, Any] | None = None,
        *,
        message_id: str | None = None,
        seconds: float | None = None,
    ) -> Answered:
        """Answer one message.

        Args:
            sender: the conversation's name.
            text: what was typed, cleaned by `bot.channels.sanitize.clean`.
            metadata: kept with the message in the store.
            message_id: the message's name in the store; by default Rasa makes one.
            seconds: what is left of ANSWER_SECONDS, where some of them have passed.
        """
        started = monotonic()
        collector = ProvenOutputChannel()
        fault = await self._handle(
            UserMessage(
                text,
                collector,
                sender,
                input_channel=self._channel,
                message_id=message_id,
                metadata=metadata or {},
            ),
            ANSWER_SECONDS if seconds is None else seconds,
        )
        messages = collector.messages
        if fault is None and not messages:
            fault = SILENT
        if fault is not None:
            logger.error("message not answered: channel=%s fault=%s", self._channel, fault)
            # What was worked out may not be stored: the next answers would know nothing of it.
            messages = [await asyncio.to_thread(self._instead, sender, text)]
        metrics.MESSAGES.labels(self._channel, fault or ANSWERED).inc()
        metrics.ANSWER_SECONDS.labels(self._channel).observe(monotonic() - started)
        return Answered(messages, fault)

    async def finish(self) -> None:
        """Wait for the messages that are still being answered, for as long as one may take."""
        if self._running:
            await asyncio.wait(self._running, timeout=ANSWER_SECONDS)

    def attach(self, blueprint: Blueprint) -> None:
        """Prepare the agent before messages come, and finish those that have come before the server stops."""

        @blueprint.listener("after_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            harden(app.ctx.agent)

        @blueprint.middleware("request")
        async def prepare_message(request: Request) -> None:
            # Rasa's own server may load another agent at any time.
            harden(request.app.ctx.agent)

        @blueprint.listener("before_server_stop")
        async def drain(_: Sanic, __: Any) -> None:
            await self.finish()

    async def _handle(self, message: UserMessage, seconds: float) -> str | None:
        """Have Rasa answer a message; what went wrong, if anything did."""
        if len(self._running) >= MOST_AT_ONCE:
            return BUSY
        # Shielded: a message that takes too long, or whose sender hangs up, is still stored when it is done.
        task = asyncio.ensure_future(self._on_new_message(message))
        self._running.add(task)
        task.add_done_callback(self._finished)
        try:
            await asyncio.wait_for(asyncio.shield(task), seconds)
        # Whatever failed, the patient hears of it, and `_finished` logs it.
        except Exception as error:  # noqa: BLE001
            return next((fault for kind, fault in _FAULTS.items() if isinstance(error, kind)), ERROR)
        return None

    def _finished(self, task: asyncio.Future[Any]) -> None:
        """Log a message's failure, also of one that nobody waits for any more; never what was typed."""
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StoreError | LockStoreError | LockTimeoutError | LockError):
            # Their messages are our own, and say what to do.
            logger.error("message failed: error=%s what=%s", type(error).__name__, error)
        elif error is not None:
            logger.error("message failed: error=%s", type(error).__name__)

    def _instead(self, sender: str, text: str) -> dict[str, Any]:
        """What is sent where there is no answer; worrying symptoms are seen without Rasa, too."""
        said = after_failure(flags_in(text), None, self._content)
        return {"recipient_id": sender, "text": said.text(self._content), "metadata": said.metadata()}
