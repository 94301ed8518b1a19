"""Moments at which replies that depend on the date must hold: any weekday, a leap day, both changes of the clock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

# Sets the clock of this process to a moment, from which it goes on: the fixture `clock`.
Clock = Callable[[datetime], None]

ZONE = ZoneInfo("Europe/London")
# A Saturday: the moment at which the conversations take place unless they name another one.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZONE)

DAYS: dict[str, datetime] = {f"{day:%A}": day for day in (NOW + timedelta(days=offset) for offset in range(7))}
DAYS |= {
    "leap day": datetime(2028, 2, 29, 9, 30, tzinfo=ZONE),
    "last day of a year": datetime(2026, 12, 31, 23, 45, tzinfo=ZONE),
    "summer time begins": datetime(2027, 3, 28, 0, 30, tzinfo=ZONE),
    # This half hour comes twice; the second time, after the change.
    "summer time ends": datetime(2027, 10, 31, 1, 30, tzinfo=ZONE, fold=1),
    # More than `withhold_after_days` after every review of the content was due.
    "reviews expired": datetime(2029, 6, 1, 9, 30, tzinfo=ZONE),
}


def clock_environment() -> dict[str, str]:
    """The environment in which a Python process starts with the present clock of this one."""
    offset = time.time() - time_machine.escape_hatch.time.time()
    folders = (str(Path(__file__).parent / "clock"), os.environ.get("PYTHONPATH"))
    return {
        **os.environ,
        "NEEDLEWISE_TEST_CLOCK_OFFSET": str(offset),
        "PYTHONPATH": os.pathsep.join(filter(None, folders)),
    }
