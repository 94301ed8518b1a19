"""The two failures that published tests of health assistants find most: an emergency missed, a figure made up.

Every message of the conversations is said to the trained assistant, turn by turn; both counts must be zero.
`docs/safety.md` holds the table; `tests/soak/` replays the reports of symptoms as well.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from calendar_days import DAYS, Clock
from conversation_files import FILES, conversations
from replay import played, replay

from bot.content.content import Content

if TYPE_CHECKING:
    from pathlib import Path

    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow

# Files of conversations; the one of facts asks each question alone.
PLAYED = {conversation.file for conversation in conversations()}
# Those whose replies depend on the date. The long one about plans is replayed on each day in `tests/soak/`.
DATED = [path for path in FILES if path.stem in ("after_a_session", "after_and_before", "sessions")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_no_emergency_is_missed_and_no_figure_made_up(assistant: Assistant, shipped: Content, path: Path) -> None:
    counted = await (played if path in PLAYED else replay)(assistant, shipped, path)
    print(f"\n{path.name}: {counted}")  # noqa: T201 (the table, with `pytest -s`)
    assert not counted.missed, counted.missed
    assert not counted.invented, counted.invented


@pytest.mark.parametrize("moment", DAYS.values(), ids=list(DAYS))
@pytest.mark.parametrize("path", DATED, ids=lambda path: path.name)
async def test_no_figure_is_made_up_on_any_day(
    assistant: Assistant, shipped: Content, clock: Clock, path: Path, moment: datetime
) -> None:
    clock(moment)
    counted = await replay(assistant, shipped, path, run=moment.isoformat())
    assert not counted.failed, counted.failed
    assert not counted.invented, counted.invented
