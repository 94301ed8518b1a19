"""Rasa custom actions: thin adapters between trackers and the computed answers of `bot.advice`."""

from __future__ import annotations

from bot.content.cache import current_content

# Loaded at import, so that invalid content stops the start of the action server and not a patient's first message.
current_content()
