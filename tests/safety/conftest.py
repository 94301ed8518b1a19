"""The red flags of the project, as shipped."""

from __future__ import annotations

import pytest

from bot.guidance.content import Content
from bot.safety.context import Context
from bot.safety.red_flags import RedFlags


@pytest.fixture(scope="session")
def red_flags(content: Content) -> RedFlags:
    """The detector with the shipped vocabulary."""
    return RedFlags(content.guidance.red_flags, Context(content.guidance.context))
