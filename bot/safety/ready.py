"""The red flags of the content in use, made once a process and shared by all that look for them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.guidance.prepared import prepared
from bot.guidance.ready import guidance_files, ready_content
from bot.safety import phrases, red_flags, words
from bot.safety.context import Context
from bot.safety.language import read
from bot.safety.red_flags import RedFlags, make_rules


@lru_cache(maxsize=1)
def ready_context() -> Context:
    """How words around a mention are read."""
    return Context(ready_content().guidance.context)


@lru_cache(maxsize=1)
def ready_red_flags() -> RedFlags:
    """What finds worrying symptoms."""
    flags = ready_content().guidance.red_flags
    code = (Path(phrases.__file__), Path(red_flags.__file__), Path(words.__file__))
    rules = prepared("red-flags", (*guidance_files(), *code), lambda: make_rules(flags))
    return RedFlags(flags, ready_context(), rules)


def flags_in(text: str) -> tuple[str, ...]:
    """The red flags that a message raises, for whoever has nothing but its text."""
    return tuple(alarm.flag for alarm in ready_red_flags().find(read(text)))
