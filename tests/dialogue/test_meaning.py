"""What a message means after the last reply: an answer, a proposed day, a check of what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from advice.asking import NOW, concerns, mention, on, question
from saying import GREETED, after, say, turn

from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import Memory
from bot.content.content import Content
from bot.dialogue.meaning import in_conversation
from bot.dialogue.state import DialogueState

LAST = on("2026-11-02")
# Due 30 November to 14 December.
DUE = {"last_session": LAST, "sessions_done": 2, "newest": "last_session"}


@pytest.mark.parametrize(
    ("intent", "named", "confidence"),
    [
        ("inform", ("date/the 8th",), 1.0),
        ("inform", ("date/8 dec@implied",), 0.2),
        ("correct", ("date/the 8th",), 0.3),
        ("correct", ("date/the 5th@other", "date/the 8th@wish"), 0.4),
        ("nlu_fallback", ("date/the 8th@implied",), 1.0),
        ("ask_next_session", ("date/the 8th@wish", "sessions_done/2"), 0.3),
        ("ask_opening", ("date/tuesday 8 dec@wish",), 0.2),
        ("thank", ("date/tuesday 8 dec@implied",), 1.0),
    ],
)
@pytest.mark.parametrize("asked", ["ask_next_session", "ask_plan"])
def test_day_after_a_due_date_is_proposed(
    content: Content, intent: str, named: tuple[str, ...], confidence: float, asked: str
) -> None:
    response = say(content, turn(intent, *named, confidence=confidence), after(asked, **DUE))
    assert [answer.response for answer in response.answers] == ["utter_next_fits"]
    assert response.state.person.last_session == LAST
    assert "8 December" in response.answers[0].text(content)


def test_day_that_is_too_early_is_said_to_be(content: Content) -> None:
    response = say(content, turn("inform", "date/the 28th"), after("ask_next_session", **DUE))
    assert [answer.response for answer in response.answers] == ["utter_next_early"]
    assert response.state.person.last_session == LAST


@pytest.mark.parametrize(
    "named",
    [
        # Words on the session itself replace it.
        ("date/the 9th@session",),
        ("date/yesterday@session", "sessions_done/3"),
    ],
)
def test_day_of_the_session_itself_replaces_it(content: Content, named: tuple[str, ...]) -> None:
    assert say(content, turn("inform", *named), after("ask_next_session", **DUE)).state.person.last_session != LAST


def test_correction_of_the_session_replaces_it(content: Content) -> None:
    response = say(content, turn("inform", "date/the 9th", corrects=True), after("ask_next_session", **DUE))
    assert response.state.person.last_session == on("2026-11-09")


def test_answer_to_the_question_for_the_session_replaces_it(content: Content) -> None:
    response = say(content, turn("inform", "date/the 9th@wish"), after("ask_plan", asks="last_session", **DUE))
    assert response.state.person.last_session == on("2026-11-09")


@pytest.mark.parametrize(("likely", "topic"), [(("inform", "ask_plan"), "plan"), (("inform",), "detail")])
def test_statement_of_what_a_plan_begins_with_may_ask_for_one(
    content: Content, likely: tuple[str, ...], topic: str
) -> None:
    told = ("concern/acne_scars", "severity/mild", "sessions_done/0")
    response = say(content, turn("inform", *told, confidence=0.5, likely=likely))
    assert response.answers[0].topic == topic


def test_times_alone_that_sound_like_an_unclear_question_are_a_detail(content: Content) -> None:
    message = turn("ask_frequency", "date/last week or the week before", confidence=0.35)
    response = say(content, message, after("ask_plan", asks="last_session", sessions_done=2))
    assert response.state.person.last_session == on("2026-11-02", "2026-11-15")
    assert all(answer.topic != "ask_frequency" for answer in response.answers)


@pytest.mark.parametrize(
    "told",
    [
        ("date/wednesday@implied",),
        ("date/this morning@implied", "symptom/redness"),
        ("date/wednesday@other", "activity/sun_exposure"),
        # "I did use my retinol on day 4."
        ("duration/day 4@session", "product/retinol@done"),
        ("duration/a week@session", "symptom/redness"),
        # "The first was in July", of a patient who has had two.
        ("sessions_done/1=first", "date/july@session"),
        ("sessions_done/1=1st", "date/july@session"),
    ],
)
@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "check_symptom", "ask_activity_after"])
def test_time_of_something_else_leaves_the_session(content: Content, intent: str, told: tuple[str, ...]) -> None:
    named = [mention(each.partition("=")[0]) for each in told]
    words = [each.partition("=")[2] for each in told]
    mentions = [
        type(one)(one.kind, one.entry, text or one.entry, one.role) for one, text in zip(named, words, strict=True)
    ]
    memory = Memory(intent="ask_next_session", person=PatientProfile(**DUE))
    asked = question(intent, memory=memory)
    person = update_profile(type(asked)(intent, NOW, tuple(mentions), memory), content).person
    assert (person.last_session, person.sessions_done) == (LAST, 2)


def test_closer_word_on_the_session_refines_it(content: Content) -> None:
    memory = Memory(intent="check_symptom", person=PatientProfile(last_session=on("2026-11-01", "2026-11-10")))
    person = update_profile(question("inform", "date/the 4th@implied", memory=memory), content).person
    assert person.last_session == on("2026-11-04")


def test_time_counted_from_the_event_is_not_the_event(content: Content) -> None:
    known = PatientProfile(event=on("2027-06-12"), occasion="wedding")
    memory = Memory(intent="ask_plan", person=known)
    asked = question("ask_plan", "date/the week before the wedding@wish", "occasion/wedding", memory=memory)
    assert update_profile(asked, content).person.event == on("2027-06-12")


# --- checks ---


@pytest.mark.parametrize("named", ["sessions_left/3", "number/3", "sessions_left/2"])
@pytest.mark.parametrize("intent", ["ask_next_session", "nlu_fallback", "inform"])
def test_check_of_what_is_left_is_no_wish(content: Content, named: str, intent: str) -> None:
    state = after("ask_next_session", last_session=LAST, sessions_done=3, wanted=6)
    response = say(content, turn(intent, named, asks=True), state)
    assert [answer.response for answer in response.answers] == ["utter_course_left"]
    assert "You have had 3 sessions, so 3 sessions may be left." in response.answers[0].text(content)
    assert (response.state.person.sessions_done, response.state.person.wanted) == (3, 6)


# --- answers ---


@pytest.mark.parametrize(
    ("asks", "intent", "named"),
    [
        ("concern", "check_symptom", ("concern/large_pores", "body_area/nose")),
        ("concern", "ask_benefits", ("concern/stretch_marks", "body_area/abdomen")),
        ("concern", "check_symptom", ("concern/hyperpigmentation", "symptom/dark_marks")),
        ("severity", "check_symptom", ("severity/severe",)),
        ("severity", "out_of_scope", ("severity/mild",)),
    ],
)
def test_answer_is_one_whatever_it_sounds_like(
    content: Content, asks: str, intent: str, named: tuple[str, ...]
) -> None:
    known = {"concerns": concerns("acne_scars")} if asks == "severity" else {}
    state = after("ask_plan", asks=asks, **known)
    assert say(content, turn(intent, *named), state) == say(content, turn("inform", *named), state) or (
        say(content, turn(intent, *named), state).answers == say(content, turn("inform", *named), state).answers
    )
    assert say(content, turn(intent, *named), state).state.rules == ("plan",)


def test_question_in_between_stays_a_question(content: Content) -> None:
    state = after("ask_plan", asks="concern")
    response = say(content, turn("ask_benefits", "concern/stretch_marks", asks=True), state)
    assert response.answers[0].topic == "benefits"


# --- a question that is put and put again ---


def test_question_is_put_once_more_and_then_left_open(content: Content) -> None:
    state = after("ask_plan", asks="concern")
    first = say(content, turn("ask_pain", asks=True), state)
    assert first.answers[-1].response == "utter_question_concern"
    second = say(content, turn("ask_safety", asks=True), first.state)
    # Without a word on it, and without a plan that nobody asked for now.
    assert [answer.response for answer in second.answers] == ["utter_safety"]
    assert second.state.request is None
    third = say(content, turn("ask_aftercare", asks=True), second.state)
    assert not any(answer.response == "utter_question_concern" for answer in third.answers)
    # Told late, the answer still leads to the plan.
    late = say(content, turn("inform", "concern/large_pores"), second.state)
    assert "utter_plan_dates" in [answer.response for answer in late.answers]


# What comes in between: its intent, what it names, and whether it looks like a question.
BETWEEN: list[tuple[str, tuple[str, ...], bool]] = [
    ("ask_pain", (), True),
    ("ask_cost", (), True),
    ("ask_booking", (), False),
    ("ask_clinic_info", (), True),
    ("ask_suitability", ("condition/pregnancy",), True),
    ("check_symptom", ("symptom/redness",), True),
    ("out_of_scope", (), True),
    ("ask_other_person", (), False),
    ("remark", (), False),
    ("remark", ("feeling/ashamed",), False),
    ("thank", (), False),
    ("give_feedback", (), False),
    ("greet", (), False),
    ("inform", ("condition/cold_sores",), False),
    ("inform", ("product/retinoids",), False),
]


@pytest.mark.parametrize(("intent", "named", "asks"), BETWEEN)
@pytest.mark.parametrize("field", ["concern", "severity", "sessions_done", "last_session", "event"])
def test_what_comes_in_between_never_brings_a_plan(
    content: Content, intent: str, named: tuple[str, ...], asks: bool, field: str
) -> None:
    known = {"concern": {}, "severity": {"concerns": concerns("acne_scars")}}
    told = known.get(field, {"concerns": concerns("large_pores"), "sessions_done": 1 if field == "last_session" else 0})
    told = {**told, "sessions_done": None} if field == "sessions_done" else told
    state = after("ask_plan", asks=field, **told)
    first = say(content, turn(intent, *named, asks=asks), state)
    assert not first.answers[0].only_asks
    assert [answer.asks for answer in first.answers if answer.asks] in ([], [field])
    second = say(content, turn(intent, *named, asks=asks), first.state)
    assert not any(answer.asks == field or answer.response.startswith("utter_plan_") for answer in second.answers)
    assert second.answers


def test_words_that_say_nothing_are_a_failed_answer(content: Content) -> None:
    state = after("ask_plan", asks="concern")
    first = say(content, turn("out_of_scope", states=False), state)
    assert [answer.response for answer in first.answers] == ["utter_explain_concern"]
    second = say(content, turn("out_of_scope", states=False), first.state)
    assert second.answers[0].response == "utter_plan_left_out"


def test_question_that_is_not_understood_is_no_failed_answer(content: Content) -> None:
    state = after("ask_plan", asks="concern")
    response = say(content, turn("nlu_fallback", asks=True, short=False), state)
    assert not any(answer.asks for answer in response.answers)
    # "Like what?"
    response = say(content, turn("nlu_fallback", asks=True), state)
    assert [answer.response for answer in response.answers] == ["utter_explain_concern"]


def test_question_put_twice_is_left_out_where_other_things_are_told(content: Content) -> None:
    state = after("ask_plan", asks="concern")
    first = say(content, turn("ask_pain", asks=True), state)
    told = say(content, turn("ask_pain", "sessions_done/2", asks=True), first.state)
    # Left out without a word, and the next field is asked for.
    assert [answer.response for answer in told.answers] == ["utter_noted_holds", "utter_question_last_session"]
    assert told.state.person.declined == ("concern",)


def test_plan_that_is_asked_for_again_is_no_failed_answer(content: Content) -> None:
    first = say(content, turn("ask_plan", asks=True), after("ask_plan", asks="concern"))
    assert [answer.response for answer in first.answers] == ["utter_question_concern"]
    second = say(content, turn("ask_plan", asks=True), first.state)
    assert "utter_plan_dates" in [answer.response for answer in second.answers]


def test_concern_may_be_told_late(content: Content) -> None:
    state = after("ask_plan", asks="last_session", sessions_done=1)
    response = say(content, turn("check_symptom", "concern/large_pores", "body_area/nose"), state)
    assert response.state.person.concerns == concerns("large_pores")
    assert response.state.rules == ("plan",)


# --- the next session as the patient can have it ---


def test_day_is_judged_before_it_is_booked(content: Content) -> None:
    response = say(content, turn("ask_booking", "date/8 dec@wish"), after(**DUE))
    assert [answer.response for answer in response.answers] == ["utter_next_fits", "utter_booking"]


@pytest.mark.parametrize(
    ("named", "first"), [((), "utter_next_wait"), (("date/24 november@wish",), "utter_next_early")]
)
def test_session_of_the_same_message_counts_for_the_booking(
    content: Content, named: tuple[str, ...], first: str
) -> None:
    response = say(content, turn("ask_booking", "date/2 november@session", *named), after())
    assert [answer.response for answer in response.answers] == [first, "utter_booking"]


@pytest.mark.parametrize("named", ["subject/consultation", "clinic_matter/cancellation"])
def test_other_matter_of_an_appointment_is_none_of_the_gap(content: Content, named: str) -> None:
    response = say(content, turn("ask_booking", named), after(**DUE))
    assert not any(answer.response.startswith("utter_next") for answer in response.answers)


def test_due_date_is_not_said_again_before_the_booking(content: Content) -> None:
    response = say(content, turn("ask_booking"), after("ask_next_session", **DUE))
    assert [answer.response for answer in response.answers] == ["utter_booking"]


@pytest.mark.parametrize(
    ("named", "left"),
    [
        # Due 30 November to 14 December.
        (("date/7 december@away",), "30 Nov – 6 Dec 2026 and 8–14 Dec 2026"),
        (("date/5 december@away_until",), "6–14 Dec 2026"),
        (("date/10 december@back",), "10–14 Dec 2026"),
        (("date/5 december@away_until", "date/6 december@back"), "6–14 Dec 2026"),
        (("occasion/holiday", "date/3 december@away_until"), "4–14 Dec 2026"),
    ],
)
@pytest.mark.parametrize("intent", ["inform", "correct", "remark", "ask_booking"])
def test_days_on_which_the_patient_is_away_are_left_out(
    content: Content, intent: str, named: tuple[str, ...], left: str
) -> None:
    response = say(content, turn(intent, *named, confidence=0.3), after("ask_next_session", **DUE))
    assert [answer.response for answer in response.answers] == ["utter_next_free"]
    assert left in response.answers[0].text(content)
    assert response.state.person.start is None


def test_first_day_after_the_window_is_judged(content: Content) -> None:
    response = say(content, turn("inform", "date/20 december@away_until"), after("ask_next_session", **DUE))
    assert [answer.response for answer in response.answers] == ["utter_next_late"]
    assert "21 December 2026" in response.answers[0].text(content)


SETTLED = {**DUE, "start": on("2026-12-08"), "concerns": concerns("acne_scars/mild"), "newest": "start"}


@pytest.mark.parametrize(
    ("named", "fields"),
    [
        (("date/the 8th@wish",), {}),
        (("date/8th@other",), {"asks": True}),
        (("date/8 december",), {}),
        ((), {"continues": True}),
    ],
)
def test_rest_of_the_course_follows_a_day_that_was_settled(
    content: Content, named: tuple[str, ...], fields: dict[str, bool]
) -> None:
    response = say(content, turn("inform", *named, **fields), after("ask_next_session", **SETTLED))
    assert [answer.response for answer in response.answers] == ["utter_plan_list"]
    assert "Session 3: Tuesday, 8 December 2026" in response.answers[0].text(content)


def test_other_day_replaces_the_one_that_was_settled(content: Content) -> None:
    response = say(content, turn("correct", "date/the 10th@other", corrects=True), after("ask_next_session", **SETTLED))
    assert response.state.person.start == on("2026-12-10")
    assert response.state.person.last_session == LAST


@pytest.mark.parametrize("intent", ["ask_plan", "ask_next_session", "ask_benefits", "ask_progress", "inform"])
@pytest.mark.parametrize(
    ("subject", "response"),
    [
        ("missed_session", "utter_course_missed"),
        ("fewer_sessions", "utter_course_fewer"),
        ("course_over", "utter_course_over"),
        ("counts_as", "utter_course_counts"),
    ],
)
def test_question_about_the_course_as_a_whole(content: Content, intent: str, subject: str, response: str) -> None:
    said = say(content, turn(intent, f"subject/{subject}", asks=True), after("ask_plan", **DUE))
    assert [answer.response for answer in said.answers] == [response]


# --- a plan that was given ---


def test_only_what_changes_in_a_plan_is_said(content: Content) -> None:
    known = {"concerns": concerns("acne_scars/mild"), "sessions_done": 0, "event": on("2027-06-12")}
    first = say(content, turn("ask_plan"), after(**known))
    assert {"utter_plan_course", "utter_plan_consult"} <= {answer.response for answer in first.answers}
    moved = say(content, turn("ask_plan", "date/9 january@start"), first.state)
    assert [answer.response for answer in moved.answers] == ["utter_plan_dates", "utter_plan_event_shortest"]
    again = say(content, turn("ask_plan"), moved.state)
    assert [answer.response for answer in again.answers] == ["utter_plan_list"]


def test_nothing_more_is_asked_for_a_plan_that_was_given(content: Content) -> None:
    first = say(content, turn("ask_plan", "subject/by_then", "date/28 march@wish", "concern/scars"))
    assert "utter_plan_consult" in [answer.response for answer in first.answers]
    again = say(content, turn("ask_plan"), first.state)
    assert not any(answer.asks for answer in again.answers)


# --- one thing of a plan ---

COURSE_WITH_DATES = {"concerns": concerns("fine_lines"), "sessions_done": 2, "last_session": on("2026-11-14")}


@pytest.mark.parametrize("intent", ["ask_plan", "ask_calendar", "ask_frequency", "ask_next_session", "nlu_fallback"])
def test_last_day_before_an_event_is_one_answer(content: Content, intent: str) -> None:
    state = after("ask_pain", "ask_plan", **COURSE_WITH_DATES, event=on("2027-01-23"), occasion="wedding")
    response = say(content, turn(intent, "subject/latest_day", "occasion/wedding", asks=True), state)
    assert [answer.response for answer in response.answers] == ["utter_event_latest", "utter_event_clear"]


@pytest.mark.parametrize(
    ("told", "response", "days"),
    [
        ({}, "utter_session_asked", "Session 6 is due 6 Mar – 1 May 2027"),
        ({"event": on("2027-03-01")}, "utter_last_before_event", "Session 5"),
        ({"event": on("2027-01-23")}, "utter_last_before_event", "Session 4"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_calendar", "ask_plan", "nlu_fallback", "ask_next_session"])
def test_last_session_of_a_plan_is_one_line(
    content: Content, intent: str, told: dict[str, Any], response: str, days: str
) -> None:
    state = after("ask_plan", **COURSE_WITH_DATES, **told)
    (answer,) = say(content, turn(intent, "subject/last_one", asks=True), state).answers
    assert answer.response == response
    assert days in answer.text(content)


@pytest.mark.parametrize("form", ["asks", "continues"])
@pytest.mark.parametrize(
    ("number", "response", "text"),
    [
        # The third is the next one.
        ("third", "utter_next_wait", "12–26 Dec 2026"),
        ("fourth", "utter_next_later", "Session 4 would be due"),
        ("fifth", "utter_next_later", "Session 5 would be due"),
    ],
)
def test_later_session_is_one_line(content: Content, number: str, response: str, text: str, form: str) -> None:
    which = {"third": 3, "fourth": 4, "fifth": 5}[number]
    message = turn("nlu_fallback", f"sessions_done/{which - 1}", **{form: True})
    named = replace(message.whole.mentions[0], text=number)
    message = replace(message, whole=replace(message.whole, mentions=(named,)))
    (answer,) = say(content, message, after("ask_next_session", **COURSE_WITH_DATES)).answers
    assert answer.response == response
    assert text in answer.text(content)


def test_severity_told_beside_a_question_is_not_asked_again(content: Content) -> None:
    state = after("ask_plan", asks="severity", concerns=concerns("acne_scars"))
    response = say(content, turn("ask_frequency", "concern/scars", "severity/severe", asks=True), state)
    assert response.state.person.concerns == concerns("acne_scars/severe")
    assert not any(answer.asks == "severity" for answer in response.answers)


@pytest.mark.parametrize("role", ["event", "asked"])
@pytest.mark.parametrize(
    ("day", "response"),
    [
        ("25 december", "utter_event_clear"),
        ("new year's eve", "utter_event_clear"),
        ("12 december", "utter_event_leaves"),
        ("27 november", "utter_event_first"),
    ],
)
def test_day_before_which_only_the_next_session_may_fit_needs_no_plan(
    content: Content, role: str, day: str, response: str
) -> None:
    state = after("ask_next_session", concerns=concerns("acne_scars"), **DUE)
    said = say(content, turn("ask_plan", f"date/{day}@{role}", asks=True), state)
    assert said.answers[-1].response == response
    assert not any(answer.asks for answer in said.answers)


@pytest.mark.parametrize(("role", "event"), [("asked", "2026-12-12"), ("event", "2026-12-20")])
def test_day_that_is_asked_about_takes_no_place_of_an_event(content: Content, role: str, event: str) -> None:
    state = after("ask_next_session", concerns=concerns("acne_scars"), event=on("2026-12-12"), **DUE)
    said = say(content, turn("ask_plan", f"date/20 december@{role}", asks=True), state)
    assert said.state.person.event == on(event)


@pytest.mark.parametrize("named", [("date/14 august@event",), ("date/25 december@event", "subject/by_then"), ()])
def test_plan_that_is_asked_for_is_made(content: Content, named: tuple[str, ...]) -> None:
    state = after("ask_next_session", concerns=concerns("acne_scars"), **DUE)
    assert say(content, turn("ask_plan", *named, asks=True), state).state.rules == ("plan",)


WAXED, RETINOL = "activity/waxing@done", "product/retinol@done"


@pytest.mark.parametrize(
    ("named", "state"),
    [
        # The day of the session is told beside it, was chosen before, or the patient asks as one before the first.
        ((RETINOL, "date/tomorrow@wish", "date/last night@other"), after()),
        (("activity/swimming@done", "date/thursday@start"), after()),
        ((WAXED, "date/friday@other"), after("ask_preparation")),
        ((WAXED, "date/friday@other"), after("ask_pain", sessions_done=0)),
        (("activity/tanning_bed@done",), after("ask_procedure")),
        ((WAXED,), after(start=on("2026-12-04"))),
    ],
)
@pytest.mark.parametrize("intent", ["inform", "ask_activity_after", "ask_preparation", "remark"])
def test_deed_before_a_session_to_come(
    content: Content, intent: str, named: tuple[str, ...], state: DialogueState
) -> None:
    response = say(content, turn(intent, *named), state)
    assert "utter_done_before" in [answer.response for answer in response.answers]
    assert response.state.person.last_session is None


@pytest.mark.parametrize(
    ("named", "becomes"),
    [
        (("product/sunscreen", "date/monday@session"), "ask_activity_after"),
        (("date/monday@session",), "ask_aftercare"),
        # A session to come, or the time before one, is spoken of as well.
        (("date/monday@session", "date/tomorrow@wish"), "ask_preparation"),
        (("date/monday@session", "subject/beforehand"), "ask_preparation"),
        (("product/sunscreen",), "ask_preparation"),
    ],
)
def test_what_is_asked_beside_a_session_that_was_had_is_asked_after_it(
    content: Content, named: tuple[str, ...], becomes: str
) -> None:
    response = say(content, turn("ask_preparation", *named), DialogueState())
    assert response.state.questions[0].intent == becomes


@pytest.mark.parametrize(
    ("named", "state"),
    [
        ((WAXED, "date/monday@session"), after("ask_preparation")),
        ((WAXED,), after("ask_preparation", last_session=LAST)),
        ((WAXED,), after("ask_activity_after")),
        (("activity/waxing", "date/tomorrow@wish"), after("ask_preparation")),
    ],
)
def test_deed_after_a_session_is_none_before_one(
    content: Content, named: tuple[str, ...], state: DialogueState
) -> None:
    response = say(content, turn("ask_activity_after", *named), state)
    assert "utter_done_before" not in [answer.response for answer in response.answers]


@pytest.mark.parametrize(
    ("intent", "likely", "named", "meant"),
    [
        ("ask_procedure", ("ask_procedure", "ask_suitability"), ("condition/men",), "ask_suitability"),
        ("ask_pain", ("ask_pain", "ask_suitability"), ("condition/diabetes",), "ask_suitability"),
        ("ask_what_is", ("ask_what_is", "ask_activity_after"), ("activity/swimming",), "ask_activity_after"),
        ("ask_clinic_info", ("ask_clinic_info",), ("activity/driving",), "ask_activity_after"),
        ("ask_clinic_info", ("ask_clinic_info",), ("activity/driving", "clinic_matter/parking"), "ask_clinic_info"),
        # The likeliest turns on it, is sure, or there is no other.
        ("ask_suitability", ("ask_suitability", "ask_pain"), ("condition/men",), "ask_suitability"),
        ("ask_procedure", ("ask_procedure",), ("condition/men",), "ask_procedure"),
        ("ask_pain", ("ask_pain", "ask_suitability"), ("body_area/neck",), "ask_pain"),
    ],
)
def test_question_is_the_likely_one_that_turns_on_what_it_names(
    content: Content, intent: str, likely: tuple[str, ...], named: tuple[str, ...], meant: str
) -> None:
    message = turn(intent, *named, confidence=0.3, likely=likely, asks=True)
    assert in_conversation(message, GREETED, content).whole.intent == meant
    sure = turn(intent, *named, confidence=0.8, likely=likely, asks=True)
    assert in_conversation(sure, GREETED, content).whole.intent == intent


@pytest.mark.parametrize(
    ("intent", "named", "meant"),
    [
        ("ask_preparation", ("symptom/warmth", "activity/sleeping"), "ask_side_effects"),
        ("ask_suitability", ("symptom/redness", "duration/the first day@asked"), "ask_side_effects"),
        ("out_of_scope", ("symptom/swelling", "body_area/face"), "ask_side_effects"),
        ("ask_cost", ("symptom/redness",), "ask_cost"),
        ("ask_suitability", ("symptom/redness", "condition/rosacea"), "ask_suitability"),
        ("ask_activity_after", ("symptom/redness@feared", "activity/swimming"), "ask_activity_after"),
    ],
)
def test_guess_is_a_question_about_the_sign_that_it_names(
    content: Content, intent: str, named: tuple[str, ...], meant: str
) -> None:
    message = turn(intent, *named, confidence=0.16, asks=True)
    assert in_conversation(message, GREETED, content).whole.intent == meant


@pytest.mark.parametrize("treatment", ["fillers", "botox", "laser"])
def test_combination_is_with_the_treatment_spoken_of_last(content: Content, treatment: str) -> None:
    state = after("ask_combination", about=(f"treatment/{treatment}",))
    again = in_conversation(turn("ask_combination"), state, content)
    assert again.whole.named("treatment") == (treatment,)
    other = in_conversation(turn("ask_combination", "treatment/prp"), state, content)
    assert other.whole.named("treatment") == ("prp",)


@pytest.mark.parametrize("intent", ["ask_combination", "ask_activity_after", "ask_suitability"])
def test_several_areas_in_one_visit_are_for_the_practitioner(content: Content, intent: str) -> None:
    message = turn(intent, "subject/same_visit", text="can both be done the same day", asks=True, confidence=0.3)
    (answer,) = say(content, message, after("ask_frequency")).answers
    assert answer.response == "utter_same_visit"
    # What may be done on the day of a session is another matter.
    gym = turn("ask_activity_after", "activity/exercise", "subject/same_visit", asks=True)
    assert "utter_same_visit" not in [given.response for given in say(content, gym).answers]


@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize(
    ("named", "response"), [("condition/ivf", "utter_gap_condition"), ("condition/eczema", "utter_caution_condition")]
)
def test_condition_in_a_first_message_that_is_not_understood_is_answered(
    content: Content, named: str, response: str, asks: bool
) -> None:
    # "I've been having IVF, and I booked a session as a treat before all the waiting": no intent is likely.
    message = turn("nlu_fallback", named, "feeling/worry", confidence=1.0, asks=asks, states=False, short=False)
    assert [answer.response for answer in say(content, message, GREETED).answers][-1] == response


def test_condition_of_somebody_else_is_not_understood(content: Content) -> None:
    message = turn("nlu_fallback", "condition/ivf@other_person", confidence=1.0, states=False, short=False)
    given = say(content, message, GREETED)
    assert not any(answer.response.startswith("utter_gap") for answer in given.answers)
