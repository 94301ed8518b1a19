"""Sessions done, durations and dates, as patients write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.content import Content
from bot.nlu.expressions import number
from bot.nlu.matching import VocabularyMatcher
from bot.safety.context import Context
from bot.safety.language import read


@pytest.fixture(scope="module")
def matcher(content: Content) -> VocabularyMatcher:
    """Without vocabularies only the expressions are left."""
    return VocabularyMatcher({}, Context(content.guidance.context))


def found(matcher: VocabularyMatcher, kind: str, message: str) -> list[str]:
    return [item.entry for item in matcher.find(read(message)) if item.kind == kind]


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("I've had two sessions", "2"),
        ("i've had 2 so far", "2"),
        ("had 3", "3"),
        ("two so far", "2"),
        ("two sessions done", "2"),
        ("three down", "3"),
        ("done two out of six", "2"),
        ("I have completed four treatments already", "4"),
        ("finished 12 sessions", "12"),
        ("I've only had only one session", "1"),
        ("had about 5", "5"),
        ("after my three sessions", "3"),
        ("results after 3 treatments", "3"),
        ("I did five rounds last year", "5"),
        ("had twenty appointments", "20"),
    ],
)
def test_sessions_done_are_counted(matcher: VocabularyMatcher, message: str, count: str) -> None:
    assert found(matcher, "sessions_done", message) == [count]


@pytest.mark.parametrize(
    "message",
    [
        "I've had two kids",
        "it was done 3 hours ago",
        "the place had three steps",
        "had it done two days ago",
        "I want three sessions",
        "had a dozen sessions",
        "had 3.5 sessions",
        "had my session",
        "how many sessions",
    ],
)
def test_other_counts_are_no_sessions_done(matcher: VocabularyMatcher, message: str) -> None:
    assert found(matcher, "sessions_done", message) == []


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("it's been three weeks", "three weeks"),
        ("for 2-3 weeks", "2-3 weeks"),
        ("2 to 3 weeks", "2 to 3 weeks"),
        ("half an hour", "half an hour"),
        ("an hour", "an hour"),
        ("a few days", "few days"),
        ("couple of months", "couple of months"),
        ("couple weeks", "couple weeks"),
        ("24 hrs", "24 hrs"),
        ("24hrs", "24hrs"),
        ("6 Wks", "6 wks"),
        ("after 48 hours", "48 hours"),
        ("two years", "two years"),
    ],
)
def test_duration_is_found(matcher: VocabularyMatcher, message: str, words: str) -> None:
    assert found(matcher, "duration", message) == [words]


@pytest.mark.parametrize(
    "message",
    [
        "a 60 year old",
        "she is a 60-year-old",
        "16 year olds",
        "in the first week",
        "the second month",
        "weeks",
        "minutes",
    ],
)
def test_age_and_ordinal_are_no_duration(matcher: VocabularyMatcher, message: str) -> None:
    assert found(matcher, "duration", message) == []


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("I had it yesterday", "yesterday"),
        ("tomorrow?", "tomorrow"),
        ("last Tuesday", "last tuesday"),
        ("next month", "next month"),
        ("this week", "this week"),
        ("last night", "last night"),
        ("on friday", "on friday"),
        ("on sat", "on sat"),
        ("14 March", "14 march"),
        ("3rd of may", "3rd of may"),
        ("may 3rd", "may 3rd"),
        ("next may", "next may"),
        ("in August", "in august"),
        ("since june", "since june"),
        ("sorry, the 13th", "the 13th"),
        ("it was on 12/3", "12/3"),
        ("12/03/2026", "12/03/2026"),
        ("12.03.2026", "12.03.2026"),
        ("two weeks ago", "two weeks ago"),
        ("10 days ago", "10 days ago"),
    ],
)
def test_date_is_found(matcher: VocabularyMatcher, message: str, words: str) -> None:
    assert found(matcher, "date", message) == [words]


@pytest.mark.parametrize(
    "message",
    [
        "is a 0.5 mm needle ok",
        "0.25",
        "temperature of 38.9",
        "pain is 10/10",
        "this may hurt",
        "you may come",
        "I work on night shifts",
        "this sun damage",
        "the 3rd session",
        "after the 2nd time",
        "45/99",
        "99 june",
        "march on",
    ],
)
def test_other_words_are_no_date(matcher: VocabularyMatcher, message: str) -> None:
    assert found(matcher, "date", message) == []


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("zero", 0),
        ("one", 1),
        ("twenty", 20),
        ("7", 7),
        ("12", 12),
        ("dozen", None),
        ("3.5", None),
        ("", None),
        ("²", None),
    ],
)
def test_number_of_a_word(word: str, value: int | None) -> None:
    assert number(word) == value


@given(st.integers(min_value=0, max_value=10_000))
def test_number_reads_any_digits(value: int) -> None:
    assert number(str(value)) == value
