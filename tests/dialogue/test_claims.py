"""What somebody else is said to have said claims nothing of the assistant."""

from __future__ import annotations

import pytest
from saying import after, reading, say, turn

from bot.content.content import Content
from bot.dialogue.claims import of_others
from bot.dialogue.turn import turn_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the lady said it was fine because mine was superficial", True),
        ("just had my review and the nurse says i need 2 more", True),
        ("my friend was told 2 weeks", True),
        ("she reckons i can go sooner", True),
        ("hubby thinks i should stop", True),
        ("they told me no sun for a month", True),
        ("the girl on the desk said you would allow it", True),
        ("you said i could come anyway", False),
        ("u told me no consult needed", False),
        ("earlier you promised a refund", False),
        ("so you're saying it's fine then", False),
        ("we said tuesday", False),
        ("so we agree, tuesday it is", False),
        ("just confirm yes", False),
        ("", False),
    ],
)
def test_speaker_is_somebody_else(text: str, expected: bool) -> None:
    assert of_others(text) is expected


def test_claim_of_somebody_else_has_the_likely_answer(content: Content) -> None:
    read = reading("claim_agreement", text="the nurse says i need 2 more", likely=("claim_agreement", "ask_frequency"))
    answers = say(content, turn_of(read, turn("inform").now)).answers
    assert {answer.topic for answer in answers} == {"frequency"}


@pytest.mark.parametrize("intent", ["claim_agreement", "remark"])
def test_claim_on_the_last_question_has_its_answer_again(content: Content, intent: str) -> None:
    state = say(content, turn("ask_procedure", asks=True), after()).state
    read = reading(intent, "duration/2 weeks@other", text="my friend was told 2 weeks", confidence=0.3)
    (answer,) = say(content, turn_of(read, turn("inform").now), state).answers
    assert (answer.response, answer.topic) == ("utter_still_holds", "procedure")


def test_claim_on_the_assistant_is_denied(content: Content) -> None:
    read = reading("claim_agreement", text="you said it was fine", likely=("claim_agreement", "ask_frequency"))
    (answer,) = say(content, turn_of(read, turn("inform").now), after("ask_frequency")).answers
    assert answer.response == "utter_no_permission"


@pytest.mark.parametrize("text", ["my mum thinks i'm mad", "husband says i look like a tomato"])
def test_remark_without_a_time_stays_one(content: Content, text: str) -> None:
    read = reading("remark", text=text, confidence=0.3)
    (answer,) = say(content, turn_of(read, turn("inform").now), after("ask_frequency")).answers
    assert answer.kind == "smalltalk"
