"""What a request did wrong."""

from __future__ import annotations


class BadRequestError(ValueError):
    """What was sent can't be used; the message says why and what is expected."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
