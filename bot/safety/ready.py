"""The red flags of the content in use, made once a process and shared by all that look for them."""

from __future__ import annotations

from functools import lru_cache

from bot.guidance.ready import ready_content
from bot.safety.context import Context
from bot.safety.language import read
from bot.safety.red_flags import RedFlags


@lru_cache(maxsize=1)
def ready_context() -> Context:
    """How words around a mention are read."""
    return Context(ready_content().guidance.context)


@lru_cache(maxsize=1)
def ready_red_flags() -> RedFlags:
    """What finds worrying symptoms."""
    return RedFlags(ready_content().guidance.red_flags, ready_context())


def flags_in(text: str) -> tuple[str, ...]:
    """The red flags that a message raises, for whoever has nothing but its text."""
    return tuple(alarm.flag for alarm in ready_red_flags().find(read(text)))
