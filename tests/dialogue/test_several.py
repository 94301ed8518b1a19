"""A condition or symptom beside a question is not passed over in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from advice.asking import on, question

from bot.advice.profile import PatientProfile
from bot.advice.profile_update import update_profile
from bot.advice.question import Memory, Mention, Question
from bot.content.content import Content
from bot.dialogue.several import answer_all


@pytest.mark.parametrize(
    ("intent", "named", "responses"),
    [
        ("ask_frequency", ["concern/acne_scars", "condition/pregnancy"], ["utter_gap_condition"]),
        ("ask_frequency", ["concern/stretch_marks", "condition/psoriasis"], ["utter_caution_condition"]),
        ("ask_pain", ["condition/blood_thinners"], ["utter_gap_condition", "utter_pain"]),
        ("ask_cost", ["condition/eczema"], ["utter_caution_condition", "utter_cost"]),
        ("ask_activity_after", ["activity/exercise", "symptom/swelling"], ["utter_symptom_swelling"]),
        # Told in passing, or looked at by the question itself: nothing is added.
        ("ask_pain", ["condition/past_acne"], ["utter_pain"]),
        ("ask_suitability", ["condition/eczema"], ["utter_caution_condition"]),
        ("greet", ["condition/eczema"], ["utter_greet"]),
    ],
)
def test_reply_says_what_matters_first(content: Content, intent: str, named: list[str], responses: list[str]) -> None:
    put = question(intent, *named)
    answers = answer_all([put], put, content)
    assert [answer.response for answer in answers][: len(responses)] == responses


def test_reply_looks_at_the_whole_message(content: Content) -> None:
    whole = question("ask_pain", "condition/pregnancy")
    answers = answer_all([question("ask_pain"), question("ask_safety")], whole, content)
    assert [answer.response for answer in answers] == ["utter_gap_condition", "utter_pain", "utter_safety"]


def test_symptom_that_is_not_reported_is_passed_over(content: Content) -> None:
    # "My wallet is bleeding, what does it cost?" A condition is answered all the same.
    whole = replace(question("ask_cost", "symptom/bleeding", "condition/eczema"), reports_nothing=True)
    responses = [answer.response for answer in answer_all([whole], whole, content)]
    assert responses == ["utter_caution_condition", "utter_cost"]


def test_red_flag_stands_alone(content: Content) -> None:
    whole = question("ask_pain", "red_flag/breathing", "condition/pregnancy")
    assert [answer.response for answer in answer_all([whole], whole, content)] == ["utter_emergency"]


def with_texts(*named: tuple[str, str, str, str | None]) -> tuple[Mention, ...]:
    return tuple(Mention(kind, entry, text, role) for kind, entry, text, role in named)


@pytest.mark.parametrize("intent", ["check_symptom", "ask_side_effects"])
def test_how_the_skin_is_after_a_session_is_no_condition(content: Content, intent: str) -> None:
    # "Day 2 and I look sunburnt": said of the skin after a session, not of a burn before one.
    mentions = with_texts(
        ("symptom", "sunburn_feeling", "sunburnt", None),
        ("condition", "sunburned_skin", "sunburnt", None),
        ("duration", "2 days", "day 2", "session"),
    )
    whole = replace(question(intent), mentions=mentions)
    responses = [answer.response for answer in answer_all([whole], whole, content)]
    assert [response for response in responses if "condition" in response] == []


def test_condition_that_shows_after_a_session_was_had_is_told_to_the_team(content: Content) -> None:
    mentions = with_texts(
        ("condition", "pregnancy", "pregnant", None), ("date", "two weeks ago", "two weeks ago", "session")
    )
    whole = updated(question("ask_progress"), mentions, content)
    first, *_ = answer_all([whole], whole, content)
    assert (first.response, first.level) == ("utter_gap_condition_held", "soon")
    assert "Please tell your doctor or midwife and Larkspur Demo Skin Clinic now" in first.text(content)


@pytest.mark.parametrize(
    ("named", "response"),
    [
        ("rosacea", "utter_gap_condition_after"),
        ("isotretinoin", "utter_gap_condition_held"),
        ("cold_sores", "utter_gap_condition_after"),
        ("recent_vaccine", "utter_gap_condition_after"),
        ("pregnancy", "utter_gap_condition_held"),
        ("chemotherapy", "utter_gap_condition_held"),
        ("eczema", "utter_caution_condition_after"),
        ("active_acne", "utter_caution_acne_after"),
        ("isotretinoin@past", "utter_condition_past_after"),
        # A paragraph on skin types follows.
        ("dark_skin", "utter_gap_condition_next"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_suitability", "ask_progress", "ask_safety", "ask_next_session", "inform"])
def test_condition_after_a_session_is_no_matter_of_booking(
    content: Content, intent: str, named: str, response: str
) -> None:
    entry, _, role = named.partition("@")
    mentions = (Mention("condition", entry, role=role or None),)
    known = Memory(person=PatientProfile(last_session=on("2026-11-12")))
    whole = updated(question(intent, memory=known), mentions, content)
    said = answer_all([whole], whole, content)
    assert said[0].response == response
    assert not any("before you book" in answer.text(content) for answer in said[:1])
    # Before a first session, or years after one, it is.
    for last in (None, on("2019-05-02")):
        known = Memory(person=PatientProfile(last_session=last))
        whole = updated(question("ask_suitability", memory=known), mentions, content)
        assert answer_all([whole], whole, content)[0].response != response


def updated(asked: Question, mentions: tuple[Mention, ...], content: Content) -> Question:
    """The question that names these, with what it tells of the patient."""
    whole = replace(asked, mentions=mentions)
    return replace(whole, profile_update=update_profile(whole, content))


def test_symptom_of_somebody_else_is_answered_in_general(content: Content) -> None:
    whole = replace(question("check_symptom"), mentions=(Mention("symptom", "redness", "red", "other_person"),))
    responses = [answer.response for answer in answer_all([whole], whole, content)]
    assert responses == ["utter_symptom_of_other", "utter_redness"]
    own = replace(whole, mentions=(*whole.mentions, Mention("symptom", "swelling")))
    assert answer_all([own], own, content)[0].response == "utter_symptom_swelling"


@pytest.mark.parametrize(
    ("intent", "words", "kinds", "responses"),
    [
        # A cream is a product and stands for a condition.
        (
            "ask_activity_after",
            "hydrocortisone",
            ("product/hydrocortisone", "condition/steroid_cream"),
            ["utter_gap_product"],
        ),
        (
            "ask_activity_after",
            "betnovate",
            ("condition/steroid_cream", "product/steroid_creams"),
            ["utter_gap_product"],
        ),
        (
            "ask_activity_after",
            "aciclovir",
            ("condition/antivirals", "product/antiviral_tablets"),
            ["utter_gap_product"],
        ),
        ("ask_aftercare", "aspirin", ("condition/blood_thinners", "product/aspirin"), ["utter_gap_product"]),
        (
            "ask_suitability",
            "steroid cream",
            ("condition/steroid_cream", "product/steroid_creams"),
            ["utter_gap_condition"],
        ),
        # A symptom is a condition as well.
        (
            "ask_next_session",
            "cold sore",
            ("symptom/cold_sore_outbreak", "condition/cold_sores"),
            ["utter_gap_condition", "utter_interval"],
        ),
        (
            "ask_cost",
            "folliculitis",
            ("symptom/ingrown_hairs", "condition/folliculitis"),
            ["utter_gap_condition", "utter_cost"],
        ),
        # What a guide names, or others have to agree to, is not left out.
        (
            "ask_activity_after",
            "keloid",
            ("symptom/scarring", "condition/keloids"),
            ["utter_symptom_risk_soon", "utter_caution_scarring"],
        ),
    ],
)
def test_the_same_words_are_answered_once(
    content: Content, intent: str, words: str, kinds: tuple[str, ...], responses: list[str]
) -> None:
    mentions = with_texts(*((*one.split("/"), words, None) for one in kinds))
    whole = replace(question(intent), mentions=mentions)
    said = [answer.response for answer in answer_all([whole], whole, content)]
    assert said[: len(responses)] == responses
    assert sum("gap" in response for response in said) <= 1


@pytest.mark.parametrize("condition", ["beard", "period", "smoking"])
def test_what_is_told_in_passing_holds_no_session(content: Content, condition: str) -> None:
    known = Memory(person=PatientProfile(last_session=on("2026-11-12")))
    whole = updated(question("ask_suitability", memory=known), (Mention("condition", condition),), content)
    first, *_ = answer_all([whole], whole, content)
    assert first.response == "utter_gap_condition_next"


@pytest.mark.parametrize(
    ("intent", "named", "responses"),
    [
        # No guide covers these: what is said in general is not said of them.
        ("ask_procedure", ["body_area/scalp"], ["utter_area_not_covered", "utter_procedure"]),
        ("ask_pain", ["body_area/lips"], ["utter_area_not_covered", "utter_pain"]),
        ("ask_safety", ["body_area/eyes"], ["utter_area_not_covered", "utter_safety"]),
        ("ask_frequency", ["concern/fine_lines", "body_area/under_eyes"], ["utter_area_not_covered"]),
        ("ask_results_timeline", ["body_area/hands"], ["utter_area_not_covered"]),
        # These they name, and don't compare.
        ("ask_pain", ["body_area/neck"], ["utter_pain", "utter_area_not_compared"]),
        ("ask_pain", ["body_area/forehead"], ["utter_pain", "utter_area_not_compared"]),
        ("ask_procedure", ["body_area/neck"], ["utter_procedure"]),
        # The question itself is about the area, or something else is there.
        ("ask_suitability", ["body_area/scalp"], ["utter_gap_body_area"]),
        ("ask_benefits", ["body_area/scalp"], ["utter_gap_body_area"]),
        ("ask_safety", ["condition/psoriasis", "body_area/scalp"], ["utter_caution_condition"]),
        ("ask_activity_after", ["activity/makeup", "body_area/lips"], []),
        ("ask_cost", ["body_area/scalp"], ["utter_cost"]),
    ],
)
def test_area_is_not_passed_over(content: Content, intent: str, named: list[str], responses: list[str]) -> None:
    put = question(intent, *named)
    given = [answer.response for answer in answer_all([put], put, content)]
    assert given[: len(responses)] == responses
    assert ("utter_area_not_covered" in given) == ("utter_area_not_covered" in responses)


@pytest.mark.parametrize(
    ("named", "response"),
    [
        ("condition/rosacea", "utter_gap_condition_before"),
        ("condition/pregnancy", "utter_gap_condition_held_before"),
        ("condition/eczema", "utter_caution_condition_before"),
        ("condition/active_acne", "utter_caution_acne_before"),
        ("condition/isotretinoin@past", "utter_condition_past_before"),
        ("product/retinol", "utter_gap_product_before"),
    ],
)
def test_condition_before_a_session_whose_day_is_told_is_no_matter_of_booking(
    content: Content, named: str, response: str
) -> None:
    entry, _, role = named.partition("@")
    kind, _, entry = entry.partition("/")
    mentions = (Mention(kind, entry, role=role or None), Mention("date", "this Friday", role="wish"))
    whole = updated(question("ask_suitability"), mentions, content)
    first, *_ = answer_all([whole], whole, content)
    assert first.response == response
    assert "before the session on Friday" in first.text(content)
    assert "before you book" not in first.text(content)


@pytest.mark.parametrize(("day", "response"), [("monday", "_after"), ("2 January 2019", ""), ("", "")])
def test_treatment_that_was_done_lately_is_a_session_had(content: Content, day: str, response: str) -> None:
    # "I'm on aspirin and had the needling on Monday". A friend who had it dates nothing.
    told = (Mention("treatment", "microneedling", role="done"), Mention("condition", "rosacea"))
    dated = (Mention("date", day, role="other"),) if day else ()
    whole = updated(question("ask_suitability"), (*told, *dated), content)
    first, *_ = answer_all([whole], whole, content)
    assert first.response == f"utter_gap_condition{response}"


@pytest.mark.parametrize("condition", ["pregnancy", "diabetes", "breastfeeding"])
def test_condition_comes_before_what_the_treatment_does_for_a_concern(content: Content, condition: str) -> None:
    # Of the conditions that make it another question, this is none.
    whole = question("ask_benefits", f"condition/{condition}", "concern/scars")
    responses = [answer.response for answer in answer_all([whole], whole, content)]
    assert responses == ["utter_gap_condition", "utter_benefit_scars"]


@pytest.mark.parametrize("intent", ["ask_suitability", "inform", "ask_benefits"])
@pytest.mark.parametrize(
    ("condition", "first", "agreed"),
    [
        ("diabetes", "utter_gap_condition", "If the practitioner agrees: our guides name scars"),
        ("eczema", "utter_caution_condition", "If the practitioner agrees: our guides name scars"),
        ("pregnancy", "utter_gap_condition", "If your doctor or midwife and the practitioner both agree: our guides"),
    ],
)
def test_concern_beside_a_condition_is_answered_in_short_behind_whom_to_ask(
    content: Content, intent: str, condition: str, first: str, agreed: str
) -> None:
    mentions = (
        Mention("condition", condition, condition),
        Mention("concern", "scars", "scars"),
        Mention("occasion", "wedding", "wedding"),
        Mention("date", "17 July 2027", "17 July 2027", "event"),
    )
    whole = updated(question(intent), mentions, content)
    said = answer_all([whole], whole, content)
    assert said[0].response == first
    responses = [answer.response for answer in said[1:]]
    if intent == "ask_benefits" and condition != "eczema":
        # What is asked of the concern is answered as such, behind the condition as well.
        assert responses == ["utter_benefit_scars"]
        return
    assert responses == ["utter_if_agreed_held" if "both" in agreed else "utter_if_agreed"]
    text = said[1].text(content)
    assert text.startswith(agreed)
    assert "sessions, spaced 4 to 6 weeks apart" in text
    assert "Your wedding is on Saturday, 17 July 2027: ask them what fits before it." in text


@pytest.mark.parametrize(
    ("concern", "role", "session"),
    [("hair_loss", None, ""), ("scars", "of_another", ""), ("scars", None, "2 weeks ago")],
)
def test_concern_beside_a_condition_is_left_out(content: Content, concern: str, role: str | None, session: str) -> None:
    # No guide names it, it is somebody else's, or the patient had a session.
    dated = (Mention("date", session, session, "session"),) if session else ()
    mentions = (Mention("condition", "diabetes", "diabetic"), Mention("concern", concern, concern, role), *dated)
    whole = updated(question("ask_suitability"), mentions, content)
    said = [answer.response for answer in answer_all([whole], whole, content)]
    assert not [response for response in said if response.startswith("utter_if_agreed")]


@pytest.mark.parametrize(
    ("intent", "condition", "warned"),
    [
        ("ask_suitability", "blood_thinners", True),
        ("inform", "other_medicine", True),
        ("ask_preparation", "blood_pressure_tablets", True),
        ("ask_suitability", "rosacea", False),
        # It has been ended, or its answer says so already.
        ("ask_suitability", "blood_thinners@past", False),
        ("ask_medicine", "blood_thinners", False),
    ],
)
def test_medicine_is_not_to_be_stopped_for_the_treatment(
    content: Content, intent: str, condition: str, warned: bool
) -> None:
    entry, _, role = condition.partition("@")
    whole = updated(question(intent), (Mention("condition", entry, role=role or None),), content)
    responses = [answer.response for answer in answer_all([whole], whole, content)]
    assert ("utter_keep_taking" in responses) is warned


@pytest.mark.parametrize(("words", "responses"), [("headache", []), ("itch", ["utter_gap_symptom"])])
def test_illness_is_answered_once_with_the_sign_of_its_words(
    content: Content, words: str, responses: list[str]
) -> None:
    mentions = with_texts(("illness", "elsewhere_head", "headache", None), ("symptom", "headache", words, None))
    whole = replace(question("ask_pain"), mentions=mentions)
    said = [answer.response for answer in answer_all([question("ask_pain")], whole, content)]
    assert said == ["utter_elsewhere", *responses, "utter_pain"]
