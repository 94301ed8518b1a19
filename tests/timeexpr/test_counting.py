"""Numbers in messages, as ranges with their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timeexpr.reading import WORDS

from bot.timeexpr.counting import Number, newcomer, numbers_in


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("had two so far", [("two", 2, 2, False)]),
        ("on my 4th", [("4th", 4, 4, True)]),
        ("my third one", [("third", 3, 3, True)]),
        ("half a dozen", [("half a dozen", 6, 6, False)]),
        ("a couple of sessions", [("a couple of", 2, 3, False)]),
        ("had about 5", [("5", 4, 6, False)]),
        ("5 or so", [("5", 4, 6, False)]),
        ("about 5 or 6", [("5 or 6", 5, 6, False)]),
        ("about one", [("one", 1, 1, False)]),
        ("2 or 3 already", [("2 or 3", 2, 3, False)]),
        ("twenty two", [("twenty two", 22, 22, False)]),
        ("had it twice", [("twice", 2, 2, False)]),
        ("never had it", [("never", 0, 0, False)]),
        ("two down, one to go", [("two", 2, 2, False), ("one", 1, 1, False)]),
        ("a session", []),
        ("half of them", []),
        ("a few", []),
        ("", []),
    ],
)
def test_numbers_are_found(message: str, expected: list[tuple[str, float, float, bool]]) -> None:
    found = [(message[one.start : one.end], one.low, one.high, one.ordinal) for one in numbers_in(message, WORDS)]
    assert found == expected


def test_only_one_whole_number_is_whole() -> None:
    assert Number(3, 3, 0, 1).whole == 3
    assert Number(2, 3, 0, 1).whole is None
    assert Number(1.5, 1.5, 0, 1).whole is None


@pytest.mark.parametrize("message", ["total newbie here", "i'm a first-timer", "new to this", "not started yet"])
def test_newcomer_is_recognised(message: str) -> None:
    found = newcomer(message, WORDS)
    assert found is not None
    assert (found.whole, message[found.start : found.end] in message) == (0, True)


def test_others_are_no_newcomers() -> None:
    assert newcomer("new spots since tuesday", WORDS) is None


@given(st.text(max_size=60))
def test_any_text_has_numbers_in_order(message: str) -> None:
    found = list(numbers_in(message, WORDS))
    assert all(0 <= one.start < one.end <= len(message) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
