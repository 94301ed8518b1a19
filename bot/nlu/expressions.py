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
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
).split()
_UNITS = (
    "minute minutes min mins hour hours hr hrs day days week weeks wk wks month months mth mths year years yr yrs"
).split()
_SESSIONS = ["session", "sessions", "treatment", "treatments", "round", "rounds", "appointment", "appointments"]

_Pattern = list[dict[str, Any]]
_number: dict[str, Any] = {"LIKE_NUM": True}
_month: dict[str, Any] = {"LOWER": {"IN": _MONTHS}}
_day: dict[str, Any] = {"TEXT": {"REGEX": r"^\d{1,2}(st|nd|rd|th)?$"}}
_dated: dict[str, Any] = {"LOWER": {"IN": [*_WEEKDAYS, "week", "month", "year", "night", "weekend", *_MONTHS]}}

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
        [{"LOWER": {"IN": ["a", "an", "half"]}}, {"LOWER": {"IN": _UNITS}}],
        [{"LOWER": {"IN": ["few", "couple", "several"]}}, {"LOWER": "of", "OP": "?"}, {"LOWER": {"IN": _UNITS}}],
    ],
    "date": [
        [{"LOWER": {"IN": ["today", "yesterday", "tomorrow", "tonight"]}}],
        [{"LOWER": {"IN": ["last", "next", "this", "on"]}}, _dated],
        [_day, {"LOWER": "of", "OP": "?"}, _month],
        [_month, _day],
        [{"LOWER": {"IN": ["in", "by", "until", "since", "before"]}}, _month],
        [{"LOWER": "the"}, {"TEXT": {"REGEX": r"^\d{1,2}(st|nd|rd|th)$"}}],
        [{"TEXT": {"REGEX": r"^\d{1,2}[/.]\d{1,2}([/.]\d{2,4})?$"}}],
        [_number, {"LOWER": {"IN": _UNITS}}, {"LOWER": "ago"}],
    ],
}


def number(word: str) -> int | None:
    """The value of a digit or number word up to twenty, None for any other ("a dozen", "3.5")."""
    if word.isdecimal():
        return int(word)
    return _NUMBERS.index(word) if word in _NUMBERS else None
