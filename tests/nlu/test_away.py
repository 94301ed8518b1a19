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
        ("can't do anything between 20 dec and 4 jan, working away", "between 20 dec and 4 jan", "away"),
        ("cant get any day in february half term", "february half term", "away"),
        ("i'm not free 3 to 9 december", "3 to 9 december", "away"),
        ("im not around 20 to 27 dec", "20 to 27 dec", "away"),
        ("3 to 9 december i'm away", "3 to 9 december", "away"),
        ("busy 3 to 9 december", "3 to 9 december", "away"),
        ("not back till 10 jan", "10 jan", "back"),
        ("i wont be home until the 4th", "the 4th", "back"),
        ("i return on 19 january", "19 january", "back"),
        ("the 9th before i go away", "the 9th", "other"),
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


@pytest.mark.parametrize(
    ("message", "first", "last", "expected"),
    [
        ("i go home from uni on the 11th dec and not back till 10 jan", "the 11th dec", "10 jan", "back"),
        ("flying out 3 jan, back on the 17th", "3 jan", "the 17th", "back"),
        ("im off to spain 3 feb and i return on the 9th", "3 feb", "the 9th", "back"),
        ("we leave on 20 dec. home on 4 jan", "20 dec", "4 jan", "back"),
        ("away 20 dec to 4 jan", "20 dec", "4 jan", "away_until"),
        ("away from 20 dec until 4 jan", "20 dec", "4 jan", "away_until"),
        ("trip to ski from 3 feb till the 10th", "3 feb", "the 10th", "away_until"),
    ],
)
def test_days_between_leaving_and_return(message: str, first: str, last: str, expected: str) -> None:
    assert role(message, first, last) == ["leaving", expected]


def test_stretch_of_an_event_is_one_of_days_away() -> None:
    message = "we're in tenerife from 3rd jan till the 17th"
    assert role(message, "3rd jan", "the 17th", given="event") == ["leaving", "away_until"]
    assert role(message, "3rd jan", "the 17th", given="wish") == ["wish", "wish"]


@pytest.mark.parametrize(
    ("message", "day", "length", "expected"),
    [
        ("i have flight to lagos 15 december, i stay 5 weeks", "15 december", "5 weeks", ["leaving", "stay"]),
        ("going to spain on 3 jan for 2 weeks", "3 jan", "2 weeks", ["leaving", "stay"]),
        ("on 3 jan we fly to the alps, staying a week", "3 jan", "a week", ["leaving", "stay"]),
        ("red on 3 jan, it lasted 2 weeks", "3 jan", "2 weeks", ["other", "other"]),
        ("session on 3 jan then 5 weeks", "3 jan", "5 weeks", ["other", "other"]),
    ],
)
def test_stay_of_a_length(message: str, day: str, length: str, expected: list[str]) -> None:
    times = [
        Entity(kind, words, message.index(words), message.index(words) + len(words), "other")
        for kind, words in (("date", day), ("duration", length))
    ]
    assert [time.role for time in with_days_away(times, read(message))] == expected


def test_contrast_says_which_day_is_meant() -> None:
    assert role("not the 14th, the 4th", "the 14th", "the 4th") == ["other", "other"]


def test_session_stays_one() -> None:
    assert role("had it back on 3 nov", "3 nov", given="session") == ["session"]
