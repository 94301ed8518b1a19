from __future__ import annotations

import pytest

from bot.nlu.ellipsis import continues, refers, states_own


@pytest.mark.parametrize(
    "text",
    [
        "and for stretch marks?",
        "what about my neck?",
        "and swimming?",
        "ok, how about the gym",
        "so what about wrinkles",
    ],
)
def test_continues_takes_a_named_thing_for_the_question_before(text: str) -> None:
    assert continues(text)


@pytest.mark.parametrize(
    "text",
    [
        "and can i swim?",
        "and how long does it last",
        "what is it",
        "stretch marks",
        "and what about it if i have had it before today",
    ],
)
def test_continues_leaves_questions_of_their_own(text: str) -> None:
    assert not continues(text)


@pytest.mark.parametrize(
    "text", ["how long does that last?", "is that normal", "when will it go", "how long do they last"]
)
def test_refers_sees_what_points_back(text: str) -> None:
    assert refers(text)


@pytest.mark.parametrize(
    "text", ["does it hurt", "is it safe", "i read that my whole face would be red for days on end"]
)
def test_refers_leaves_what_means_the_treatment(text: str) -> None:
    assert not refers(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i have acne scars", True),
        ("hi, i've got deep acne scars on my cheeks", True),
        ("my pores are huge", True),
        ("i have acne scars, does it help?", False),
        ("i have acne scars and want them gone", False),
        ("i would like to treat my acne scars", False),
        ("can i have it with acne scars", False),
        ("acne scars", False),
        ("does it help with my acne scars", False),
    ],
)
def test_statement_of_what_the_patient_has(text: str, expected: bool) -> None:
    assert states_own(text) is expected
