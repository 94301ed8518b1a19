"""What a message names: entries of the vocabularies, numbers of sessions, durations and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.guidance.schema import TimeWords, Vocabulary
from bot.nlu.counting import Counting, lone_number
from bot.nlu.expressions import Times
from bot.nlu.found import Found as Found
from bot.nlu.roles import Roles
from bot.safety.context import Context
from bot.safety.language import english, fold

# A denied condition or symptom is not the patient's; a denied activity ("why can't I swim?") still is the subject.
# Severity too is denied ("severe, not mild"), where it qualifies a concern at all.
DENIABLE = frozenset({"condition", "symptom", "concern"})
# These say what kind of question it is: they overlap with anything, and only their exact words count
# ("lasting" is about how long results last, "the last six months" is not).
FREE = frozenset({"subject", "clinic_matter", "occasion"})
# "Mild" or "deep" qualify a concern only near one, or in a message that says little else: "deep old scars",
# "the scars on my cheeks are deep"; not "a bad idea for scars", "scars after a deep peel", "how deep for scars".
NEAR_BEFORE = 2
NEAR_AFTER = 4
_JOINS = frozenset(["and", "or", "of", "very", "quite", "really", "my", "the"])
_ASKS = frozenset(["how", "too"])
_QUESTION = frozenset("is are was were do does did can could will would should".split())
_FILLERS = frozenset(
    "think say guess suppose mean meant sorry actually probably maybe pretty ones case level ok change like kind sort "
    "bit scars marks lines scarring thanks".split()
)
LEMMA_WORDS = 4
SHORT = 6


class VocabularyMatcher:
    """Finds what a folded text names; of overlapping names the longest wins."""

    def __init__(
        self, vocabularies: Mapping[str, Vocabulary], context: Context, times: TimeWords | None = None
    ) -> None:
        nlp = english()
        lemmatise = nlp.get_pipe("lemmatizer")
        self._context = context
        self._exact = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._lemma = PhraseMatcher(nlp.vocab, attr="LEMMA")
        self._entries: dict[int, tuple[str, str]] = {}
        self._words: list[str] = []
        self._forms: dict[str, set[tuple[str, ...]]] = {}
        for kind, vocabulary in vocabularies.items():
            for entry_id, entry in vocabulary.entries.items():
                label = f"{kind}/{entry_id}"
                docs = [nlp.make_doc(fold(word)) for word in entry.synonyms]
                self._exact.add(label, docs)
                self._words.extend(token.text for doc in docs for token in doc)
                if kind not in FREE:
                    plain = [doc for doc in map(lemmatise, docs) if _has_other_forms(doc)]
                    self._lemma.add(label, plain)
                    self._forms[label] = {_form(doc) for doc in plain}
                self._entries[nlp.vocab.strings[label]] = (kind, entry_id)
        self._times = Times(times)
        self._counting = Counting(Matcher(nlp.vocab))
        self._roles = Roles(times) if times else None

    def words(self) -> tuple[str, ...]:
        """Every word of every synonym, as often as it stands there."""
        return tuple(self._words)

    def find(self, doc: Doc) -> tuple[Found, ...]:
        """Everything named, in the order of the text."""
        named = [Span(doc, start, end, label=label) for label, start, end in self._matches(doc)]
        kept: list[Span] = []
        for kind in sorted({self._kind(span) for span in named}):
            kept.extend(filter_spans([span for span in named if self._kind(span) == kind]))
        bound = [span for span in kept if self._kind(span) not in FREE]
        # "Acne" within "acne scars" is not the condition, "sun" within "sun damage" not the activity.
        kept = [span for span in kept if self._kind(span) in FREE or not _inside_another(span, bound)]
        found = [
            Found(*self._entries[span.label], span.start_char, span.end_char)
            for span in kept
            if not self._denied(span) and self._qualifies(span, kept, doc)
        ]
        times = self._times.find(doc)
        sessions = self._counting.sessions(doc, times)
        # "I had the second one, when can I have the 3rd?" names no day of the month.
        following = {f"the {_ordinal(int(session.entry) + 1)}" for session in sessions}
        said = [
            Found(span.label_, span.text, span.start_char, span.end_char)
            for span in times
            if span.text not in following
        ]
        if self._roles:
            said = self._roles.told(doc, said, found)
        lone = lone_number(doc, [*said, *sessions])
        found.extend([*said, *sessions, *([lone] if lone else [])])
        return tuple(sorted(found, key=lambda item: (item.start, item.end, item.kind)))

    def withdrawn(self, doc: Doc) -> Literal["denied", "asked", "past"] | None:
        """How something is named that the patient doesn't have now: "no fever", "what if I get a fever"."""
        spans = [doc[start:end] for _, start, end in self._matches(doc)]
        if any(self._context.negated(span) for span in spans):
            return "denied"
        if any(self._context.hypothetical(span) for span in spans):
            return "asked"
        return "past" if any(self._context.past(span) for span in spans) else None

    def _matches(self, doc: Doc) -> Iterable[tuple[int, int, int]]:
        forms = (
            (label, start, end)
            for label, start, end in self._lemma(doc)
            if _form(doc[start:end]) in self._forms[doc.vocab.strings[label]]
        )
        return {*self._exact(doc), *forms}

    def _kind(self, span: Span) -> str:
        return self._entries[span.label][0]

    def _denied(self, span: Span) -> bool:
        return self._kind(span) in DENIABLE and self._context.negated(span)

    def _qualifies(self, span: Span, kept: list[Span], doc: Doc) -> bool:
        if self._kind(span) != "severity":
            return True
        if self._context.negated(span):
            return False
        if len(doc) <= SHORT and self._says_only(span, kept):
            return True
        if span.start > 0 and doc[span.start - 1].text in _ASKS:
            return False
        return any(self._kind(other) == "concern" and _belongs(span, other) for other in kept)

    def _says_only(self, severity: Span, kept: list[Span]) -> bool:
        """Whether the message states a severity and nothing else: "they are severe", not "any serious risks?"."""
        doc = severity.doc
        said = {word.i for span in kept if self._kind(span) == "severity" for word in span}
        rest = [word for word in doc if word.i not in said]
        return doc[0].text not in _QUESTION and all(
            word.is_stop or not word.is_alpha or word.text in _FILLERS for word in rest
        )


def _ordinal(number: int) -> str:
    """A number as it counts: "3rd"."""
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in (11, 12, 13) else suffix}"


def _has_other_forms(doc: Doc) -> bool:
    """Whether other forms of these words mean the same: "scar" is also said "scars", "running" is not "runs".

    The last word must stand in its plain form, or in a phrase in its plural ("pimple scars"); alone a plural
    may mean something else ("glasses"). Longer phrases are listed as they are said.
    """
    last = doc[-1]
    plural = last.text.endswith("s") and last.text.startswith(last.lemma_[:-1])
    return len(doc) <= LEMMA_WORDS and (last.lemma_ == last.text or (plural and len(doc) > 1))


def _form(words: Doc | Span) -> tuple[str, ...]:
    """The words with the last one in its plain form: only that changes ("dark spots"; "made up" is not makeup)."""
    return (*(token.text for token in words[:-1]), words[-1].lemma_)


def _belongs(severity: Span, concern: Span) -> bool:
    """Whether the severity is said of the concern."""
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
