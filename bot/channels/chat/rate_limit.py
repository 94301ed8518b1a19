"""The rate limits of the chat: requests, conversations, messages, and open push connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.channels.chat.settings import ChatRates
from bot.channels.rate_limit import TOO_MANY_MESSAGE, Allowance, retry_after
from bot.errors import TOO_MANY, ChatError

# After this a client may try again where all push connections are taken.
_STREAM_SECONDS = 30.0


class Limits:
    """What is left of every allowance. Each method counts one use and raises ChatError beyond the limit."""

    def __init__(self, rates: ChatRates) -> None:
        self._messages = Allowance(rates.messages)
        self._messages_per_address = Allowance(rates.messages_per_address)
        self._conversations = Allowance(rates.conversations_per_address)
        self._requests = Allowance(rates.requests_per_address)
        self._most_streams = rates.streams
        self._most_streams_per_address = rates.streams_per_address
        self._streams: Counter[str] = Counter()

    def request(self, address: str) -> None:
        """Count a request of any kind."""
        _count(self._requests, address)

    def conversation(self, address: str) -> None:
        """Count a new conversation."""
        _count(self._conversations, address)

    def message(self, conversation: str, address: str) -> None:
        """Count a message to be answered."""
        _count(self._messages, conversation)
        _count(self._messages_per_address, address)

    @contextmanager
    def stream(self, conversation: str, address: str) -> Iterator[None]:
        """Hold a place for a push connection."""
        wanted = {f"c {conversation}": self._most_streams, f"a {address}": self._most_streams_per_address}
        if any(self._streams[key] >= most for key, most in wanted.items()):
            raise _too_many(_STREAM_SECONDS, "There are too many open connections. Close another page of this chat.")
        self._streams.update(wanted.keys())
        try:
            yield
        finally:
            for key in wanted:
                self._streams[key] -= 1
                if not self._streams[key]:
                    del self._streams[key]


def _count(allowance: Allowance, key: str) -> None:
    seconds = allowance.seconds_to_wait(key)
    if seconds:
        raise _too_many(seconds, TOO_MANY_MESSAGE)


def _too_many(seconds: float, message: str) -> ChatError:
    return ChatError(TOO_MANY, message, headers=retry_after(seconds))
