"""The content that the actions answer from, loaded once when the action server starts."""

from __future__ import annotations

from bot.guidance.content import Content
from bot.guidance.ready import ready_content

# Loaded with the module: a broken file stops the start and not a patient's first message.
_CONTENT = ready_content()


def content() -> Content:
    """The checked content of this process."""
    return _CONTENT
