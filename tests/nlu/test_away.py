"""Days on which a patient can't come."""

from __future__ import annotations

import pytest

from bot.nlu.away import with_days_away
from bot.nlu.entity import Entity
from bot.text.document import read


def role(message: str, *days: str, given: str | None = "other") -> list[str | None]:
    times = [Entity("date", day, message.index(day), message.index(day) + len(day), given) for day in days]
    return [time.role for time in with_days_away(times, read(message))]


@pytest.mark.parametrize(
    ("message", "day", "expected"),
    [
        ("not christmas week tho", "christmas week", "away"),
        ("not in february half term", "february half term", "away"),
        ("any day, except the 14th", "the 14th", "away"),
        ("can't do the 14th", "the 14th", "away"),
        ("cant make the 9th", "the 9th", "away"),
        ("were on holiday 10 to 20 dec", "10 to 20 dec", "away"),
        ("i'm away til 10th dec though", "10th dec", "away_until"),
        ("abroad until 5 january", "5 january", "away_until"),
        ("back on the 11th", "the 11th", "back"),
        ("i'm home from the 3rd of jan", "the 3rd of jan", "other"),
        ("my holiday is 12 december", "12 december", "other"),
        ("so the 14th then", "the 14th", "other"),
        ("could it be the 4th of jan", "the 4th of jan", "other"),
        ("i'm away a lot, how about the 9th", "the 9th", "other"),
    ],
)
def test_day_away(message: str, day: str, expected: str) -> None:
    assert role(message, day) == [expected]


def test_contrast_says_which_day_is_meant() -> None:
    assert role("not the 14th, the 4th", "the 14th", "the 4th") == ["other", "other"]


def test_session_stays_one() -> None:
    assert role("had it back on 3 nov", "3 nov", given="session") == ["session"]
