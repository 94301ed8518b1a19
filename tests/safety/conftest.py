"""What the tests of red flags share."""

from __future__ import annotations

import pytest

from bot.content.content import Content
from bot.safety.detector import Detector, current_detector


@pytest.fixture(scope="session")
def red_flags(content: Content) -> Detector:
    """The detector with the shipped rules."""
    return current_detector()
