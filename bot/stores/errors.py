"""What the store of conversations can't do; the messages never hold what was said or by whom."""

from __future__ import annotations

from bot.errors import NeedlewiseError


class StoreError(NeedlewiseError):
    """Conversations can't be read or written; the message says why and what to do."""


class StoreConflictError(StoreError):
    """Another process wrote to the same conversation meanwhile; nothing of this save was stored."""


class NewerDatabaseError(StoreError):
    """The database was made by a newer version of this program."""
