"""Extraction of dates and durations by token patterns (`two weeks ago`, `3 March at half past two`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.content.schema import TimeWords
from bot.nlu.language import english, fold

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_LONG_MONTHS = "january february march april may june july august september october november december".split()
_MONTHS = [*_LONG_MONTHS, *"jan feb mar apr jun jul aug sep sept oct nov dec".split()]
# "Can I march on" and "may I" name no month.
_ONLY_MONTHS = [month for month in _LONG_MONTHS if month not in {"march", "may"}]
_LONG_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAYS = [*_LONG_WEEKDAYS, *"mon tue tues wed weds thu thur thurs fri sat".split()]
UNITS = (
    "minute minutes min mins hour hours hr hrs day days week weeks wk wks month months mth mths year years yr yrs "
    "fortnight fortnights"
).split()
_RELATIVE = ["today", "yesterday", "tomorrow", "tonight"]
# "The 3rd session", "my 3rd" name no day of the month.
COUNTED = frozenset(
    "session sessions treatment treatments round rounds appointment appointments time go one visit course day week "
    "month attempt try".split()
)
_OWNERS = frozenset("my your our his her their this a every each".split())

_Pattern = list[dict[str, Any]]


def _in(words: Iterable[str], op: str | None = None) -> dict[str, Any]:
    return {"LOWER": {"IN": list(words)}, **({"OP": op} if op else {})}


def _is(word: str, op: str | None = None) -> dict[str, Any]:
    return _in([word], op)


# "First" and "2nd" are no numbers of days or sessions, although spaCy takes them for numbers.
NUMBER: dict[str, Any] = {"LIKE_NUM": True, "TEXT": {"REGEX": r"^(?!.*(st|nd|rd|th|first|second|third)$|.*/)"}}
_day: dict[str, Any] = {"TEXT": {"REGEX": r"^(0?[1-9]|[12]\d|3[01])(st|nd|rd|th)?$"}}
_any_day: dict[str, Any] = {"TEXT": {"REGEX": r"^\d{1,2}(st|nd|rd|th)?$"}}
_year: dict[str, Any] = {"TEXT": {"REGEX": r"^(19|20)\d\d$"}}
_nth: dict[str, Any] = {"TEXT": {"REGEX": r"^\d{1,2}(st|nd|rd|th)$"}}
_of, _the, _a, _comma = _is("of", "?"), _is("the", "?"), _in(["a", "an"]), {"TEXT": ",", "OP": "?"}
_unit = _in(UNITS)
_tens: _Pattern = [_in(["twenty", "thirty"], "?"), {"TEXT": "-", "OP": "?"}]
_word_day: _Pattern = [*_tens, _in(ORDINALS)]
_couple: _Pattern = [_in(["few", "couple", "several"]), _of, _unit]

# Lengths of time.
_AMOUNTS: list[_Pattern] = [
    [NUMBER, {"TEXT": "-", "OP": "?"}, _unit],
    [NUMBER, _in(["-", "–", "to", "or"]), NUMBER, _unit],
    [NUMBER, _is("and"), _is("a"), _is("half"), _unit],
    [NUMBER, _unit, _is("and", "?"), NUMBER, _unit],
    [{"TEXT": {"REGEX": rf"^\d+({'|'.join(UNITS)})$"}}],
    [_is("half", "?"), _a, _unit],
    [_a, _unit, _is("and"), _is("a"), _is("half")],
    [_a, _unit, _is("or"), _in(["two", "so"])],
    _couple,
]
_fortnight: _Pattern = [_is("fortnight")]
_post: _Pattern = [_in(["post"]), {"TEXT": "-", "OP": "?"}]
_operation = _in(["treatment", "session", "procedure", "microneedling", "needling", "op"], "?")


def _durations() -> Iterator[_Pattern]:
    yield from _AMOUNTS
    for amount in _AMOUNTS:
        yield [*amount, *_post, _operation]
    yield _fortnight
    yield [_is("day"), NUMBER]
    yield [_is("day"), NUMBER, *_post, _operation]


def _dates(relative: list[str], weekdays: list[str], months: list[str], parts: list[str]) -> Iterator[_Pattern]:
    """Days and months without a time of day."""
    weekday, month = _in([*_WEEKDAYS, *weekdays]), _in([*_MONTHS, *months])
    on_weekday = {**weekday, "OP": "?"}
    dated = [*_WEEKDAYS, *weekdays, "week", "month", "year", "weekend", *_MONTHS, *months]
    yield [_in([*_RELATIVE, *relative])]
    yield [_the, _is("day"), _is("before"), _is("yesterday")]
    yield [_the, _is("day"), _is("after"), _is("tomorrow")]
    yield [_the, _in(["week", "month"]), _is("before"), _is("last")]
    yield [_the, _in(["week", "month"]), _is("after"), _is("next")]
    yield [_in(["last", "next"]), _in(dated)]
    yield [_in(["last", "next", "this"]), month, _year]
    # "This may hurt" names no month.
    yield [_is("this"), _in([word for word in dated if word != "may"])]
    yield [_is("this", "?"), _in(["past", "coming"]), _in([*_WEEKDAYS, "weekend", "week", "month"])]
    yield [_is("last"), _is("night")]
    yield [_in(["on", "since", "by", "until"]), weekday]
    yield [_in([*_LONG_WEEKDAYS, *weekdays, "tues", "thurs"])]
    yield [weekday, _in(["last", "this", "next"]), _is("week")]
    yield [_in(["at", "on", "over"]), _is("the"), _is("weekend")]
    for day in ([_day], _word_day):
        yield [on_weekday, _comma, _the, *day, _of, month]
        yield [on_weekday, _comma, _the, *day, _of, month, _comma, _year]
        yield [on_weekday, _comma, month, _the, *day]
        yield [on_weekday, _comma, month, _the, *day, _comma, _year]
        yield [_the, *day, _of, _in(["last", "this", "next"]), _is("month")]
    # "30 February" is told, whatever the calendar says.
    yield [month, _year]
    yield [_in(["in", "by", "until", "since", "before"]), month]
    yield [_in(["in", "by", "until", "since", "before"]), month, _year]
    yield [_in(_ONLY_MONTHS)]
    end = [_the, _in(["end", "beginning", "start", "middle"]), _is("of")]
    for part in ([_in(["early", "mid", "late"]), {"TEXT": "-", "OP": "?"}, _is("in", "?")], end):
        yield [*part, month]
        yield [*part, month, _year]
        yield [*part, _in(["next", "this", "last", "the"]), _is("month")]
    yield [_is("the"), _nth]
    yield [weekday, _is("the"), _nth]
    yield [_is("the"), _in([*ORDINALS[3:]])]
    yield [_nth]
    # "12/3" and "12.03.2026"; "0.5" is a needle's length and "10/10" a degree of pain.
    yield [{"TEXT": {"REGEX": r"^(?!10/10$)(0?[1-9]|[12]\d|3[01])/(0?[1-9]|[12]\d|3[01])(/(\d{2}|\d{4}))?$"}}]
    yield [{"TEXT": {"REGEX": r"^(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{2}|\d{4})$"}}]
    two, dash = {"TEXT": {"REGEX": r"^\d{1,2}$"}}, {"TEXT": "-"}
    yield [_year, dash, two, dash, two]
    yield [two, dash, two, dash, _year]
    yield [{"TEXT": {"REGEX": r"^(19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}$"}}]
    yield [{"TEXT": {"REGEX": r"^\d{1,2}-\d{1,2}-(\d{2}|\d{4})$"}}]
    for amount in (*_AMOUNTS, _fortnight, [_is("ages")], [_is("long")]):
        some = _in(["a", "about", "around", "over"], "?")
        yield [_in(["a"], "?"), *amount, _is("ago")]
        if amount in ([_is("ages")], [_is("long")]):
            continue
        yield [_in(["a"], "?"), *amount, _is("from"), _in(["now", "today"])]
        yield [_is("in"), some, *amount]
        yield [_is("in"), some, *amount, {"TEXT": "'", "OP": "?"}, _is("'s", "?"), _is("time")]
    if parts:
        yield [_is("this"), _in(parts)]
        yield [_is("last"), _in(["evening", "night"])]


def _clocks(parts: list[str]) -> Iterator[_Pattern]:
    """Times of day beside a date: "at half past two", "3pm", "in the morning"."""
    part, half, about = _in(parts), _in(["am", "pm", "a.m.", "p.m."]), _in(["about", "around"], "?")
    hours = "|".join(_NUMBERS[1:13])
    hour: dict[str, Any] = {"TEXT": {"REGEX": rf"^(\d{{1,2}}([:.]\d\d)?|{hours}|noon|midday|midnight)$"}}
    with_half: dict[str, Any] = {"TEXT": {"REGEX": r"^\d{1,2}([:.]\d\d)?(am|pm)$"}}
    past: _Pattern = [_in(["half", "quarter"]), _in(["past", "to"], "?")]
    yield [{"TEXT": {"REGEX": r"^\d{1,2}:\d\d$"}}]
    yield [_is("at", "?"), about, with_half]
    yield [_is("at", "?"), about, hour, half]
    yield [_is("at"), about, hour]
    yield [_is("at"), about, *past, hour, {**half, "OP": "?"}]
    if parts:
        yield [part]
        yield [_is("in"), _is("the"), part]
        yield [part, _is("at"), about, hour, {**half, "OP": "?"}]
        yield [_is("at"), about, hour, _is("in"), _is("the"), part]


class Times:
    """Extracts durations and dates. Of overlapping matches the longest wins, on a tie the date."""

    def __init__(self, words: TimeWords | None) -> None:
        vocab = english().vocab
        self._matcher = Matcher(vocab, validate=False)
        self._clocks = Matcher(vocab, validate=False)
        parts = [part for part in words.day_parts if part.isalpha()] if words else []
        relative, weekdays, months = (_spelt(words, known) for known in (_RELATIVE, _LONG_WEEKDAYS, _LONG_MONTHS))
        named = [_named(fold(name)) for name in words.named_days] if words else []
        self._matcher.add("date", [*_dates(relative, weekdays, months, parts), *named], greedy="LONGEST")
        self._matcher.add("duration", list(_durations()), greedy="LONGEST")
        self._clocks.add("clock", list(_clocks(parts)), greedy="LONGEST")

    def find(self, doc: Doc) -> list[Span]:
        """All time expressions in the order of the text, labelled "date" or "duration"."""
        spans = [Span(doc, start, end, label=label) for label, start, end in self._matcher(doc)]
        told = [span for span in spans if _tells_a_time(span)]
        # Of equal length the first is kept.
        kept = filter_spans(sorted(told, key=lambda span: (span.label_ != "date", span.start)))
        clocks = filter_spans([doc[start:end] for _, start, end in self._clocks(doc)])
        return filter_spans([_with_clock(span, clocks) if span.label_ == "date" else span for span in kept])


def _with_clock(date: Span, clocks: list[Span]) -> Span:
    """The date with the time of day that stands right before or after it."""
    start = min([date.start, *(clock.start for clock in clocks if clock.end == date.start)])
    end = max([date.end, *(clock.end for clock in clocks if clock.start == date.end)])
    return Span(date.doc, start, end, label="date")


def _spelt(words: TimeWords | None, known: list[str]) -> list[str]:
    """The misspellings of one of these words."""
    return [word for word, meaning in words.spellings.items() if meaning in known and " " not in word] if words else []


def _named(name: str) -> _Pattern:
    """A day with a name: "last Christmas"."""
    tokens = [token.text for token in english().make_doc(name)]
    return [_in(["last", "next", "this"], "?"), *(_is(token) for token in tokens)]


def _tells_a_time(span: Span) -> bool:
    doc = span.doc
    following = doc[span.end].text if span.end < len(doc) else ""
    before = doc[span.start - 1].text if span.start > 0 else ""
    if span.label_ == "duration":
        # "A 60 year old" tells an age.
        return following not in {"old", "olds", "-"}
    if span[-1].text in {"old", "olds"}:
        return False
    first = span[0].text
    numeral = span[0] if first != "the" else span[1] if len(span) > 1 else span[0]
    if len(span) <= 2 and (first == "the" or numeral.text[-2:] in {"st", "nd", "rd", "th"}) and following in COUNTED:
        return False
    if len(span) == 1 and numeral.text[-2:] in {"st", "nd", "rd", "th"} and numeral.text[0].isdigit():
        return (before not in _OWNERS and not following.isalpha()) or following in {"of", "please", "i"}
    if len(span) == 1 and first in _ONLY_MONTHS:
        # "99 June" is no date, nor is June who asks.
        return not doc[span.start - 1].like_num if span.start > 0 else True
    # "In 60 year olds".
    return not (following in {"old", "olds", "-"} and first == "in")


def number(word: str) -> int | None:
    """The value of a whole number in digits or of a number word up to twenty, or None ("dozen", "3.5")."""
    if word.isdecimal():
        return int(word)
    return _NUMBERS.index(word) if word in _NUMBERS else None
