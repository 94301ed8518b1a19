"""A patient's feedback on a reply."""

from __future__ import annotations

from typing import NamedTuple


class Feedback(NamedTuple):
    """Whether one message was helpful: the columns of the table."""

    conversation: str
    message: str
    """The message's id within its conversation."""
    helpful: bool
    reason: str | None
    """In the patient's own words."""
    timestamp: float
    """Seconds since 1970."""
