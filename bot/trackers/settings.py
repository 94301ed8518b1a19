"""What `tracker_store` in `endpoints.yml` may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import StoreError


def refuse(others: Mapping[str, Any], known: str) -> None:
    """Raise StoreError for settings that nothing reads: a mistyped one would pass unnoticed."""
    if others:
        raise StoreError(f"`tracker_store` in endpoints.yml has only `type` and `{known}`. Remove {', '.join(others)}.")
