"""The state of an alarm: what is stored, what is read back, and when it lapses."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.alarm import QUESTION_LASTS, URGENT_LASTS, VERSION, Alarm

SINCE = datetime(2026, 11, 21, 10, 30, tzinfo=timezone.utc)
STORED: dict[str, Any] = Alarm("breathing", "emergency", "i cant breathe", SINCE).to_json()


def alarm(level: Any, **fields: Any) -> Alarm:
    return Alarm("breathing", level, "i cant breathe", SINCE, **fields)


@given(
    st.builds(
        Alarm,
        flag=st.text(min_size=1),
        level=st.sampled_from(["emergency", "urgent", "reminder", "asked", "over"]),
        words=st.text(),
        since=st.datetimes(timezones=st.just(timezone.utc)),
        turns=st.integers(min_value=0),
        response=st.text(),
        asks=st.sampled_from([None, "emergency", "urgent"]),
        planning=st.booleans(),
        alone=st.booleans(),
    )
)
def test_stored_alarm_is_read_back(stored: Alarm) -> None:
    assert Alarm.from_json(json.loads(json.dumps(stored.to_json()))) == stored


def test_stored_alarm_names_the_version_of_its_format() -> None:
    assert STORED["version"] == VERSION


@pytest.mark.parametrize("stored", [None, {}, [], "emergency", 7, {"level": "high"}, {"flag": "breathing"}])
def test_value_without_a_level_is_no_alarm(stored: object) -> None:
    assert Alarm.from_json(stored) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"since": "yesterday"},
        {"since": None},
        {"since": "2026-11-21T10:30:00"},
        {"turns": "many"},
        {"turns": -1},
        {"words": None},
        {"flag": ""},
        {"planning": "no"},
        {"asks": "high"},
        {"response": 3},
    ],
)
def test_broken_value_is_read_as_far_as_an_emergency(broken: dict[str, Any]) -> None:
    read = Alarm.from_json({**STORED, **broken})
    assert read is not None
    assert read.active(SINCE + timedelta(days=1000))
    assert read.level == "emergency"
    assert Alarm.from_json({**STORED, **broken, "level": "urgent"}) is None


def test_value_of_another_version_is_read_as_far_as_an_emergency() -> None:
    assert Alarm.from_json({"level": "emergency", "version": 99, "kind": "x"}) is not None
    # Fields that are new or missing break nothing.
    read = Alarm.from_json({**{k: v for k, v in STORED.items() if k != "planning"}, "version": 2, "new": 1})
    assert read == alarm("emergency")


@pytest.mark.parametrize(
    ("level", "after", "active"),
    [
        ("emergency", timedelta(0), True),
        ("emergency", timedelta(days=3650), True),
        ("urgent", URGENT_LASTS - timedelta(seconds=1), True),
        ("urgent", URGENT_LASTS, False),
        ("reminder", URGENT_LASTS - timedelta(seconds=1), True),
        ("reminder", URGENT_LASTS, False),
        ("asked", QUESTION_LASTS - timedelta(seconds=1), True),
        ("asked", QUESTION_LASTS, False),
        ("over", timedelta(0), False),
        # The clock was set back.
        ("urgent", timedelta(hours=-5), True),
    ],
)
def test_only_an_emergency_never_lapses(level: str, after: timedelta, active: bool) -> None:
    assert alarm(level).active(SINCE + after) is active


@pytest.mark.parametrize(
    ("level", "standing"),
    [("emergency", "emergency"), ("urgent", "urgent"), ("reminder", None), ("asked", None), ("over", None)],
)
def test_level_of_care(level: str, standing: str | None) -> None:
    assert alarm(level).standing == standing
