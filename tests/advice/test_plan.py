from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest
from asking import Ask, Change
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.answer import Answer
from bot.guidance.content import Content
from bot.guidance.schema import Value

SEVERITIES = ("mild", "moderate", "severe")
CONCERNS = ("acne_scars", "scars", "stretch_marks", "laxity", "uneven_texture", "large_pores")


def weeks(answers: tuple[Answer, ...]) -> tuple[int, int]:
    """The shortest and the longest course in weeks that a plan says."""
    (found,) = [answer.values for answer in answers if answer.response == "utter_plan"]
    return int(found["shortest"]), int(found["longest"])


@pytest.mark.parametrize(
    ("named", "shortest", "longest"),
    [
        # 3 to 6 sessions 4 to 6 weeks apart: 2 gaps of 4 weeks to 5 gaps of 6 weeks.
        ((), 8, 30),
        (("severity/mild",), 8, 30),
        (("concern/uneven_texture",), 8, 30),
        (("concern/large_pores",), 8, 30),
        (("concern/acne_scars", "severity/mild"), 8, 30),
        # 6 to 12 sessions: 5 gaps of 4 weeks to 11 gaps of 6 weeks.
        (("severity/severe",), 20, 66),
        (("concern/acne_scars", "severity/severe"), 20, 66),
        (("concern/stretch_marks",), 20, 66),
        # As long as it isn't known how severe they are, all that the course says.
        (("concern/acne_scars",), 8, 66),
        (("concern/hyperpigmentation",), 8, 66),
    ],
)
def test_plan_counts_the_weeks_between_sessions(ask: Ask, named: tuple[str, ...], shortest: int, longest: int) -> None:
    assert weeks(ask("ask_plan", *named)) == (shortest, longest)


def test_plan_says_the_weeks(ask: Ask, content: Content) -> None:
    _, plan = ask("ask_plan", "concern/acne_scars", "severity/mild")
    assert "between 8 and 30 weeks" in plan.text(content)


def test_plan_begins_with_the_course(ask: Ask) -> None:
    course, _ = ask("ask_plan", "concern/acne_scars", "severity/mild")
    assert course == replace(ask("ask_frequency", "concern/acne_scars", "severity/mild")[0], topic="plan")


@pytest.mark.parametrize(
    "named", [("concern/hyperpigmentation", "severity/severe"), ("concern/ageing", "severity/severe")]
)
def test_plan_gives_no_weeks_where_no_document_gives_a_range(ask: Ask, named: tuple[str, ...]) -> None:
    assert [answer.response for answer in ask("ask_plan", *named) if answer.response == "utter_plan"] == []


def test_plan_gives_no_weeks_without_a_documented_interval(ask: Ask, change: Change) -> None:
    changed = change("interval_weeks", Value(wording="some weeks", unit="week"))
    assert [answer.response for answer in ask("ask_plan", "severity/mild", content=changed)] == ["utter_course_mild"]


@pytest.mark.parametrize("concern", CONCERNS)
@pytest.mark.parametrize(("milder", "severer"), combinations(SEVERITIES, 2))
def test_plan_of_a_severer_concern_is_never_shorter(ask: Ask, concern: str, milder: str, severer: str) -> None:
    less = weeks(ask("ask_plan", f"concern/{concern}", f"severity/{milder}"))
    more = weeks(ask("ask_plan", f"concern/{concern}", f"severity/{severer}"))
    assert less <= more
    assert less[1] <= more[1]


@given(data=st.data())
def test_plan_follows_the_number_of_sessions(ask: Ask, change: Change, data: st.DataObject) -> None:
    low = data.draw(st.integers(1, 40))
    high = data.draw(st.integers(low, 40))
    changed = change("course_mild", Value(min=low, max=high, unit="session"))
    answers = ask("ask_plan", "concern/uneven_texture", "severity/mild", content=changed)
    assert weeks(answers) == ((low - 1) * 4, (high - 1) * 6)


@given(data=st.data())
def test_plan_follows_the_interval(ask: Ask, change: Change, data: st.DataObject) -> None:
    low = data.draw(st.integers(1, 30))
    high = data.draw(st.integers(low, 30))
    changed = change("interval_weeks", Value(min=low, max=high, unit="week"))
    answers = ask("ask_plan", "concern/uneven_texture", "severity/mild", content=changed)
    assert weeks(answers) == (2 * low, 5 * high)


def test_plan_rests_on_the_courses_that_it_counts(ask: Ask) -> None:
    _, plan = ask("ask_plan", "concern/acne_scars")
    assert {"course_mild", "course_severe", "course_severe_up_to", "interval_weeks"} <= set(plan.facts)


@pytest.mark.parametrize("concern", ["hair_loss", "cellulite"])
def test_plan_of_an_undocumented_concern_is_a_gap(ask: Ask, content: Content, concern: str) -> None:
    (answer,) = ask("ask_plan", f"concern/{concern}")
    assert answer.kind == "gap"
    assert re.findall(r"\d+ (?:sessions|weeks)", answer.text(content)) == []
