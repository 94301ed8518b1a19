"""Classification of time expressions by purpose: session, symptom onset, event, start, or requested visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.content.schema import TimeWords
from bot.nlu.entity import Entity
from bot.nlu.language import english, fold

# The earlier decides where two are equally near.
_ORDER = ("session", "wish", "start", "event", "since")
# What a role can't be: nobody asks for a visit last week or had a session tomorrow.
_NEVER_AHEAD = frozenset({"session", "since"})
_NEVER_BACK = frozenset({"wish", "start", "event"})
_BREAKS = frozenset([",", ";", ":", "?", "!", ".", "(", ")", "-", "–", "and", "but", "so", "then", "because", "if"])
_LINKS = frozenset(
    "on in at the about around just only for was is it of like a by 's to now maybe i think "
    "that make actually sorry not meant nearly almost roughly over more than least exactly yes no".split()
)
# A question in the middle of a sentence begins a clause: "had it on tuesday can i go to the gym today".
_ASKING = frozenset("can could may should shall must will would is are am do does did".split())
_ASKED = frozenset("i it you we there this that my".split())
_WH = frozenset("when how what why where which who".split())
# So does a statement behind a question: "can i wear makeup today i was needled yesterday".
_STATES = frozenset("had was got have 've did 'm am went been".split())
_SESSIONS = frozenset("session appointment treatment last".split())
_STATED = frozenset("it my mine the one a".split())
# Something else that was done: unless a session is named beside it, its time is not that of the session.
_OTHER_MATTERS = frozenset({"activity", "product", "condition", "treatment", "occasion"})
_OWN_TREATMENT = "microneedling"
# Words between "after" and what it counts from.
_CLOSE = 2


@dataclass(frozen=True)
class _Cue:
    role: str
    place: str
    start: int
    end: int


@dataclass(frozen=True)
class Time:
    """A time expression, its place, and its side of today: -1 before, 1 after, 0 either, None if not known."""

    entity: Entity
    place: Span
    side: int | None


class Roles:
    """Assigns a role to each time expression by cue words near it in the same clause."""

    def __init__(self, words: TimeWords) -> None:
        vocab = english().vocab
        self._words = words
        self._cues = PhraseMatcher(vocab, attr="LOWER")
        self._labels: dict[str, tuple[str, str]] = {}
        for role, cues in words.cues.items():
            for place, phrases in cues.dict().items():
                label = f"cue {role} {place}"
                self._labels[label] = (role, place)
                self._cues.add(label, [_phrase(phrase) for phrase in phrases])
        self._asks = _matcher(words.asks)
        self._past = _matcher(words.past)
        self._future = _matcher(words.future)
        self._carries_on = _matcher(words.carries_on)
        self._not_done = _matcher(words.not_done)
        self._other_matters = _matcher(words.other_matters)

    def assign(self, doc: Doc, times: Iterable[Time], named: Iterable[Entity]) -> list[Entity]:
        """The time expressions with their roles. `named` are the other entities of the message."""
        times = list(times)
        inside = {token.i for time in times for token in time.place}
        clauses = _clauses(doc, inside)
        mentions = [(found, _span(doc, found)) for found in named]
        taken = {clause.start for clause in clauses for time in times if _within(time.place, clause)}
        result = []
        for time in times:
            index = next(i for i, clause in enumerate(clauses) if _within(time.place, clause))
            role = self._role(index, time, clauses, mentions)
            if role is None and self._bare(time.place, clauses[index]):
                role = self._beside(time, index, clauses, mentions, taken)
            result.append(replace(time.entity, role=role))
        return result

    def _beside(
        self, time: Time, index: int, clauses: list[Span], mentions: list[tuple[Entity, Span]], taken: set[int]
    ) -> str | None:
        """The role that the part before tells ("a wedding, it's in August"), or an event in the part after."""
        if index > 0 and clauses[index - 1].start not in taken:
            role = self._named(time.place, clauses[index - 1], mentions)
            if role:
                return self._possible(role, time)
        if index + 1 < len(clauses) and clauses[index + 1].start not in taken:
            role = self._named(time.place, clauses[index + 1], mentions)
            return role if role == "event" else None
        return None

    def _role(self, index: int, time: Time, clauses: list[Span], mentions: list[tuple[Entity, Span]]) -> str | None:
        """The role by the clause of a time; no session where it did not take place or something else did."""
        clause = clauses[index]
        role = self._by_cues(time, clause, mentions)
        if role not in ("session", "wish"):
            return role
        following = clauses[index + 1] if index + 1 < len(clauses) else None
        undone = self._not_done(clause) or (
            # "My session yesterday, it got cancelled".
            following is not None and self._not_done(following) and not _names_session(following)
        )
        return None if undone and not self._ahead(time) else role

    def _by_cues(self, time: Time, clause: Span, mentions: list[tuple[Entity, Span]]) -> str | None:
        found, span = time.entity, time.place
        cues = self._cues_in(clause)
        asked = bool(self._asks(clause))
        if found.kind == "duration" and span[0].text == "day":
            return "session"
        beside = {
            cue.role
            for cue in cues
            if _beside(cue, span) and not _misses(cue, time, asked) and not _after_other(cue, mentions)
        }
        role = next((role for role in _ORDER if role in beside and self._possible(role, time)), None)
        if role:
            return role
        role = self._named(span, clause, mentions)
        elsewhere = bool(self._other_matters(clause))
        if role and self._possible(role, time) and not (role == "session" and elsewhere and _only_it_was(cues)):
            return role
        here = [mention for mention, place in mentions if _within(place, clause)]
        other = any(m.kind in _OTHER_MATTERS and m.entry != _OWN_TREATMENT for m in here)
        if not other:
            weak = _nearest((cue for cue in cues if cue.place == "weak"), span)
            if weak == "session" and (self._ahead(time) or (asked and not self._back(time))):
                weak = "wish" if found.kind == "date" or self._ahead(time) else None
            if weak == "session" and found.kind == "duration" and clause[0].text in (*_ASKING, "if"):
                # "Is two weeks enough between sessions".
                weak = None
            if weak == "session" and found.kind == "date" and not time.side and _precedes(span, clause):
                # "Getting this done before Easter".
                weak = None
            if weak and self._possible(weak, time) and not (weak == "session" and elsewhere):
                return weak
        if any(mention.kind == "symptom" for mention in here):
            lasting = found.kind == "duration" and not asked
            return "since" if lasting or self._back(time) else None
        if found.kind == "duration":
            return None
        own = any(m.kind == "treatment" and m.entry == _OWN_TREATMENT for m in here)
        if other or not self._back(time):
            return None
        return "session" if (own and not elsewhere) or self._bare(span, clause) else None

    def _named(self, span: Span, clause: Span, mentions: list[tuple[Entity, Span]]) -> str | None:
        """The role of the nearest cue or occasion of this part of the sentence."""
        cues = [cue for cue in self._cues_in(clause) if cue.place == "near"]
        occasions = [
            _Cue("event", "near", place.start, place.end)
            for mention, place in mentions
            if mention.kind == "occasion" and _within(place, clause)
        ]
        return _nearest([*cues, *occasions], span)

    def _cues_in(self, clause: Span) -> list[_Cue]:
        """The cues of a part of the sentence; what lies within a longer cue is none ("next session")."""
        spans = self._cues(clause, as_spans=True)
        kept = {(span.start, span.end) for span in filter_spans(spans)}
        return [
            _Cue(*self._labels[span.label_], span.start, span.end) for span in spans if (span.start, span.end) in kept
        ]

    def _possible(self, role: str, time: Time) -> str | None:
        if role in _NEVER_AHEAD and self._ahead(time):
            return None
        if role in _NEVER_BACK and self._back(time):
            return None
        return role

    def _back(self, time: Time) -> bool:
        return bool(self._past(time.place)) if time.side is None else time.side < 0

    def _ahead(self, time: Time) -> bool:
        return bool(self._future(time.place)) if time.side is None else time.side > 0

    def _bare(self, span: Span, clause: Span) -> bool:
        """Whether its part of the sentence holds nothing but the time and words such as "it's in"."""
        carried = {
            i for _, start, end in self._carries_on(clause) for i in range(clause.start + start, clause.start + end)
        }
        return all(
            token.i in carried or token.text in _LINKS or not token.is_alpha or span.start <= token.i < span.end
            for token in clause
        )


def _phrase(phrase: str) -> Doc:
    return english().make_doc(fold(phrase))


def _matcher(phrases: Iterable[str]) -> PhraseMatcher:
    matcher = PhraseMatcher(english().vocab, attr="LOWER")
    matcher.add("words", [_phrase(phrase) for phrase in phrases])
    return matcher


def _span(doc: Doc, found: Entity) -> Span:
    span = doc.char_span(found.start, found.end)
    assert span is not None, "what is found begins and ends with a word"
    return span


def _within(span: Span, clause: Span) -> bool:
    return clause.start <= span.start < clause.end


def _clauses(doc: Doc, inside: set[int]) -> list[Span]:
    """The parts of the text between commas, joints, questions and ends of sentences, none of which cuts a time."""
    starts = [0]
    asked = False
    for token in doc:
        if token.i in inside and token.i - 1 in inside:
            continue
        if token.is_sent_start or token.text in _BREAKS:
            starts.append(token.i)
            asked = False
        if _asks_here(doc, token.i):
            starts.append(token.i)
            asked = True
        elif asked and _states_here(doc, token.i):
            starts.append(token.i)
            asked = False
    starts = sorted(set(starts))
    ends = [*starts[1:], len(doc)]
    return [doc[start:end] for start, end in zip(starts, ends, strict=True) if end > start]


def _asks_here(doc: Doc, index: int) -> bool:
    """Whether a question begins at a token: "can i", "is it", "when can"."""
    following = doc[index + 1].text if index + 1 < len(doc) else ""
    before = doc[index - 1].text if index > 0 else ""
    if doc[index].text in _WH:
        return following in _ASKING
    return doc[index].text in _ASKING and following in _ASKED and before not in _WH and before not in _ASKED


def _states_here(doc: Doc, index: int) -> bool:
    """Whether a statement begins at a token behind a question: "i was", "had it"."""
    following = doc[index + 1].text if index + 1 < len(doc) else ""
    before = doc[index - 1].text if index > 0 else ""
    if before in _ASKING or before in ("if", "that", "i", "after", "since", "when", "because", "have"):
        return False
    if doc[index].text == "i":
        return following in _STATES
    if doc[index].text == "my":
        return following in _SESSIONS and index + 2 < len(doc) and doc[index + 2].text in ("was", "is")
    return doc[index].text in ("had", "got") and following in _STATED


def _names_session(clause: Span) -> bool:
    """Whether a clause has a session of its own."""
    return any(token.text in ("session", "appointment", "treatment", "one", "last") for token in clause)


def _only_it_was(cues: Iterable[_Cue]) -> bool:
    """Whether nothing but "it was" points to a session."""
    return not any(cue.role == "session" and cue.place == "near" and cue.end - cue.start > 2 for cue in cues)


def _beside(cue: _Cue, span: Span) -> bool:
    """Whether the cue stands right before or after the time, or within it as its first or last words."""
    doc = span.doc
    if cue.place == "before":
        between = doc[cue.end : span.start] if cue.end <= span.start else ()
        within = cue.start <= span.start < cue.end <= span.end
        return (within or cue.end <= span.start) and all(token.text in _LINKS for token in between)
    if cue.place == "after":
        if span.start < cue.start < span.end:
            return True
        return cue.start >= span.end and all(token.text in _LINKS for token in doc[span.end : cue.start])
    return False


def _misses(cue: _Cue, time: Time, asked: bool) -> bool:
    """Whether a cue beside a time does not fit it.

    "For two weeks" tells how long something lasts where nothing is asked; "for Friday" never does. "Two days after" is
    counted from the session, "by Monday after this" is not.
    """
    if cue.role == "session" and cue.place == "after":
        return time.entity.kind == "date" and not time.side
    if cue.role != "since" or cue.place != "before":
        return False
    since = any(token.text == "since" for token in time.place.doc[cue.start : cue.end])
    return not since and (time.entity.kind == "date" or asked)


def _after_other(cue: _Cue, mentions: Iterable[tuple[Entity, Span]]) -> bool:
    """Whether "after" is followed by something else than a session: "a year after Accutane"."""
    if cue.role != "session" or cue.place != "after":
        return False
    return any(
        mention.kind in _OTHER_MATTERS and mention.entry != _OWN_TREATMENT and 0 <= place.start - cue.end <= _CLOSE
        for mention, place in mentions
    )


def _precedes(span: Span, clause: Span) -> bool:
    """Whether something is to be done before a time: "getting it done before Easter", not "had it before Easter"."""
    done = any(token.text in ("had", "got", "was", "did") for token in clause)
    return not done and span.start > 0 and span.doc[span.start - 1].text in ("before", "by", "until", "till")


def _nearest(cues: Iterable[_Cue], span: Span) -> str | None:
    """The role of the cue with the fewest words between it and the time."""

    def rank(cue: _Cue) -> tuple[int, int]:
        gap = max(span.start - cue.end, cue.start - span.end, 0)
        return gap, _ORDER.index(cue.role)

    best = min(cues, key=rank, default=None)
    return best.role if best else None
