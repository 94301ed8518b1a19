"""Whether a sign that a message names is there: over ("the red's gone"), feared or to come ("don't want to be red").

By grammar, as in `tense.py`: what stands right behind it, and the verb of wanting, fearing or waiting before it in its
clause. Red flags have cues of their own, which are fewer.
"""

from __future__ import annotations

from bot.text.document import Document

_ASKS = frozenset("is are has have will does do did can when if once until till how".split())
_NOT = frozenset("not never nearly almost mostly barely hardly half nearly partly".split())
_LINKS = frozenset("is are has have had was were been s all completely totally fully pretty much just already".split())
_GONE = frozenset("gone vanished disappeared stopped settled cleared healed subsided".split())
# Behind an end: it is one, and no turn to something else ("gone blue", "settled on my chin").
_BEHIND_END = frozenset(
    "now today yesterday already and but so which by within after since completely totally fully though tho thankfully "
    "thank lol thanks yay before overnight this last over".split()
)
_WAS = frozenset({"was", "were"})
_DEGREES = frozenset(
    "a an bit little tiny touch really quite very pretty only just slightly fairly all so rather".split()
)
_UNITS = frozenset("minute minutes min mins hour hours hr hrs day days week weeks while bit".split())
# Where one of these is in the message, the sign may be there.
_STILL = frozenset("still now today tonight keeps again worse worsening getting yesterday morning woke since".split())
# Of a length of time behind "for": "for maybe half an hour".
MOST_BEHIND = 6
_FEARS = frozenset(
    "scared afraid frightened terrified worried worry worrying fear fears fearing nervous anxious dread dreading "
    "concerned paranoid petrified panicking risk chance".split()
)
_WANTS = frozenset("want hope hoping hopefully wish avoid prevent rather prefer wanna".split())
_TO_COME = frozenset("will would might may could going gonna possibly".split())
# These point at what is there.
_PRESENT = frozenset(
    "this these those my still because cos since now today already keeps keep got have has am is are was were seeing "
    "noticed see stop".split()
)
_BE = frozenset("be being look looking get getting go going stay leave leaves left end become becoming".split())


def over(document: Document, last: int) -> bool:
    """Whether the message says that the sign which is named up to the token `last` is gone.

    Args:
        document: the message.
        last: index of the last token of what is named.
    """
    start, end = document.clauses[document.clause_of[last]]
    if document.tokens[start].norm in _ASKS:
        return False
    words = [token.norm for token in document.tokens[last + 1 : end + 1]]
    while words and words[0] in _LINKS:
        words.pop(0)
    if not words or words[0] not in _GONE or _NOT & {token.norm for token in document.tokens[last + 1 : end + 1]}:
        return False
    behind = words[1:2]
    return not behind or behind[0] in _BEHIND_END or not behind[0].isalnum()


def passed(document: Document, first: int, last: int) -> bool:
    """Whether the message says that the sign which the tokens `first` to `last` name was there for a time only.

    "It was pink for maybe an hour", "was swollen at first"; not "was red yesterday" and "was red and still is".
    """
    start, _ = document.clauses[document.clause_of[last]]
    words = [token.norm for token in document.tokens[start:first]]
    verb = max((place for place, word in enumerate(words) if word in _WAS), default=None)
    if verb is None or not set(words[verb + 1 :]) <= _DEGREES or _STILL & {token.norm for token in document.tokens}:
        return False
    behind = [token.norm for token in document.tokens[last + 1 : last + MOST_BEHIND]]
    if "where" in words[max(0, verb - 2) : verb]:
        # "Brown marks where it was red."
        return True
    for_a_time = "for" in behind[:1] and bool(_UNITS & {*behind})
    return for_a_time or behind[:1] in (["initially"], ["originally"]) or behind[:2] == ["at", "first"]


def feared(document: Document, first: int, last: int) -> bool:
    """Whether the sign that the tokens `first` to `last` name is only feared, unwanted or to come.

    "Worried about this redness" and "scared because I'm red" tell of one that is there.

    Args:
        document: the message.
        first: index of the first token of what is named.
        last: index of its last token. "Scared of scarring" may be a name as a whole.
    """
    start, _ = document.clauses[document.clause_of[first]]
    words = [token.norm for token in document.tokens[start : max(first, last)]]
    cue = max((place for place, word in enumerate(words) if word in _FEARS | _WANTS | _TO_COME), default=None)
    if cue is None:
        return False
    between = words[cue + 1 :]
    if words[cue] in _FEARS and between[:1] in (["is"], ["was"]):
        # "My biggest fear is scarring".
        between = between[1:]
    if _PRESENT & {*between}:
        return False
    if words[cue] in _FEARS:
        return not _told_before(words[:cue])
    return words[cue] in _WANTS or bool(_BE & {*between}) or not between or between[0] in ("i", "it", "there")


def _told_before(words: list[str]) -> bool:
    """Whether the clause tells of the sign before the fear: "it's so red i'm worried"."""
    return "so" in words
