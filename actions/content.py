"""The content that the actions answer from, loaded once when the action server starts."""

from __future__ import annotations

from bot.guidance.content import Content, load_content

# Loaded with the module: a broken file stops the start and not a patient's first message.
_CONTENT = load_content()


def content() -> Content:
    """The checked content of this process."""
    return _CONTENT
