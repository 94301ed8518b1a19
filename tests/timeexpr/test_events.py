"""Times that are counted from a day of the patient's own, which is known or not."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from timeexpr.reading import CLINIC, WORDS

from bot.timeexpr.date_range import DateRange, Unresolved
from bot.timeexpr.reading import counts_from_event
from bot.timeexpr.resolve import ANY_EVENT, resolve

NOW = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo(CLINIC.timezone))
# A Sunday.
WEDDING = DateRange(first=date(2027, 2, 14), last=date(2027, 2, 14), time=None)
TRIP = DateRange(first=date(2027, 3, 1), last=date(2027, 3, 14), time=None)

FROM_EVENT = [
    ("2 weeks before my wedding", "2027-01-31", "2027-01-31"),
    ("a fortnight before our wedding", "2027-01-31", "2027-01-31"),
    ("a month before the big day", "2027-01-14", "2027-01-14"),
    ("the day after my wedding", "2027-02-15", "2027-02-15"),
    ("three days after the wedding", "2027-02-17", "2027-02-17"),
    ("two to three weeks before the wedding", "2027-01-24", "2027-01-31"),
    ("the week before my wedding", "2027-02-07", "2027-02-13"),
    ("the weekend before my best friend's wedding", "2027-02-06", "2027-02-07"),
    ("the friday before my wedding", "2027-02-12", "2027-02-12"),
    ("2 weeks before my wedding day", "2027-01-31", "2027-01-31"),
    ("10 days before my 2nd wedding", "2027-02-04", "2027-02-04"),
]


@pytest.mark.parametrize(("text", "first", "last"), FROM_EVENT)
@pytest.mark.parametrize("named", ["wedding", ANY_EVENT])
def test_offset_from_a_known_event(text: str, first: str, last: str, named: str) -> None:
    found = resolve(text, NOW, "future", clinic=CLINIC, words=WORDS, events={named: WEDDING})
    assert not isinstance(found, Unresolved)
    assert (found.dates.first.isoformat(), found.dates.last.isoformat()) == (first, last)


@pytest.mark.parametrize(("text", "first", "last"), FROM_EVENT)
def test_offset_from_an_unknown_event_is_not_resolved(text: str, first: str, last: str) -> None:
    assert counts_from_event(text, WORDS)
    assert resolve(text, NOW, "future", clinic=CLINIC, words=WORDS) == Unresolved(text, "vague")


def test_offset_counts_from_the_event_that_is_named() -> None:
    text = "2 weeks before my wedding"
    found = resolve(text, NOW, "future", clinic=CLINIC, words=WORDS, events={"holiday": TRIP})
    assert found == Unresolved(text, "vague")


def test_offset_from_several_days_covers_them() -> None:
    found = resolve("a week before my holiday", NOW, "future", clinic=CLINIC, words=WORDS, events={"holiday": TRIP})
    assert not isinstance(found, Unresolved)
    assert (found.dates.first.isoformat(), found.dates.last.isoformat()) == ("2027-02-22", "2027-03-07")


@pytest.mark.parametrize("text", ["a few weeks before my wedding", "2 weeks before"])
def test_vague_offset_is_not_resolved(text: str) -> None:
    assert isinstance(resolve(text, NOW, "future", clinic=CLINIC, words=WORDS, events={"wedding": WEDDING}), Unresolved)


@pytest.mark.parametrize("text", ["the week after christmas", "2 weeks ago", "before my wedding", ""])
def test_other_times_count_from_no_event(text: str) -> None:
    assert not counts_from_event(text, WORDS)
