"""Rasa actions: from a tracker to a question, and from answers to messages and slots."""

from __future__ import annotations

from bot.content.cache import current_content

# A broken content file stops the start of the action server instead of a patient's first message.
current_content()
