"""Token patterns for what no vocabulary lists: sessions done, durations and dates, as the patient writes them."""

from __future__ import annotations

from typing import Any

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
).split()
_WEEKDAYS = ("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat").split()
_UNITS = (
    "minute minutes min mins hour hours hr hrs day days week weeks wk wks month months mth mths year years yr yrs"
).split()
_SESSIONS = ["session", "sessions", "treatment", "treatments", "round", "rounds", "appointment", "appointments"]

_Pattern = list[dict[str, Any]]
# "First" and "2nd" are no numbers of days or sessions, although spaCy takes them for numbers.
_number: dict[str, Any] = {"LIKE_NUM": True, "TEXT": {"REGEX": r"^(?!.*(st|nd|rd|th|first|second|third)$|.*/)"}}
_month: dict[str, Any] = {"LOWER": {"IN": _MONTHS}}
_day: dict[str, Any] = {"TEXT": {"REGEX": r"^(0?[1-9]|[12]\d|3[01])(st|nd|rd|th)?$"}}
_weekday: dict[str, Any] = {"LOWER": {"IN": _WEEKDAYS}}
_dated: dict[str, Any] = {"LOWER": {"IN": [*_WEEKDAYS, "week", "month", "year", "weekend", *_MONTHS]}}

PATTERNS: dict[str, list[_Pattern]] = {
    "sessions_done": [
        [
            {"LOWER": {"IN": ["had", "done", "did", "completed", "finished"]}},
            {"LOWER": {"IN": ["my", "about", "only", "just", "already"]}, "OP": "?"},
            _number,
            {"LOWER": {"IN": _SESSIONS}, "OP": "?"},
            {"LOWER": {"IN": ["so", "already", "done"]}, "OP": "?"},
        ],
        [_number, {"LOWER": {"IN": _SESSIONS}, "OP": "?"}, {"LOWER": {"IN": ["done", "already", "down"]}}],
        [_number, {"LOWER": {"IN": _SESSIONS}, "OP": "?"}, {"LOWER": "so"}, {"LOWER": "far"}],
        [{"LOWER": "after"}, {"LOWER": "my", "OP": "?"}, _number, {"LOWER": {"IN": _SESSIONS}}],
    ],
    "duration": [
        [_number, {"TEXT": "-", "OP": "?"}, {"LOWER": {"IN": _UNITS}}],
        [_number, {"LOWER": {"IN": ["-", "–", "to", "or"]}}, _number, {"LOWER": {"IN": _UNITS}}],
        [{"TEXT": {"REGEX": rf"^\d+({'|'.join(_UNITS)})$"}}],
        [{"LOWER": "half", "OP": "?"}, {"LOWER": {"IN": ["a", "an"]}}, {"LOWER": {"IN": _UNITS}}],
        [{"LOWER": {"IN": ["few", "couple", "several"]}}, {"LOWER": "of", "OP": "?"}, {"LOWER": {"IN": _UNITS}}],
    ],
    "date": [
        [{"LOWER": {"IN": ["today", "yesterday", "tomorrow", "tonight"]}}],
        [{"LOWER": {"IN": ["last", "next"]}}, _dated],
        # "This may hurt" names no month.
        [{"LOWER": "this"}, {"LOWER": {"IN": [word for word in _dated["LOWER"]["IN"] if word != "may"]}}],
        [{"LOWER": "last"}, {"LOWER": "night"}],
        [{"LOWER": "on"}, _weekday],
        [_day, {"LOWER": "of", "OP": "?"}, _month],
        [_month, _day],
        [{"LOWER": {"IN": ["in", "by", "until", "since", "before"]}}, _month],
        [{"LOWER": "the"}, {"TEXT": {"REGEX": r"^\d{1,2}(st|nd|rd|th)$"}}],
        # "12/3" and "12.03.2026"; "0.5" is a needle's length and "10/10" a degree of pain.
        [{"TEXT": {"REGEX": r"^(?!10/10$)(0?[1-9]|[12]\d|3[01])/(0?[1-9]|[12]\d|3[01])(/(\d{2}|\d{4}))?$"}}],
        [{"TEXT": {"REGEX": r"^(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{2}|\d{4})$"}}],
        [_number, {"LOWER": {"IN": _UNITS}}, {"LOWER": "ago"}],
    ],
}

# "I've had two kids", "it was done three days ago": what is counted is something else. These may follow a bare number.
AFTER_SESSIONS = frozenset(
    "so already now out of in and but on at with for by since last before this done all overall total".split()
)

# "The 3rd session" names no day of the month.
COUNTED = frozenset([*_SESSIONS, "time", "go", "one", "visit", "course", "day", "week", "month"])


def number(word: str) -> int | None:
    """The value of a digit or number word up to twenty, None for any other ("a dozen", "3.5")."""
    if word.isdecimal():
        return int(word)
    return _NUMBERS.index(word) if word in _NUMBERS else None
