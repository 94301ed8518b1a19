"""A reply that would be the last one again is taken for a sign that the message was misread."""

from __future__ import annotations

import pytest
from advice.asking import concerns
from saying import after, reading, say, turn

from bot.content.content import Content
from bot.dialogue.second_reading import asks
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import turn_of

UNSURE = 0.3


def _after(content: Content, intent: str, *named: str, **told: object) -> DialogueState:
    """The state after a first question was answered."""
    return say(content, turn(intent, *named, asks=True), after(**told)).state


@pytest.mark.parametrize(
    ("first", "intent", "likely", "topic"),
    [
        ("ask_procedure", "ask_procedure", ("ask_procedure", "ask_pain"), "pain"),
        ("ask_side_effects", "ask_side_effects", ("ask_results_timeline",), "results_timeline"),
        ("ask_frequency", "ask_frequency", ("claim_agreement", "ask_cost"), "cost"),
        ("ask_aftercare", "ask_aftercare", ("ask_booking", "inform", "ask_maintenance"), "maintenance"),
    ],
)
def test_next_likely_question_is_answered_where_the_first_was_answered_before(
    content: Content, first: str, intent: str, likely: tuple[str, ...], topic: str
) -> None:
    message = turn(intent, confidence=UNSURE, likely=likely, requests=True)
    answers = say(content, message, _after(content, first)).answers
    assert {answer.topic for answer in answers} == {topic}


@pytest.mark.parametrize(
    ("first", "named"),
    [
        ("ask_procedure", "symptom/bleeding"),
        ("ask_next_session", "activity/flying"),
        ("ask_results_timeline", "product/retinol"),
        ("ask_pain", "condition/eczema"),
    ],
)
def test_new_thing_decides_however_sure_the_intent_is(content: Content, first: str, named: str) -> None:
    answers = say(content, turn(first, named, asks=True), _after(content, first)).answers
    assert content.guidance.entry(*named.split("/")).name in " ".join(answer.text(content) for answer in answers)


@pytest.mark.parametrize("fields", [{"confidence": 0.9}, {"confidence": UNSURE, "bare": "what"}])
def test_same_question_has_the_same_answer(content: Content, fields: dict[str, object]) -> None:
    message = turn("ask_pain", asks=True, likely=("ask_pain", "ask_cost"), **fields)
    (answer,) = say(content, message, _after(content, "ask_pain")).answers
    assert answer.response == "utter_still_holds"


def test_what_else_is_documented_comes_before_the_same_answer_again(content: Content) -> None:
    before = _after(content, "ask_safety")
    first = say(content, turn("ask_safety", asks=True, text="could i catch something"), before)
    assert [answer.response for answer in first.answers] == ["utter_side_effects"]
    again = say(content, turn("ask_safety", asks=True, text="what can go wrong"), first.state)
    assert [answer.response for answer in again.answers] == ["utter_safety"]
    # What only tells something asks for no more.
    told = say(content, turn("ask_safety", text="that is good to know"), before)
    assert "utter_side_effects" not in [answer.response for answer in told.answers]


def test_mere_detail_is_no_other_question(content: Content) -> None:
    message = turn("inform", "concern/scars", confidence=UNSURE, likely=("inform", "ask_cost"), states=True)
    answers = say(content, message, _after(content, "ask_benefits", "concern/scars")).answers
    assert "cost" not in [answer.topic for answer in answers]


@pytest.mark.parametrize("intent", ["thank", "give_feedback", "dont_know"])
@pytest.mark.parametrize(
    "text",
    [
        "fine, what's actually involved",
        "ok thanks and how long is it",
        "cool so when do i know",
        "right, who does it",
        "great and every how often",
    ],
)
def test_question_behind_a_word_of_thanks_is_answered(content: Content, intent: str, text: str) -> None:
    message = turn_of(reading(intent, text=text, confidence=0.4, likely=(intent, "ask_procedure")), turn(intent).now)
    (answer,) = say(content, message, _after(content, "ask_cost")).answers
    assert answer.topic == "procedure"


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("thank", "ok appreciate it"),
        ("thank", "thanks for being straight with me"),
        ("give_feedback", "you're better than the receptionist lol"),
        ("remark", "its just life with a toddler"),
    ],
)
def test_thanks_and_remarks_stay_what_they_are(content: Content, intent: str, text: str) -> None:
    message = turn_of(reading(intent, text=text, confidence=0.4, likely=(intent, "ask_procedure")), turn(intent).now)
    assert not asks(message)
    answers = say(content, message, _after(content, "ask_cost")).answers
    assert {answer.kind for answer in answers} <= {"smalltalk", "handover"}


@pytest.mark.parametrize("named", ["activity/massage", "product/perfume", "treatment/botox"])
def test_thing_named_behind_a_word_of_thanks_is_asked_about(content: Content, named: str) -> None:
    answers = say(content, turn("thank", named, confidence=UNSURE, states=False), _after(content, "ask_cost")).answers
    assert {answer.kind for answer in answers} == {"gap"}


def test_yes_to_what_was_asked_is_no_question(content: Content) -> None:
    state = after("ask_frequency", asks="severity", concerns=())
    message = turn("dont_know", likely=("dont_know", "ask_cost"), requests=True)
    answers = say(content, message, state).answers
    assert "cost" not in [answer.topic for answer in answers]


@pytest.mark.parametrize(
    ("asked", "named", "response"),
    [
        ("ask_side_effects", (), "utter_detail_other"),
        ("ask_suitability", ("condition/breastfeeding",), "utter_detail_condition"),
        ("ask_activity_after", ("activity/swimming",), "utter_detail_activity"),
        ("ask_benefits", ("concern/scars",), "utter_detail_other"),
    ],
)
@pytest.mark.parametrize("fields", [{"confidence": 0.9}, {"confidence": UNSURE}])
def test_statement_on_the_last_question_is_no_question(
    content: Content, asked: str, named: tuple[str, ...], response: str, fields: dict[str, float]
) -> None:
    message = turn(asked, *named, states=True, likely=(asked,), **fields)
    (answer,) = say(content, message, _after(content, asked, *named)).answers
    assert answer.response == response


@pytest.mark.parametrize("named", ["product/moisturiser", "activity/massage", "symptom/redness"])
@pytest.mark.parametrize("fields", [{"thanks": True, "states": False}, {"states": True}])
def test_thanks_for_a_thing_asks_nothing_of_it(content: Content, named: str, fields: dict[str, bool]) -> None:
    message = turn("give_feedback", named, confidence=0.5, **fields)
    answers = say(content, message, _after(content, "ask_cost")).answers
    assert answers[-1].response == "utter_feedback"


@pytest.mark.parametrize("telling", ["inform", "remark", "correct"])
def test_statement_asks_nothing_that_is_less_likely_than_telling(content: Content, telling: str) -> None:
    message = turn("ask_pain", states=True, confidence=UNSURE, likely=("ask_pain", telling, "ask_cost"))
    (answer,) = say(content, message, _after(content, "ask_pain")).answers
    assert answer.response == "utter_detail_other"


@pytest.mark.parametrize(
    ("likely", "named", "topic"),
    [
        (("ask_plan", "ask_suitability"), (), "suitability"),
        (("ask_plan", "ask_pain", "ask_home_device"), (), "home_device"),
        (("ask_plan",), ("product/retinol",), "activity_after"),
        (("ask_plan", "ask_activity_after"), ("activity/fake_tan", "subject/strong_sun"), "activity_after"),
    ],
)
def test_plan_that_is_hardly_asked_for_is_not_begun_with_a_question(
    content: Content, likely: tuple[str, ...], named: tuple[str, ...], topic: str
) -> None:
    state = after("ask_next_session", "ask_home_device", concerns=concerns("acne_scars"))
    message = turn("ask_plan", *named, confidence=UNSURE, likely=likely, asks=True)
    given = say(content, message, state)
    assert {answer.topic for answer in given.answers} == {topic}
    assert given.state.request is None
    # One that is asked for is begun, and goes on.
    sure = say(content, turn("ask_plan", confidence=0.7, likely=likely, asks=True), state)
    assert [answer.asks for answer in sure.answers] == ["severity"]
    assert sure.state.planning


@pytest.mark.parametrize(
    ("alternatives", "before", "topic"),
    [
        # The one was just answered.
        (("ask_aftercare", "ask_maintenance"), "ask_maintenance", "aftercare"),
        (("ask_aftercare", "check_symptom"), "check_symptom", "aftercare"),
        (("ask_pain", "ask_procedure"), "ask_procedure", "pain"),
    ],
)
def test_choice_with_what_was_just_answered_is_none(
    content: Content, alternatives: tuple[str, str], before: str, topic: str
) -> None:
    message = turn(alternatives[0], alternatives=alternatives, confidence=UNSURE, asks=True)
    assert {answer.topic for answer in say(content, message, after(before)).answers} == {topic}
    asked = say(content, message, after("ask_cost"))
    assert asked.state.request is not None
    assert asked.state.request.choices == alternatives


@pytest.mark.parametrize(("confidence", "taken"), [(0.3, "ask_next_session"), (0.9, "skip")])
def test_nothing_is_skipped_where_nothing_was_asked(content: Content, confidence: float, taken: str) -> None:
    before = _after(content, "ask_frequency", "concern/acne_scars").copy(update={"request": None})
    message = turn("skip", text="then next", confidence=confidence, likely=("skip", "ask_next_session"))
    assert say(content, message, before).turn.whole.intent == taken
