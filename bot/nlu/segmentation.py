"""Segmentation of a message into parts that may each be a question."""

from __future__ import annotations

import re
from itertools import pairwise

from spacy.tokens import Doc

# Shorter parts are interjections ("Thanks!"), not questions.
FEWEST_WORDS = 2
_ASKING = (
    "how|hows|what|whats|when|whens|where|wheres|why|which|who|whos|can|could|may|should|shall|will|would|do|does|did|is|are|am|was|were|has|have|"
    "any|and how|and what"
)
# "…, and can I …", "… also how long …": a conjunction followed by the beginning of a question.
_JOINT = re.compile(
    rf"(?:[,;]\s*|\s+)(?:and|but|also|plus|then|or)\s+(?:also\s+)?(?=(?:{_ASKING})\b)|[;?!]\s*|,\s*(?=(?:{_ASKING})\b)"
)
_QUESTION = re.compile(rf"^(?:(?:and|but|so|also|then|or|ok|please|hi|hello|hey)[,\s]+)*(?:{_ASKING})\b|\?\s*$")


# "1. … 2. …", "Q1 … Q2 …", "- …" at the beginnings of items.
_MARKER = re.compile(r"(?:^|(?<=\s))(?:\(?\d{1,2}[.)]|q\d{1,2}[.:)]?|[-*•])\s+")
# "One can I … two how long …": numbers in words, or without a stop, each before a question; not "which one is".
_NUMBER = re.compile(
    r"(?:^|(?<=\s))(?<!\bthe )(?<!\bwhich )(?<!\bmy )(?<!\bthat )(?<!\bthis )"
    r"(?:(?P<one>1|one|first|firstly|1st)|(?P<two>2|two|second|secondly|2nd)|(?P<three>3|three|third|thirdly|3rd))"
    rf"\s*[,.:)-]?\s+(?=(?:{_ASKING})\b)"
)
# "Does it hurt + how long am I red": items of any length.
_PLUS = re.compile(r"\s+\+\s+")
_SEPARATOR = re.compile(r"\s*(?:[,;/&+]|\band\b|\bor\b)\s*")
# Longer items between commas are clauses.
MOST_WORDS_OF_ITEM = 3


def items(text: str) -> list[tuple[int, int]]:
    """The items of a folded text that is a list, as character ranges; none where it is no list.

    A list has marked items ("1. … 2. …"), items joined by a plus sign, or is nothing but short ones with commas
    between: "cost, pain, downtime?".
    """
    marks = markers(text)
    if marks:
        ends = [*(start for start, _ in marks[1:]), len(text)]
        return [(first, end) for (_, first), end in zip(marks, ends, strict=True) if text[first:end].strip()]
    end = len(text.rstrip(" ?.!"))
    if _PLUS.search(text[:end]):
        return _between(_PLUS, text, end)
    found = _between(_SEPARATOR, text, end)
    words = [len(text[first:last].split()) for first, last in found]
    short = all(0 < count <= MOST_WORDS_OF_ITEM for count in words)
    return found if len(found) > 1 and short and not _QUESTION.search(text[:end]) else []


def markers(text: str) -> list[tuple[int, int]]:
    """The marks before the items of a folded text, as character ranges; none where there are not several."""
    marks = [mark.span() for mark in _MARKER.finditer(text)]
    return marks if len(marks) > 1 else _numbered(text)


def _numbered(text: str) -> list[tuple[int, int]]:
    """The numbers in words before the questions of a folded text, where they count from the first one."""
    found = list(_NUMBER.finditer(text))
    counted = [mark.lastgroup for mark in found] in (["one", "two"], ["one", "two", "three"])
    return [mark.span() for mark in found] if counted else []


def _between(separator: re.Pattern[str], text: str, end: int) -> list[tuple[int, int]]:
    cuts = [(0, 0), *(found.span() for found in separator.finditer(text[:end])), (end, end)]
    return [(before[1], after[0]) for before, after in pairwise(cuts)]


def parts(doc: Doc) -> list[tuple[int, int]]:
    """The parts of a folded text as character ranges, in order: sentences, split where a new question begins.

    Parts shorter than FEWEST_WORDS are dropped.
    """
    found = []
    for sentence in doc.sents:
        start = sentence.start_char
        for match in _JOINT.finditer(sentence.text):
            end = sentence.start_char + match.start() + (1 if match.group().lstrip()[:1] in ("?", "!") else 0)
            found.append((start, end))
            start = sentence.start_char + match.end()
        found.append((start, sentence.end_char))
    return [(start, end) for start, end in found if len(doc.text[start:end].split()) >= FEWEST_WORDS]


def asks(text: str) -> bool:
    """Whether a part looks like a question: it begins as one or ends with a question mark."""
    return bool(_QUESTION.search(text.strip()))
