"""The chat's part in the pipeline: recalling repeated messages, and showing replies as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.chat.greeting import greeting_replies
from bot.channels.chat.rate_limit import Limits
from bot.channels.chat.transcript import SAID, Message, all_messages, offered, read, turn_of
from bot.channels.context import RESTART, TYPED, Channel, IncomingMessage, MessageContext, Reply, tracker_store
from bot.channels.sanitize import clean
from bot.content.content import Content
from bot.errors import BAD_REQUEST, NOT_OFFERED, TOO_LONG, UNAVAILABLE, ChatError, gone
from bot.limits import LONGEST_READ
from bot.trackers.codec import StoredEvent

# The number of stored messages among which a repeated one is found: a client without a reply tries again soon.
RECENT_ROWS = 40
# A text that is longer than the assistant answers is answered by asking for less, and its red flags are detected. This
# is longer than anybody types.
LONGEST_TEXT = 4 * LONGEST_READ
# Restarts the conversation in any state; patients can't send intents.
_RESTART_INTENT = "/restart"


class ChatChannel(Channel):
    """The rules of the chat, and its delivery to connected pages."""

    def __init__(self, name: str, content: Content, limits: Limits, persisted: Callable[[str], None]) -> None:
        """Take the channel's parts.

        Args:
            name: the chat's name.
            content: its greeting offers the first quick replies.
            limits: the chat's rate limits.
            persisted: called with each conversation in which a reply was persisted.
        """
        self.name = name
        self._content = content
        self._limits = limits
        self._persisted = persisted

    def validate(self, message: IncomingMessage) -> None:
        """Refuse texts that are too long, and empty ones. Raises ChatError."""
        if len(message.text) > LONGEST_TEXT:
            raise ChatError(TOO_LONG, "That is too long to read. Please ask in fewer words.")
        if not clean(message.text):
            raise ChatError(BAD_REQUEST, "There is nothing to answer. Please type a question.")

    def admit(self, message: IncomingMessage) -> None:
        """See parent class."""
        self._limits.message(message.sender, message.address)

    async def recall(self, context: MessageContext) -> None:
        """Find the stored reply, or the text that a quick reply or a restart stands for."""
        store, message = tracker_store(context.agent), context.message
        rows = await read(store, message.sender, RECENT_ROWS)
        if not rows and await store.is_deleted(message.sender):
            raise gone()
        messages = all_messages(rows)
        if turn_of(str(message.id), messages):
            context.reply, context.repeated = Reply([], tuple(rows)), True
        elif message.kind != TYPED:
            context.text = _RESTART_INTENT if message.kind == RESTART else self._payload(message.text, messages)
            # Where Rasa gets another text than the patient reads, the store keeps both.
            context.metadata = {SAID: message.text} if context.text != message.text else {}

    async def deliver(self, message: IncomingMessage, reply: Reply) -> None:
        """Push the reply to every connected page; the page that asked has it as the response."""
        self._persisted(message.sender)

    def _payload(self, title: str, messages: list[Message]) -> str:
        """The payload of a quick reply. Raises ChatError where it is not offered under the last reply."""
        replies = offered(messages)
        if replies is None:
            replies = {greeted: greeted for greeted in greeting_replies(self._content)}
        if title not in replies:
            raise ChatError(NOT_OFFERED, "That can't be chosen any more. Please choose again, or type your question.")
        return replies[title]


@dataclass(frozen=True)
class AnsweredMessage:
    """A patient's message with its replies, as the store has them."""

    time: float
    """When the message was persisted, in seconds since 1970."""
    replies: Sequence[Message]

    @classmethod
    def from_rows(cls, id_: str, rows: Sequence[StoredEvent]) -> AnsweredMessage:
        """The message of that name among rows that hold it. Raises ChatError where its events can't be read."""
        turn = turn_of(id_, all_messages(rows))
        if turn is None:
            raise unavailable("The stored reply can't be read.")
        message, *replies = turn
        return cls(message.time, replies)


def unavailable(apology: str) -> ChatError:
    """The refusal of a message that could not be answered, with the text that the patient reads instead."""
    return ChatError(UNAVAILABLE, "The assistant can't answer just now. Please try again.", apology=apology)
