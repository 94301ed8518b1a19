from __future__ import annotations

import re
from datetime import time

import pytest
from asking import Ask, mention, on, question

from bot.advice.done_after import answers, deeds
from bot.advice.profile import PatientProfile
from bot.advice.question import Memory, Mention
from bot.content.content import Content
from bot.dialogue.several import answer_all


def known(last: str | None = None, **told: object) -> Memory:
    return Memory(person=PatientProfile(last_session=on(last) if last else None, **told))


@pytest.mark.parametrize(
    ("named", "last", "response", "fragments"),
    [
        # The wait of 48 hours ends on 22 November; it is 21 November.
        (
            ("activity/exercise@done",),
            "2026-11-20",
            "too_soon",
            ["sooner than our guides advise", "at least 48 hours", "until Sunday, 22 November 2026"],
        ),
        (("activity/sun_exposure@done",), "2026-11-20", "too_soon", ["sun exposure"]),
        (("product/harsh_products@done",), "2026-11-20", "too_soon", ["harsh skincare"]),
        # The wait is over, and the day of the deed is not told, or is.
        (("activity/exercise@done",), "2026-11-10", "depends", ["From Thursday, 12 November 2026"]),
        (("activity/exercise@done", "date/yesterday@other"), "2026-11-10", "late_enough", ["That was late enough"]),
        (("activity/exercise@done", "date/11 november@asked"), "2026-11-10", "too_soon_over", ["ended on Thursday"]),
        # Another guide gives a time in words, so nothing is called late enough.
        (("product/harsh_products@done", "date/yesterday@other"), "2026-11-10", "general", ["several days"]),
        # The message counts from the session to the deed, whichever day that was.
        (("activity/exercise@done", "subject/next_day"), None, "too_soon_then", ["sooner than our guides advise"]),
        (("activity/exercise@done", "subject/next_day"), "2026-11-10", "too_soon_over", ["ended on Thursday"]),
        (("activity/exercise@done", "duration/day 1@other"), None, "too_soon_then", ["at least 48 hours"]),
        (("activity/exercise@done", "duration/day 3@other"), None, "general", []),
        (("activity/exercise@done", "duration/20 minutes@other"), None, "general", []),
        (("product/retinol@done", "subject/next_day"), None, "related_within", ["you were within that time"]),
        (("product/retinol@done", "date/11 november@other"), "2026-11-10", "related_within", ["don't name retinol"]),
        # A time that belongs to something else.
        (("activity/exercise@done", "date/yesterday@since"), "2026-11-10", "depends", []),
        (("activity/exercise@done",), None, "general", ["at least 48 hours without strenuous exercise"]),
        (("product/abrasive_products@done",), "2026-11-10", "general", ["several days"]),
        # What no guide names, by the class that it belongs to.
        (
            ("activity/hot_yoga@done",),
            "2026-11-20",
            "related_until",
            [
                "don't name hot yoga",
                "at least 48 hours without strenuous exercise",
                "up on Sunday, 22 November 2026",
            ],
        ),
        (
            ("activity/tanning_bed@done",),
            "2026-11-20",
            "related_until",
            ["without sun exposure"],
        ),
        (
            ("product/retinol@done",),
            "2026-11-20",
            "related_until",
            ["without harsh skincare", "leave retinol and other retinoids out for now", "Cleanse gently"],
        ),
        (("product/retinol@done",), None, "related", ["don't name retinol", "Cleanse gently"]),
        (
            ("activity/hot_yoga@done",),
            "2026-11-10",
            "related_over",
            ["is over: it ended on Thursday, 12 November 2026"],
        ),
        # What guides advise, and what none mentions.
        (("product/sunscreen@done",), "2026-11-20", "advised", ["Use sunscreen after the treatment."]),
        (("activity/swimming@done",), "2026-11-20", "not_covered", ["say nothing on swimming"]),
        (("activity/swimming@done", "activity/alcohol@done"), None, "not_covered", ["swimming and alcohol"]),
    ],
)
@pytest.mark.parametrize("intent", ["ask_activity_after", "ask_safety", "nlu_fallback"])
def test_deed_is_answered_as_done(
    content: Content,
    intent: str,
    named: tuple[str, ...],
    last: str | None,
    response: str,
    fragments: list[str],
    ask: Ask,
) -> None:
    (answer,) = ask(intent, *named, memory=known(last))
    assert answer.response == f"utter_done_{response}"
    said = answer.text(content)
    assert [fragment for fragment in fragments if fragment not in said] == []
    assert re.search(r"\w\.[A-Z]", said) is None, "a space between sentences"


@pytest.mark.parametrize("kind", ["activity", "product"])
def test_every_activity_and_product_has_an_answer_as_done(content: Content, kind: str, ask: Ask) -> None:
    for entry in content.guidance.vocabularies[kind].entries:
        said = ask("ask_activity_after", f"{kind}/{entry}@done", memory=known("2026-11-20"))
        assert all(a.response.startswith(("utter_done_", "utter_gap_clinic_answer")) for a in said), entry
        assert any(answer.response.startswith("utter_done_") for answer in said), entry


def test_own_answer_of_the_clinic_is_given(ask: Ask, content: Content) -> None:
    deed, own = ask("ask_activity_after", "activity/makeup@done")
    assert (deed.response, own.response) == ("utter_done_not_covered", "utter_gap_clinic_answer")


@pytest.mark.parametrize(
    ("named", "out"),
    [
        ("activity/sauna", True),
        ("activity/hot_shower", True),
        ("activity/towel_drying", True),
        ("activity/waxing", True),
        ("activity/picking_skin", True),
        ("activity/makeup", True),
        ("product/vitamin_c", True),
        ("product/retinol", True),
        ("product/tea_tree", True),
        ("product/own_numbing_cream", True),
        ("activity/alcohol", False),
        ("activity/flying", False),
        ("activity/walking", False),
        # Whether to pause a medicine is no matter of this assistant, and gentle care goes on.
        ("product/steroid_creams", False),
        ("product/painkillers", False),
        ("product/panthenol", False),
    ],
)
@pytest.mark.parametrize("last", ["2026-11-20", "2026-11-10", None])
def test_what_to_do_now_comes_after_a_deed(content: Content, ask: Ask, last: str | None, named: str, out: bool) -> None:
    first, *_ = ask("ask_activity_after", f"{named}@done", memory=known(last))
    said = first.text(content)
    assert "undone" not in said
    assert "Cleanse gently, use a moisturiser and stay out of the sun." in said
    assert "gets hot, swells or hurts more, call" in said
    assert ("out for now" in said) is out
    assert not any(words in said for words in ("before you", "Before you", "around a session"))
    assert {"cleanse_gently", "hydrate", "avoid_sun"} <= {*first.facts}


@pytest.mark.parametrize("named", ["activity/crying@done", "activity/travel@done", "activity/stress@done"])
def test_deed_in_passing_is_answered_where_it_is_asked_about(content: Content, named: str) -> None:
    assert deeds(question("inform", named), content) == ()
    assert len(deeds(question("ask_activity_after", named), content)) == 1


@pytest.mark.parametrize("named", ["activity/exercise", "activity/exercise@asked"])
def test_what_is_not_done_is_answered_as_asked(ask: Ask, named: str) -> None:
    first, *_ = ask("ask_activity_after", named, memory=known("2026-11-20"))
    assert first.response == "utter_wait_until"


def test_nothing_was_done_after_a_session_that_is_still_to_come(content: Content) -> None:
    asked = question("ask_activity_after", "activity/exercise@done", memory=known(sessions_done=0))
    assert deeds(asked, content) == ()
    assert answers(asked, content) == ()


def test_deed_is_answered_beside_a_symptom(content: Content) -> None:
    asked = question("check_symptom", "symptom/redness", "activity/exercise@done", memory=known("2026-11-20"))
    assert [answer.response for answer in answer_all((asked,), asked, content)] == [
        "utter_recovery_within",
        "utter_done_too_soon",
    ]


def test_deed_to_the_minute(content: Content) -> None:
    memory = Memory(person=PatientProfile(last_session=on("2026-11-20", at=time(15))))
    asked = question("ask_activity_after", "activity/exercise@done", memory=memory)
    (answer,) = answers(asked, content)
    assert "until Sunday, 22 November 2026, 15:00" in answer.text(content)


def test_role_is_read_from_the_mention() -> None:
    assert mention("activity/exercise@done") == Mention("activity", "exercise", role="done")


@pytest.mark.parametrize("day", ["tomorrow", "next week", "next saturday", "in two days", "in a week"])
@pytest.mark.parametrize("thing", ["swimming", "shaving", "sleeping", "alcohol", "waxing"])
def test_what_is_planned_is_not_answered_as_done(ask: Ask, content: Content, day: str, thing: str) -> None:
    memory = known("2026-11-18")
    (answer,) = ask("ask_activity_after", f"activity/{thing}@done", f"date/{day}@asked", memory=memory)
    if thing == "sleeping":
        # It can't be left.
        assert answer.response == "utter_gap_daily"
    else:
        assert answer.response == "utter_gap_activity"
        assert "leave it until you have asked" in answer.text(content)
    (done,) = ask("ask_activity_after", f"activity/{thing}@done", "date/yesterday@asked", memory=memory)
    assert done.response == "utter_done_not_covered"


def test_deed_in_passing_gives_way_to_what_is_named_beside_it(content: Content) -> None:
    named = ("product/sunscreen", "activity/walking@done")
    assert deeds(question("ask_activity_after", *named), content) == ()
    alone = question("ask_activity_after", "activity/walking@done")
    assert [deed.entry for deed in deeds(alone, content)] == ["walking"]


@pytest.mark.parametrize(
    ("named", "out", "said"),
    [
        (
            ("activity/exercise@done", "product/harsh_products@done", "subject/next_day"),
            "strenuous exercise and harsh skincare products",
            ["So that was too soon."],
        ),
        (
            ("activity/hot_yoga@done", "activity/alcohol@done", "activity/makeup@done", "subject/next_day"),
            "hot yoga and makeup",
            ["don't name hot yoga", "You were within that time.", "say nothing on alcohol and makeup"],
        ),
        (
            ("activity/hot_yoga@done", "activity/sauna@done", "activity/exercise@done"),
            "hot yoga, strenuous exercise and saunas and steam rooms",
            ["don't name hot yoga", "say nothing on saunas and steam rooms", "if it fell into that time"],
        ),
    ],
)
def test_several_deeds_are_one_paragraph(
    content: Content, ask: Ask, named: tuple[str, ...], out: str, said: list[str]
) -> None:
    first, *others = ask("ask_activity_after", *named)
    text = first.text(content)
    assert first.response == "utter_done_together"
    assert not [answer for answer in others if answer.response.startswith("utter_done_")]
    assert f"Please leave {out} out for now." in text
    assert all(part in text for part in said)
    assert text.count("Cleanse gently") == text.count("stay out of the sun") == text.count("on 020 7946 0000") == 1


def test_deeds_of_which_the_guides_say_the_same_are_named_together(content: Content, ask: Ask) -> None:
    (told,) = ask("ask_activity_after", "activity/hot_yoga@done", "activity/dancing@done", "subject/next_day")
    assert "name hot yoga and dancing" in told.text(content)
