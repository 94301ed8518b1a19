"""What the tests of red flags share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.content.content import Content

if TYPE_CHECKING:
    from bot.safety.red_flags import RedFlags


@pytest.fixture(scope="session")
def red_flags(content: Content) -> RedFlags:
    """The detector with the shipped vocabulary."""
    # Imported here: pytest reads this file before it is set up to be silent on spaCy's own warnings.
    from bot.safety.red_flags import RedFlags

    from bot.nlu.mention_context import Context

    return RedFlags(content.guidance.red_flags, Context(content.guidance.context))
