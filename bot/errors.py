"""What stops a command, with a message that says what to do next."""

from __future__ import annotations


class NeedlewiseError(RuntimeError):
    """Something that the operator has to do first: the message names it."""
