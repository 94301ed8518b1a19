from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from asking import NOW, concerns, mention, on, question
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.clearance import holds
from bot.advice.profile import PatientProfile
from bot.advice.profile_update import MOST_SESSIONS_TOLD, qualified, update_profile
from bot.advice.question import Memory, Mention, ProfileUpdate, Question
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange


def heard(content: Content, *named: str, intent: str = "inform", asked: Any = None, **before: Any) -> ProfileUpdate:
    return update_profile(
        question(intent, *named, memory=Memory(intent="ask_plan", person=PatientProfile(**before), asked=asked)),
        content,
    )


# --- concerns and how severe they are ---


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ((), {}),
        (("concern/scars",), {"scars": None}),
        (("severity/severe", "concern/scars"), {"scars": "severe"}),
        (("concern/scars", "severity/severe"), {"scars": "severe"}),
        # "Severe acne scars and large pores."
        (
            ("severity/severe", "concern/acne_scars", "concern/large_pores"),
            {"acne_scars": "severe", "large_pores": None},
        ),
        # "Acne scars and large pores, severe": of both.
        (
            ("concern/acne_scars", "concern/large_pores", "severity/severe"),
            {"acne_scars": "severe", "large_pores": "severe"},
        ),
        (
            ("severity/mild", "concern/acne_scars", "severity/severe", "concern/stretch_marks"),
            {"acne_scars": "mild", "stretch_marks": "severe"},
        ),
        # "Mild acne scars, stretch marks and laxity, both severe."
        (
            ("severity/mild", "concern/acne_scars", "concern/stretch_marks", "concern/laxity", "severity/severe"),
            {"acne_scars": "mild", "stretch_marks": "severe", "laxity": "severe"},
        ),
        (("concern/scars", "symptom/redness", "severity/mild", "concern/scars"), {"scars": "mild"}),
        (("severity/mild",), {}),
    ],
)
def test_qualified_gives_each_concern_its_own_severity(named: tuple[str, ...], told: dict[str, str | None]) -> None:
    assert qualified(map(mention, named)) == told


@pytest.mark.parametrize(
    ("before", "named", "asked", "after"),
    [
        ((), ("concern/scars",), None, ("scars",)),
        (
            (),
            ("severity/severe", "concern/acne_scars", "concern/large_pores"),
            None,
            ("acne_scars/severe", "large_pores"),
        ),
        # Another concern takes the place of the one before, and says nothing yet of how severe it is.
        (("scars/severe",), ("concern/large_pores",), None, ("large_pores",)),
        # While a plan is made it stands beside it.
        (("scars/severe",), ("concern/large_pores",), "sessions_done", ("scars/severe", "large_pores")),
        (("scars/severe",), ("severity/mild", "concern/large_pores"), "concern", ("scars/severe", "large_pores/mild")),
        # The same concern again stays as severe as it was.
        (("scars/severe",), ("concern/scars",), None, ("scars/severe",)),
        (("scars/severe",), ("concern/scars", "severity/mild"), None, ("scars/mild",)),
        # A severity alone is that of all concerns that have none.
        (("scars/severe", "laxity"), ("severity/mild",), None, ("scars/severe", "laxity/mild")),
        (("scars", "laxity"), ("severity/mild",), None, ("scars/mild", "laxity/mild")),
        (("scars/severe", "laxity/severe"), ("severity/mild",), None, ("scars/mild", "laxity/mild")),
        # Asked how severe the scars are, which decides, nobody tells of the pores.
        (("acne_scars", "large_pores"), ("severity/severe",), "severity", ("acne_scars/severe", "large_pores")),
        (
            ("acne_scars/mild", "large_pores"),
            ("severity/severe",),
            "severity",
            ("acne_scars/mild", "large_pores/severe"),
        ),
    ],
)
def test_concerns_after_a_message(
    content: Content, before: tuple[str, ...], named: tuple[str, ...], asked: str | None, after: tuple[str, ...]
) -> None:
    found = heard(content, *named, asked=asked, concerns=concerns(*before)).person.concerns
    assert found == concerns(*after)


def test_corrected_concern_takes_the_place_of_all(content: Content) -> None:
    before = concerns("scars", "laxity")
    found = heard(content, "concern/wrinkles", intent="correct", asked="event", concerns=before)
    assert found.person.concerns == concerns("wrinkles")


@pytest.mark.parametrize(
    ("before", "named", "severity"),
    [
        ({}, ("severity/severe",), "severe"),
        # Told before any concern, it is that of the first one.
        ({"severity": "severe"}, ("concern/acne_scars",), "severe"),
        ({"severity": "severe"}, ("severity/mild", "concern/acne_scars"), "mild"),
        ({"severity": "severe", "concerns": concerns("acne_scars")}, ("concern/laxity",), None),
        ({"severity": "severe", "concerns": concerns("acne_scars")}, ("concern/acne_scars",), "severe"),
    ],
)
def test_severity_told_without_a_concern(
    content: Content, before: dict[str, Any], named: tuple[str, ...], severity: str | None
) -> None:
    person = heard(content, *named, **before).person
    known = [person.severity_of(concern) for concern in person.concerns] or [person.severity]
    assert known == [severity]


# --- sessions done ---


@pytest.mark.parametrize(
    ("named", "asked", "counts"),
    [
        (("sessions_done/1-2",), None, (1, 2)),
        (("number/4-6",), "sessions_done", (4, 6)),
        (("sessions_done/1-2", "sessions_done/3"), None, (3, 3)),
    ],
)
def test_inexact_number_of_sessions(
    content: Content, named: tuple[str, ...], asked: str | None, counts: tuple[int, int]
) -> None:
    done = heard(content, *named, asked=asked).person.done
    assert done is not None
    assert (done.first, done.last) == counts


def test_exact_number_replaces_an_inexact_one(content: Content) -> None:
    person = heard(content, "sessions_done/2", sessions_done=1, sessions_done_most=3).person
    assert (person.sessions_done, person.sessions_done_most) == (2, None)


@pytest.mark.parametrize(
    ("named", "intent", "asked", "newest", "count"),
    [
        (("sessions_done/3",), "inform", None, None, 3),
        (("sessions_done/0",), "inform", None, None, 0),
        (("sessions_done/2", "sessions_done/4"), "inform", None, None, 4),
        # A bare number counts where it was asked for, or where the number was told last.
        (("number/3",), "inform", "sessions_done", None, 3),
        (("number/3",), "inform", None, None, None),
        (("number/3",), "inform", "last_session", None, None),
        (("number/3",), "correct", None, "sessions_done", 3),
        (("number/3",), "correct", "last_session", "sessions_done", 3),
        (("number/3",), "correct", None, "event", None),
        (("number/3",), "inform", None, "sessions_done", None),
        (("number/9", "sessions_done/2"), "inform", "sessions_done", None, 2),
        ((f"sessions_done/{MOST_SESSIONS_TOLD}",), "inform", None, None, MOST_SESSIONS_TOLD),
    ],
)
def test_sessions_done(
    content: Content, named: tuple[str, ...], intent: str, asked: str | None, newest: str | None, count: int | None
) -> None:
    assert heard(content, *named, intent=intent, asked=asked, newest=newest).person.sessions_done == count


@pytest.mark.parametrize("count", [MOST_SESSIONS_TOLD + 1, 1000])
def test_more_sessions_than_anyone_has_are_unclear(content: Content, count: int) -> None:
    found = heard(content, f"sessions_done/{count}", sessions_done=2)
    assert (found.person.sessions_done, found.fields) == (2, ())
    ((detail, unclear),) = found.unresolved
    assert (detail, unclear.text, unclear.reason) == ("sessions_done", str(count), "impossible")


@pytest.mark.parametrize(
    ("named", "before", "start"),
    [
        (("occasion/wedding", "date/2 weeks before my wedding@start"), {"event": on("2027-02-14")}, on("2027-01-31")),
        (
            ("occasion/wedding", "date/2 weeks before my wedding@start", "date/14 february@event"),
            {},
            on("2027-01-31"),
        ),
        (("occasion/wedding", "date/2 weeks before my wedding@start"), {}, None),
    ],
)
def test_time_that_counts_from_the_event(
    content: Content, named: tuple[str, ...], before: dict[str, DateRange], start: DateRange | None
) -> None:
    found = heard(content, *named, **before)
    assert (found.person.start, found.unresolved) == (start, ())


def test_no_session_yet_takes_back_the_last_one(content: Content) -> None:
    person = heard(content, "sessions_done/0", last_session=on("2026-11-01")).person
    assert (person.sessions_done, person.last_session) == (0, None)


@pytest.mark.parametrize(("intent", "kept"), [("inform", True), ("ask_pain", True), ("correct", False)])
def test_none_said_by_the_way_takes_back_no_session_with_its_day(content: Content, intent: str, kept: bool) -> None:
    before = {"sessions_done": 2, "last_session": on("2026-11-01")}
    person = heard(content, "sessions_done/0", intent=intent, **before).person
    assert (person.sessions_done, person.last_session) == ((2, on("2026-11-01")) if kept else (0, None))


@pytest.mark.parametrize(
    ("named", "intent", "occasion"),
    [
        (("date/1 june@event",), "inform", None),
        (("date/in june@event", "occasion/holiday"), "inform", "holiday"),
        # The same day, closer.
        (("date/18 december@event",), "inform", "party"),
        (("date/1 june@event",), "correct", "party"),
    ],
)
def test_another_day_is_not_that_of_the_known_occasion(
    content: Content, named: tuple[str, ...], intent: str, occasion: str | None
) -> None:
    before = {"occasion": "party", "event": on("2026-12-01", "2026-12-31")}
    assert heard(content, *named, intent=intent, **before).person.occasion == occasion


def test_last_session_takes_back_that_there_was_none(content: Content) -> None:
    person = heard(content, "duration/three weeks ago@session", "treatment/microneedling", sessions_done=0).person
    assert (person.sessions_done, person.last_session) == (None, on("2026-10-31"))


@pytest.mark.parametrize("beside", ["condition/isotretinoin", "condition/pregnancy", "treatment/botox"])
def test_past_time_of_something_else_is_no_session(content: Content, beside: str) -> None:
    assert heard(content, "duration/three weeks ago@session", beside).person.last_session is None


def test_past_time_after_talk_of_none_is_no_session(content: Content) -> None:
    assert heard(content, "duration/three weeks ago@session", sessions_done=0).person.last_session is None


@pytest.mark.parametrize("first", [True, False])
def test_latest_of_several_past_days_is_the_last_session(content: Content, first: bool) -> None:
    days = ["duration/three weeks ago@session", "date/on monday@session"]
    assert heard(content, *(days if first else reversed(days))).person.last_session == on("2026-11-16")


@pytest.mark.parametrize("first", [True, False])
def test_more_exact_word_on_about_the_same_day_is_taken(content: Content, first: bool) -> None:
    days = ["date/two weeks ago@session", "date/the day after bonfire night@session"]
    assert heard(content, *(days if first else reversed(days))).person.last_session == on("2026-11-06")


def test_day_beside_that_of_a_session_is_none(content: Content) -> None:
    days = ("date/on monday@session", "date/saturday@implied")
    assert heard(content, *days).person.last_session == on("2026-11-16")


@pytest.mark.parametrize(
    ("named", "intent", "asked"),
    [
        ("duration/6 weeks@gap", "correct", None),
        ("duration/6 weeks@other", "correct", None),
        ("duration/6 weeks@gap", "inform", "last_session"),
        ("duration/6 weeks@gap", "ask_plan", "event"),
    ],
)
def test_gap_between_sessions_dates_none(content: Content, named: str, intent: str, asked: str | None) -> None:
    found = heard(content, named, intent=intent, asked=asked, newest="last_session", last_session=on("2026-11-14"))
    assert (found.person.last_session, found.fields) == (on("2026-11-14"), ())


@pytest.mark.parametrize("role", ["wish", "asked"])
def test_day_wished_for_in_a_plan_is_no_other_event(content: Content, role: str) -> None:
    named = f"date/christmas@{role}"
    wedding = on("2027-06-12")
    assert heard(content, named, intent="ask_plan", event=wedding).person.event == wedding
    assert heard(content, named, intent="ask_plan").person.event == on("2026-12-25")


def test_day_that_comes_round_again_soon_is_not_that_of_last_year(content: Content) -> None:
    found = heard(content, "date/1 december@session")
    assert found.person.last_session is None
    assert [(detail, words.reason) for detail, words in found.unresolved] == [("last_session", "future")]
    assert heard(content, "date/1 december 2025@session").person.last_session == on("2025-12-01")
    assert heard(content, "date/3 march@session").person.last_session == on("2026-03-03")


def test_concern_asked_about_while_a_plan_is_made_is_not_planned_for(content: Content) -> None:
    before = concerns("fine_lines")
    asked = heard(content, "concern/stretch_marks", intent="ask_benefits", asked="sessions_done", concerns=before)
    assert asked.person.concerns == before


def test_no_session_and_a_last_one_in_one_message_is_no_session(content: Content) -> None:
    person = heard(content, "sessions_done/0", "duration/three weeks ago@session").person
    assert (person.sessions_done, person.last_session) == (0, None)


# --- times ---


@pytest.mark.parametrize(
    ("named", "detail", "moment"),
    [
        ("date/yesterday@session", "last_session", on("2026-11-20")),
        ("duration/three weeks ago@session", "last_session", on("2026-10-31")),
        ("date/last tuesday at 3pm@session", "last_session", on("2026-11-17", at=time(15))),
        ("date/13 june@event", "event", on("2027-06-13")),
        ("date/in august@event", "event", on("2027-08-01", "2027-08-31")),
        ("date/tomorrow@start", "start", on("2026-11-22")),
        ("duration/in two weeks@start", "start", on("2026-12-05")),
    ],
)
def test_time_is_kept_by_its_role(content: Content, named: str, detail: str, moment: object) -> None:
    found = heard(content, named)
    assert (getattr(found.person, detail), found.fields, found.person.newest) == (moment, (detail,), detail)


@pytest.mark.parametrize(
    ("named", "intent"),
    [
        ("date/tomorrow@wish", "ask_next_session"),
        ("duration/two weeks@since", "inform"),
        ("date/yesterday", "inform"),
        ("duration/three weeks", "inform"),
    ],
)
def test_time_of_nothing_that_is_kept_is_let_go(content: Content, named: str, intent: str) -> None:
    assert heard(content, named, intent=intent) == ProfileUpdate(PatientProfile())


def test_day_told_for_a_plan_is_that_of_the_first_session(content: Content) -> None:
    # "Ok, 1 March", beside what the plan asked for.
    assert heard(content, "date/1 march@wish", asked="concern").person.start == on("2027-03-01")
    had = heard(content, "date/1 march@wish", last_session=on("2026-11-01")).person
    assert had.start is None


@pytest.mark.parametrize(
    ("intent", "named", "wanted"),
    [
        # "What does one session do?", "what's the price for 3?", "one more, can I have wine?"
        ("ask_results_one_session", ("sessions_wanted/1",), None),
        ("ask_cost", ("sessions_wanted/3",), None),
        ("ask_activity_after", ("sessions_left/1",), None),
        ("ask_frequency", ("sessions_wanted/1",), None),
        ("ask_frequency", ("sessions_wanted/4",), 4),
        ("ask_plan", ("sessions_wanted/3",), 3),
        # "I've had 3 of 6 and see no difference."
        ("ask_progress", ("sessions_done/3", "sessions_wanted/6"), 6),
    ],
)
def test_number_in_another_question_is_not_that_of_sessions_wanted(
    content: Content, intent: str, named: tuple[str, ...], wanted: int | None
) -> None:
    assert heard(content, *named, intent=intent).person.wanted == wanted


def test_number_of_sessions_had_is_not_that_of_sessions_wanted(content: Content) -> None:
    # "Will the 2 be wasted?"
    kept = heard(content, "sessions_wanted/2", intent="ask_plan", sessions_done=2, wanted=4).person
    assert kept.wanted == 4


def test_one_more_of_sessions_not_counted_is_no_number_in_all(content: Content) -> None:
    assert heard(content, "sessions_left/1", last_session=on("2026-10-01")).person.wanted is None


@pytest.mark.parametrize("text", ["one", "never"])
def test_one_of_what_was_spoken_of_is_no_session(content: Content, text: str) -> None:
    # "Had one ten years ago", after a cold sore.
    count = Mention("sessions_done", "1" if text == "one" else "0", text)
    memory = Memory(intent="ask_suitability", about=(Mention("condition", "cold_sores"),))
    asked = Question("inform", NOW, (count,), memory)
    assert update_profile(asked, content).person.sessions_done is None


def test_days_of_two_areas_are_no_two_sessions_of_a_course(content: Content) -> None:
    days = ("date/31 oct@session", "date/14 nov@session")
    areas = ("body_area/cheeks", "body_area/thighs")
    assert heard(content, *days).person.sessions_done == 2
    assert heard(content, *days, *areas).person.sessions_done is None


def test_several_days_of_something_else_are_none_to_be_ready_for(content: Content) -> None:
    # "Training on Tuesday and a match on Saturday."
    week = ("date/tuesday@event", "date/saturday@event")
    assert heard(content, *week, intent="ask_activity_after").person.event is None
    assert heard(content, *week, "occasion/wedding").person.event is not None


def test_another_occasion_before_the_one_planned_for_is_a_day_away(content: Content) -> None:
    wedding = {"event": on("2027-05-22"), "occasion": "wedding"}
    told = heard(content, "occasion/hen_do", "date/17 april@event", "subject/strong_sun", **wedding).person
    assert (told.event, told.occasion, told.away, told.sun) == (
        on("2027-05-22"),
        "wedding",
        (on("2027-04-17"),),
        on("2027-04-17"),
    )
    # One after it, or a correction, takes its place.
    assert heard(content, "occasion/hen_do", "date/17 june@event", **wedding).person.event == on("2027-06-17")
    moved = heard(content, "occasion/wedding", "date/17 april@event", intent="correct", **wedding).person
    assert moved.event == on("2027-04-17")


def test_occasion_of_another_day_names_no_event(content: Content) -> None:
    known = {"event": on("2026-12-25"), "last_session": on("2026-11-20")}
    told = heard(content, "occasion/birthday", "date/mid january@other", intent="ask_next_session", **known).person
    assert (told.event, told.occasion) == (on("2026-12-25"), None)
    # Without another day, it is that one.
    assert heard(content, "occasion/birthday", **known).person.occasion == "birthday"


def test_correction_of_a_plan_moves_no_event(content: Content) -> None:
    # "Make that the 16th."
    known = {"event": on("2027-02-06"), "occasion": "birthday", "wanted": 2, "newest": "wanted"}
    told = heard(content, "date/the 16th", intent="correct", **known).person
    assert (told.event, told.start) == (on("2027-02-06"), on("2026-12-16"))


def test_third_session_of_a_course_not_begun_was_not_had(content: Content) -> None:
    third = Mention("sessions_done", "2", "third")
    memory = Memory(intent="ask_plan", person=PatientProfile(start=on("2027-01-11")))
    told = update_profile(Question("ask_plan", NOW, (third,), memory), content)
    assert told.person.sessions_done is None


def test_days_in_the_sun_go_on_until_the_return(content: Content) -> None:
    known = {"event": on("2026-12-18"), "sun": on("2026-12-18"), "last_session": on("2026-11-20")}
    told = heard(content, "date/2 january@back", **known).person
    assert told.sun == on("2026-12-18", "2027-01-01")


def test_condition_that_is_over_holds_no_dates(content: Content) -> None:
    over = heard(content, "condition/isotretinoin@past").person
    assert (over.conditions, over.past_conditions) == (("isotretinoin",), ("isotretinoin",))
    assert not holds(over, content)
    again = heard(content, "condition/isotretinoin", **over.dict()).person
    assert again.past_conditions == ()
    assert [entry.name for entry in holds(again, content)] == ["isotretinoin"]


@pytest.mark.parametrize(
    ("named", "asked", "intent", "detail", "moment"),
    [
        ("date/the 13th", "last_session", "inform", "last_session", on("2026-11-13")),
        ("date/the 13th", "event", "inform", "event", on("2026-12-13")),
        ("duration/three weeks", "last_session", "inform", "last_session", on("2026-10-31")),
        ("duration/three months", "event", "inform", "event", on("2027-02-21")),
        # What the words say of it goes before what was asked for.
        ("date/13 june@event", "last_session", "inform", "event", on("2027-06-13")),
        ("date/13 june@start", "event", "inform", "start", on("2027-06-13")),
        ("date/tomorrow@wish", "event", "inform", "event", on("2026-11-22")),
        # Whoever asks something new does not answer; nor does a symptom's beginning.
        ("date/the 13th", "last_session", "ask_pain", None, None),
        ("date/yesterday", "last_session", "check_symptom", None, None),
        ("duration/two weeks@since", "last_session", "inform", None, None),
        ("date/the 13th", "severity", "inform", None, None),
    ],
)
def test_bare_time_tells_what_was_asked_for(
    content: Content, named: str, asked: str, intent: str, detail: str | None, moment: object
) -> None:
    found = heard(content, named, intent=intent, asked=asked)
    assert found.fields == ((detail,) if detail else ())
    assert detail is None or getattr(found.person, detail) == moment


def test_bare_time_beside_an_occasion_is_that_of_the_event(content: Content) -> None:
    person = heard(content, "occasion/wedding", "date/13 june").person
    assert (person.occasion, person.event) == ("wedding", on("2027-06-13"))


@pytest.mark.parametrize(
    ("named", "newest", "asked", "detail", "moment"),
    [
        ("date/the 13th", "last_session", None, "last_session", on("2026-11-13")),
        ("date/the 13th", "event", None, "event", on("2027-06-13")),
        # What was told last is corrected, though the next thing is asked already.
        ("date/the 13th", "last_session", "event", "last_session", on("2026-11-13")),
        ("date/the 13th@session", "event", "event", "last_session", on("2026-11-13")),
        ("date/the 13th", "sessions_done", "last_session", "last_session", on("2026-11-13")),
        # The nearest to the day told before, not to today.
        ("date/the 30th", "event", None, "event", on("2027-05-30")),
    ],
)
def test_corrected_time(
    content: Content, named: str, newest: str, asked: str | None, detail: str, moment: object
) -> None:
    before = {"last_session": on("2026-11-03"), "event": on("2027-06-12")}
    person = heard(content, named, intent="correct", asked=asked, newest=newest, **before).person
    assert {**before, detail: moment} == {"last_session": person.last_session, "event": person.event}


@pytest.mark.parametrize(
    ("named", "detail", "reason"),
    [
        ("date/30 february@event", "event", "impossible"),
        ("date/tomorrow@session", "last_session", "future"),
        ("date/yesterday@event", "event", "past"),
        ("duration/some weeks ago@session", "last_session", "vague"),
    ],
)
def test_time_that_cannot_be_is_unclear_and_changes_nothing(
    content: Content, named: str, detail: str, reason: str
) -> None:
    before = {"last_session": on("2026-11-03"), "event": on("2027-06-12")}
    found = heard(content, named, **before)
    assert found.person == PatientProfile(**before)
    ((unclear_detail, unclear),) = found.unresolved
    assert (unclear_detail, unclear.reason) == (detail, reason)
    assert unclear.text in named


# --- the rest, and all at once ---


@pytest.mark.parametrize(
    ("before", "named", "known"),
    [
        ({}, ("occasion/wedding",), {"occasion": "wedding"}),
        ({"occasion": "wedding"}, ("occasion/party",), {"occasion": "party"}),
        ({}, ("body_area/face", "body_area/neck"), {"body_areas": ("face", "neck")}),
        ({"body_areas": ("face",)}, ("body_area/neck",), {"body_areas": ("neck",)}),
        # Conditions are never forgotten for another.
        ({"conditions": ("eczema",)}, ("condition/pregnancy",), {"conditions": ("eczema", "pregnancy")}),
        ({"conditions": ("eczema",)}, ("condition/eczema",), {"conditions": ("eczema",)}),
        ({"conditions": ("eczema",)}, ("symptom/redness",), {"conditions": ("eczema",)}),
    ],
)
def test_other_things_told(
    content: Content, before: dict[str, Any], named: tuple[str, ...], known: dict[str, Any]
) -> None:
    assert heard(content, *named, **before).person == PatientProfile(**known)


def test_everything_in_one_message(content: Content) -> None:
    found = heard(
        content,
        *("severity/severe", "concern/acne_scars", "concern/large_pores", "sessions_done/2"),
        *("duration/three weeks ago@session", "occasion/wedding", "date/13 june@event", "condition/eczema"),
    )
    assert found.person == PatientProfile(
        concerns=concerns("acne_scars/severe", "large_pores"),
        sessions_done=2,
        last_session=on("2026-10-31"),
        event=on("2027-06-13"),
        occasion="wedding",
        conditions=("eczema",),
        newest="event",
    )
    assert found.fields == ("concern", "severity", "sessions_done", "last_session", "event")


@given(st.lists(st.sampled_from(["symptom/redness", "product/sunscreen", "activity/exercise", "subject/interval"])))
def test_what_tells_nothing_of_the_person_changes_nothing(content: Content, named: list[str]) -> None:
    before = PatientProfile(concerns=concerns("scars"), last_session=on(date(2026, 11, 3)), newest="last_session")
    asked = question("check_symptom", *named, memory=Memory(person=before), now=NOW)
    assert update_profile(asked, content) == ProfileUpdate(before)


# --- another event ---


@pytest.mark.parametrize(
    ("intent", "named", "occasion"),
    [
        # A day that is wished for beside a known event leaves that as it is.
        ("ask_plan", ("date/june@wish",), "party"),
        ("inform", ("date/20 june@event",), None),
        ("inform", ("date/20 june@event", "occasion/hen_do"), "hen_do"),
        # A closer word on the day, or the day that it is instead.
        ("inform", ("date/18 december@event",), "party"),
        ("correct", ("date/20 june@event",), "party"),
        ("inform", ("date/20 june",), "party"),
    ],
)
def test_day_of_something_else_is_not_that_of_the_occasion_before(
    content: Content, intent: str, named: tuple[str, ...], occasion: str | None
) -> None:
    before = PatientProfile(event=on("2026-12-10", "2026-12-20"), occasion="party", newest="event")
    asked = question(intent, *named, memory=Memory(person=before))
    assert update_profile(asked, content).person.occasion == occasion
