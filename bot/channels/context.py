"""A message on its way through the pipeline: what a channel hands in, what it gets back, and the state in between."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from rasa.core.tracker_store import FailSafeTrackerStore

from bot.content.content import Content
from bot.trackers.codec import StoredEvent

# How the text of a message came about: typed, or put in its place by a control of the channel.
TYPED, CHOICE, RESTART = "typed", "choice", "restart"


@dataclass(frozen=True)
class IncomingMessage:
    """A patient's message as a channel received it."""

    sender: str
    """The conversation's name."""
    text: str
    """The text as it was typed, or the title of a control."""
    id: str | None = None
    """The client's name of the message. One with a name may be sent again and is answered once."""
    kind: str = TYPED
    address: str = ""
    """The client's address as rate limits count it."""
    received: float = field(default_factory=monotonic)
    """When it arrived, on the monotonic clock."""


@dataclass(frozen=True)
class Reply:
    """What is sent to the patient."""

    messages: list[dict[str, Any]]
    """The messages in the form of Rasa's REST channel; empty where `rows` come from the store."""
    rows: tuple[StoredEvent, ...] = ()
    """The persisted events of the turn, the patient's message first; only for a message that has an id."""
    fault: str | None = None
    """Why `messages` are only the fallback; None where the reply was persisted."""


@dataclass
class Workload:
    """The messages that one process is handling. All channels of a server share one, since they share one agent."""

    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    in_hand: dict[tuple[str, str, str], MessageContext] = field(default_factory=dict)
    """Messages that are being answered, by channel, sender and id."""
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


# Messages that the agent works on at the same time: while one waits for a database, others are understood.
AT_ONCE = 16


class Channel(ABC):
    """What a channel adds to the pipeline: its rules for a message, and how a reply is delivered."""

    name: str
    """The channel's name in the store and in metrics."""

    @abstractmethod
    def validate(self, message: IncomingMessage) -> None:
        """Raise RefusedError for a message that can't be answered as it is."""

    @abstractmethod
    def admit(self, message: IncomingMessage) -> None:
        """Raise RefusedError for a message beyond the channel's rate limits."""

    async def recall(self, context: MessageContext) -> None:
        """Read what is stored of the conversation, under its lock; only called for a message that has an id.

        Sets the reply where the message was answered before, or the text that the message stands for. Raises
        RefusedError where it can't be answered any more, StoreError where the store can't be read.
        """
        raise NotImplementedError(f"The channel {self.name} gives its messages ids, but can't recall them.")

    @abstractmethod
    async def deliver(self, message: IncomingMessage, reply: Reply) -> None:
        """Send a persisted reply, however late, where it does not travel as the response of a request."""


@dataclass(eq=False)
class MessageContext:
    """All state of one message; stages read it and add to it."""

    # What it is made of.
    message: IncomingMessage
    channel: Channel
    agent: Any
    """Rasa's agent."""
    content: Content
    workload: Workload
    deadline: float
    """Until when the patient has a reply, on the monotonic clock."""

    # What the stages find.
    text: str | None = None
    """The text for Rasa; None until it is sanitised."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """Stored with the message."""
    tracker: Any = None
    collected: list[dict[str, Any]] = field(default_factory=list)
    reply: Reply | None = None
    repeated: bool = False
    """Whether the reply is that of an earlier copy of the message."""

    # How far it is.
    stage: str = ""
    answerable: bool = False
    """Whether nothing but a fault can keep it from a reply."""
    resources: AsyncExitStack = field(default_factory=AsyncExitStack)
    """The lock and the place that it holds."""
    late: bool = False

    def __post_init__(self) -> None:
        # Done once it is answerable, or known not to be.
        self.decided: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # The stages, which go on after the deadline; and the reply or refusal, by the deadline.
        self.work: asyncio.Task[Reply]
        self.outcome: asyncio.Task[Reply]

    def accept(self) -> None:
        """Note that the message is answerable."""
        self.answerable = True
        self.decide()

    def decide(self) -> None:
        """Complete `decided`."""
        if not self.decided.done():
            self.decided.set_result(None)

    def seconds_left(self) -> float:
        """Seconds to the deadline; not more than 0 once it has passed."""
        return self.deadline - monotonic()


def tracker_store(agent: Any) -> Any:
    """The agent's store of conversations itself.

    Rasa wraps every store so that a conversation goes on in memory where the store fails, and is lost.
    """
    store = agent.tracker_store
    return store._tracker_store if isinstance(store, FailSafeTrackerStore) else store
