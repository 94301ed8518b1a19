"""What a patient thinks of an answer."""

from __future__ import annotations

from typing import NamedTuple


class Feedback(NamedTuple):
    """Whether one message was helpful, as it is written."""

    conversation: str
    message: str
    """The message's name within its conversation."""
    helpful: bool
    reason: str | None
    """In the patient's own words."""
    at: float
    """Seconds since 1970."""
