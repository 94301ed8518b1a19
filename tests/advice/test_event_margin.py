"""How many days are left between a session and an event, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.advice.event_margin import margin, reason
from bot.content.cache import current_content
from bot.content.content import Content

DOCUMENTED = "so that redness has its documented time to pass"


@pytest.mark.parametrize(
    ("own", "days", "said"),
    [
        (None, 2, DOCUMENTED),
        # A clinic's rule never shortens the documented time.
        (1, 2, DOCUMENTED),
        (2, 2, DOCUMENTED),
        (7, 7, "as our clinic wants 7 days between a session and an event"),
        (14, 14, "as our clinic wants 2 weeks between a session and an event"),
    ],
)
def test_margin_is_the_longer_of_both(content: Content, own: int | None, days: int, said: str) -> None:
    found = replace(content, clinic=content.clinic.copy(update={"days_before_event": own}))
    assert margin(found).days == days
    assert reason(found) == said


def test_demo_clinic_has_a_margin_of_its_own() -> None:
    assert margin(current_content()).days == 7
