"""Extraction of the entries of the vocabularies from a message."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.content.cache import cached, content_files, current_content
from bot.nlu import language, phrase_index
from bot.nlu.entity import Entity as Entity
from bot.nlu.mention_context import Context, current_context
from bot.nlu.phrase_index import FREE, PhraseIndex, build_phrase_index
from bot.text import text_speak

# Kinds whose negated mentions are dropped, because they are not the patient's; conditions are read in `conditions.py`.
# A negated activity ("why can't I swim?") is still the subject. Negated severities ("severe, not mild") are dropped in
# `_qualifies`.
OCCASION = "occasion"
DENIABLE = frozenset({"symptom", "concern", OCCASION})
# A severity counts only within this many words of a concern, or in a message with little else: "deep old scars",
# "the scars on my cheeks are deep"; not "a bad idea for scars", "scars after a deep peel", "how deep for scars".
NEAR_BEFORE = 2
NEAR_AFTER = 4
_JOINS = frozenset(["and", "or", "of", "very", "quite", "really", "my", "the"])
_ASKS = frozenset(["how", "too"])
_WHICH = frozenset(["which", "what"])
_QUESTION = frozenset("is are was were do does did can could will would should".split())
_FILLERS = frozenset(
    "think say guess suppose mean meant sorry actually probably maybe pretty ones case level ok change like kind sort "
    "bit scars marks lines scarring thanks".split()
)
# What more a clause about "them" may say.
_OF_THEM = frozenset("they they're theyre it's its mine tbh honestly mostly mainly just few some lot really".split())
_THEM = frozenset("they they're theyre mine ones few some".split())
# These stand for what is to be treated: "bad ones on my temples".
_ONES = frozenset(["one", "ones"])
# With one of these a question mark is that of a guess: "moderate I would say?".
_GUESSES = frozenset("say think guess suppose".split())
_CALLS, _IT = frozenset(["make", "call", "say"]), frozenset(["it", "them", "mine", "that"])
_DENIES = frozenset(["not", "nothing", "hardly"])
MILD, SEVERE = "mild", "severe"
# What a message names that says how severe something is that is to be treated.
BESIDE = frozenset({"severity", "concern", "body_area", "feeling", "subject"})
SHORT = 6


class VocabularyMatcher:
    """Extracts the entities of a folded text. Of overlapping names of one kind the longest wins."""

    def __init__(self, index: PhraseIndex, context: Context) -> None:
        self._index = index
        self._context = context

    def find(self, doc: Doc) -> tuple[Entity, ...]:
        """All entities of a text whose misspelt words are corrected towards the vocabularies, in order."""
        named = [Span(doc, start, end, label=str(label)) for label, start, end in self._index.matches(doc)]
        kept: list[Span] = []
        for kind in sorted({self._kind(span) for span in named}):
            kept.extend(filter_spans([span for span in named if self._kind(span) == kind]))
        # "Two glasses of wine": the wine.
        kept = [span for span in kept if not self._measures(span, kept, doc)]
        bound = [span for span in kept if self._kind(span) not in FREE]
        # "Acne" within "acne scars" is not the condition; "sun" within "sun damage" is not the activity.
        kept = [span for span in kept if self._kind(span) in FREE or not _inside_another(span, bound)]
        # "No wedding" is no event to go to either.
        denied = [span for span in kept if self._denied(span)]
        occasions = [span for span in denied if self._kind(span) == OCCASION]
        found = [
            Entity(*self._meant(span), span.start_char, span.end_char)
            for span in kept
            if span not in denied
            and not any(span.start < other.end and other.start < span.end for other in occasions)
            and self._qualifies(span, kept, doc)
        ]
        return tuple(sorted(found, key=lambda item: (item.start, item.end, item.kind)))

    def withdrawn(self, doc: Doc, kind: str) -> Literal["denied", "asked", "past"] | None:
        """Whether entities of a kind are negated ("no fever"), hypothetical ("what if I get a fever") or past."""
        found = self._index.matches(doc)
        spans = [doc[start:end] for label, start, end in found if self._index.entries[label][0] == kind]
        if any(self._context.negated(span) for span in spans):
            return "denied"
        if any(self._context.hypothetical(span) for span in spans):
            return "asked"
        return "past" if any(self._context.past(span) for span in spans) else None

    def _entry(self, span: Span) -> tuple[str, str]:
        return self._index.entries[int(span.label_)]

    def _kind(self, span: Span) -> str:
        return self._entry(span)[0]

    def _meant(self, span: Span) -> tuple[str, str]:
        """The kind and entry of a mention; what is "not terrible" is mild."""
        kind, entry = self._entry(span)
        return (kind, MILD) if kind == "severity" and entry == SEVERE and _is_denied(span) else (kind, entry)

    def _denied(self, span: Span) -> bool:
        return self._kind(span) in DENIABLE and self._context.negated(span)

    def _measures(self, span: Span, kept: list[Span], doc: Doc) -> bool:
        """Whether a mention only says how much there is of another one of its kind: "glasses of wine"."""
        of = span.end < len(doc) and doc[span.end].text == "of"
        return of and any(other.start == span.end + 1 and self._kind(other) == self._kind(span) for other in kept)

    def _qualifies(self, span: Span, kept: list[Span], doc: Doc) -> bool:
        if self._kind(span) != "severity":
            return True
        if self._context.negated(span) and not (self._entry(span)[1] == SEVERE and _is_denied(span)):
            return False
        if self._is_own_clause(span, kept, doc) or self._is_of_ones(span, kept) or _is_named(span):
            return True
        if len(doc) <= SHORT and self._says_only(span, kept):
            return True
        if span.start > 0 and doc[span.start - 1].text in _ASKS:
            return False
        return any(self._kind(other) == "concern" and _belongs(span, other) for other in kept)

    def _is_of_ones(self, severity: Span, kept: list[Span]) -> bool:
        """Whether a severity is that of "ones", in a message of nothing else: "acne scars, bad ones on my temples"."""
        doc = severity.doc
        following = doc[severity.end].text if severity.end < len(doc) else ""
        asked = any(
            word.text in _ASKS | _QUESTION | _WHICH
            for word in doc[max(0, severity.start - NEAR_AFTER) : severity.start]
        )
        return following in _ONES and not asked and not {self._kind(span) for span in kept} - BESIDE

    def _is_own_clause(self, severity: Span, kept: list[Span], doc: Doc) -> bool:
        """Whether a clause says only how severe something is, in a message of nothing else: "a few, not awful"."""
        named = {self._kind(span) for span in kept}
        if named - BESIDE or not ("concern" in named or any(word.text in _THEM for word in doc)):
            return False
        ends = [word.i for word in doc if word.is_punct]
        first = max((end + 1 for end in ends if end < severity.start), default=0)
        last = min((end for end in ends if end >= severity.end), default=len(doc))
        asks = any(doc[end].text == "?" for end in ends[:1] if end == last)
        said = {word.i for span in kept if self._kind(span) == "severity" for word in span}
        beside = [word for word in doc[first:last] if word.i not in said]
        guesses = any(word.text in _GUESSES for word in beside)
        return (guesses or not asks) and all(
            word.is_stop or not word.is_alpha or word.text in _FILLERS | _OF_THEM for word in beside
        )

    def _says_only(self, severity: Span, kept: list[Span]) -> bool:
        """Whether the message states only a severity: "they are severe", not "any serious risks?"."""
        doc = severity.doc
        stated = {word.i for span in kept if self._kind(span) == "severity" for word in span}
        rest = [word for word in doc if word.i not in stated]
        return doc[0].text not in _QUESTION and all(
            word.is_stop or not word.is_alpha or word.text in _FILLERS for word in rest
        )


def _is_named(severity: Span) -> bool:
    """Whether the patient says what to call something: "make it severe", "I'd call them moderate"."""
    before = [word.text for word in severity.doc[max(0, severity.start - 2) : severity.start]]
    return len(before) > 1 and before[0] in _CALLS and before[1] in _IT


def _is_denied(severity: Span) -> bool:
    """Whether a negation stands right before: "not terrible", "nothing too awful"."""
    before = [word.text for word in severity.doc[max(0, severity.start - 2) : severity.start]]
    return bool(before) and (before[-1] in _DENIES or (before[-1] in _JOINS | _ASKS and before[0] in _DENIES))


def _belongs(severity: Span, concern: Span) -> bool:
    """Whether the severity qualifies the concern."""
    doc = severity.doc
    if severity.sent.start != concern.sent.start:
        return False
    if severity.end <= concern.start:
        between = doc[severity.end : concern.start]
        return len(between) <= NEAR_BEFORE and all(not word.is_stop or word.text in _JOINS for word in between)
    if concern.end <= severity.start:
        following = doc[severity.end] if severity.end < len(doc) else None
        ends = following is None or not following.is_alpha or following.is_stop
        return ends and severity.start - concern.end <= NEAR_AFTER
    # "Deep" within "deep lines".
    return True


def _inside_another(span: Span, others: list[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end and len(other) > len(span) for other in others)


@lru_cache(maxsize=1)
def current_phrase_index() -> PhraseIndex:
    """The index of the current vocabularies, built once per process."""
    sources = (phrase_index.__file__, language.__file__, str(text_speak.__file__))
    files = (*content_files(), *map(Path, sources))
    return cached("phrase_index", files, lambda: build_phrase_index(current_content().guidance.vocabularies))


@lru_cache(maxsize=1)
def current_matcher() -> VocabularyMatcher:
    """The matcher for the current vocabularies, built once per process."""
    return VocabularyMatcher(current_phrase_index(), current_context())
