"""The patient's event beside the days on which the next session is due."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Ask, on

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange


def known(**told: Any) -> Memory:
    return Memory(person=PatientProfile(**told))


# The next session is due 12 to 26 December.
LAST = on("2026-11-14")


@pytest.mark.parametrize(
    ("event", "response", "fragments"),
    [
        (on("2026-12-01"), "first", ["Tuesday, 1 December 2026", "12–26 Dec 2026"]),
        (on("2026-12-11"), "first", []),
        (on("2026-12-12"), "leaves", ["13–26 Dec 2026 is left"]),
        (on("2026-12-14"), "leaves", ["Saturday, 12 December 2026 and 15–26 Dec 2026 is left"]),
        (on("2026-12-17"), "leaves", ["12–15 Dec 2026 and 18–26 Dec 2026 is left"]),
        (on("2026-12-25"), "leaves", ["12–23 Dec 2026 and Saturday, 26 December 2026"]),
        (on("2026-12-27"), "leaves", ["12–25 Dec 2026 is left"]),
        (on("2026-12-28"), "clear", ["Any of these days"]),
        (on("2027-01-20"), "clear", []),
        (on("2026-12-13", "2026-12-31"), "in_the_way", ["close to your date"]),
        (on("2026-12-10", "2026-12-26"), "in_the_way", []),
        # More than the next session may fit before it.
        (on("2027-02-01"), None, []),
        (on("2027-08-14"), None, []),
        # Over.
        (on("2026-11-20"), None, []),
        (None, None, []),
    ],
)
def test_event_beside_the_next_session(
    ask: Ask, content: Content, event: DateRange | None, response: str | None, fragments: list[str]
) -> None:
    first, *others = ask("ask_next_session", memory=known(last_session=LAST, event=event))
    assert first.response == "utter_next_wait"
    assert [answer.response for answer in others] == ([f"utter_event_{response}"] if response else [])
    said = "\n".join(answer.text(content) for answer in others)
    assert [fragment for fragment in fragments if fragment not in said] == []


@pytest.mark.parametrize(
    ("day", "response"),
    [
        ("date/12 december@wish", "day_clear"),
        ("date/15 december@wish", "day_clear"),
        ("date/16 december@asked", "day_close"),
        ("date/17 december@start", "day_close"),
        # After the event there is nothing to say about it.
        ("date/18 december@wish", None),
    ],
)
@pytest.mark.parametrize("last", [LAST, None])
def test_proposed_day_before_an_event(ask: Ask, day: str, response: str | None, last: DateRange | None) -> None:
    answers = ask("ask_next_session", day, memory=known(last_session=last, event=on("2026-12-17")))
    found = [answer.response for answer in answers if answer.response.startswith("utter_event_")]
    assert found == ([f"utter_event_{response}"] if response else [])


@pytest.mark.parametrize("last", [LAST, None])
@pytest.mark.parametrize(
    ("event", "response", "fragment"),
    [
        (on("2026-12-17"), "latest", "Tuesday, 15 December 2026 at the latest"),
        (on("2027-06-05"), "latest", "Thursday, 3 June 2027 at the latest"),
        (on("2026-11-22"), "too_close", "a day after it"),
    ],
)
def test_last_day_before_an_event(
    ask: Ask, content: Content, last: DateRange | None, event: DateRange, response: str, fragment: str
) -> None:
    memory = known(last_session=last, event=event, occasion="wedding")
    first, *_ = ask("ask_next_session", "subject/latest_day", memory=memory)
    assert first.response == f"utter_event_{response}"
    assert fragment in first.text(content)
    assert "your wedding" in first.text(content).lower()


def test_condition_comes_before_the_last_day(ask: Ask) -> None:
    memory = known(event=on("2026-12-17"), conditions=("eczema",))
    answers = ask("ask_next_session", "subject/latest_day", memory=memory)
    assert [answer.response for answer in answers] == ["utter_next_conditions", "utter_event_latest"]


@pytest.mark.parametrize(
    ("told", "responses"),
    [
        ({"start": on("2026-12-05")}, ["utter_after_start"]),
        ({"start": on("2026-12-05"), "sessions_done": 0}, ["utter_after_start"]),
        ({"start": on("2026-12-05"), "event": on("2026-12-19")}, ["utter_after_start", "utter_event_day_clear"]),
        # Nobody who had no session is asked when it was.
        ({"sessions_done": 0}, ["utter_interval"]),
        ({"sessions_done": 1, "start": on("2026-12-05")}, ["utter_interval", "utter_ask_session_time"]),
        ({}, ["utter_interval", "utter_ask_session_time"]),
    ],
)
def test_next_session_of_a_patient_who_had_none(ask: Ask, told: dict[str, Any], responses: list[str]) -> None:
    assert [answer.response for answer in ask("ask_next_session", memory=known(**told))] == responses
