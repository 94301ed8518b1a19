"""The types of the fixtures with which the tests ask."""

from __future__ import annotations

from collections.abc import Callable

from bot.advice.answer import Answer
from bot.guidance.content import Content
from bot.guidance.schema import Value

# An intent, what it names as kind/entry, and by keyword `memory` and `content`.
Ask = Callable[..., tuple[Answer, ...]]
# A fact's id and its new value.
Change = Callable[[str, Value], Content]
