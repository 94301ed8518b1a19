"""Messages in full words, by the text-speak of `content/`."""

from __future__ import annotations

import inspect
from functools import lru_cache

from bot import paths
from bot.content.cache import current_content
from bot.text import text_speak
from bot.text.text_speak import Expanded


# The parts that read one message, one after the other, share this.
@lru_cache(maxsize=64)
def expand(text: str) -> Expanded:
    """A message in full words; the same text where it has no text-speak."""
    return current_content().guidance.text_speak.expand(text)


def fingerprint() -> str:
    """What changes when the same message may have other full words: what was trained on them is then trained anew."""
    return paths.TEXT_SPEAK.read_text(encoding="utf-8") + inspect.getsource(text_speak)
