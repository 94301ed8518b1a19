from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from advice.asking import concerns, on, question
from saying import after, say
from saying import turn as message

from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import Memory
from bot.content.content import Content
from bot.dialogue.plan_request import ORDER, Step, leaves, missing, take
from bot.dialogue.state import DialogueState

SCARS = concerns("acne_scars")
MILD = concerns("acne_scars/mild")
DONE = {"concerns": MILD, "sessions_done": 2}


def turn(
    content: Content, *named: str, intent: str = "inform", asked: Any = None, tries: int = 0, **known: Any
) -> Step:
    put = question(intent, *named, memory=Memory(person=PatientProfile(**known), asked=asked))
    whole = replace(put, profile_update=update_profile(put, content))
    return take([whole], whole, asked, tries, content)


def said(content: Content, found: Step) -> str:
    return "\n".join(answer.text(content) for answer in found.answers)


# --- what is missing ---


@pytest.mark.parametrize(
    ("known", "asks"),
    [
        ({}, "concern"),
        ({"concerns": SCARS}, "severity"),
        # Of sessions and of an event there is no sign.
        ({"concerns": SCARS, "severity": "mild"}, None),
        ({"concerns": MILD}, None),
        # The documents name no severe course for this one.
        ({"concerns": concerns("large_pores")}, None),
        ({"concerns": concerns("acne_scars/mild", "hyperpigmentation")}, "severity"),
        (DONE, "last_session"),
        ({**DONE, "sessions_done": 0}, None),
        ({**DONE, "last_session": on("2026-11-01")}, None),
        ({**DONE, "last_session": on("2026-11-01"), "occasion": "wedding"}, "event"),
        ({**DONE, "last_session": on("2026-11-01"), "event": on("2027-06-12")}, None),
        ({"concerns": MILD, "sessions_done": 0, "start": on("2027-01-04")}, None),
        ({"concerns": MILD, "last_session": on("2026-11-01")}, "sessions_done"),
        ({"declined": ("concern",)}, None),
        ({"declined": ("concern",), "last_session": on("2026-11-01")}, "sessions_done"),
        ({"concerns": SCARS, "declined": ("severity",)}, None),
        ({"concerns": MILD, "occasion": "wedding"}, "event"),
        ({**DONE, "declined": ("last_session",)}, None),
        ({"declined": ORDER}, None),
    ],
)
def test_only_what_is_missing_is_asked_in_order(content: Content, known: dict[str, Any], asks: str | None) -> None:
    assert missing(PatientProfile(**known), content) == asks
    assert turn(content, intent="ask_plan", **known).asks == asks


@pytest.mark.parametrize(
    ("named", "known", "asks"),
    [
        ((), {**DONE, "last_session": on("2026-11-01")}, None),
        ((), DONE, None),
        ((), {"concerns": MILD}, "sessions_done"),
        (("subject/by_then",), DONE, "last_session"),
    ],
)
def test_no_day_is_needed_for_how_many_are_left(
    content: Content, named: tuple[str, ...], known: dict[str, Any], asks: str | None
) -> None:
    assert turn(content, "subject/remaining", *named, intent="ask_plan", **known).asks == asks


@pytest.mark.parametrize(
    ("named", "asked", "asks"),
    [
        (("concern/acne_scars",), "concern", "severity"),
        (("concern/large_pores",), "concern", None),
        (("severity/mild", "concern/acne_scars"), "concern", None),
        (("concern/acne_scars", "severity/mild", "sessions_done/0", "occasion/wedding"), "concern", "event"),
        (("concern/acne_scars", "severity/mild", "sessions_done/2"), None, "last_session"),
        (("concern/acne_scars", "severity/mild", "sessions_done/2", "date/yesterday@session"), None, None),
        (
            ("concern/acne_scars", "severity/mild", "sessions_done/2", "date/yesterday@session", "date/13 june@event"),
            None,
            None,
        ),
    ],
)
def test_message_that_tells_more_is_asked_less(
    content: Content, named: tuple[str, ...], asked: str | None, asks: str | None
) -> None:
    found = turn(content, *named, intent="inform" if asked else "ask_plan", asked=asked)
    assert (found.asks, found.tries) == (asks, 0)


def test_all_told_at_once_asks_nothing(content: Content) -> None:
    told = ("concern/large_pores", "sessions_done/0", "date/13 june@event")
    found = turn(content, *told, intent="ask_plan")
    assert (found.answers, found.asks) == ((), None)
    assert found.person.event == on("2027-06-13")


@pytest.mark.parametrize(
    ("known", "subject"),
    [
        ({"concerns": SCARS}, "acne scars"),
        ({"concerns": concerns("acne_scars/severe", "hyperpigmentation", "large_pores")}, "dark patches"),
    ],
)
def test_severity_is_asked_of_what_it_decides(content: Content, known: dict[str, Any], subject: str) -> None:
    found = turn(content, intent="ask_plan", **known)
    names = {concern.entry: content.guidance.entry("concern", concern.entry).name for concern in known["concerns"]}
    undecided = [name for entry, name in names.items() if entry in ("acne_scars", "hyperpigmentation")][-1]
    assert found.answers[-1].values["subject"] == undecided
    assert undecided in said(content, found)


# --- answers that are none ---


@pytest.mark.parametrize("intent", ["nlu_fallback", "affirm", "inform"])
def test_one_failed_try_is_explained_and_two_leave_it_out(content: Content, intent: str) -> None:
    first = turn(content, intent=intent, asked="last_session", **DONE)
    assert ([answer.response for answer in first.answers], first.tries) == (["utter_explain_last_session"], 1)
    second = turn(content, intent=intent, asked="last_session", tries=first.tries, **DONE)
    assert [answer.response for answer in second.answers] == ["utter_plan_left_out"]
    assert (second.person.declined, second.asks, second.tries) == (("last_session",), None, 0)


@pytest.mark.parametrize("detail", ORDER)
def test_every_question_can_be_explained(content: Content, detail: str) -> None:
    known: dict[str, dict[str, Any]] = {
        "concern": {},
        "severity": {"concerns": SCARS},
        "sessions_done": {"concerns": MILD},
        "last_session": DONE,
        "event": {"concerns": MILD, "sessions_done": 0},
    }
    found = turn(content, intent="nlu_fallback", asked=detail, **known[detail])
    assert [answer.response for answer in found.answers] == [f"utter_explain_{detail}"]
    assert "{" not in said(content, found)


@pytest.mark.parametrize("intent", ["dont_know", "skip", "deny"])
@pytest.mark.parametrize(
    ("asked", "known", "asks"),
    [
        ("concern", {}, None),
        ("concern", {"last_session": on("2026-11-01")}, "sessions_done"),
        ("severity", {"concerns": SCARS, "occasion": "wedding"}, "event"),
        ("last_session", DONE, None),
        ("event", {"concerns": MILD, "sessions_done": 0}, None),
    ],
)
def test_what_is_not_told_is_left_out_at_once(
    content: Content, intent: str, asked: str, known: dict[str, Any], asks: str | None
) -> None:
    found = turn(content, intent=intent, asked=asked, **known)
    assert (found.person.declined, found.asks, found.tries) == ((asked,), asks, 0)


@pytest.mark.parametrize(("intent", "done", "declined"), [("deny", 0, ()), ("skip", None, ("sessions_done",))])
def test_no_session_is_an_answer(content: Content, intent: str, done: int | None, declined: tuple[str, ...]) -> None:
    found = turn(content, intent=intent, asked="sessions_done", concerns=MILD)
    assert (found.person.sessions_done, found.person.declined, found.asks) == (done, declined, None)


def test_no_session_takes_back_a_last_one(content: Content) -> None:
    person = turn(content, intent="deny", asked="sessions_done", concerns=MILD, last_session=on("2026-11-01")).person
    assert (person.sessions_done, person.last_session) == (0, None)


@pytest.mark.parametrize(
    ("named", "response", "fragment"),
    [
        ("date/30 february", "utter_unclear_impossible", 'can\'t find "30 february"'),
        ("date/tomorrow", "utter_unclear_future", '"tomorrow" is still to come'),
        ("duration/some weeks ago", "utter_unclear_vague", '"some weeks ago"'),
    ],
)
def test_unclear_day_is_asked_again_and_then_left_out(
    content: Content, named: str, response: str, fragment: str
) -> None:
    first = turn(content, named, asked="last_session", **DONE)
    assert (first.answers[0].response, first.asks, first.tries) == (response, "last_session", 1)
    assert fragment in said(content, first)
    second = turn(content, named, asked="last_session", tries=1, **DONE)
    assert (second.asks, second.person.declined, second.tries) == (None, ("last_session",), 0)


def test_unclear_number_of_sessions_is_asked_again(content: Content) -> None:
    found = turn(content, "number/1000", asked="sessions_done", concerns=MILD)
    assert (found.answers[0].response, found.asks, found.tries) == ("utter_unclear_count", "sessions_done", 1)


def test_unclear_day_of_another_thing_is_its_first_try(content: Content) -> None:
    found = turn(content, "date/30 february@event", asked="concern", tries=1)
    assert (found.answers[0].response, found.person.declined) == ("utter_unclear_impossible", ())


@pytest.mark.parametrize("tries", [0, 1])
def test_event_without_a_day_is_no_failed_try(content: Content, tries: int) -> None:
    found = turn(content, "occasion/wedding", asked="event", tries=tries, concerns=MILD, sessions_done=0)
    assert "When is your wedding?" in said(content, found)
    assert (found.asks, found.tries) == ("event", 0)


def test_same_event_without_a_day_again_is_one(content: Content) -> None:
    known = {"concerns": MILD, "sessions_done": 0, "occasion": "wedding"}
    found = turn(content, "occasion/wedding", asked="event", **known)
    assert ([answer.response for answer in found.answers], found.tries) == (["utter_explain_event"], 1)


# --- other questions in between, and leaving ---


@pytest.mark.parametrize(("intent", "response"), [("ask_pain", "utter_pain"), ("ask_safety", "utter_safety")])
@pytest.mark.parametrize("tries", [0, 1])
def test_question_in_between_is_answered_and_the_plan_goes_on(
    content: Content, intent: str, response: str, tries: int
) -> None:
    found = turn(content, intent=intent, asked="sessions_done", tries=tries, concerns=MILD)
    again = "utter_explain_sessions_done" if tries else "utter_question_sessions_done"
    assert [answer.response for answer in found.answers] == [response, again]
    assert (found.asks, found.tries) == ("sessions_done", tries)


def test_question_in_between_asks_nothing_of_its_own(content: Content) -> None:
    found = turn(content, "symptom/redness", intent="check_symptom", asked="concern")
    assert [answer.asks for answer in found.answers] == [None, "concern"]


def test_answer_beside_a_question_counts(content: Content) -> None:
    # "Two. Does it hurt?"
    put = question(
        "inform", "sessions_done/2", memory=Memory(person=PatientProfile(concerns=MILD), asked="sessions_done")
    )
    whole = replace(put, profile_update=update_profile(put, content))
    parts = [whole, replace(whole, intent="ask_pain", mentions=())]
    found = take(parts, whole, "sessions_done", 1, content)
    assert (found.person.sessions_done, found.tries) == (2, 0)
    assert [answer.response for answer in found.answers] == ["utter_pain", "utter_question_last_session"]


def test_condition_told_in_between_is_not_passed_over(content: Content) -> None:
    found = turn(content, "condition/eczema", "concern/acne_scars", asked="concern")
    assert [answer.response for answer in found.answers] == ["utter_caution_condition", "utter_question_severity"]


def test_plan_for_another_treatment_is_not_begun(content: Content) -> None:
    found = turn(content, "treatment/botox", intent="ask_plan")
    assert (found.answers, found.asks) == ((), None)


@pytest.mark.parametrize(
    ("intent", "named", "left"),
    [
        *((intent, (), True) for intent in ("stop", "restart", "forget_me", "goodbye", "ask_human")),
        ("report_urgent_symptom", (), True),
        ("inform", ("red_flag/breathing",), True),
        *((intent, (), False) for intent in ("inform", "deny", "skip", "dont_know", "ask_pain", "nlu_fallback")),
    ],
)
def test_leaving(intent: str, named: tuple[str, ...], left: bool) -> None:
    assert leaves(question(intent, *named)) is left


@pytest.mark.parametrize(
    ("intent", "response"),
    [("thank", "utter_thank"), ("give_feedback", "utter_feedback"), ("remark", "utter_remark_meanwhile")],
)
@pytest.mark.parametrize("field", ["concern", "severity", "sessions_done", "event"])
def test_courtesy_has_no_question_behind_it(content: Content, intent: str, response: str, field: str) -> None:
    state = after("ask_plan", asks=field, concerns=SCARS)
    given = say(content, message(intent), state)
    assert [answer.response for answer in given.answers] == [response]
    # The plan goes on with what is told next.
    assert given.state.request == state.request


@pytest.mark.parametrize("intent", ["thank", "remark"])
def test_detail_beside_a_courtesy_goes_on_with_the_plan(content: Content, intent: str) -> None:
    state = after("ask_plan", asks="sessions_done", concerns=MILD)
    given = say(content, message(intent, "sessions_done/2"), state)
    assert given.answers[-1].response == "utter_question_last_session"


# --- what stays asked ---


def planning(**told: Any) -> DialogueState:
    """A plan is being made, and the number of sessions was asked for."""
    return after("ask_plan", asks="sessions_done", concerns=MILD, **told)


def test_nothing_is_asked_behind_a_word_of_thanks(content: Content) -> None:
    given = say(content, message("thank", thanks=True), planning())
    assert [answer.response for answer in given.answers] == ["utter_thank"]
    assert given.state.planning
    # What was asked can still be answered.
    told = say(content, message("inform", "sessions_done/2"), given.state)
    assert (told.state.person.sessions_done, told.answers[-1].asks) == (2, "last_session")


@pytest.mark.parametrize("intent", ["ask_pain", "ask_safety", "ask_cost"])
def test_nothing_is_asked_behind_a_feeling(content: Content, intent: str) -> None:
    given = say(content, message(intent, "feeling/worry", asks=True), planning())
    assert not any(answer.only_asks for answer in given.answers)
    assert given.state.planning


def test_question_that_was_dropped_is_not_put_again(content: Content) -> None:
    state = planning()
    for _ in range(2):
        state = say(content, message("ask_pain", asks=True), state).state
        state = say(content, message("ask_cost", asks=True), state).state
    assert not state.planning
    given = say(content, message("ask_plan", asks=True), state)
    assert "sessions_done" not in {answer.asks for answer in given.answers}


def test_plan_that_is_asked_for_again_needs_no_event(content: Content) -> None:
    state = after("ask_plan", asks="event", concerns=MILD, sessions_done=0)
    given = say(content, message("ask_plan", asks=True), state)
    assert not any(answer.asks for answer in given.answers)
    assert any(answer.response == "utter_plan_course" for answer in given.answers)


@pytest.mark.parametrize(
    ("asked", "asks"),
    [
        (("ask_suitability",), None),
        (("ask_frequency",), None),
        (("ask_suitability", "check_symptom"), "sessions_done"),
        (("ask_next_session",), "sessions_done"),
    ],
)
def test_patient_without_a_sign_of_sessions_is_not_asked_for_them(
    content: Content, asked: tuple[str, ...], asks: str | None
) -> None:
    given = say(content, message("ask_plan", asks=True), after(*asked, concerns=MILD))
    assert [answer.asks for answer in given.answers if answer.asks] == ([asks] if asks else [])
    assert asks or any(answer.response == "utter_plan_dates" for answer in given.answers)


def test_right_after_a_condition_when_is_about_that(content: Content) -> None:
    state = after("ask_suitability", about=("condition/rosacea",), concerns=SCARS, conditions=("rosacea",))
    given = say(content, message("ask_plan", confidence=0.3, asks=True, bare="when"), state)
    assert [answer.response for answer in given.answers] == ["utter_condition_when"]
