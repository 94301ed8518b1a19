from __future__ import annotations

from typing import Any

import pytest
from asking import Ask, on, question

from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import Memory
from bot.content.content import Content

FREQUENCY, NEXT = "ask_frequency", "ask_next_session"


@pytest.mark.parametrize("intent", [FREQUENCY, NEXT])
@pytest.mark.parametrize("role", ["gap", "since"])
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
def test_gap_is_compared_without_a_day_of_a_session(
    ask: Ask, intent: str, role: str, length: str, response: str
) -> None:
    (answer,) = ask(intent, f"duration/{length}@{role}", "subject/interval")
    assert answer.response == f"utter_spacing_{response}"
    assert answer.asks is None
    assert "interval_weeks" in answer.facts


@pytest.mark.parametrize("intent", [FREQUENCY, NEXT])
@pytest.mark.parametrize(
    "named",
    [
        # Of something else.
        ("duration/5 weeks@since", "symptom/redness"),
        ("duration/5 weeks@since", "product/retinoids"),
        # Not what is asked about.
        ("duration/4 weeks@gap", "subject/interval_reason"),
        ("duration/4 weeks@gap", "subject/remaining"),
        ("duration/some weeks@gap",),
        ("date/5 december@other",),
    ],
)
def test_other_times_are_no_gap(ask: Ask, intent: str, named: tuple[str, ...]) -> None:
    assert not any(answer.response.startswith("utter_spacing") for answer in ask(intent, *named))


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


# Lists of past sessions in one message, with the number of days between the last two; today is 21 November 2026.
LISTS = [
    (("4 september", "2 october", "6 november"), 3, "within", "5 weeks", "4–18 Dec 2026"),
    (("1 september", "29 september", "27 october"), 3, "within", "4 weeks", "24 Nov – 8 Dec 2026"),
    (("1 june", "1 july", "1 august", "12 september"), 4, "within", "6 weeks", "long enough"),
    (("12 september", "7 november"), 2, "long", "8 weeks", "5–19 Dec 2026"),
    (("1 march", "7 november"), 2, "long", "35 weeks and 6 days", "5–19 Dec 2026"),
    (("31 october", "14 november"), 2, "short", "2 weeks", "12–26 Dec 2026"),
    (("3 october", "24 october", "14 november"), 3, "short", "3 weeks", "12–26 Dec 2026"),
    # In any order.
    (("6 november", "4 september", "2 october"), 3, "within", "5 weeks", "4–18 Dec 2026"),
]


@pytest.mark.parametrize("subject", ["past_gap", "missed_session", "interval"])
@pytest.mark.parametrize("role", ["session", "implied"])
@pytest.mark.parametrize(("days", "count", "comparison", "time", "then"), LISTS)
def test_gap_between_the_last_two_sessions(
    ask: Ask,
    content: Content,
    days: tuple[str, ...],
    count: int,
    comparison: str,
    time: str,
    then: str,
    role: str,
    subject: str,
) -> None:
    named = (*(f"date/{day}@{role}" for day in days), f"subject/{subject}")
    (answer,) = ask(NEXT, *named)
    assert answer.response == f"utter_spacing_had_{comparison}"
    assert f"it was {time}" in answer.text(content)
    assert then in answer.text(content)
    person = update_profile(question(NEXT, *named), content).person
    assert person.sessions_done == count
    assert len(person.earlier_sessions) == count - 1


@pytest.mark.parametrize(
    ("intent", "named", "done", "earlier"),
    [
        # One day that is not remembered exactly, a correction, days of something else or to come.
        ("inform", ("date/18 november@session", "date/19 november@session"), None, 0),
        ("correct", ("date/17 november@session", "date/20 october@session"), None, 0),
        ("inform", ("date/18 november@session", "date/20 october@other"), None, 0),
        ("inform", ("date/18 november@session", "date/16 december@wish"), None, 0),
        ("inform", ("date/18 november@session",), None, 0),
        # A greater number that is told as well stands; a smaller one is the place of one of them.
        ("inform", ("sessions_done/5", "date/18 november@session", "date/20 october@session"), 5, 1),
        ("inform", ("sessions_done/1", "date/18 november@session", "date/20 october@session"), 2, 1),
    ],
)
def test_sessions_are_counted_by_their_days(
    content: Content, intent: str, named: tuple[str, ...], done: int | None, earlier: int
) -> None:
    person = update_profile(question(intent, *named), content).person
    assert (person.sessions_done, len(person.earlier_sessions)) == (done, earlier)


def test_sessions_told_one_after_the_other_are_remembered(content: Content) -> None:
    person = PatientProfile(last_session=on("2026-10-10"))
    later = question("inform", "date/14 november@session", memory=Memory(person=person))
    assert update_profile(later, content).person.earlier_sessions == (on("2026-10-10"),)
    corrected = question("correct", "date/14 november@session", memory=Memory(person=person))
    assert update_profile(corrected, content).person.earlier_sessions == ()


@pytest.mark.parametrize("role", ["asked", "wish", "gap"])
def test_gap_that_is_over_by_now_is_judged_by_itself(ask: Ask, role: str) -> None:
    memory = Memory(person=PatientProfile(last_session=on("2026-11-06")))
    (answer,) = ask(NEXT, f"duration/2 weeks@{role}", memory=memory)
    assert answer.response == "utter_spacing_short"


def test_gap_between_sessions_is_not_known_of_one(ask: Ask) -> None:
    answers = ask(NEXT, "date/6 november@session", "subject/past_gap")
    assert "utter_spacing_had_within" not in {answer.response for answer in answers}
