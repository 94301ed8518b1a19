"""Reading what a message says about an alarm: the situations of `content/alarm.yml`, calls for help, yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.content.alarm import AlarmGuide
from bot.limits import LONGEST_ANSWERED
from bot.safety.detector import current_detector
from bot.text.document import Document, read
from bot.text.phrases import Match

_SITUATION = "situation/"
# The labels of calls for help and of the fillers around them.
_CALL = frozenset({"call", "filler"})
_SELF = frozenset({"i", "me", "myself"})
_JOINERS = frozenset({"and", "so", "then", ","})


@dataclass(frozen=True)
class Reading:
    """What a message says about an alarm."""

    situations: tuple[str, ...] = ()
    """The names of the situations that it describes, in the order of the file."""
    calls_for_help: bool = False
    """Whether it calls for help and says no more."""
    names_call: bool = False
    """Whether a clause of it begins with a call for help: "help me no puedo", not "if that helps"."""
    confirms: bool = False
    denies: bool = False
    denies_signs: bool = False
    """Whether it denies every sign that it names: "no swelling, can breathe fine"."""
    takes_back: bool = False
    """Whether it opens with words that make less of what was said: "no they're just spots"."""
    of_self: bool = False
    """Whether it says something of the patient in the first person."""
    says_yes: bool = False
    """Whether it says yes in a clause that ends with it: "yes. what now?", but not "yes that's true"."""
    agrees: bool = False
    """Whether it agrees to the question whether help was had."""
    ordinary: bool = False
    """Whether it names an ordinary matter, such as a session or a price."""


class Situations:
    """Recognises the situations of `content/alarm.yml` in messages."""

    def __init__(self, guide: AlarmGuide) -> None:
        self._guide = guide
        self._matcher = guide.matcher()

    def read(self, text: str) -> Reading:
        """What a message says about an alarm; of a longer text the part that is answered."""
        document = read(text[:LONGEST_ANSWERED])
        matches = self._matcher.find(document)
        labels = {match.label for match in matches}
        found = {
            match.label.removeprefix(_SITUATION)
            for match in matches
            if match.label.startswith(_SITUATION) and self._counts(match, matches, document)
        }
        return Reading(
            situations=tuple(name for name in self._guide.situations if name in found),
            calls_for_help="call" in labels and _covered(document, matches, _CALL),
            names_call=any(match.label == "call" and _opens(document, match, matches) for match in matches),
            confirms=_confirms(matches),
            denies="denies" in labels,
            denies_signs=_denies_signs(document, matches),
            takes_back=any(match.label == "takes_back" and _leads(document, match) for match in matches),
            of_self=any(token.norm in _SELF for token in document.tokens),
            says_yes=any(match.label == "agrees" and _ends_clause(document, match) for match in matches),
            agrees="agrees" in labels,
            ordinary="ordinary" in labels,
        )

    def _counts(self, match: Match, matches: Iterable[Match], document: Document) -> bool:
        """Whether a phrase is not taken back by its clause, where it would resolve the alarm or make it less."""
        situation = self._guide.situations[match.label.removeprefix(_SITUATION)]
        if situation.whole and not _covered(document, matches, frozenset({match.label})):
            return False
        strict = situation.ends or situation.strict
        if not strict and not situation.weak:
            return True
        clause = document.clause_of[match.first]
        for cue in matches:
            if document.clause_of[cue.first] != clause:
                continue
            before, after = cue.last < match.first, cue.first > match.last
            if cue.label == "opening" and before and cue.first == document.clauses[clause][0]:
                return False
            if not strict:
                continue
            if cue.label == "denied" and before and not _goes_on(document, cue, match):
                return False
            if cue.label == "before" and before:
                return False
            if cue.label == "just_before" and cue.last == match.first - 1:
                return False
            if cue.label == "beside" and situation.ends and (before or after):
                return False
        return True


def _confirms(matches: Sequence[Match]) -> bool:
    """Whether it says yes, other than to somebody else: "yes that's what my daughter thinks"."""
    others = [match for match in matches if match.label == "no_answer"]
    return any(
        match.label == "confirms" and not any(one.first <= match.first and match.last <= one.last for one in others)
        for match in matches
    )


def _ends_clause(document: Document, match: Match) -> bool:
    """Whether no word of its clause stands behind a phrase."""
    _, last = document.clauses[document.clause_of[match.last]]
    return not any(token.is_word for token in document.tokens[match.last + 1 : last + 1])


def _leads(document: Document, match: Match) -> bool:
    """Whether no word stands before a phrase."""
    return not any(token.is_word for token in document.tokens[: match.first])


def _denies_signs(document: Document, matches: Iterable[Match]) -> bool:
    """Whether every sign that the message names is denied, wholly; a question denies nothing."""
    fine = [match for match in matches if match.label == "fine"]
    signs = [match for match in matches if match.label == "signs"]
    if not (fine or signs) or any(match.label == "hedges" for match in matches):
        return False
    return "?" not in document.text and current_detector().denies(document, signs)


def _goes_on(document: Document, cue: Match, match: Match) -> bool:
    """Whether a denial is over before the phrase begins: "i could not breathe so i went to a&e"."""
    return any(token.norm in _JOINERS for token in document.tokens[cue.last + 1 : match.first])


def _opens(document: Document, call: Match, matches: Iterable[Match]) -> bool:
    """Whether nothing but fillers stand before a call for help in its clause."""
    first, _ = document.clauses[document.clause_of[call.first]]
    places = _places(matches, _CALL)
    return all(index in places for index in range(first, call.first) if document.tokens[index].is_word)


def _places(matches: Iterable[Match], labels: frozenset[str]) -> set[int]:
    """The tokens of phrases with these labels."""
    return {index for match in matches if match.label in labels for index in range(match.first, match.last + 1)}


def _covered(document: Document, matches: Iterable[Match], labels: frozenset[str]) -> bool:
    """Whether a message has no words but those of phrases with these labels."""
    covered = _places(matches, labels)
    return all(index in covered for index, token in enumerate(document.tokens) if token.is_word)


_built: dict[int, tuple[AlarmGuide, Situations]] = {}


def situations_of(guide: AlarmGuide) -> Situations:
    """The recogniser of a guide, built once. The guide is stored with it, so that its identity stays its own."""
    if id(guide) not in _built:
        _built.clear()
        _built[id(guide)] = (guide, Situations(guide))
    return _built[id(guide)][1]
