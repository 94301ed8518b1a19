from __future__ import annotations

import pytest

from bot.text.beforehand import beforehand
from bot.text.document import read


@pytest.mark.parametrize(
    "text",
    [
        "can i go spinning the day before",
        "can i drink the night before",
        "can i use my vitamin c up to the day",
        "can i exercise before my next session",
        "is it ok to run before it",
        "should i stop retinol a week before",
        "what about the gym before my appointment",
        "do i stop retinol before microneedling",
        "can i sunbathe before my 2nd one",
        "can i take ibuprofen beforehand",
        "sauna the evening before?",
        "right il ring on monday. can i go spinning the day before",
        "how long before a session should i stop using acids",
        "is it ok to swim before my next",
        "can i use retinol until my next session",
        "can i have a drink before",
        "alcohol before treatment ok?",
        "gym right up to the day?",
    ],
)
def test_the_time_before_a_session_is_meant(text: str) -> None:
    assert beforehand(read(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "had it the day before yesterday, can i run",
        "can i tan before my wedding",
        "i have had it before",
        "i went out the night before",
        "is it normal to have this before",
        "have you got before and after pictures",
        "how long before i can exercise",
        "can i go to the gym before work",
        "is there time before christmas",
        "i drank wine the night before, is that bad",
        "how many before i see results",
        "ive never done this before",
        "it was worse the day before",
        "should i wait until it stops",
        "how long until it fades",
        "can i swim before 48 hours are up",
        "before it gets worse what do i do",
    ],
)
def test_another_before_is_meant(text: str) -> None:
    assert beforehand(read(text)) is None
