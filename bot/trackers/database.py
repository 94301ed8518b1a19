"""The interface between the tracker store and a database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from bot.trackers.codec import NewEvent, StoredEvent
from bot.trackers.feedback import Feedback


class Database(ABC):
    """The tables of one database. No method but `prepare` blocks the event loop, and several loops may call them.

    Every method raises StoreError where the database can't be used, and works again once it can. The caller limits the
    time: a cancelled call leaves nothing behind that would delay the next one. A "message" is an event of type `user`,
    `bot` or `restart`.
    """

    @abstractmethod
    def prepare(self) -> None:
        """Upgrade the schema, and wait for it; where that failed, the other methods try again."""

    @abstractmethod
    async def newest_events(self, conversation: str, limit: int) -> list[StoredEvent]:
        """The newest events of a conversation, newest first."""

    @abstractmethod
    async def all_events(self, conversation: str) -> list[StoredEvent]:
        """All events of a conversation, oldest first."""

    @abstractmethod
    async def insert(self, conversation: str, rows: Sequence[NewEvent]) -> None:
        """Store new events, all or none. Raises StoreConflictError where a position is taken."""

    @abstractmethod
    async def conversations(self) -> list[str]:
        """The names of all conversations."""

    @abstractmethod
    async def exists(self, conversation: str) -> bool:
        """Whether any event of the conversation is stored."""

    @abstractmethod
    async def messages(self, conversation: str, after: int, limit: int) -> list[StoredEvent]:
        """The newest messages of a conversation after a position, newest first."""

    @abstractmethod
    async def last_positions(self, conversations: Sequence[str]) -> dict[str, int]:
        """The position of the newest event of each conversation that has one."""

    @abstractmethod
    async def delete(self, conversation: str, timestamp: float) -> None:
        """Delete a conversation, and record the digest of its name with the time (seconds since 1970)."""

    @abstractmethod
    async def is_deleted(self, conversation: str) -> bool:
        """Whether a conversation of this name was deleted."""

    @abstractmethod
    async def save_feedback(self, feedback: Feedback) -> None:
        """Store a patient's feedback on a message, in place of earlier feedback on it."""

    @abstractmethod
    async def check(self) -> None:
        """Write a row that means nothing, and read: a full or read-only disk fails here."""

    @abstractmethod
    async def close(self) -> None:
        """Close the connections of the running loop; the next call opens new ones."""
