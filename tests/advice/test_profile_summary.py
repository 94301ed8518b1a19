from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from asking import Ask, concerns, on

from bot.advice import profile_summary
from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content


@pytest.mark.parametrize(
    ("known", "parts"),
    [
        ({}, []),
        ({"concerns": concerns("acne_scars/severe", "large_pores")}, ["severe acne scars", "large pores"]),
        ({"concerns": concerns("acne_scars"), "severity": "mild"}, ["mild acne scars"]),
        ({"severity": "severe"}, ["severe"]),
        ({"sessions_done": 0}, ["no session yet"]),
        ({"sessions_done": 1}, ["1 session done"]),
        ({"sessions_done": 12}, ["12 sessions done"]),
        ({"last_session": on("2026-11-03")}, ["last session on Tuesday, 3 November 2026"]),
        ({"last_session": on("2026-11-03", at=time(15))}, ["last session on Tuesday, 3 November 2026, 15:00"]),
        ({"start": on("2027-02-01", "2027-02-28")}, ["start: 1–28 Feb 2027"]),
        ({"event": on("2027-06-12"), "occasion": "wedding"}, ["your wedding: Saturday, 12 June 2027"]),
        ({"event": on("2027-06-12")}, ["your date: Saturday, 12 June 2027"]),
        ({"conditions": ("eczema", "pregnancy")}, ["you mentioned eczema", "you mentioned pregnancy"]),
        # How it was asked is nothing that the patient told.
        ({"asked": ("event",), "declined": ("event",), "newest": "event"}, []),
        (
            {"away": (on("2026-12-15", "2026-12-19"),), "sun": on("2026-12-15", "2026-12-19")},
            ["not on 15–19 Dec 2026", "in strong sun on 15–19 Dec 2026"],
        ),
    ],
)
def test_parts_say_what_was_told(content: Content, known: dict[str, Any], parts: list[str]) -> None:
    assert list(profile_summary.parts(PatientProfile(**known), content)) == parts


def test_what_is_known_is_said_as_one(ask: Ask, content: Content) -> None:
    person = PatientProfile(concerns=concerns("acne_scars/severe"), sessions_done=2, last_session=on("2026-11-03"))
    (answer,) = ask("ask_what_known", memory=Memory(person=person))
    expected = "severe acne scars; 2 sessions done; last session on Tuesday, 3 November 2026."
    assert f"You told me: {expected}" in answer.text(content)
    assert (answer.kind, answer.facts) == ("smalltalk", ())


def test_nothing_known_is_said_too(ask: Ask) -> None:
    (answer,) = ask("ask_what_known")
    assert answer.response == "utter_known_nothing"


def test_changes_are_what_was_not_known_before(content: Content) -> None:
    before = PatientProfile(concerns=concerns("acne_scars"), sessions_done=2)
    after = before.copy(update={"sessions_done": 3, "event": on("2027-06-12")})
    assert profile_summary.changes(before, after, content) == ("3 sessions done", "your date: Saturday, 12 June 2027")


def test_last_session_that_was_not_told_is_refused(content: Content) -> None:
    with pytest.raises(ValueError, match="no last session"):
        profile_summary.last_session(PatientProfile(), content)
