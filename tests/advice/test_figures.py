from __future__ import annotations

from datetime import date

import pytest
from asking import Change

from bot.advice.answer import range_text
from bot.advice.figures import Spread, ends, longest_hours, spread
from bot.content.content import Content
from bot.content.schema import Fact, Review, Value

AMOUNTS = {"a": 1, "one": 1, "two": 2, "a couple of": 2, "a few": 3, "several": 4}
HOURS_TO_DAYS = {"wording": "a few hours to a couple of days", "max": 2, "unit": "day"}
DAY_OR_TWO = {"wording": "a day or two", "min": 1, "max": 2, "unit": "day"}
FEW_DAYS = {"wording": "a few days", "unit": "day"}


def fact(**value: object) -> Fact:
    review = Review(by="Test reviewer", on=date(2026, 11, 20), due=date(2027, 11, 20))
    return Fact(id="x", aspect="duration", sentence="", value=Value(**value), applies_to=(), sources=(), review=review)


@pytest.mark.parametrize(
    ("values", "text", "differs"),
    [
        ([HOURS_TO_DAYS, DAY_OR_TWO, FEW_DAYS], "a few hours to a few days", True),
        ([DAY_OR_TWO], "a day or two", False),
        ([DAY_OR_TWO, DAY_OR_TWO], "a day or two", False),
        ([HOURS_TO_DAYS, DAY_OR_TWO], "a few hours to a couple of days", True),
        ([HOURS_TO_DAYS, {"max": 9, "unit": "day"}], "a few hours to 9 days", True),
        ([{"min": 2, "max": 3, "unit": "day"}, {"min": 1, "unit": "week"}], "2 days to 1 week", True),
        ([FEW_DAYS, {"wording": "one or two days", "unit": "day"}], "one day to a few days", True),
        # Times of the same length, and some that can't be put in order.
        ([{"max": 2, "unit": "day"}, {"min": 48, "unit": "hour"}], "2 days", True),
        ([FEW_DAYS, {"wording": "days and weeks", "unit": "week"}], "a few days or days and weeks", True),
        (
            [{"wording": "more sessions", "unit": "session"}, {"max": 3, "unit": "session"}],
            "more sessions or up to 3 sessions",
            True,
        ),
    ],
)
def test_range_from_the_shortest_to_the_longest(values: list[dict], text: str, differs: bool) -> None:
    assert spread([fact(**value) for value in values], AMOUNTS) == Spread(text, differs)


def test_unit_that_is_said_once_holds_for_both_ends() -> None:
    found = ends(Value(**DAY_OR_TWO), AMOUNTS)
    assert found is not None
    assert [(end.text, end.hours) for end in found] == [("a day", 24), ("two days", 48)]


@pytest.mark.parametrize(
    ("value", "hours"),
    [(FEW_DAYS, 72), (HOURS_TO_DAYS, 48), ({"max": 3, "unit": "hour"}, 3), ({"items": ("a", "b")}, None)],
)
def test_longest_time_of_a_fact(value: dict, hours: float | None) -> None:
    assert longest_hours(fact(**value), AMOUNTS) == hours


def test_ranges_of_the_content_follow_its_facts(content: Content, change: Change) -> None:
    ids = content.guidance.ranges["redness_range"]
    assert len(ids) == 4
    assert range_text(content, ids) == "a few hours to a few days; guides differ"
    assert range_text(change("redness_few_days", Value(max=9, unit="day")), ids).startswith("a few hours to 9 days")


def test_range_of_one_guide_says_nothing_of_others(content: Content) -> None:
    assert range_text(content, content.guidance.ranges["sensitivity_range"]) == "a day or two"
