"""Whether something named in a message is denied, only asked about, or long past."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Doc, Span

from bot.guidance.schema import ContextWords

# What separates the parts of a sentence; a comma may also stand in a list, nothing else does.
_SEPARATORS = frozenset([",", ";", ":", "(", ")", "-", "–", "—", "...", "…"])
_OR = frozenset(["or", "nor"])
_ANY = "any"


class Context:
    """Reads the words around a mention. All word lists come from `data/guidance/context.yml`."""

    # Farther than this from its "no" a word is not denied, whatever stands between.
    SCOPE = 7
    # What stands farther away than this does not bear on a mention; a "sentence" may be thousands of words long.
    REACH = 40

    def __init__(self, words: ContextWords) -> None:
        self._negation = {cue for cue in words.negation if " " not in cue}
        self._negation_phrases = _phrases(cue for cue in words.negation if " " in cue)
        self._ability = frozenset(words.ability)
        self._ends = frozenset(words.negation_ends)
        self._hypothesis = _phrases(words.hypothesis)
        self._report = _phrases(words.report)
        self._history = _phrases(words.history)
        self._present = _phrases(words.present)
        self._past_verbs = _phrases(words.past_verbs)
        self._earlier = _phrases(words.earlier)

    def negated(self, span: Span) -> bool:
        """Whether a negation before the span reaches it: "no fever, chills or pus" denies all three."""
        return self._denial_reaches(span) and not self._earlier.search(self._part(span).text)

    def hypothetical(self, span: Span) -> bool:
        """Whether this part of the sentence asks what may happen and the patient reports nothing of their own."""
        return bool(self._hypothesis.search(self._part(span).text)) and not self._report.search(self._around(span).text)

    def past(self, span: Span) -> bool:
        """Whether the sentence tells of something over long ago, with nothing of today between."""
        sentence, part = self._around(span), self._part(span)
        told_as_past = bool(self._past_verbs.search(part.text))
        text, first, last = sentence.text, span.start_char - sentence.start_char, span.end_char - sentence.start_char
        for cue in self._history.finditer(text):
            here = part.start_char <= sentence.start_char + cue.start() < part.end_char
            between = text[cue.end() : last] if cue.start() < first else text[first : cue.start()]
            if (here or told_as_past) and not self._present.search(between):
                return True
        return False

    def _around(self, span: Span) -> Span:
        """The sentence of the span, as far as REACH."""
        sentence = span.sent
        return span.doc[max(sentence.start, span.start - self.REACH) : min(sentence.end, span.end + self.REACH)]

    def _denial_reaches(self, span: Span) -> bool:
        doc, sentence = span.doc, self._around(span)
        phrases = self._phrase_ends(sentence)
        for index in range(span.start - 1, max(sentence.start, span.start - self.SCOPE) - 1, -1):
            token = doc[index]
            if index in phrases:
                return True
            if token.text in self._negation and not self._is_answer(doc, index):
                # "I can't breathe" denies an ability, "I can't see any pus" denies the pus.
                return not self._denies_ability(doc, index) or doc[span.start - 1].text == _ANY
            if token.text in self._ends or (self._separates(doc, index) and not self._in_list(span, index)):
                return False
        return False

    def _part(self, span: Span) -> Span:
        """The part of the sentence, between separators, in which the span stands; a list is one part."""
        doc, sentence = span.doc, self._around(span)
        start, end = span.start, span.end
        while start > sentence.start and not (self._separates(doc, start - 1) and not self._in_list(span, start - 1)):
            start -= 1
        while end < sentence.end and not self._separates(doc, end):
            end += 1
        return doc[start:end]

    def _separates(self, doc: Doc, index: int) -> bool:
        text = doc[index].text
        # A hyphen within a word ("pus-filled") is a token too.
        return text in _SEPARATORS and (text != "-" or (index > 0 and bool(doc[index - 1].whitespace_)))

    def _in_list(self, span: Span, index: int) -> bool:
        """Whether the comma at `index` goes on with a list that holds the span.

        It does before a single word ("no fever, chills, pus") and in a list with "or". What else follows
        a comma is taken as a statement of its own: "no fever, swollen lips", "no sleep, pain is unbearable".
        """
        doc, sentence = span.doc, self._around(span)
        if doc[index].text != ",":
            return False
        end = next((i for i in range(index + 1, sentence.end) if self._separates(doc, i)), sentence.end)
        words = [token for token in doc[index + 1 : end] if not token.is_punct]
        if len(words) == 1 or any(token.text in _OR for token in doc[index + 1 : span.start]):
            return True
        for token in doc[span.start : min(sentence.end, span.end + self.SCOPE)]:
            if token.text in _OR:
                return True
            if token.text in self._ends or self._present.fullmatch(token.text):
                return False
        return False

    def _phrase_ends(self, sentence: Span) -> frozenset[int]:
        """Where the negations of several words end ("free of"), as indices of tokens."""
        found = set()
        for match in self._negation_phrases.finditer(sentence.text):
            start = sentence.start_char + match.start()
            phrase = sentence.doc.char_span(start, sentence.start_char + match.end(), alignment_mode="expand")
            found.add(phrase.end - 1)
        return frozenset(found)

    def _is_answer(self, doc: Doc, index: int) -> bool:
        """A "no," at the start of a sentence answers a question and denies nothing after it."""
        return doc[index].text == "no" and index + 1 < len(doc) and doc[index + 1].text == ","

    def _denies_ability(self, doc: Doc, index: int) -> bool:
        return index > 0 and doc[index - 1].text in self._ability


def _phrases(words: Iterable[str]) -> re.Pattern[str]:
    """One of the phrases as whole words; "..." in a phrase stands for any words."""
    alternatives = "|".join(
        re.escape(word).replace(r"\ \.\.\.\ ", r"\b.*\b") for word in sorted(words, key=len, reverse=True)
    )
    # Without phrases the pattern must match nothing, not everything.
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if alternatives else r"(?!)")
