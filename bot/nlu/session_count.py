"""Extraction of the number of sessions done, and of a bare number as an answer ("just two")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spacy.matcher import Matcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from bot.nlu.entity import Entity

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
# "First" and "2nd" are no numbers of sessions, although spaCy takes them for numbers.
NUMBER: dict[str, Any] = {"LIKE_NUM": True, "TEXT": {"REGEX": r"^(?!.*(st|nd|rd|th|first|second|third)$|.*/)"}}
SESSIONS = ["session", "sessions", "treatment", "treatments", "round", "rounds", "appointment", "appointments"]
# Words that may follow a bare number of sessions. Other words are what is counted: "I've had two kids".
AFTER_SESSIONS = frozenset(
    "so already now out of in and but on at with for by since last before this done all overall total yet today "
    "yesterday just about a recently earlier until or because then though want need".split()
)
# Words that may surround a number that is the whole answer: "just two I think".
BESIDE_A_NUMBER = frozenset(
    "the just only about maybe i think guess so probably like around exactly ok okay please yes yeah no sorry actually "
    "um er it it's was were have had got done i've ive said say mean meant far now yet at all of them".split()
).union(SESSIONS, ["microneedling", "needling"])
MOST_WORDS = 4
_ENDS_ANSWER = frozenset([",", ".", ";", "!"])
TIMES_OVER = {"once": 1, "twice": 2, "thrice": 3}
# "Twice a week".
_OFTEN = frozenset(["a"])
NONE = frozenset({"none", "nil", "nought", "nada", "never", "zilch"})
# In messages up to this many tokens, "a couple of sessions" counts as sessions done.
SHORT = 6

_Pattern = list[dict[str, Any]]
_session: dict[str, Any] = {"LOWER": {"IN": SESSIONS}}
_session_or_not: dict[str, Any] = {**_session, "OP": "?"}
_had: dict[str, Any] = {"LOWER": {"IN": ["had", "done", "did", "completed", "finished", "got"]}}
_not: dict[str, Any] = {"LOWER": {"IN": ["n't", "nt", "not", "never"]}}
_ordinal: dict[str, Any] = {"LOWER": {"IN": [*ORDINALS, *(f"{n}{'st nd rd'.split()[n - 1]}" for n in (1, 2, 3))]}}
_ordinal["LOWER"]["IN"] += [f"{n}th" for n in range(4, 21)]
_it_is: _Pattern = [
    {"LOWER": {"IN": ["this", "it", "that", "my", "today", "tomorrow"]}},
    {"LOWER": {"IN": ["is", "'s", "s", "was", "would", "will", "'ll", "'d"]}},
    {"LOWER": "be", "OP": "?"},
]
_just: dict[str, Any] = {"LOWER": {"IN": ["just", "only", "already", "about"]}, "OP": "?"}
_couple: _Pattern = [{"LOWER": "a", "OP": "?"}, {"LOWER": "couple"}, {"LOWER": "of", "OP": "?"}]
_done: dict[str, Any] = {"LOWER": {"IN": ["done", "already", "down", "completed", "finished", "behind"]}}
_once: dict[str, Any] = {"LOWER": {"IN": ["done", "before", "yet", "far", "ever", "sessions", "session", "treatment"]}}

_times_over: dict[str, Any] = {"LOWER": {"IN": list(TIMES_OVER)}}
_this: dict[str, Any] = {"LOWER": {"IN": ["it", "this", "that", "microneedling", "needling", "one", "them", "these"]}}

# "Had it done twice", "tried it once"; not "is it done twice".
_TIMES_OVER: list[_Pattern] = [
    [{"LOWER": {"IN": ["had", "did", "tried", "got"]}}, _this | {"OP": "?"}, _done | {"OP": "?"}, _times_over],
    [{"LOWER": "done"}, _this, _times_over],
    [{"LOWER": "been"}, {"LOWER": {"IN": ["in", "treated", "needled", "microneedled"]}}, _times_over],
]
# The number is the number of sessions done.
_COUNTED: list[_Pattern] = [
    [
        {"LOWER": {"IN": ["had", "done", "did", "completed", "finished"]}},
        {"LOWER": {"IN": ["my", "about", "only", "just", "already"]}, "OP": "?"},
        NUMBER,
        _session_or_not,
        {"LOWER": {"IN": ["so", "already", "done"]}, "OP": "?"},
    ],
    [NUMBER, _session_or_not, _done],
    [NUMBER, {"LOWER": "out", "OP": "?"}, {"LOWER": "of"}, NUMBER, _session_or_not, _done],
    [NUMBER, _session_or_not, {"LOWER": "so"}, {"LOWER": "far"}],
    [NUMBER, _session, {"LOWER": "in"}],
    [NUMBER, _session, {"TEXT": {"IN": [",", ".", ";"]}}],
    [{"LOWER": "after"}, {"LOWER": "my", "OP": "?"}, NUMBER, _session],
    [{"LOWER": "only"}, {"LOWER": "the"}, NUMBER],
    [{"LOWER": "only"}, _had | {"OP": "?"}, NUMBER, _session_or_not],
    [_had, *_couple, _session_or_not],
    [*_couple, _session],
]
# "4 out of 6" as a whole answer.
_OUT_OF: list[_Pattern] = [[NUMBER, {"LOWER": "out", "OP": "?"}, {"LOWER": "of"}, NUMBER]]
# "Had my second", "after my third".
_HAD: list[_Pattern] = [
    [_had, _just, {"LOWER": {"IN": ["my", "the", "a"]}}, {"LOWER": "very", "OP": "?"}, _ordinal, _session_or_not],
    [{"LOWER": {"IN": ["after", "since", "following"]}}, {"LOWER": "my"}, _ordinal, _session_or_not],
]
# "This would be my first": one less than the ordinal is done.
_COMING: list[_Pattern] = [
    [*_it_is, _just, {"LOWER": "my", "OP": "?"}, {"LOWER": "very", "OP": "?"}, _ordinal, _session],
    [*_it_is, _just, {"LOWER": "my"}, {"LOWER": "very", "OP": "?"}, _ordinal],
    [*_it_is, _just, {"LOWER": "my"}, {"LOWER": "very", "OP": "?"}, _ordinal, {"LOWER": {"IN": ["time", "go", "one"]}}],
    [_not, _had, {"LOWER": "my"}, _ordinal, _session_or_not],
    [{"LOWER": "on"}, _just, {"LOWER": "my"}, _ordinal, {**_session, "OP": "?"}],
    [{"LOWER": "on"}, _just, {"LOWER": "my"}, _ordinal, {"LOWER": {"IN": ["go", "one"]}}],
    [*_it_is, _just, {"LOWER": "number"}, NUMBER],
]
_ZERO: list[_Pattern] = [
    [_not, _had | {"OP": "?"}, {"LOWER": "any"}, {**_once, "OP": "?"}],
    [_not, _had, {"LOWER": {"IN": ["one", "it", "this", "mine"]}}, {**_once, "OP": "*"}],
    [_not, _had, {"LOWER": {"IN": ["a", "any", "one"]}}, _session],
    [_not, {"LOWER": {"IN": ["done", "tried"]}}, {"LOWER": {"IN": ["it", "this", "microneedling"]}}],
    [_not, {"LOWER": {"IN": ["had", "done", "tried"]}}, {"LOWER": {"IN": ["microneedling", "needling"]}}],
    [_not, {"LOWER": {"IN": ["been", "gotten"]}}, {"LOWER": {"IN": ["needled", "microneedled"]}}],
    [_not, {"LOWER": "started"}, {"LOWER": "yet", "OP": "?"}],
    [{"LOWER": {"IN": ["first", "1st"]}}, {"TEXT": "-", "OP": "?"}, {"LOWER": {"IN": ["timer", "timers"]}}],
    [{"LOWER": {"IN": ["a", "total", "complete"]}}, {"LOWER": {"IN": ["newbie", "newcomer"]}}],
    [{"LOWER": {"IN": ["none", "zero", "nothing"]}}, {"LOWER": {"IN": ["yet", "done"]}}],
    [{"LOWER": {"IN": ["none", "zero", "nothing"]}}, {"LOWER": "so"}, {"LOWER": "far"}],
    [{"LOWER": {"IN": ["none", "no"]}}, _session, {"LOWER": {"IN": ["yet", "done", "so"]}}],
    [
        {"LOWER": {"IN": ["new", "newbie"]}},
        {"LOWER": "to"},
        {"LOWER": {"IN": ["this", "it", "microneedling", "needling"]}},
    ],
]


class SessionCounter:
    """Extracts numbers of sessions done."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        rules = {
            "counted": _COUNTED,
            "had": _HAD,
            "out of": _OUT_OF,
            "coming": _COMING,
            "zero": _ZERO,
            "times over": _TIMES_OVER,
        }
        for label, patterns in rules.items():
            matcher.add(label, patterns, greedy="LONGEST")

    def sessions(self, doc: Doc, times: list[Span]) -> list[Entity]:
        """Extract numbers of sessions done. Numbers that begin one of the time expressions are excluded."""
        spans = [
            Span(doc, start, end, label=label)
            for label, start, end in self._matcher(doc)
            if _count(doc[start:end], doc.vocab.strings[label], times) is not None
        ]
        return [
            Entity("sessions_done", str(_count(span, span.label_, times)), span.start_char, span.end_char)
            for span in filter_spans(spans)
        ]


def lone_number(doc: Doc, taken: list[Entity], counts: Mapping[str, float]) -> Entity | None:
    """The number that makes up a whole answer ("just two", "none", "a couple", "3, does it hurt?"), or None.

    Args:
        doc: the message.
        taken: other entities, of which the number must not be a part.
        counts: phrases that are counts, such as "half a dozen".
    """
    stop = next((token.i for token in doc if token.i > 0 and token.text in _ENDS_ANSWER), len(doc))
    return _number_alone(doc[:], taken, counts) or _number_alone(doc[:stop], taken, counts)


def _number_alone(part: Span, taken: list[Entity], counts: Mapping[str, float]) -> Entity | None:
    """The number that makes up a part of a message."""
    words = [token for token in part if not token.is_punct and not token.is_space and token.text != "'s"]
    counted = _counted_in_words(words, counts)
    if counted:
        return counted
    values = [(token, _value(token.text)) for token in words]
    numbers = [(token, value) for token, value in values if value is not None]
    if len(words) > MOST_WORDS or len(numbers) != 1:
        return None
    token, value = numbers[0]
    start = token.idx
    rest = [word for word in words if word.i != token.i]
    if value == 1 and [word.text for word in rest] == ["not"]:
        start, value, rest = rest[0].idx, 0, []
    if any(word.text not in BESIDE_A_NUMBER for word in rest):
        return None
    if token.text in TIMES_OVER and "at" in {word.text for word in rest}:
        return None
    end = token.idx + len(token)
    if any(found.start < end and start < found.end for found in taken):
        return None
    return Entity("number", str(value), start, end)


def _counted_in_words(words: list[Token], counts: Mapping[str, float]) -> Entity | None:
    """The count that a whole answer gives in words: "about half a dozen"."""
    for first in range(min(len(words), MOST_WORDS)):
        for last in range(len(words), first, -1):
            value = counts.get(" ".join(word.text for word in words[first:last]))
            rest = (*words[:first], *words[last:])
            if value is not None and all(word.text in BESIDE_A_NUMBER for word in rest):
                end = words[last - 1].idx + len(words[last - 1])
                return Entity("number", str(int(value)), words[first].idx, end)
    return None


def _value(word: str) -> int | None:
    return 0 if word in NONE else TIMES_OVER.get(word, number(word))


def _count(span: Span, label: str, times: list[Span]) -> int | None:
    """The number of sessions done in a match, or None if something else is counted."""
    doc = span.doc
    following = doc[span.end].text if span.end < len(doc) else ""
    last = span[-1].text
    other = following.isalpha() and following not in AFTER_SESSIONS and not any(t.start == span.end for t in times)
    overlapping = any(t.start < span.end and span.start < t.end and t.end > span.end for t in times)
    if overlapping:
        return None
    if label == "zero":
        return None if last in {"any", "one", "it", "this"} and other and following not in {"ever", "far"} else 0
    if label == "times over":
        return None if other or following in _OFTEN or _goes_on(doc, span.end) else _times(span)
    if label in {"had", "coming"}:
        if last not in {*SESSIONS, "time", "go", "one"} and (other or following == "-"):
            return None
        numbers = (_ordinal_value(token.text) or number(token.text) for token in span)
        value = next((found for found in numbers if found), None)
        if value is None:
            return None
        return value if label == "had" else value - 1
    if any(token.text == "couple" for token in span):
        alone = span[0].text in _had["LOWER"]["IN"]
        done = alone or len(doc) <= SHORT or following in {"so", "in", "done", "already", "ago"}
        return 2 if done and (last in SESSIONS or not other) and last != "of" else None
    if _inexact(span) or ("the" in {token.text for token in span} and len(doc) > SHORT):
        return None
    if span[-1].is_punct and (span.start > 0 or (span.end < len(doc) and doc[span.end].like_num)):
        # "3 sessions, last one in May" is an answer, "what do I need, 3 sessions, or more" is not.
        return None
    if label == "out of" and len(doc) > len(span) + 1:
        return None
    count = next((number(token.text) for token in span if token.like_num), None)
    if count is None or (span[-1].like_num and other):
        return None
    return count


def _inexact(span: Span) -> bool:
    """Whether a count is one of two: "2 or 3", "3-4"."""
    doc = span.doc
    first = next((token.i for token in span if token.like_num), span.start)
    joined = {"or", "-", "to"}
    before = first >= 2 and doc[first - 1].text in joined and doc[first - 2].like_num
    return before or (span.end + 1 < len(doc) and doc[span.end].text in joined and doc[span.end + 1].like_num)


def _times(span: Span) -> int | None:
    """The number of sessions in "had it twice"; "never had it once" is zero."""
    over = next(TIMES_OVER[token.text] for token in span if token.text in TIMES_OVER)
    if span.start > 0 and span.doc[span.start - 1].text in _not["LOWER"]["IN"]:
        return 0 if over == 1 else None
    return over


def _goes_on(doc: Doc, index: int) -> bool:
    """Whether "before" at `index` is followed by another word: "before summer" is not about the past."""
    return index + 1 < len(doc) and doc[index].text == "before" and doc[index + 1].is_alpha


def _ordinal_value(word: str) -> int | None:
    if word in ORDINALS:
        return ORDINALS.index(word) + 1
    return int(word[:-2]) if word[:-2].isdecimal() else None


def number(word: str) -> int | None:
    """The value of a whole number in digits or of a number word up to twenty, or None ("dozen", "3.5")."""
    if word.isdecimal():
        return int(word)
    return _NUMBERS.index(word) if word in _NUMBERS else None
