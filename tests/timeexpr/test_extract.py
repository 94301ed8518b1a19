"""Time expressions in whole messages: the longest, as a whole, with their place."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timeexpr.reading import DIRECTIONS, PHRASES, WORDS, full, resolved, shown

from bot.timeexpr.extract import Found, extract


def found(message: str) -> list[Found]:
    return [item for item in extract(full(message), WORDS) if item.kind != "recurring"]


def texts(message: str, kind: str | None = None) -> list[str]:
    return [item.text for item in found(message) if kind in (None, item.kind)]


def bare(phrase: str) -> str:
    """The phrase as it is extracted: without what changes nothing at its beginning and end ("about", "on", "or so")."""
    items = texts(phrase)
    return items[0] if len(items) == 1 and items[0] in phrase and means_the_same(items[0], phrase) else ""


@cache
def values(text: str) -> tuple[str, ...]:
    return tuple(shown(resolved(text, toward)) for toward in DIRECTIONS)


def means_the_same(text: str, phrase: str) -> bool:
    return values(text) == PHRASES[phrase]


# A year or a day of the month alone may be anything in a message, and what recurs is no date.
EXTRACTED = [phrase for phrase in PHRASES if bare(phrase) and phrase != "12th"]
CARRIERS = [
    "{}",
    "{}?",
    "had my session {}",
    "Had it done {} and i'm still red, is that normal?",
    "hi, {} was my last one",
    "is it normal? it was {}!",
    "wedding {}, what fits",
    "it was {} i think",
    "my skin hurts ({})",
    "it's been sore since {}.",
]


def test_most_phrases_are_extracted() -> None:
    left = {phrase for phrase in PHRASES if phrase not in EXTRACTED}
    dated = {phrase for phrase in left if any(value[:2] == "20" for value in PHRASES[phrase])}
    assert dated == {"12th", "the third", "in 2025", "2027"}
    assert len(EXTRACTED) >= 550


@pytest.mark.parametrize(
    "carrier", [*CARRIERS[:2], *(pytest.param(carrier, marks=pytest.mark.slow) for carrier in CARRIERS[2:])]
)
def test_phrase_means_the_same_in_every_sentence(carrier: str) -> None:
    wrong = []
    for phrase in EXTRACTED:
        message = carrier.format(phrase)
        items = found(message)
        if [item.text for item in items] != [bare(phrase)]:
            wrong.append((message, [item.text for item in items]))
            continue
        assert message[items[0].start : items[0].end] == items[0].text
        if values(items[0].text) != PHRASES[phrase]:
            wrong.append((message, list(values(items[0].text))))
    assert wrong == []


@given(st.sampled_from(EXTRACTED), st.sampled_from(EXTRACTED), st.sampled_from([" ", " about ", " i think "]))
def test_phrases_side_by_side_are_never_read_in_part(one: str, two: str, between: str) -> None:
    both = f"{bare(one)}{between}{bare(two)}"
    # "2 weeks" and "a month" are together what recurs.
    assert [item.text for item in extract(f"had it {both} ok", WORDS)] == [both]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        # A list of dates.
        ("mine were 3 may, 7 june, 20 april", ["3 may", "7 june", "20 april"]),
        ("booked may 4, may 11", ["may 4", "may 11"]),
        ("sept 1, oct 1", ["sept 1", "oct 1"]),
        ("had it 5 nov 2026 november 5, 2026 ok", ["5 nov 2026 november 5, 2026"]),
        # "Ago" ends the length of time before it, whatever stands in front.
        ("was in ten days ago", ["ten days ago"]),
        ("had two, the last 5 weeks ago", ["5 weeks ago"]),
        ("i was in a month ago today", ["a month ago today"]),
        # A list of dates with their weekdays, and one whose last weekday may belong to either.
        ("mine were fri 3 may, tues 4 june", ["fri 3 may", "tues 4 june"]),
        ("is it 17 november, tuesday 5 december", ["17 november, tuesday 5 december"]),
        # The whole phrase is found, and the patient is asked: the grammar reads only a part of it.
        ("it's my second week today", ["second week today"]),
        ("had it 19/11 @ 3pm month 2", ["19/11 @ 3pm month 2"]),
        ("last easter day before yesterday", ["last easter day before yesterday"]),
        ("early august bank holiday weekend", ["early august bank holiday weekend"]),
        ("was done a year and a half a month ago", ["a year and a half a month ago"]),
        # Words between keep them apart.
        ("finished in march after eight months", ["march", "eight months"]),
        ("my open day 14 feb and wedding day in 8 weeks", ["day 14 feb", "in 8 weeks"]),
        ("one in june one in july", ["june", "july"]),
        ("redness came back on day 7", ["day 7"]),
        ("three weeks ago and two weeks ago", ["three weeks ago", "two weeks ago"]),
        # Two readings that share words are read as neither.
        ("is it may 3 march", ["may 3 march"]),
        ("class is at 6 tomorrow morning", ["at 6 tomorrow morning"]),
        # "Before" counts from another day only if that is named.
        ("redness not gone, session was three weeks before", ["three weeks"]),
        ("can i have it three weeks before my wedding", ["three weeks before my wedding"]),
        ("the weekend before my best friend's party pls", ["the weekend before my best friend's party"]),
        ("a month before the big day", ["a month before the big day"]),
        ("three weeks before my mum came", []),
        ("session was 24 oct just gone", ["24 oct just gone"]),
    ],
)
def test_neighbours_decide_where_an_expression_ends(message: str, expected: list[str]) -> None:
    assert texts(message) == expected


def test_words_that_may_be_something_else_are_decided_by_the_caller() -> None:
    def asked(answer: bool) -> list[str]:
        def decide(start: int, end: int) -> bool:
            questions.append(message[start:end])
            return answer

        return [item.text for item in extract(message, WORDS, decide)]

    questions: list[str] = []
    message = "face done wed and the 3rd is in may, this may hurt"
    assert asked(True) == ["wed", "the 3rd", "may"]
    assert asked(False) == ["may"]
    assert set(questions) == {"wed", "the 3rd"}


@given(st.text(max_size=120))
def test_any_text_is_searched(text: str) -> None:
    last = 0
    # Without text-speak in full words, whose places are others.
    for item in extract(text, WORDS):
        assert last <= item.start < item.end
        assert text[item.start : item.end] == item.text
        last = item.end


@pytest.mark.parametrize(
    "message",
    [
        *(
            "a 60 year old",
            "she is a 60-year-old",
            "16 year olds",
            "in 60 year olds",
            "in the first week",
            "the second month",
        ),
        *(
            "weeks",
            "minutes",
            "is a 0.5 mm needle ok",
            "0.25",
            "temperature of 38.9",
            "pain is 10/10",
            "45/99",
            "99 june",
        ),
        *("this may hurt", "you may come", "can I march", "march on", "this sun damage", "avoid the sun", "in the sun"),
        *("I work on night shifts", "the 3rd session", "after the 2nd time", "my 3rd", "5th session", "it was my 2nd"),
        *(
            "2/6 sessions",
            "twice a week",
            "every 4 weeks",
            "3 times a day",
            "sessions 4 weeks apart",
            "on mondays i swim",
        ),
        *("2 weeks before my redness went", "does it hrt", "is it hot", "a second opinion", "min 3 sessions", "at 3"),
    ],
)
def test_other_words_are_no_time(message: str) -> None:
    assert texts(message) == []


@pytest.mark.parametrize(
    ("message", "kind", "text"),
    [
        ("it's been three weeks", "duration", "three weeks"),
        ("for 2-3 weeks", "duration", "2-3 weeks"),
        ("couple weeks", "duration", "couple weeks"),
        ("24hrs", "duration", "24hrs"),
        ("day 3 post treatment", "duration", "day 3 post treatment"),
        ("a week after the treatment", "duration", "a week"),
        ("a few days", "duration", "a few days"),
        ("had it in may", "date", "may"),
        ("had it on sat", "date", "sat"),
        ("can i come sat 21st", "date", "sat 21st"),
        ("this may 2026", "date", "this may 2026"),
        ("on the 4th of may i fly", "date", "the 4th of may"),
        ("5th please", "date", "5th"),
        ("30 February", "date", "30 February"),
        ("had it over the weekend", "date", "the weekend"),
        ("had it ages ago", "date", "ages ago"),
        ("wedding bank holiday monday", "date", "bank holiday monday"),
        ("three weeks ago week", "date", "three weeks ago week"),
        ("last week tuesday october", "date", "last week tuesday october"),
    ],
)
def test_time_is_extracted(message: str, kind: str, text: str) -> None:
    assert [(item.kind, item.text) for item in found(message)] == [(kind, full(text))]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("had it 3 days ago can i run today", ["3 days ago", "today"]),
        ("can i go 2 the gym 2moro had it dun 2day", ["tomorrow", "today"]),
        ("last was 5 nov, wedding 14 feb", ["5 nov", "14 feb"]),
        ("sore since tuesday, session was 2 weeks ago", ["tuesday", "2 weeks ago"]),
        ("red for 2 weeks since my session on monday", ["2 weeks", "monday"]),
        # "Sun" before another word is no Sunday, nor is an ordinal behind a comma a day of the month.
        ("away 20 dec to 5 jan sun holiday", ["20 dec", "5 jan"]),
        ("had session 2 on friday, first one was fine", ["friday"]),
        # A distance is no time.
        ("had it on tuesday, 10k on sunday", ["tuesday", "sunday"]),
        ("on monday, 2mm needles on the 5th of march", ["monday", "the 5th of march"]),
        # Which session it was comes before its day.
        ("1st 1 sept, 2nd 29 sept, 3rd 27 oct", ["1 sept", "29 sept", "27 oct"]),
        ("1st on 3/9, 2nd 1/10", ["3/9", "1/10"]),
        ("2nd 5th november and 3rd 3 december", ["5th november", "3 december"]),
        # The month of a date that was named already.
        ("started in sept. 4th sept, 2nd oct", ["sept. 4th", "2nd oct"]),
        ("had it in october, 4 october", ["october", "4 october"]),
    ],
)
def test_several_times_are_extracted(message: str, expected: list[str]) -> None:
    assert texts(message) == expected


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("had it yestarday", "yestarday"),
        ("last wedensday", "last wedensday"),
        ("in septembar", "septembar"),
        ("two weks ago", "two weks ago"),
    ],
)
def test_misspelt_words_are_known(message: str, text: str) -> None:
    assert texts(message) == [text]
    assert shown(resolved(text, "past"))[:2] == "20"


@pytest.mark.parametrize(
    ("message", "nth"),
    [
        ("puffy on the first morning", "the first morning"),
        ("it was worst the second night", "the second night"),
        ("flaky from the third day in a row", "the third day"),
        # Of something else than the session, or a day of the month.
        ("the first day of my holiday", None),
        ("first day back at work", None),
        ("the first morning appointment please", None),
        ("come in the first in the morning", "the first in the morning"),
    ],
)
def test_nth_day_counts_from_the_session(message: str, nth: str | None) -> None:
    times = extract(message, WORDS, lambda start, end: True)
    counted = {time.text for time in times if time.node and (time.from_session or time.day_of_month)}
    assert counted == ({nth} if nth else set())


def test_nth_day_is_no_time_where_the_tags_say_so() -> None:
    assert not extract("the first morning", WORDS, lambda start, end: False)
