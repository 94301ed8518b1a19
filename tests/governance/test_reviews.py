from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot import paths
from bot.content.content import Content
from bot.content.expiry import expired
from bot.content.schema import Review
from bot.governance.reviews import overdue, reviewed

ON, DUE = date(2020, 1, 1), date(2020, 6, 1)
OLD = Review(by="Test reviewer", on=ON, due=DUE)


def with_fact_review(content: Content, fact_id: str, review: Review) -> Content:
    facts = {**content.guidance.facts, fact_id: content.guidance.facts[fact_id].copy(update={"review": review})}
    return replace(content, guidance=replace(content.guidance, facts=facts))


def test_everything_that_can_be_said_is_reviewed(content: Content) -> None:
    named = {item.what for item in reviewed(content)}
    assert {f"fact {fact}" for fact in content.guidance.facts} <= named
    assert {f"response {response}" for response in content.wording} <= named
    assert {f"clinic answer {about}" for about in content.clinic.answers} <= named
    assert {f"vocabulary {kind}" for kind in content.guidance.vocabularies} <= named
    assert {f"red flags in {path.name}" for path in (paths.CONTENT / "red_flags").iterdir()} <= named
    assert {"assertion cues", "cues of mentions", "words for times", "table of answers"} <= named


def test_every_review_names_a_reviewer_and_dates(content: Content) -> None:
    assert all(item.review.by and item.review.on < item.review.due for item in reviewed(content))


def test_shipped_content_is_not_overdue_on_the_day_of_its_review(content: Content) -> None:
    assert overdue(content, max(item.review.on for item in reviewed(content))) == ()


def test_overdue_content_is_named(content: Content) -> None:
    aged = with_fact_review(content, "wait_exercise", OLD)
    assert [item.what for item in overdue(aged, DUE + timedelta(days=1))] == ["fact wait_exercise"]


@pytest.mark.parametrize(("days", "withheld"), [(0, False), (1, False), (90, False), (91, True), (400, True)])
def test_review_expires_past_the_limit_of_the_clinic(content: Content, days: int, withheld: bool) -> None:
    limited = replace(content, clinic=content.clinic.copy(update={"withhold_after_days": 90}))
    assert expired(OLD, limited, DUE + timedelta(days=days)) is withheld


def test_response_has_its_own_review_or_that_of_all(content: Content) -> None:
    wording = content.guidance.wording
    own = next(iter(wording.responses))
    assert wording.of(own) == wording.responses[own]
    assert wording.of("utter_pain") == wording.review
