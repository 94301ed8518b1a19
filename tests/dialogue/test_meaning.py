"""What a message means after the last reply: an answer, a proposed day, a check of what is left."""

from __future__ import annotations

import pytest
from advice.asking import NOW, concerns, mention, on, question
from saying import after, say, turn

from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import Memory
from bot.content.content import Content

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
    responses = [answer.response for answer in second.answers]
    assert "utter_plan_goes_on" in responses
    assert "utter_plan_dates" in responses
    assert not any(answer.asks for answer in second.answers)
    third = say(content, turn("ask_aftercare", asks=True), second.state)
    assert not any(answer.response == "utter_question_concern" for answer in third.answers)


def test_question_put_twice_is_left_out_where_other_things_are_told(content: Content) -> None:
    state = after("ask_plan", asks="concern")
    first = say(content, turn("ask_pain", asks=True), state)
    told = say(content, turn("ask_pain", "sessions_done/2", asks=True), first.state)
    # Left out, and the next field is asked for.
    assert [answer.response for answer in told.answers][-2:] == ["utter_plan_left_out", "utter_question_last_session"]


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
