from __future__ import annotations

from typing import Any

import pytest
from asking import Ask, Change, concerns, on

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content
from bot.content.schema import Value


def known(**told: Any) -> Memory:
    return Memory(person=PatientProfile(**told))


@pytest.mark.parametrize(
    ("told", "done", "response", "fragment"),
    [
        ((), 1, "utter_progress_one", "After 1 session, our guides describe slight changes"),
        (("scars/severe",), 1, "utter_progress_one", "After 1 session"),
        ((), 2, "utter_progress_several", "After 2 sessions you are in the middle of the course"),
        ((), 3, "utter_progress_complete", "After 3 sessions, the shortest course in our guides is complete"),
        (("scars/severe",), 5, "utter_progress_several", "After 5 sessions"),
        (("scars/severe",), 6, "utter_progress_complete", "After 6 sessions"),
        (("scars/mild", "stretch_marks"), 5, "utter_progress_several", "After 5 sessions"),
        (("scars/mild",), 15, "utter_progress_complete", "After 15 sessions"),
    ],
)
def test_progress_after_so_many_sessions(
    ask: Ask, content: Content, told: tuple[str, ...], done: int, response: str, fragment: str
) -> None:
    (answer,) = ask("ask_progress", memory=known(concerns=concerns(*told), sessions_done=done))
    assert answer.response == response
    assert fragment in answer.text(content)


@pytest.mark.parametrize(
    ("wanted", "response"),
    [(6, "utter_progress_several"), (4, "utter_progress_complete"), (2, "utter_progress_complete")],
)
def test_own_course_may_be_a_longer_one(ask: Ask, wanted: int, response: str) -> None:
    (answer,) = ask("ask_progress", memory=known(sessions_done=4, wanted=wanted))
    assert answer.response == response


@pytest.mark.parametrize(
    ("first", "last", "fragments"),
    [
        (1, 2, ["After 1 session, ", "After 2 sessions you are in the middle"]),
        (3, 4, ["After 3 or 4 sessions you are in the middle"]),
        (5, 7, ["After 5 sessions you are in the middle", "After 6 or 7 sessions, the shortest course"]),
        (6, 8, ["After 6 to 8 sessions, the shortest course"]),
    ],
)
def test_progress_after_an_inexact_number_of_sessions(
    ask: Ask, content: Content, first: int, last: int, fragments: list[str]
) -> None:
    memory = known(concerns=concerns("scars/severe"), sessions_done=first, sessions_done_most=last)
    said = [answer.text(content) for answer in ask("ask_progress", memory=memory)]
    assert [fragment in text for fragment, text in zip(fragments, said, strict=True)] == [True] * len(fragments)


@pytest.mark.parametrize(
    ("last", "time"),
    [
        (on("2026-11-21"), "less than a day"),
        (on("2026-11-20"), "1 day"),
        (on("2026-11-07"), "2 weeks"),
        (on("2026-10-01", "2026-10-31"), "3 weeks"),
        (on("2024-02-29"), "142 weeks and 2 days"),
    ],
)
def test_progress_since_the_last_session(ask: Ask, content: Content, last: Any, time: str) -> None:
    (answer,) = ask("ask_progress", memory=known(last_session=last))
    assert f"{time} ago. In the days and weeks after a session" in answer.text(content)
    assert answer.steps[0].endswith(f"until today it is {time}.")
    assert {"results_short_term", "results_long_term"} <= set(answer.facts)


def test_progress_by_sessions_and_by_time(ask: Ask) -> None:
    answers = ask("ask_progress", memory=known(sessions_done=2, last_session=on("2026-11-07")))
    assert [answer.response for answer in answers] == ["utter_progress_several", "utter_progress_time"]


@pytest.mark.parametrize("told", [{}, {"sessions_done": 0}, {"concerns": concerns("scars")}])
def test_progress_of_nobody_known_is_what_is_documented(ask: Ask, told: dict[str, Any]) -> None:
    assert [answer.response for answer in ask("ask_progress", memory=known(**told))] == ["utter_timeline"]


def test_progress_for_an_undocumented_concern_places_nobody_in_a_course(ask: Ask) -> None:
    answers = ask("ask_progress", memory=known(concerns=concerns("hair_loss"), sessions_done=4))
    assert [answer.response for answer in answers if answer.response.startswith("utter_progress")] == []


@pytest.mark.parametrize(("fewest", "response"), [(5, "utter_progress_several"), (4, "utter_progress_complete")])
def test_progress_follows_the_course(ask: Ask, change: Change, fewest: int, response: str) -> None:
    changed = change("course_mild", Value(min=fewest, max=9, unit="session"))
    memory = known(concerns=concerns("scars/mild"), sessions_done=4)
    assert ask("ask_progress", memory=memory, content=changed)[0].response == response
