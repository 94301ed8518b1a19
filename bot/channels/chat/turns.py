"""A patient's message in the chat, answered once however often it is sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from rasa.core.channels.channel import UserMessage

from bot.advice.fallback import after_failure
from bot.channels.chat.greeting import greeting_replies
from bot.channels.chat.transcript import SAID, Message, all_messages, offered, read, turn_of
from bot.channels.pipeline import LATE, Answering
from bot.channels.sanitize import clean
from bot.content.content import Content
from bot.errors import NOT_OFFERED, UNAVAILABLE, ChatError, StoreError, gone
from bot.limits import ANSWER_SECONDS
from bot.safety.red_flags import flags_in

logger = logging.getLogger(__name__)

# A message that is sent again is looked for among so many events: a client that gets no answer tries again soon.
RECENT_ROWS = 40


TYPED, CHOICE, RESTART = "typed", "choice", "restart"
# Begins anew whatever the conversation is about; patients can't send intents.
_RESTART_INTENT = "/restart"


@dataclass(frozen=True)
class Incoming:
    """A checked request to say something."""

    id: str
    """The client's own name of the message."""
    text: str
    """What was typed, the title of a quick reply, or what the wish to begin anew reads as."""
    how: str = TYPED


@dataclass(frozen=True)
class Turn:
    """What became of a message."""

    id: str
    time: float | None
    """When it was stored, in seconds since 1970; None where it was not."""
    answers: list[Message]
    fault: ChatError | None = None
    """Why there is no answer; with the apology."""


@dataclass(frozen=True)
class Running:
    """A message that is being answered."""

    checked: asyncio.Task[Turn | str]
    """Done once it is known whether it can be answered; raises ChatError where not."""
    turn: asyncio.Task[Turn]


class Turns:
    """The messages of one server's chat."""

    def __init__(self, channel: str, agent: Callable[[], Any], content: Content, stored: Callable[[str], None]) -> None:
        """Answer from the content.

        Args:
            channel: the chat's name.
            agent: gives Rasa's agent, once the server has started.
            content: what is said in faults, and the greeting.
            stored: is told of each conversation in which something may have been stored.
        """
        self.answering = Answering(channel, self._handle, content)
        self._agent = agent
        self._content = content
        self._stored = stored
        self._running: dict[tuple[str, str], Running] = {}

    def running(self, conversation: str, id_: str) -> Running | None:
        """The message, if it is being answered."""
        return self._running.get((conversation, id_))

    def take(self, conversation: str, incoming: Incoming) -> Running:
        """Have a message answered, once, whether anybody waits for the answer or not."""
        key = (conversation, incoming.id)
        running = self._running.get(key)
        if running is None:
            deadline = monotonic() + ANSWER_SECONDS
            checked = asyncio.ensure_future(self._check(conversation, incoming, deadline))
            turn = asyncio.ensure_future(self._answer(conversation, incoming, checked, deadline))
            running = self._running[key] = Running(checked, turn)
            turn.add_done_callback(lambda _: self._running.pop(key, None))
        return running

    def unavailable(self, text: str = "") -> ChatError:
        """The fault that tells of no answer, with the apology, or with what is urgent in the text all the same."""
        return _fault(self.urgent(text) or after_failure((), None, self._content).text(self._content))

    def urgent(self, text: str) -> str | None:
        """What is to be said of worrying symptoms in a text that is not answered; None where there are none."""
        flags = flags_in(clean(text)) if text else ()
        return after_failure(flags, None, self._content).text(self._content) if flags else None

    async def _check(self, conversation: str, incoming: Incoming, deadline: float) -> Turn | str:
        """The turn where the message was answered before; else the text to give to Rasa.

        Raises ChatError where it can't be answered at all.
        """
        try:
            messages = await asyncio.wait_for(self._recent(conversation), deadline - monotonic())
        except (StoreError, asyncio.TimeoutError) as error:
            logger.error("message not looked at: reason=%s", error or LATE)
            raise self.unavailable(incoming.text) from None
        turn = turn_of(incoming.id, messages)
        if turn:
            return _answered(turn)
        if incoming.how == RESTART:
            return _RESTART_INTENT
        return self._chosen(incoming.text, messages) if incoming.how == CHOICE else incoming.text

    def _chosen(self, title: str, messages: list[Message]) -> str:
        """What a quick reply stands for. Raises ChatError where it does not stand under the last answer."""
        there = offered(messages)
        if there is None:
            there = {greeted: greeted for greeted in greeting_replies(self._content)}
        if title not in there:
            raise ChatError(NOT_OFFERED, "That can't be chosen any more. Please choose again, or type your question.")
        return there[title]

    async def _recent(self, conversation: str) -> list[Message]:
        """The latest messages. Raises StoreError, and ChatError where the conversation was deleted."""
        messages = all_messages(await read(self._agent().tracker_store, conversation, RECENT_ROWS))
        if not messages and await self._agent().tracker_store.forgotten(conversation):
            raise gone()
        return messages

    async def _answer(
        self, conversation: str, incoming: Incoming, checked: asyncio.Task[Turn | str], deadline: float
    ) -> Turn:
        try:
            text = await checked
        except ChatError as error:
            return Turn(incoming.id, None, [], error)
        if isinstance(text, Turn):
            return text
        metadata = {SAID: incoming.text} if incoming.text != text else None
        seconds = deadline - monotonic()
        answered = await self.answering.answer(conversation, text, metadata, message_id=incoming.id, seconds=seconds)
        self._stored(conversation)
        if answered.fault is not None:
            return Turn(incoming.id, None, [], _fault(answered.messages[0]["text"]))
        try:
            messages = await asyncio.wait_for(self._recent(conversation), deadline - monotonic())
        # It is stored all the same: whoever sends it again gets the answer.
        except (StoreError, ChatError, asyncio.TimeoutError) as error:
            logger.error("answer not read: reason=%s", error or LATE)
            return Turn(incoming.id, None, [], self.unavailable(incoming.text))
        turn = turn_of(incoming.id, messages)
        return _answered(turn) if turn else Turn(incoming.id, None, [], self.unavailable(incoming.text))

    async def _handle(self, message: UserMessage) -> None:
        """Rasa's own way to its agent, looking within the lock whether another process has answered it meanwhile."""
        agent = self._agent()
        if not agent.is_ready():
            raise ChatError(UNAVAILABLE, "The agent has no model.")
        async with agent.lock_store.lock(message.sender_id):
            turn = turn_of(message.message_id, await self._recent(message.sender_id))
            if turn:
                # What the patient gets is read from the store, as it was the first time.
                await message.output_channel.send_response(message.sender_id, {"text": turn[-1].text})
                return
            # Rasa's own agent has no such thing for whoever has the lock already.
            await (agent.answer if hasattr(agent, "answer") else agent.processor.handle_message)(message)


def _answered(turn: list[Message]) -> Turn:
    said, *answers = turn
    return Turn(said.id, said.time, answers)


def _fault(apology: str) -> ChatError:
    return ChatError(UNAVAILABLE, "The assistant can't answer just now. Please try again.", apology=apology)
