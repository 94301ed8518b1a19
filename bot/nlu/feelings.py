"""Feelings that a message voices, as an entity of the kind `feeling`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from bot.content.cache import current_content
from bot.content.feelings import FeelingFile
from bot.nlu.entity import Entity
from bot.text.document import Document
from bot.text.phrases import Match

KIND = "feeling"
# The kind of a distress that no phrase names.
UNNAMED = "worry"
# First character and the one behind the last.
Span = tuple[int, int]
# A phrase with one of these says whose feeling it is.
_OWN = frozenset("i me my".split())
# What may stand before a phrase that begins its clause.
_FILLERS = frozenset(
    "but and so just also plus well oh omg ok okay hi hello hey honestly sorry really very bit a the".split()
)
_LAUGHS = frozenset("lol haha hahaha hehe lmao".split())
_JOINERS = frozenset(["and", "but", "so"])
_ASKING = frozenset("is are was were do does did can could will what how who why".split())
_MODALS = frozenset("should must do did would could can will need shall may might".split())
_SUPPOSING = frozenset("if would whether when".split())
# Behind "my", somebody else's: "my mum is worried, it scares her".
_OTHERS = frozenset("she he they her him them".split())


def _nothing() -> Span | None:
    return None


class FeelingReader:
    """Finds the feeling that a message voices."""

    def __init__(self, feelings: FeelingFile) -> None:
        self._matcher = feelings.matcher().compile()
        self._order = list(feelings.feelings)

    def find(self, document: Document, in_own_words: Callable[[], Span | None] = _nothing) -> Entity | None:
        """The first kind of feeling that the message voices, at its first phrase; None where it voices none.

        Args:
            document: the message.
            in_own_words: the characters that voice a distress, whatever its words; asked where no phrase is found.
        """
        matches = self._matcher.find(document)
        voiced = [match for match in matches if _is_voiced(match, document)]
        if not voiced:
            if any(token.norm in _LAUGHS for token in document.tokens):
                # "Two days of stubble, kill me now haha".
                return None
            found = in_own_words()
            # A phrase that was found and doesn't count ("should I worry") isn't voiced by its words either.
            return None if found is None or _meets(found, matches, document) else Entity(KIND, UNNAMED, *found)
        first = min(voiced, key=lambda match: (self._order.index(match.label), match.first, -match.last))
        start, end = document.tokens[first.first].start, document.tokens[first.last].end
        return Entity(KIND, first.label, start, end)


def _is_voiced(match: Match, document: Document) -> bool:
    """Whether a phrase tells of the patient's own feeling, and does not suppose it."""
    tokens = document.tokens
    opening = document.clauses[document.clause_of[match.first]][0]
    before = {token.norm for token in tokens[opening : match.first] if token.is_word}
    if before & (_SUPPOSING | _OTHERS):
        return False
    if _inverted(match, document, opening):
        return False
    if any(token.norm in _OWN for token in tokens[match.first : match.last + 1]):
        return True
    asked = match.last + 1 < len(tokens) and tokens[match.last + 1].norm == "?"
    joined = match.first > opening and tokens[match.first - 1].norm in _JOINERS and not before & _ASKING
    return (joined or before <= _FILLERS) and not asked


def _inverted(match: Match, document: Document, opening: int) -> bool:
    """Whether a phrase that begins with its subject is asked by the verb before it: "should I worry about it"."""
    norms = [token.norm for token in document.tokens[opening : match.first + 1]]
    return len(norms) > 1 and norms[-1] in _OWN and norms[-2] in _MODALS


def _meets(found: Span, matches: Iterable[Match], document: Document) -> bool:
    """Whether a phrase stands within these characters, or in the same clause."""
    clauses = {document.clause_of[place] for place in document.tokens_within(*found)}
    return any(document.clause_of[match.first] in clauses for match in matches)


@lru_cache(maxsize=1)
def current_feeling_reader() -> FeelingReader:
    """The reader for the current content, built once per process."""
    return FeelingReader(current_content().guidance.feelings)
