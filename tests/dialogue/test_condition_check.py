"""What is said to a check after a condition, and to what the practitioner has to be told of it."""

from __future__ import annotations

import pytest
from saying import GREETED, say, turn

from bot.content.content import Content
from bot.dialogue.state import AskedQuestion, DialogueState


def after(*entries: str, intent: str = "ask_suitability") -> DialogueState:
    """A conversation in which it was asked whether the treatment suits with these conditions."""
    about = tuple(("condition", entry) for entry in entries)
    person = GREETED.person.copy(update={"conditions": entries})
    return GREETED.copy(
        update={"questions": (AskedQuestion(intent=intent, about=about),), "about": about, "person": person}
    )


@pytest.mark.parametrize(
    ("text", "intent", "asks", "confidence"),
    [
        ("so its a no", "ask_suitability", False, 0.5),
        ("so i should sort that before", "ask_suitability", False, 0.5),
        ("can i still have it then", "ask_suitability", True, 0.8),
        ("ok so not for me", "deny", False, 0.2),
        ("better leave it then", "inform", False, 0.3),
        ("is that a definite no", "nlu_fallback", True, 0.3),
    ],
)
def test_check_after_a_condition_gets_the_practitioner(
    content: Content, text: str, intent: str, asks: bool, confidence: float
) -> None:
    given = say(content, turn(intent, text=text, asks=asks, confidence=confidence), after("rosacea"))
    assert [answer.response for answer in given.answers] == ["utter_condition_settled"]
    assert "rosacea" in given.answers[0].text(content)


@pytest.mark.parametrize(
    "message",
    [
        turn("ask_suitability", text="is it doable with nothing on", asks=True, confidence=0.8),
        # A statement is a question whether it suits all the same.
        turn("ask_suitability", text="my mum says ok", confidence=0.43),
    ],
)
def test_condition_told_before_is_judged_whatever_was_spoken_of_meanwhile(content: Content, message: object) -> None:
    before = after("rosacea", "diabetes").copy(update={"about": (), "questions": (AskedQuestion(intent="ask_pain"),)})
    given = say(content, message, before)  # type: ignore[arg-type]
    assert [answer.response for answer in given.answers] == ["utter_condition_settled"]
    assert "rosacea and diabetes" in given.answers[0].text(content)


def test_condition_that_others_clear_is_theirs_to_judge(content: Content) -> None:
    message = turn("ask_suitability", text="so is the baby ok", asks=True, confidence=0.9)
    given = say(content, message, after("pregnancy"))
    assert [answer.response for answer in given.answers] == ["utter_held_harm"]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        # It tells something, or names something of its own.
        (after("rosacea"), turn("inform", text="my cheeks are the worst", confidence=0.3)),
        (after("rosacea"), turn("ask_suitability", "concern/acne_scars", text="so are scars ok", asks=True)),
        # Nothing was asked of a condition, or others have to agree first.
        (GREETED, turn("ask_suitability", text="so its a no")),
        (after("pregnancy"), turn("ask_suitability", text="so its a no")),
        # How long to wait is another question.
        (after("rosacea"), turn("nlu_fallback", text="so how long then", bare="when", asks=True, confidence=0.2)),
        (after("rosacea"), turn("ask_suitability", text="so when", bare="when", asks=True)),
    ],
)
def test_other_messages_are_no_check(content: Content, before: DialogueState, message: object) -> None:
    given = say(content, message, before)  # type: ignore[arg-type]
    assert "utter_condition_settled" not in [answer.response for answer in given.answers]


@pytest.mark.parametrize(
    ("subject", "intent", "response"),
    [
        ("disclosure", "inform", "utter_disclosure"),
        ("disclosure", "ask_what_known", "utter_disclosure"),
        ("told_off", "ask_side_effects", "utter_told_off"),
        ("turned_away", "ask_medicine", "utter_turned_away"),
        ("turned_away", "nlu_fallback", "utter_turned_away"),
    ],
)
def test_what_has_to_be_told_is_no_side_effect(content: Content, subject: str, intent: str, response: str) -> None:
    given = say(content, turn(intent, f"subject/{subject}", text="x", asks=True, confidence=0.4), after("diabetes"))
    assert [answer.response for answer in given.answers] == [response]


def test_reason_is_that_of_what_was_spoken_of(content: Content) -> None:
    given = say(content, turn("ask_explanation", text="why does it matter", asks=True), after("epilepsy"))
    assert [answer.response for answer in given.answers] == ["utter_why_unsaid"]


@pytest.mark.parametrize(
    ("condition", "message", "minded"),
    [
        ("keloids", turn("ask_benefits", "concern/acne_scars", text="does it help scars", asks=True), True),
        (
            "blood_thinners",
            turn("ask_side_effects", "symptom/bruising@feared", text="would it bruise", asks=True),
            True,
        ),
        ("rosacea", turn("ask_benefits", "concern/acne_scars", text="does it help scars", asks=True), False),
    ],
)
def test_caution_is_kept_where_it_bears_on_the_answer(
    content: Content, condition: str, message: object, minded: bool
) -> None:
    before = after(condition).copy(update={"about": (), "questions": ()})
    given = say(content, message, before)  # type: ignore[arg-type]
    assert ("utter_kept_conditions_suits" in [answer.response for answer in given.answers]) is minded
