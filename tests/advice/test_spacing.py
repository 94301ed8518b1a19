from __future__ import annotations

from typing import Any

import pytest
from asking import Ask, on

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content

FREQUENCY, NEXT = "ask_frequency", "ask_next_session"


@pytest.mark.parametrize("intent", [FREQUENCY, NEXT])
@pytest.mark.parametrize(
    ("length", "response"),
    [
        ("1 week", "short"),
        ("2 weeks", "short"),
        ("a fortnight", "short"),
        ("10 days", "short"),
        ("3 weeks", "short"),
        ("27 days", "short"),
        ("4 weeks", "within"),
        ("a month", "within"),
        ("five weeks", "within"),
        ("4 or 5 weeks", "within"),
        ("6 weeks", "within"),
        ("7 weeks", "long"),
        ("8 weeks", "long"),
        ("two months", "long"),
        ("3 months", "long"),
        ("half a year", "long"),
    ],
)
def test_gap_is_compared_without_a_day_of_a_session(ask: Ask, intent: str, length: str, response: str) -> None:
    (answer,) = ask(intent, f"duration/{length}@gap", "subject/interval")
    assert answer.response == f"utter_spacing_{response}"
    assert "interval_weeks" in answer.facts


@pytest.mark.parametrize(
    ("told", "named", "response"),
    [
        # The gap after the last session falls on a day: that one is judged.
        ({"last_session": on("2026-11-14")}, ("duration/8 weeks@gap",), "utter_next_late"),
        ({"last_session": on("2026-11-14")}, ("duration/5 weeks@gap", "subject/interval"), "utter_next_fits"),
        ({"last_session": on("2026-11-14")}, ("duration/2 weeks@gap", "subject/interval"), "utter_next_early"),
        # It would have been before today: the gap alone is judged.
        ({"last_session": on("2026-10-10")}, ("duration/3 weeks@gap",), "utter_spacing_short"),
        ({"last_session": on("2026-10-10")}, ("duration/4 weeks@gap",), "utter_spacing_within"),
        # A longer gap in general, and one that is there already.
        ({"last_session": on("2026-11-14")}, ("subject/missed_session",), "utter_course_missed"),
        ({}, ("subject/missed_session",), "utter_course_missed"),
        ({"last_session": on("2026-09-12")}, ("subject/missed_session",), "utter_next_over_or_complete"),
        # A length without a number says nothing.
        ({}, ("duration/some weeks@gap", "subject/interval"), "utter_interval"),
        # What is counted from no session.
        ({}, ("duration/8 weeks@other", "subject/interval"), "utter_interval"),
    ],
)
def test_gap_is_counted_from_the_last_session_where_it_can_be(
    ask: Ask, told: dict[str, Any], named: tuple[str, ...], response: str
) -> None:
    answers = ask(FREQUENCY, *named, memory=Memory(person=PatientProfile(**told)))
    assert [answer.response for answer in answers] == [response]


@pytest.mark.parametrize("intent", [FREQUENCY, NEXT])
@pytest.mark.parametrize(
    ("concern", "name"),
    [
        ("large_pores", "large pores"),
        ("acne_scars", "acne scars"),
        ("scars", "scars"),
        ("stretch_marks", "stretch marks"),
        ("fine_lines", "fine lines"),
        ("hyperpigmentation", "dark patches"),
        ("dullness", "dull skin"),
    ],
)
def test_gap_is_the_same_for_every_concern(ask: Ask, content: Content, intent: str, concern: str, name: str) -> None:
    (answer,) = ask(intent, f"concern/{concern}", "subject/interval")
    assert answer.response == "utter_spacing_concern"
    assert f"no other gap for {name}" in answer.text(content)
    assert "4 to 6 weeks" in answer.text(content)


def test_gap_for_a_concern_that_no_guide_covers_is_not_covered(ask: Ask) -> None:
    answers = ask(FREQUENCY, "concern/cellulite", "subject/interval")
    assert "utter_spacing_concern" not in {answer.response for answer in answers}
