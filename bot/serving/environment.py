"""Keeping the output of commands readable."""

from __future__ import annotations

import warnings
from typing import Any


def silence_warnings() -> None:
    """Print no warnings: the frozen dependencies warn of their own age, which no operator can change.

    A filter would not do, because some of them set the filters anew when they are imported. The tests
    don't call this: there, warnings of our own code are errors.
    """

    def drop(*args: Any, **kwargs: Any) -> None:
        """Take a warning and print nothing."""

    warnings.showwarning = drop
