"""What a message names: entries of the vocabularies, numbers of sessions, durations and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.guidance.schema import Vocabulary
from bot.nlu.expressions import PATTERNS, number
from bot.safety.context import Context
from bot.safety.language import english, fold

# A denied condition or symptom is not the patient's; a denied activity ("why can't I swim?") still is the subject.
DENIABLE = frozenset({"condition", "symptom", "concern"})
# These say what kind of question it is: they overlap with anything, and only their exact words count
# ("lasting" is about how long results last, "the last six months" is not).
FREE = frozenset({"subject", "clinic_matter"})
# "Mild" or "deep" qualify a concern only near one, or in a message that says little else.
NEAR = 4
LEMMA_WORDS = 2
SHORT = 6


@dataclass(frozen=True)
class Found:
    """Something named: its kind, the entry's id (or the number, or the words), and where it stands."""

    kind: str
    entry: str
    start: int
    end: int


class VocabularyMatcher:
    """Finds what a folded text names; of overlapping names the longest wins."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], context: Context) -> None:
        nlp = english()
        lemmatise = nlp.get_pipe("lemmatizer")
        self._context = context
        self._exact = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._lemma = PhraseMatcher(nlp.vocab, attr="LEMMA")
        self._entries: dict[int, tuple[str, str]] = {}
        for kind, vocabulary in vocabularies.items():
            for entry_id, entry in vocabulary.entries.items():
                label = f"{kind}/{entry_id}"
                docs = [nlp.make_doc(fold(word)) for word in entry.synonyms]
                self._exact.add(label, docs)
                if kind not in FREE:
                    # Other forms of a word are the same thing; whole phrases are listed as they are said.
                    self._lemma.add(label, [lemmatise(doc) for doc in docs if len(doc) <= LEMMA_WORDS])
                self._entries[nlp.vocab.strings[label]] = (kind, entry_id)
        self._expressions = Matcher(nlp.vocab)
        for kind, patterns in PATTERNS.items():
            self._expressions.add(kind, patterns, greedy="LONGEST")

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
        found.extend(self._expressions_in(doc))
        return tuple(sorted(found, key=lambda item: (item.start, item.end, item.kind)))

    def _matches(self, doc: Doc) -> Iterable[tuple[int, int, int]]:
        return {*self._exact(doc), *self._lemma(doc)}

    def _kind(self, span: Span) -> str:
        return self._entries[span.label][0]

    def _denied(self, span: Span) -> bool:
        return self._kind(span) in DENIABLE and self._context.negated(span)

    def _qualifies(self, span: Span, kept: list[Span], doc: Doc) -> bool:
        if self._kind(span) != "severity" or len(doc) <= SHORT:
            return True
        return any(
            self._kind(other) == "concern" and -NEAR <= other.start - span.end <= NEAR + len(span) for other in kept
        )

    def _expressions_in(self, doc: Doc) -> Iterable[Found]:
        for label, start, end in self._expressions(doc):
            kind = doc.vocab.strings[label]
            span = doc[start:end]
            entry = span.text
            if kind == "sessions_done":
                count = next((number(token.text) for token in span if token.like_num), None)
                if count is None:
                    continue
                entry = str(count)
            yield Found(kind, entry, span.start_char, span.end_char)


def _inside_another(span: Span, others: list[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end and len(other) > len(span) for other in others)
