"""Whether something named in a message is denied, only asked about, or long past."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Doc, Span

from bot.guidance.schema import ContextWords


class Context:
    """Reads the words around a mention. All word lists come from `data/guidance/context.yml`."""

    # Farther than this from its "no" a word is not denied, whatever stands between.
    SCOPE = 7

    def __init__(self, words: ContextWords) -> None:
        self._negation = {cue for cue in words.negation if " " not in cue}
        self._negation_phrases = _phrases(cue for cue in words.negation if " " in cue)
        self._ability = frozenset(words.ability)
        self._ends = frozenset(words.negation_ends)
        self._hypothesis = _phrases(words.hypothesis)
        self._report = _phrases(words.report)
        self._history = _phrases(words.history)

    def negated(self, span: Span) -> bool:
        """Whether a negation before the span reaches it: "no fever, chills or pus" denies all three."""
        sentence = span.sent
        for index in range(span.start - 1, max(sentence.start, span.start - self.SCOPE) - 1, -1):
            token = span.doc[index]
            if token.text in self._negation and not self._is_answer(span.doc, index):
                return not self._denies_ability(span.doc, index)
            if token.text in self._ends:
                return False
        before = span.doc[sentence.start : span.start].text
        found = [match.end() for match in self._negation_phrases.finditer(before)]
        return bool(found) and len(before[found[-1] :].split()) < self.SCOPE - 2

    def hypothetical(self, span: Span) -> bool:
        """Whether the sentence asks what may happen and reports nothing of the patient's own."""
        sentence = span.sent.text
        return bool(self._hypothesis.search(sentence)) and not self._report.search(sentence)

    def past(self, span: Span) -> bool:
        """Whether the sentence tells of something over long ago."""
        return bool(self._history.search(span.sent.text))

    def _is_answer(self, doc: Doc, index: int) -> bool:
        """A "no," at the start of a sentence answers a question and denies nothing after it."""
        return doc[index].text == "no" and index + 1 < len(doc) and doc[index + 1].text == ","

    def _denies_ability(self, doc: Doc, index: int) -> bool:
        return index > 0 and doc[index - 1].text in self._ability


def _phrases(words: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
