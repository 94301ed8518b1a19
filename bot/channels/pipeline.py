"""The way of a patient's message, the same for every channel: stages in order, one deadline, one place for failure.

A channel hands in an `IncomingMessage` and gets a `Reply` within ANSWER_SECONDS of its arrival: the computed one once
it is persisted, else the fallback. The stages go on after the deadline, and after the sender has hung up: a reply that
is persisted late is delivered late.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any

from sanic import Blueprint, Sanic

from bot import limits, metrics
from bot.channels.context import Channel, IncomingMessage, MessageContext, Reply, Workload
from bot.channels.stages import (
    Admit,
    Deduplicate,
    Deliver,
    Fallback,
    Lock,
    Persist,
    Recall,
    Respond,
    Sanitise,
    Stage,
    Validate,
    reason,
)
from bot.content.content import Content
from bot.errors import RefusedError

logger = logging.getLogger(__name__)

STAGES: tuple[Stage, ...] = (
    Validate(),
    Sanitise(),
    Deduplicate(),
    Admit(),
    Lock(),
    Recall(),
    Respond(),
    Persist(),
    Deliver(),
)
# Outcomes of a message in the metrics, beside the faults.
ANSWERED, REFUSED = "answered", "refused"


class Pipeline:
    """Answers the messages of one channel."""

    def __init__(
        self,
        channel: Channel,
        content: Content,
        agent: Callable[[], Any] | None = None,
        workload: Workload | None = None,
        stages: Sequence[Stage] = STAGES,
    ) -> None:
        """Answer through the stages.

        Args:
            channel: the channel's rules and its way of delivering.
            content: the wording of the fallback.
            agent: returns Rasa's agent, which Rasa's server may replace; by default that of the attached server.
            workload: shared with the other channels; by default that of the attached server.
            stages: in order.
        """
        self._channel = channel
        self._content = content
        self._agent = agent
        self._workload = workload or Workload()
        self._stages = tuple(stages)
        self._fallback = Fallback()

    def attach(self, blueprint: Blueprint) -> None:
        """Use the agent of the blueprint's server, and drain before that stops."""

        @blueprint.listener("before_server_start")
        async def use_server(app: Sanic, _: Any) -> None:
            self._agent = lambda: app.ctx.agent
            if not hasattr(app.ctx, "workload"):
                app.ctx.workload = Workload()
            self._workload = app.ctx.workload

        @blueprint.listener("before_server_stop")
        async def drain(_: Sanic, __: Any) -> None:
            await self.drain()

    async def answer(self, message: IncomingMessage) -> Reply:
        """The reply to a message. Raises RefusedError."""
        # Shielded: who hangs up does not stop what copies of the message may wait for.
        return await asyncio.shield(self.begin(message).outcome)

    def begin(self, message: IncomingMessage) -> MessageContext:
        """Begin with a message; `outcome` of what is returned is its reply, `decided` whether it is answerable."""
        assert self._agent is not None, "attached to a server first"
        deadline = message.received + limits.ANSWER_SECONDS
        context = MessageContext(message, self._channel, self._agent(), self._content, self._workload, deadline)
        context.work = asyncio.ensure_future(self._run(context))
        context.outcome = asyncio.ensure_future(self._conclude(context))
        context.work.add_done_callback(partial(_log_late_failure, context))
        context.outcome.add_done_callback(partial(_decided, context))
        return context

    async def drain(self) -> None:
        """Wait for the messages in hand, for as long as one may take."""
        if self._workload.tasks:
            await asyncio.wait(self._workload.tasks, timeout=limits.ANSWER_SECONDS)

    async def _run(self, context: MessageContext) -> Reply:
        async with context.resources:
            for stage in self._stages:
                if stage.should_run(context):
                    context.stage = stage.name
                    await stage.process(context)
        assert context.reply is not None, "a stage makes the reply"
        return context.reply

    async def _conclude(self, context: MessageContext) -> Reply:
        """The reply by the deadline; every failure of a stage ends here."""
        try:
            reply = await asyncio.wait_for(asyncio.shield(context.work), context.seconds_left())
        except RefusedError as error:
            await self._fallback.refuse(context, error)
            self._count(context, REFUSED)
            raise
        except asyncio.CancelledError as error:
            if not context.work.cancelled():
                raise
            reply = await self._fallback.reply(context, error)
        # Whatever failed, the patient gets a reply.
        except Exception as error:  # noqa: BLE001
            context.late = not context.work.done()
            reply = await self._fallback.reply(context, error)
        self._count(context, reply.fault or ANSWERED)
        return reply

    def _count(self, context: MessageContext, outcome: str) -> None:
        if context.repeated:
            return
        metrics.MESSAGES.labels(self._channel.name, outcome).inc()
        metrics.ANSWER_SECONDS.labels(self._channel.name).observe(monotonic() - context.message.received)


def _log_late_failure(context: MessageContext, work: asyncio.Task[Reply]) -> None:
    """Log the failure of a message that was already reported as late: its reply will never come."""
    error = asyncio.CancelledError() if work.cancelled() else work.exception()
    if context.late and error is not None:
        logger.error("late message failed: channel=%s stage=%s %s", context.channel.name, context.stage, reason(error))


def _decided(context: MessageContext, outcome: asyncio.Task[Reply]) -> None:
    context.decide()
    if not outcome.cancelled():
        # Taken note of, even where the sender has hung up.
        outcome.exception()
