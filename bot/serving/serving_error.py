"""What stops the servers, with a message that says what to do."""

from __future__ import annotations

from bot.errors import NeedlewiseError


class ServingError(NeedlewiseError):
    """The servers can't be started or kept up; the message says which and what to look at."""
