"""The stages of the pipeline, in the order of `pipeline.STAGES`, and the fallback in which every failure ends.

A stage raises RefusedError for a message that is not to be answered; anything else that it raises is a fault.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, ClassVar, TypeVar

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError

from bot import limits
from bot.advice.fallback import Understood, fallback_reply
from bot.channels.context import TYPED, MessageContext, Reply, tracker_store
from bot.channels.output import ReplyCollector
from bot.channels.sanitize import clean, part_to_read
from bot.errors import LockStoreError, LockTimeoutError, ModelError, NeedlewiseError, RefusedError, StoreError
from bot.safety.detector import flags_in
from bot.trackers.codec import StoredEvent, to_json

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# Faults as the metrics name them; any other failure is an ERROR.
BUSY, LATE, SILENT, ERROR = "busy", "late", "silent", "error"
# The events of which a reply is rendered.
_RENDERED = frozenset({"user", "bot", "restart"})


class BusyError(NeedlewiseError):
    """The process has as many messages in hand as it can answer in time."""


class SilentError(NeedlewiseError):
    """Rasa had nothing to say."""


_FAULTS: dict[type[BaseException], str] = {
    StoreError: "store",
    LockError: "lock",
    LockStoreError: "lock",
    LockTimeoutError: "lock",
    asyncio.TimeoutError: LATE,
    BusyError: BUSY,
    SilentError: SILENT,
}


class Stage:
    """One step of a message."""

    name: ClassVar[str]

    def should_run(self, context: MessageContext) -> bool:
        """Whether the message needs this stage: by default, as long as it has no reply."""
        return context.reply is None

    async def process(self, context: MessageContext) -> None:
        """Do the step."""
        raise NotImplementedError


class Validate(Stage):
    """Refuse what the channel does not accept."""

    name = "validate"

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        context.channel.validate(context.message)


class Sanitise(Stage):
    """Keep of a typed text what may enter the conversation; titles of controls are compared as they are."""

    name = "sanitise"

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        text = context.message.text
        context.text = clean(await part_to_read(text)) if context.message.kind == TYPED else text


class Deduplicate(Stage):
    """Share the reply of a copy that this process has in hand. Not for channels whose messages have no ids."""

    name = "deduplicate"

    def should_run(self, context: MessageContext) -> bool:
        """See parent class."""
        return super().should_run(context) and context.message.id is not None

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        message, in_hand = context.message, context.workload.in_hand
        key = (context.channel.name, message.sender, str(message.id))
        other = in_hand.setdefault(key, context)
        if other is context:
            context.outcome.add_done_callback(lambda _: in_hand.pop(key, None))
            return
        context.repeated = True
        await asyncio.shield(other.decided)
        if other.answerable:
            context.accept()
        context.reply = await asyncio.shield(other.outcome)


class Admit(Stage):
    """Refuse what exceeds the channel's rate limits or what this process can answer in time."""

    name = "admit"

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        context.channel.admit(context.message)
        if len(context.workload.tasks) >= limits.MOST_AT_ONCE:
            raise BusyError(f"{limits.MOST_AT_ONCE} messages are being answered.")
        context.workload.tasks.add(context.work)
        context.work.add_done_callback(context.workload.tasks.discard)


class Lock(Stage):
    """Wait for the earlier messages of the conversation."""

    name = "lock"

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        if not context.agent.is_ready():
            raise ModelError("The agent has no model. Train one and start the server again.")
        await context.resources.enter_async_context(context.agent.lock_store.lock(context.message.sender))


class Recall(Stage):
    """Look the message up among those stored, once its turn has come. Not for messages without ids."""

    name = "recall"

    def should_run(self, context: MessageContext) -> bool:
        """See parent class."""
        return super().should_run(context) and context.message.id is not None

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        await context.channel.recall(context)


class Respond(Stage):
    """Understand the message and compute its reply: Rasa's own processor, which reads the tracker but saves nothing."""

    name = "respond"

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        context.accept()
        assert context.text is not None, "sanitised before"
        collector = ReplyCollector()
        message = UserMessage(
            context.text,
            collector,
            context.message.sender,
            input_channel=context.channel.name,
            message_id=context.message.id,
            metadata=context.metadata,
        )
        # More at once would only make each other late.
        await context.resources.enter_async_context(context.workload.places)
        context.tracker = await _in_its_thread(context.agent, _handle(context.agent.processor, message))
        context.collected = collector.messages
        if not context.collected:
            raise SilentError("Rasa predicted no action with a response.")


class Persist(Stage):
    """Save the tracker. Only what is saved is a reply: the next one would know nothing of anything else."""

    name = "persist"

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        await _in_its_thread(context.agent, tracker_store(context.agent).save(context.tracker))
        id_ = context.message.id
        context.reply = Reply(context.collected, () if id_ is None else _rows(context.tracker, id_))


class Deliver(Stage):
    """Hand the persisted reply to the channel; one to a copy was delivered with the first."""

    name = "deliver"

    def should_run(self, context: MessageContext) -> bool:
        """See parent class."""
        return context.reply is not None and not context.repeated

    async def process(self, context: MessageContext) -> None:
        """See parent class."""
        assert context.reply is not None
        # The next message of the conversation need not wait for the delivery.
        await context.resources.aclose()
        await context.channel.deliver(context.message, context.reply)


class Fallback:
    """The one end of every failure."""

    async def reply(self, context: MessageContext, error: BaseException) -> Reply:
        """The fallback reply to a message that could not be answered; one line in the log says why."""
        fault = next((fault for kind, fault in _FAULTS.items() if isinstance(error, kind)), ERROR)
        logger.error(
            "message not answered: channel=%s fault=%s stage=%s %s",
            context.channel.name,
            fault,
            context.stage,
            reason(error),
        )
        flags = await self._flags(context)
        answer = fallback_reply(Understood(flags), context.content)
        message = {
            "recipient_id": context.message.sender,
            "text": answer.text(context.content),
            "metadata": answer.metadata(),
        }
        return Reply([message], fault=fault)

    async def refuse(self, context: MessageContext, error: RefusedError) -> None:
        """Give the refusal the urgent advice where the refused text holds red flags."""
        flags = await self._flags(context) if error.apology is None else ()
        if flags:
            answer = fallback_reply(Understood(flags), context.content)
            error.apology, error.metadata = answer.text(context.content), answer.metadata()

    async def _flags(self, context: MessageContext) -> tuple[str, ...]:
        """The red flags of the text, found without Rasa."""
        text = context.text
        if text is None or context.message.kind != TYPED:
            text = clean(await part_to_read(context.message.text))
        # In another thread: it takes some milliseconds.
        return tuple(await asyncio.to_thread(flags_in, text)) if text else ()


def reason(error: BaseException) -> str:
    """A failure as fields of a log line; only the texts of our own errors, as others may hold a patient's words."""
    own = isinstance(error, NeedlewiseError | LockError)
    return f"error={type(error).__name__} reason={error}" if own else f"error={type(error).__name__}"


async def _handle(processor: Any, message: UserMessage) -> Any:
    """The tracker after the message and its reply.

    These are the steps of `MessageProcessor.handle_message` of Rasa 3.6 but the last one, which saves the tracker.
    """
    tracker = await processor.log_message(message, should_save_tracker=False)
    tracker = await processor.run_action_extract_slots(message.output_channel, tracker)
    await processor._run_prediction_loop(message.output_channel, tracker)
    await processor.run_anonymization_pipeline(tracker)
    return tracker


async def _in_its_thread(agent: Any, work: Coroutine[Any, Any, Result]) -> Result:
    """Run something where the agent works; Rasa's own agent has no thread of its own."""
    return await (agent.work(work) if hasattr(agent, "work") else work)


def _rows(tracker: Any, id_: str) -> tuple[StoredEvent, ...]:
    """The events of the tracker's last turn as the store returns them; positions count from the turn's beginning."""
    events = list(tracker.events)
    first = max(index for index, event in enumerate(events) if getattr(event, "message_id", None) == id_)
    turn = [event for event in events[first:] if event.type_name in _RENDERED]
    return tuple(
        StoredEvent(index, event.type_name, to_json(event.as_dict()), None) for index, event in enumerate(turn)
    )
