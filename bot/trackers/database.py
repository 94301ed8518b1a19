"""What the store of conversations asks of a database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from bot.trackers.codec import Kept, Row
from bot.trackers.feedback import Feedback


class Database(ABC):
    """The table of events in one database. Nothing here blocks the event loop, and any number of loops may ask.

    Every method raises StoreError where the database can't be used, and works again when it can. The caller
    limits the time: what is cancelled leaves nothing behind that would hold up what comes next.
    """

    @abstractmethod
    def prepare(self) -> None:
        """Bring the schema up to date, waiting for it; the other methods make up for it where it failed."""

    @abstractmethod
    async def newest(self, conversation: str, most: int) -> list[Kept]:
        """The newest events of a conversation, `most` at most, newest first."""

    @abstractmethod
    async def every(self, conversation: str) -> list[Kept]:
        """All events of a conversation, oldest first."""

    @abstractmethod
    async def insert(self, conversation: str, rows: Sequence[Row]) -> None:
        """Store new events, all or none. Raises StoreConflictError where one of their positions is taken."""

    @abstractmethod
    async def names(self) -> list[str]:
        """The names of all conversations."""

    @abstractmethod
    async def knows(self, conversation: str) -> bool:
        """Whether any event of the conversation is stored."""

    @abstractmethod
    async def said(self, conversation: str, after: int, most: int) -> list[Kept]:
        """What was said in a conversation after a position, and where it was begun anew: the newest, newest first."""

    @abstractmethod
    async def ends(self, conversations: Sequence[str]) -> dict[str, int]:
        """The position of the newest event of each of the conversations; those without events are left out."""

    @abstractmethod
    async def forget(self, conversation: str, at: float) -> None:
        """Delete all of a conversation, and note by its digest that it was deleted, in seconds since 1970."""

    @abstractmethod
    async def forgotten(self, conversation: str) -> bool:
        """Whether a conversation of this name was deleted."""

    @abstractmethod
    async def note_feedback(self, feedback: Feedback) -> None:
        """Keep what a patient thinks of a message, in place of what was noted of it before."""

    @abstractmethod
    async def check(self) -> None:
        """Write a row that means nothing, and read: a full or read-only disk fails here."""

    @abstractmethod
    async def close(self) -> None:
        """Give back what the running loop holds; the next call opens it again."""
