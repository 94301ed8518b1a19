"""Whatever was asked, told or remembered, a red flag is answered by the urgent text alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from advice.asking import question
from saying import put

from bot.advice.profile import Concern, PatientProfile, ProfileField
from bot.advice.question import Memory, Mention
from bot.advice.reply import COMPUTED
from bot.content.content import Content
from bot.dialogue.plan_request import leaves

PERSON = PatientProfile(concerns=(Concern(entry="acne_scars", severity="severe"),), sessions_done=2)
SAID = ((), (Mention("date", "yesterday", "yesterday", "session"),), (Mention("number", "2"),))


@pytest.mark.parametrize("asked", [None, *get_args(ProfileField)])
def test_every_flag_is_answered_by_the_urgent_text_alone(content: Content, asked: ProfileField | None) -> None:
    for last, said, refers in product(("ask_plan", "check_symptom", "ask_next_session"), SAID, (True, False)):
        memory = Memory(intent=last, person=PERSON, about=(Mention("symptom", "redness"),), asked=asked)
        for flag in content.guidance.red_flags:
            asked_now = question("inform", f"red_flag/{flag}", memory=memory)
            asked_now = replace(asked_now, mentions=(*asked_now.mentions, *said), refers=refers)
            assert {answer.kind for answer in put(asked_now, content)} == {"urgent"}, (flag, last, said, refers)
            assert leaves(asked_now)


@pytest.mark.parametrize(
    "intent", sorted({*COMPUTED, "inform", "correct", "ask_pain", "out_of_scope", "beyond_limits"})
)
def test_no_intent_stands_before_a_flag(content: Content, intent: str) -> None:
    (answer,) = put(question(intent, "red_flag/breathing", "subject/photos", "condition/eczema"), content)
    assert answer.response == "utter_emergency"
