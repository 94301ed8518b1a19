from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.sanitize import clean
from bot.limits import LONGEST_ANSWERED, LONGEST_READ

# Any code point, lone surrogates included, and often the ones that a cleaner trips over.
AWKWARD = st.sampled_from("/ \t\n\r\0\x1b\x85\u00a0\u00ad\u200b\u200d\u2028\u202e\ufeff\ud800\udfff\ue000\u0301\u0338é")
TEXT = st.text(st.one_of(AWKWARD, st.characters()))
LONG = st.builds(lambda text, times: text * times, TEXT, st.integers(0, 3000))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("How long does it last?", "How long does it last?"),
        ("", ""),
        ("   ", ""),
        ("/restart", "restart"),
        ("///restart", "restart"),
        (" / /restart", "restart"),
        ('/inform{"concern": "scars"}', 'inform{"concern": "scars"}'),
        ("\u200b/restart", "restart"),
        ("\ufeffhello", "hello"),
        ("and/or", "and/or"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("no\u00a0break", "no break"),
        ("wide    gaps", "wide gaps"),
        ("he\u200bllo", "hello"),
        ("so\u00adft", "soft"),
        ("\u202eover", "over"),
        ("nul\0l", "null"),
        ("\x1b[31mred", "[31mred"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("cafe\u0301", "café"),
        ("it\u2019s fine", "it\u2019s fine"),
        ("👍", "👍"),
        ("👩\u200d⚕️", "👩⚕️"),
    ],
)
def test_clean_reads_what_was_meant(typed: str, read: str) -> None:
    assert clean(typed) == read


@given(TEXT)
def test_clean_never_leaves_a_command(text: str) -> None:
    assert not clean("/" + text).startswith("/")


@given(TEXT)
def test_clean_leaves_nothing_invisible(text: str) -> None:
    assert {unicodedata.category(character) for character in clean(text)} & {"Cc", "Cf", "Cs", "Co", "Cn"} == set()


@given(TEXT)
def test_clean_leaves_one_line_of_single_spaces(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.split() == [word for word in cleaned.split(" ") if word]
    assert "  " not in cleaned


@given(st.one_of(TEXT, LONG))
@example("a" * (LONGEST_READ - 1) + " b")
@example("/" * (LONGEST_READ * 5))
def test_clean_twice_is_clean_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(LONG)
def test_clean_bounds_the_length(text: str) -> None:
    assert len(clean(text)) <= LONGEST_READ


@given(TEXT)
def test_clean_text_can_be_stored(text: str) -> None:
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


def test_clean_keeps_more_than_is_answered() -> None:
    assert len(clean("word " * LONGEST_READ)) > LONGEST_ANSWERED


def test_clean_keeps_the_end_of_a_long_message_within_bounds() -> None:
    assert clean("a" * 3000 + " my lips are swelling").endswith("my lips are swelling")
