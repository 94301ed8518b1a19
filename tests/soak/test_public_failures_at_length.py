"""Missed emergencies and made-up figures in thousands of reports, and in plans made on any day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from calendar_days import DAYS, Clock
from replay import ALARMS, HERE, replay

from bot.content.content import Content

if TYPE_CHECKING:
    from pathlib import Path

    from bot.serving.in_process import Assistant

pytestmark = [pytest.mark.slow, pytest.mark.soak]


@pytest.mark.parametrize("path", ALARMS, ids=lambda path: path.name)
async def test_no_emergency_is_missed_and_no_figure_made_up(assistant: Assistant, shipped: Content, path: Path) -> None:
    counted = await replay(assistant, shipped, path)
    print(f"\n{path.name}: {counted}")  # noqa: T201 (the table, with `pytest -s`)
    assert not counted.missed, counted.missed
    assert not counted.invented, counted.invented


@pytest.mark.parametrize("moment", DAYS.values(), ids=list(DAYS))
async def test_plans_have_no_figure_made_up_on_any_day(
    assistant: Assistant, shipped: Content, clock: Clock, moment: datetime
) -> None:
    clock(moment)
    path = HERE / "conversations" / "plans.yml"
    counted = await replay(assistant, shipped, path, run=moment.isoformat())
    assert not counted.failed, counted.failed
    assert not counted.invented, counted.invented
