"""Messages that mean something only in the running topic."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from advice.asking import NOW, concerns, on
from saying import GREETED, after, reading, say, turn

from bot.content.content import Content
from bot.dialogue.reading import Safety
from bot.nlu.ellipsis import bare

UNSURE = 0.2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ugh ok so when", "when"),
        ("so wait til when?", "when"),
        ("how long after", "when"),
        ("date?", "when"),
        ("how many days then", "when"),
        ("ok and until when", "when"),
        ("how soon can i", "when"),
        ("oh god. what will happen", "what"),
        ("should i panic", "what"),
        ("is that bad", "what"),
        ("so its a no?", "what"),
        ("did i do it wrong", "what"),
        ("does it matter", "what"),
        ("are you sure", "what"),
        ("sure", None),
        ("will it go??", "what"),
        ("does that change anything", "what"),
        ("ok and for how long do i wait", "when"),
        ("til when do i leave it", "when"),
        ("when is my next one", None),
        ("how many", None),
        ("how long does redness last", None),
        ("what is collagen", None),
        ("tomorrow??", None),
        ("ok thanks", None),
        ("yes", None),
        ("", None),
    ],
)
def test_bare_question_has_no_subject_of_its_own(text: str, expected: str | None) -> None:
    assert bare(text) == expected


@pytest.mark.parametrize(
    ("asked", "about", "response"),
    [
        ("check_symptom", "symptom/redness", "utter_redness"),
        ("ask_activity_after", "activity/exercise", "utter_wait_exercise"),
        ("ask_activity_after", "product/harsh_products", "utter_wait_harsh"),
        ("ask_suitability", "condition/breastfeeding", "utter_condition_when"),
        ("ask_booking", "condition/cold_sores", "utter_condition_when"),
        ("ask_frequency", "concern/acne_scars", "utter_interval"),
        ("ask_benefits", "concern/acne_scars", "utter_timeline"),
    ],
)
def test_when_is_about_what_was_spoken_of_last(content: Content, asked: str, about: str, response: str) -> None:
    message = turn("ask_procedure", confidence=UNSURE, asks=True, bare="when")
    given = say(content, message, after(asked, about=(about,)))
    assert given.state.rules == ("bare_question",)
    assert given.answers[0].response == response


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "ask_other_person", "claim_agreement"])
@pytest.mark.parametrize(
    ("named", "response"),
    [
        ("condition/rosacea", "utter_gap_condition"),
        ("condition/rosacea@other_person", "utter_gap_condition"),
        ("product/niacinamide", "utter_gap_product"),
        ("symptom/peeling", "utter_peeling"),
    ],
)
def test_thing_named_in_a_running_conversation_is_asked_about(
    content: Content, intent: str, named: str, response: str
) -> None:
    given = say(content, turn(intent, named, confidence=UNSURE), after("ask_benefits"))
    # A statement on a condition of the patient is a question of its own, in a running conversation or not.
    own = named == "condition/rosacea" and intent == "out_of_scope"
    assert given.state.rules == (("questions",) if own else ("joined",))
    assert given.answers[0].response == response


@pytest.mark.parametrize(
    ("asked", "about", "response"),
    [
        ("ask_suitability", "condition/eczema", "utter_detail_condition"),
        ("check_symptom", "symptom/redness", "utter_detail_symptom"),
        ("ask_activity_after", "activity/swimming", "utter_detail_activity"),
        ("ask_activity_after", "product/retinol", "utter_detail_activity"),
        ("ask_combination", "treatment/botox", "utter_detail_treatment"),
        ("ask_home_device", "treatment/home_roller", "utter_detail_treatment"),
        ("ask_frequency", "concern/acne_scars", "utter_detail_other"),
    ],
)
@pytest.mark.parametrize(
    "intent", ["nlu_fallback", "out_of_scope", "report_illness", "ask_results_timeline", "ask_cost"]
)
def test_detail_that_no_guide_goes_into_belongs_to_the_topic(
    content: Content, asked: str, about: str, response: str, intent: str
) -> None:
    state = after(asked, about=(about,))
    (answer,) = say(content, turn(intent, confidence=UNSURE), state).answers
    assert answer.response == response


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "report_illness"])
@pytest.mark.parametrize("asked", ["ask_frequency", "ask_benefits", "ask_cost"])
def test_what_reports_nothing_and_belongs_to_no_topic_is_a_remark(content: Content, intent: str, asked: str) -> None:
    # "I had a hard year" names no emergency.
    message = turn(intent, confidence=UNSURE, safety=Safety(reports_nothing=True))
    (answer,) = say(content, message, after(asked)).answers
    assert answer.response == "utter_remark_on"
    (remark,) = say(content, turn("remark", confidence=UNSURE), after(asked)).answers
    assert remark.response == "utter_remark_on"
    (other,) = say(content, turn(intent, confidence=UNSURE), after(asked)).answers
    assert content.clinic.emergency_number in other.text(content)


@pytest.mark.parametrize(("days", "response"), [(1, "utter_verdict_holds"), (14, "utter_verdict_holds_late")])
@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "check_symptom"])
def test_detail_of_a_sign_is_answered_with_the_verdict(content: Content, intent: str, days: int, response: str) -> None:
    session = on((NOW.date() - timedelta(days=days)).isoformat())
    state = after("check_symptom", about=("symptom/redness",), last_session=session)
    (answer,) = say(content, turn(intent, confidence=UNSURE), state).answers
    assert answer.response == response
    assert "after the session" in answer.text(content)
    assert answer.level == ("expected" if days == 1 else "soon")


def test_report_that_names_no_sign_tells_more_of_the_one_before(content: Content) -> None:
    # "They don't hurt", of which no session is known.
    state = after("check_symptom", about=("symptom/milia",))
    (answer,) = say(content, turn("check_symptom", confidence=UNSURE), state).answers
    assert answer.response == "utter_detail_symptom"
    # A sure one is of a new sign, and so is one after another question.
    for before, sure in ((state, 0.9), (after("ask_frequency"), UNSURE)):
        (other,) = say(content, turn("check_symptom", confidence=sure), before).answers
        assert other.response == "utter_symptom_unknown"


def test_statement_after_a_condition_that_names_nothing_adds_to_it(content: Content) -> None:
    # "Mum says ok" is no new question whether it suits, and "all clear now" no further one.
    state = say(content, turn("ask_suitability", "condition/cancer", asks=True)).state
    told, settled = turn("inform", "duration/6 years@other", states=False), turn("ask_suitability", confidence=UNSURE)
    for message, response in ((told, "utter_detail_condition"), (settled, "utter_condition_settled")):
        (answer,) = say(content, message, state).answers
        assert answer.response == response
    asking = turn("ask_suitability", confidence=UNSURE, asks=True)
    assert say(content, asking, state).answers[-1].response == "utter_condition_settled"


@pytest.mark.parametrize(
    ("about", "told", "response"),
    [
        ("treatment/home_roller", {}, "utter_detail_treatment"),
        ("concern/moles", {"conditions": ("isotretinoin",)}, "utter_detail_condition"),
        ("concern/moles", {}, "utter_detail_aside"),
    ],
)
def test_detail_of_what_was_spoken_of_is_not_asked_back(
    content: Content, about: str, told: dict[str, Any], response: str
) -> None:
    # "Only the 0.25 one", "like the 20th of june".
    state = after(about=(about,), **told)
    fields: dict[str, Any] = {"confidence": 0.9, "states": False, "safety": Safety(reports_nothing=True)}
    assert [answer.response for answer in say(content, turn("inform", **fields), state).answers] == [response]
    # A fragment that asks on is no detail, and before anything is spoken of the assistant asks back.
    for message, before in ((turn("inform", **fields, continues=True), state), (turn("inform", **fields), after())):
        assert say(content, message, before).answers[0].response != response


def test_denial_of_a_worse_sign_is_a_detail_of_the_sign(content: Content) -> None:
    # "No blisters, nothing like that."
    state = after("check_symptom", about=("symptom/redness",), last_session=on(NOW.date() - timedelta(days=1)))
    denied = turn("deny", confidence=UNSURE, safety=Safety(reports_nothing=True))
    assert say(content, denied, state).answers[0].response == "utter_verdict_holds"
    assert say(content, denied, after("ask_pain")).answers[0].response == "utter_fine"


def test_nothing_is_left_out_of_what_goes_on_anyway(content: Content) -> None:
    state = after("ask_side_effects", about=("activity/event",))
    message = turn("inform", confidence=UNSURE, safety=Safety(reports_nothing=True))
    assert say(content, message, state).answers[0].response == "utter_detail_aside"


@pytest.mark.parametrize("about", ["activity/sauna", "product/retinol", "treatment/home_roller"])
def test_remark_is_no_detail_of_a_deed(content: Content, about: str) -> None:
    state = after("ask_activity_after", about=(about,))
    assert say(content, turn("remark", confidence=UNSURE), state).answers[0].response == "utter_remark_on"


@pytest.mark.parametrize("about", ["symptom/redness", "condition/rosacea", "product/serum"])
def test_detail_after_a_question_that_names_nothing_belongs_to_nothing_before_it(content: Content, about: str) -> None:
    named = after("check_symptom", about=(about,)).about
    state = after("ask_next_session").copy(update={"about": named})
    message = turn("inform", confidence=UNSURE, safety=Safety(reports_nothing=True))
    (answer,) = say(content, message, state).answers
    assert answer.response == "utter_detail_aside"


def test_second_detail_in_a_row_is_noted_in_other_words(content: Content) -> None:
    state = after("check_symptom", about=("symptom/redness",))
    first = say(content, turn("nlu_fallback"), state)
    (answer,) = say(content, turn("nlu_fallback"), first.state).answers
    assert answer.response == "utter_detail_again"


@pytest.mark.parametrize(
    ("intent", "named"),
    [
        ("ask_next_session", "date/the 11th@wish"),
        ("ask_suitability", "condition/diabetes"),
        ("ask_medicine", "condition/blood_thinners"),
        ("ask_activity_after", "activity/exercise"),
    ],
)
def test_question_that_its_subject_supports_stays_one(content: Content, intent: str, named: str) -> None:
    given = say(content, turn(intent, named, confidence=UNSURE), after("check_symptom", about=("symptom/redness",)))
    assert "joined" not in given.state.rules


def test_question_form_or_a_sure_reading_stays_as_read(content: Content) -> None:
    state = after("check_symptom", about=("symptom/redness",))
    for message in (turn("ask_cost", confidence=UNSURE, asks=True), turn("ask_cost", confidence=0.9)):
        assert say(content, message, state).state.rules == ("questions",)


def test_nothing_is_joined_to_no_topic(content: Content) -> None:
    assert say(content, turn("nlu_fallback")).state.rules == ("not_understood",)
    assert say(content, turn("out_of_scope", "activity/swimming", confidence=UNSURE)).state.rules != ("joined",)


def test_fragment_after_a_question_on_aftercare_gets_the_general_rules(content: Content) -> None:
    message = turn("inform", asks=True, continues=True)
    (answer,) = say(content, message, after("ask_side_effects")).answers
    assert answer.response == "utter_activity_unknown"


def test_what_happens_with_what_was_done_names_the_signs(content: Content) -> None:
    message = turn("out_of_scope", confidence=UNSURE, asks=True, bare="what")
    (answer,) = say(content, message, after("ask_activity_after", about=("activity/hot_yoga",))).answers
    assert answer.response == "utter_what_happens"
    assert "hot yoga" in answer.text(content)


def test_thanks_beside_other_words_are_thanks(content: Content) -> None:
    message = turn("nlu_fallback", "clinic_matter/phone", thanks=True)
    assert reading("nlu_fallback").thanks is False
    (answer,) = say(content, message, after("check_symptom", about=("symptom/redness",))).answers
    assert answer.response == "utter_thank"


def test_day_beside_incidental_things_answers_the_question_before(content: Content) -> None:
    state = after("ask_activity_after", about=("activity/exercise",))
    message = turn("out_of_scope", "condition/men", "body_area/beard_area", "date/yesterday@session", confidence=UNSURE)
    given = say(content, message, state)
    assert given.state.rules == ("detail",)
    assert given.state.person.last_session is not None


@pytest.mark.parametrize("intent", ["nlu_fallback", "claim_agreement", "ask_cost"])
def test_first_message_that_only_tells_a_day_is_noted(content: Content, intent: str) -> None:
    given = say(content, turn(intent, "date/yesterday@session", confidence=UNSURE))
    assert [answer.response for answer in given.answers] == ["utter_noted", "utter_next_wait"]


def test_voiced_worry_is_a_question(content: Content) -> None:
    message = turn("ask_benefits", "feeling/worry", confidence=UNSURE)
    given = say(content, message, after("ask_procedure", about=("symptom/bleeding",)))
    assert given.state.rules == ("questions",)


@pytest.mark.parametrize("intent", ["thank", "give_feedback"])
@pytest.mark.parametrize("about", ["condition/diabetes", "symptom/redness", "treatment/botox"])
def test_statement_that_is_hardly_thanks_belongs_to_the_topic(content: Content, intent: str, about: str) -> None:
    state = after("ask_suitability", about=(about,))
    (answer,) = say(content, turn(intent, confidence=UNSURE, states=True), state).answers
    assert answer.response == f"utter_detail_{about.partition('/')[0]}"
    for fields in (
        {"confidence": 0.5},
        {"confidence": UNSURE, "thanks": True},
        {"confidence": UNSURE, "states": False},
    ):
        assert say(content, turn(intent, **fields), state).state.rules == ("reaction",)


def test_feeling_is_no_detail_of_a_condition(content: Content) -> None:
    state = after("ask_suitability", about=("condition/tanned_skin",))
    given = say(content, turn("remark", "feeling/worry", text="oh for heaven's sake", confidence=UNSURE), state)
    assert given.state.rules == ("reaction",)
    told = say(content, turn("remark", text="he only feeds at bedtime these days", confidence=UNSURE), state)
    assert told.answers[0].response == "utter_detail_condition"


@pytest.mark.parametrize(
    ("named", "fields", "rules"),
    [
        # "Sometimes it is quiet": of the condition, no report.
        ((), {"confidence": 0.3}, ("joined",)),
        (("symptom/redness",), {"text": "red ones, from lockdown"}, None),
        # "If they say yes, how long is the redness": what may come.
        (("symptom/redness",), {"asks": True}, None),
    ],
)
def test_before_the_first_session_no_after_effect_is_judged(
    content: Content, named: tuple[str, ...], fields: dict[str, Any], rules: tuple[str, ...] | None
) -> None:
    state = after("ask_suitability", about=("condition/rosacea",), concerns=concerns("stretch_marks"))
    given = say(content, turn("check_symptom", *named, **fields), state)
    assert rules is None or given.state.rules == rules
    assert not any(answer.topic == "symptom_check" and answer.kind != "smalltalk" for answer in given.answers)
    assert not any(answer.asks for answer in given.answers)


def test_report_before_a_told_session_stays_one(content: Content) -> None:
    state = after("ask_suitability", about=("condition/rosacea",))
    given = say(content, turn("check_symptom", "symptom/redness", text="my face is so red"), state)
    assert given.answers[0].topic == "symptom_check"


def test_length_that_is_not_said_is_not_the_answer_again(content: Content) -> None:
    before = say(content, turn("ask_activity_after", "product/sunscreen", text="x", asks=True), after()).state
    given = say(content, turn("ask_aftercare", text="for how long", bare="when", asks=True, confidence=0.3), before)
    assert [answer.response for answer in given.answers] == ["utter_length_unsaid"]
    assert "sunscreen" in given.answers[0].text(content)


def test_length_of_a_sign_without_a_time_is_not_said(content: Content) -> None:
    before = say(content, turn("check_symptom", "symptom/looks_worse", text="x"), after()).state
    given = say(content, turn("ask_aftercare", text="how many days", bare="when", asks=True, confidence=0.3), before)
    assert [answer.response for answer in given.answers] == ["utter_how_long_unsaid"]


def test_detail_of_an_unknown_activity_is_none_of_the_things_before(content: Content) -> None:
    before = say(content, turn("ask_aftercare", "product/moisturiser", text="x", asks=True), after()).state
    before = say(content, turn("ask_activity_after", text="and my shift in the kitchen", asks=True), before).state
    given = say(content, turn("inform", text="i did one friday already", confidence=0.3), before)
    assert not any("moisturiser" in answer.text(content) for answer in given.answers)


def test_another_treatment_is_not_meant_after_a_question_on_this_one(content: Content) -> None:
    before = say(content, turn("ask_combination", "treatment/fillers", text="and fillers", asks=True), after()).state
    before = say(content, turn("ask_results_timeline", text="when would i see something", asks=True), before).state
    given = say(content, turn("ask_maintenance", text="how long does it last", asks=True, refers=True), before)
    assert not any("fillers" in answer.text(content) for answer in given.answers)


def test_when_after_a_concern_is_asked_of_the_condition(content: Content) -> None:
    before = after("ask_benefits", about=("concern/stretch_marks",), conditions=("breastfeeding",))
    message = turn("ask_next_session", text="so wait til when?", bare="when", asks=True, confidence=0.3)
    (answer,) = say(content, message, before).answers
    assert answer.response == "utter_condition_when"


def test_what_is_asked_of_the_sign_reported_since(content: Content) -> None:
    first = say(content, turn("ask_next_session", asks=True), GREETED)
    state = first.state.copy(update={"about": (("symptom", "bleeding"),)})
    message = turn("give_feedback", text="omg really??", bare="what", asks=True, confidence=0.3)
    answers = say(content, message, state).answers
    assert {answer.topic for answer in answers} == {content.guidance.answers["check_symptom"].topic}


def test_words_that_name_no_sign_are_about_the_one_before(content: Content) -> None:
    reported = say(content, turn("check_symptom", "symptom/milia", asks=True), GREETED)
    told = say(content, turn("check_symptom", text="they don't hurt", confidence=0.4), reported.state)
    assert ("symptom", "milia") in told.state.questions[0].about
