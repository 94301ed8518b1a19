"""The words of a message that speak of the time before a session: "spinning the day before", "up to my next one".

By grammar, as in `tense.py`: "before" with a session as its object, or at the end of its clause behind a stretch of
time or a question. "The day before yesterday", "before my wedding" and "I've had it before" speak of something else.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.text.document import Document
from bot.text.lemmas import is_past

_UNITS = frozenset("day days night nights evening morning weekend week weeks hour hours bit".split())
_DETERMINERS = frozenset(
    "the my a an any each every your our this that for going having getting doing have get".split()
)
_WHICH = frozenset("next first second third fourth fifth sixth last upcoming new st nd rd th".split())
_SESSION = frozenset(
    "session sessions appointment appointments appt treatment treatments needling microneedling procedure one it "
    "visit dermapen skinpen booking".split()
)
_MODALS = frozenset("can could may might will should shall must do does is are ok okay safe allowed avoid".split())
_HAVE, _PAST = frozenset("have has having".split()), frozenset("had been was were did done this that".split())
# What may stand behind it at the end: "can I drink the night before or not".
_TAILS = frozenset("then too please or and though tho at all no".split())


def beforehand(document: Document) -> tuple[int, int] | None:
    """The first and the last token of what says that the time before a session is meant; None where nothing does."""
    return next(_found(document), None)


def _found(document: Document) -> Iterator[tuple[int, int]]:
    words = [token.norm for token in document.tokens]
    for start, end in document.clauses:
        for index in range(start, end + 1):
            if words[index] == "beforehand":
                yield index, index
            if words[index] == "before":
                last = _object(words, index + 1, end)
                if last is not None:
                    yield index, last
                elif _ends(words, index, end) and _of_time_to_come(words, start, index):
                    yield index, index
            if words[index : index + 2] == ["up", "to"] or words[index] in ("until", "till"):
                last = _day_or_session(words, index + (2 if words[index] == "up" else 1), end)
                if last is not None:
                    yield index, last


def _object(words: list[str], at: int, end: int) -> int | None:
    """The last token of the session that stands here: "my next one", "microneedling"."""
    place = at
    while place <= end and words[place] in _DETERMINERS:
        place += 1
    which = place
    while place <= end and (words[place] in _WHICH or words[place].isdigit()):
        place += 1
    if place <= end and words[place] in _SESSION and (words[place] != "it" or _ends(words, place, end)):
        return place
    # "Before my 2nd", "before my next".
    bare = place > which > at and _ends(words, place - 1, end)
    return place - 1 if bare else None


def _day_or_session(words: list[str], at: int, end: int) -> int | None:
    if words[at : at + 2] == ["the", "day"] and _ends(words, at + 1, end):
        return at + 1
    found = _object(words, at, end)
    return found if found is not None and words[found] != "it" else None


def _ends(words: list[str], index: int, end: int) -> bool:
    """Whether nothing but a tail follows in the clause."""
    return all(word in _TAILS or not word.isalnum() for word in words[index + 1 : end + 1])


def _of_time_to_come(words: list[str], start: int, index: int) -> bool:
    """Whether a bare "before" at the end of a clause means the time before a session to come, not an earlier one."""
    clause = words[start:index]
    asked = any(word in _MODALS for word in clause)
    past = any(is_past(word) for word in clause)
    if past or any(word in _PAST for word in clause) or (not asked and any(word in _HAVE for word in clause)):
        return False
    return asked or (index > start and words[index - 1] in _UNITS)
