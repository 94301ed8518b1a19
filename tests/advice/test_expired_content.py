from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest
from asking import question
from saying import put

from bot.advice.question import Question
from bot.content.clinic import ClinicAnswer
from bot.content.content import Content
from bot.content.schema import Review

OLD = Review(by="Test reviewer", on=date(2019, 1, 1), due=date(2020, 1, 1))
# A day on which what was due in 2020 is overdue, and past the clinic's limit.
OVERDUE = datetime(2020, 2, 1, 12, tzinfo=timezone.utc)
EXPIRED = datetime(2020, 12, 1, 12, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def content(content: Content) -> Content:
    """The content of a clinic with which an answer expires: in that of the tests none does."""
    return replace(content, clinic=content.clinic.copy(update={"withhold_after_days": 90}))


@pytest.fixture(scope="module")
def old_fact(content: Content) -> Content:
    """Content in which one fact has an old review."""
    fact = content.guidance.facts["wait_exercise"].copy(update={"review": OLD})
    facts = {**content.guidance.facts, "wait_exercise": fact}
    return replace(content, guidance=replace(content.guidance, facts=facts))


def said(asked: Question, content: Content, now: datetime) -> list[str]:
    return [answer.response for answer in put(replace(asked, now=now), content)]


def test_overdue_fact_is_still_said(old_fact: Content) -> None:
    assert said(question("ask_activity_after", "activity/exercise"), old_fact, OVERDUE) == ["utter_wait_exercise"]


def test_expired_fact_is_withheld_and_handed_over(old_fact: Content) -> None:
    (answer,) = put(replace(question("ask_activity_after", "activity/exercise"), now=EXPIRED), old_fact)
    assert (answer.response, answer.kind, answer.facts) == ("utter_withheld", "gap", ())
    assert "hours" not in answer.text(old_fact)
    assert old_fact.clinic.phone in answer.text(old_fact)


def test_answers_that_rest_on_other_facts_are_said(old_fact: Content) -> None:
    assert said(question("ask_pain"), old_fact, EXPIRED) == ["utter_pain"]


def test_expired_wording_is_withheld(content: Content) -> None:
    wording = content.guidance.wording.copy(update={"responses": {"utter_pain": OLD}})
    aged = replace(content, guidance=replace(content.guidance, wording=wording))
    assert said(question("ask_pain"), aged, EXPIRED) == ["utter_withheld"]


def test_expired_table_of_answers_withholds_all_answers(content: Content) -> None:
    reviews = {**content.guidance.reviews, "table of answers": OLD}
    aged = replace(content, guidance=replace(content.guidance, reviews=reviews))
    assert said(question("ask_pain"), aged, EXPIRED) == ["utter_withheld"]


@pytest.mark.parametrize("intent", ["report_urgent_symptom", "ask_human", "greet", "stop"])
def test_what_is_urgent_or_hands_over_is_said_whatever_the_date(content: Content, intent: str) -> None:
    wording = content.guidance.wording.copy(update={"review": OLD, "responses": {}})
    aged = replace(content, guidance=replace(content.guidance, wording=wording))
    assert "utter_withheld" not in said(question(intent), aged, EXPIRED)


def test_red_flag_is_said_whatever_the_date(content: Content) -> None:
    reviews = {**content.guidance.reviews, "red flags": OLD}
    aged = replace(content, guidance=replace(content.guidance, reviews=reviews))
    assert said(question("ask_pain", "red_flag/breathing"), aged, EXPIRED) == ["utter_emergency"]


def test_expired_answer_of_the_clinic_leaves_the_plain_gap(content: Content) -> None:
    own = ClinicAnswer(text="A made-up answer of a made-up clinic.", review=OLD)
    clinic = content.clinic.copy(update={"answers": {"activity/swimming": own}})
    asked = question("ask_activity_after", "activity/swimming")
    ours = replace(content, clinic=clinic)
    assert said(asked, ours, OVERDUE) == ["utter_gap_clinic_answer"]
    assert said(asked, ours, EXPIRED) == ["utter_gap_activity"]
