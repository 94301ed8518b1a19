"""The content that the actions answer from, loaded once when the action server starts."""

from __future__ import annotations

from functools import lru_cache

from bot.guidance.content import Content, load_content


@lru_cache(maxsize=1)
def content() -> Content:
    """The checked content of this process. Raises ContentError where a file is wrong."""
    return load_content()
