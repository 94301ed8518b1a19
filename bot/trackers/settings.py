"""Checks the options of `tracker_store` in endpoints.yml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import StoreError


def reject_unknown(options: Mapping[str, Any], known: str) -> None:
    """Raise StoreError for options beside `type` and the known one: a mistyped option would be ignored silently."""
    if options:
        raise StoreError(
            f"`tracker_store` in endpoints.yml has only `type` and `{known}`. Remove {', '.join(options)}."
        )
