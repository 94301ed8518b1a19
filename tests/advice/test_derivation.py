"""How an answer was worked out can be said of every computed answer, and none of its figures is of unknown origin."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from asking import Ask, concerns, on, question
from figures import unexplained

from bot.advice.answer import Answer
from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.advice.reply import reply
from bot.content.content import Content

SESSION = {"last_session": on("2026-11-14")}
PLANNED = {"concerns": concerns("acne_scars/mild"), "sessions_done": 2, **SESSION, "event": on("2027-06-12")}
# Every answer with a worked out figure: what is asked, of whom, and its response.
COMPUTED = [
    (("ask_plan",), PLANNED, "utter_plan_course"),
    (("ask_plan",), PLANNED, "utter_plan_dates"),
    (("ask_plan",), PLANNED, "utter_plan_event_all"),
    (("ask_plan",), {**PLANNED, "event": on("2027-01-01")}, "utter_plan_event_shortest"),
    (("ask_plan",), {**PLANNED, "sessions_done": 1, "event": on("2027-01-01")}, "utter_plan_event_part"),
    (("ask_plan",), {**PLANNED, "event": on("2026-12-01"), "sessions_done": 1}, "utter_plan_event_none"),
    (("ask_calendar",), PLANNED, "utter_plan_list"),
    (("ask_next_session",), SESSION, "utter_next_wait"),
    (("ask_next_session", "date/12 december@wish"), SESSION, "utter_next_fits"),
    (("ask_next_session",), {"last_session": on("2026-10-01")}, "utter_next_over_or_complete"),
    (("ask_next_session",), {"last_session": on("2026-10-01"), "sessions_done": 1}, "utter_next_over"),
    (("check_symptom", "symptom/redness"), {"last_session": on("2026-11-20")}, "utter_recovery_within"),
    (("check_symptom", "symptom/redness"), SESSION, "utter_recovery_beyond"),
    (("check_symptom", "symptom/peeling"), SESSION, "utter_recovery_no_figure"),
    (("ask_activity_after", "activity/exercise"), {"last_session": on("2026-11-20")}, "utter_wait_until"),
    (
        ("ask_activity_after", "activity/exercise"),
        {"last_session": on("2026-11-20", at=time(15))},
        "utter_wait_until",
    ),
    (("ask_activity_after", "activity/exercise"), SESSION, "utter_wait_over"),
    (("ask_progress",), SESSION, "utter_progress_time"),
]


def answered(content: Content, asked: tuple[str, ...], known: dict[str, Any], response: str) -> Answer:
    answers = reply(question(*asked, memory=Memory(person=PatientProfile(**known))), content)
    return next(answer for answer in answers if answer.response == response)


@pytest.mark.parametrize(("asked", "known", "response"), COMPUTED)
def test_computed_answer_has_steps_and_facts(
    content: Content, asked: tuple[str, ...], known: dict[str, Any], response: str
) -> None:
    answer = answered(content, asked, known, response)
    assert answer.steps
    assert answer.facts


@pytest.mark.parametrize(("asked", "known", "response"), COMPUTED)
def test_computed_answer_has_no_figure_of_unknown_origin(
    content: Content, asked: tuple[str, ...], known: dict[str, Any], response: str
) -> None:
    answer = answered(content, asked, known, response)
    put = question(*asked, memory=Memory(person=PatientProfile(**known)))
    rests = [unexplained(text, answer, put, content) for text in (answer.text(content), *answer.steps)]
    assert [rest for rest in rests if re.search(r"\d", rest)] == []


@pytest.mark.parametrize(("asked", "known", "response"), COMPUTED)
def test_computed_answer_is_explained_by_its_steps(
    ask: Ask, content: Content, asked: tuple[str, ...], known: dict[str, Any], response: str
) -> None:
    answer = answered(content, asked, known, response)
    explained, source = ask("ask_explanation", memory=Memory(fact_ids=answer.facts, steps=answer.steps))
    assert (explained.response, source.response) == ("utter_explanation", "utter_source")
    assert [step for step in answer.steps if step not in explained.text(content)] == []


def test_explanation_says_the_facts_that_were_counted_with(ask: Ask, content: Content) -> None:
    facts = ("course_typical", "course_by_consultation")
    explained, _ = ask("ask_explanation", memory=Memory(fact_ids=facts, steps=("Then.",)))
    assert content.guidance.facts["course_typical"].sentence in explained.text(content)
    assert content.guidance.facts["course_by_consultation"].sentence not in explained.text(content)
    assert explained.facts == ("course_typical",)


@pytest.mark.parametrize("steps", [(), ("Then.",)])
@pytest.mark.parametrize("facts", [("interval_weeks",), ("interval_weeks", "interval_reason")])
def test_explanation_of_a_gap_says_what_it_is_good_for(
    ask: Ask, content: Content, facts: tuple[str, ...], steps: tuple[str, ...]
) -> None:
    explained, _ = ask("ask_explanation", memory=Memory(fact_ids=facts, steps=steps))
    assert explained.text(content).count(content.guidance.facts["interval_reason"].sentence) == 1
    assert explained.facts == ("interval_weeks", "interval_reason")


def test_explanation_of_what_was_looked_up_says_so(ask: Ask, content: Content) -> None:
    explained, source = ask("ask_explanation", memory=Memory(fact_ids=("interval_reason",)))
    assert explained.response == "utter_explanation_looked_up"
    assert content.guidance.facts["interval_reason"].sentence in explained.text(content)
    assert source.response == "utter_source"


@pytest.mark.parametrize("facts", [(), ("taken_out",)])
def test_explanation_of_nothing_names_no_source(ask: Ask, facts: tuple[str, ...]) -> None:
    (answer,) = ask("ask_explanation", memory=Memory(fact_ids=facts, steps=("Then.",)))
    assert answer.response == "utter_source_none"
