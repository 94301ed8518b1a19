"""What keeps a message from having its turn."""

from __future__ import annotations

from rasa.core.lock_store import LockError


class LockTimeout(LockError):  # noqa: N818 (named after what happened, as Rasa's callers log it)
    """The messages of the same conversation that came before took longer than a patient is made to wait."""


class LockStoreDown(LockError):  # noqa: N818
    """Redis or PostgreSQL, which keeps the order across processes, can't be used; the message says what to do."""
