"""Assertion status of a mention: negated, hypothetical, past, resolved, or about another person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from spacy.tokens import Doc, Span

from bot.content.cache import current_content
from bot.content.schema import MentionCues

# What separates the parts of a sentence; a comma may also stand in a list, nothing else does.
_SEPARATORS = frozenset([",", ";", ":", "(", ")", "-", "–", "—", "...", "…"])
_BRACKETS = frozenset(["(", ")"])
_OR = frozenset(["or", "nor"])
_ANY = "any"
_MY = "my"
_FAMILY = re.compile(r"\{(\w+)\}")


class Cues:
    """A pattern that is compiled on first use."""

    def __init__(self, make: Callable[[], re.Pattern[str]]) -> None:
        self._make = make

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return self._make()

    def compile(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return self._compiled

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


class Context:
    """Determines the assertion status of mentions with the cues of `content/mention_cues.yml`."""

    # Farther than this from its "no" a word is not denied, whatever stands between.
    SCOPE = 7
    # What stands farther away than this does not bear on a mention; a "sentence" may be thousands of words long.
    REACH = 40
    # A pair of brackets around no more words separates nothing.
    ASIDE = 3

    def __init__(self, words: MentionCues) -> None:
        def phrases(cues: Iterable[str]) -> Cues:
            return Cues(lambda: _pattern(cues, words.words))

        self._negation = {cue for cue in words.negation if " " not in cue}
        self._negation_phrases = phrases([cue for cue in words.negation if " " in cue])
        self._ability = frozenset(words.ability)
        self._ends = frozenset(words.negation_ends)
        self._hypothesis = phrases(words.hypothesis)
        self._report = phrases(words.report)
        self._history = phrases(words.history)
        self._present = phrases(words.present)
        self._past_verbs = phrases(words.past_verbs)
        self._earlier = phrases(words.earlier)
        self._list_denials = phrases(words.list_denials)
        denied = phrases(words.denied_after)
        self._denied_after = Cues(lambda: re.compile(rf"\s*[:=\-–]?\s*{denied.pattern}\s*(?=[.,;:!?)\n]|$)"))
        self._denied_next = Cues(lambda: re.compile(rf"\W*{denied.pattern}\W*"))
        self._other_meanings = phrases(words.other_meanings)
        self._conditions = phrases(words.conditions)
        self._no_conditions = phrases(words.no_conditions)
        self._subjects = phrases(words.subjects)
        self._questions = phrases(words.questions)
        self._fears = phrases(words.fears)
        self._elsewhere = phrases(words.elsewhere)
        self._over = phrases(words.over)
        self._not_over = phrases(words.not_over)
        self._no_history = phrases(words.no_history)
        self._reasons = phrases(words.reasons)
        self._today = phrases(words.today)
        self._told = phrases(words.told)
        self._anyone = phrases(words.anyone)
        self._answered = phrases(words.answered)
        self._not_answered = phrases(words.not_answered)
        self._own = phrases([word for word in words.report if word != _MY])
        self.denials = frozenset(self._negation)
        """The single words that deny."""
        lists = (getattr(words, name) for name in words.__fields__ if name not in ("review", "words"))
        cues = (cue for group in (*lists, *words.words.values()) for cue in group)
        self.spelt = frozenset(word for cue in cues for word in re.findall(r"[a-z]+", cue))
        """Every word of the lists: none of them is a misspelling."""

    def cues(self) -> Iterator[Callable[[], object]]:
        """All patterns, to compile them ahead of use; this takes half a second."""
        return (part.compile for part in vars(self).values() if isinstance(part, Cues))

    def negated(self, span: Span) -> bool:
        """Whether the mention is negated. "No fever, chills or pus" negates all three, "fever: no" one."""
        if self._denial_reaches(span) and not self._earlier.search(self._part(span).text):
            return True
        return self._denied_in_list(span) or self._denied_behind(span)

    def hypothetical(self, span: Span) -> bool:
        """Whether the clause asks about a possibility without reporting a symptom of the patient."""
        part, around = self._part(span), self._around(span)
        if self._is_answered(span, around):
            return False
        asked = self._hypothesis.search(part.text) or self._opens(self._questions, part, span)
        if asked and not self._report.search(around.text):
            return True
        return self._supposed(part, span) or self._feared(part, span)

    def elsewhere(self, span: Span) -> bool:
        """Whether the mention is about other people: "I read about a woman who went blind"."""
        around = self._around(span)
        first = span.start_char - around.start_char
        for cue in self._elsewhere.finditer(around.text):
            if cue.start() < first and not self._report.search(around.text[cue.end() : max(first, cue.end())]):
                return True
        return False

    def over(self, span: Span) -> bool:
        """Whether the symptom has resolved: "my fever went away"."""
        doc, sentence = span.doc, self._around(span)
        end = self._part(span).end
        behind = doc[span.end : max(span.end, min(end, span.end + self.SCOPE))]
        # "The fever has not gone", also where the "not" is part of what was found.
        denied = any(token.text in self._negation for token in doc[span.end - 1 : behind.end])
        if not denied and self._over.search(behind.text) and not self._not_over.search(behind.text):
            return True
        # "A fever, all gone now": right behind the comma.
        after = doc[min(end + 1, sentence.end) : min(end + self.SCOPE, sentence.end)].text
        return bool(self._over.match(after)) and not self._not_over.search(after)

    def means_other(self, span: Span) -> bool:
        """Whether the mention is part of an idiom: "a burning question"."""
        around = self._around(span)
        first, last = span.start_char - around.start_char, span.end_char - around.start_char
        # What stands in between does not matter: "the skin on my old scar has split".
        return any(
            cue.start() <= first < cue.end() or cue.start() < last <= cue.end()
            for cue in self._other_meanings.finditer(around.text)
        )

    def past(self, span: Span) -> bool:
        """Whether the sentence is about the distant past, without a word about the present."""
        sentence, part = self._around(span), self._part(span)
        if self._today.search(part.text):
            return False
        told_as_past = bool(self._past_verbs.search(part.text))
        text = self._no_history.sub(lambda found: " " * len(found.group()), sentence.text)
        first, last = span.start_char - sentence.start_char, span.end_char - sentence.start_char
        for cue in self._history.finditer(text):
            here = part.start_char <= sentence.start_char + cue.start() < part.end_char
            between = text[cue.end() : last] if cue.start() < first else text[first : cue.start()]
            if (here or told_as_past) and not self._present.search(between):
                return True
        return False

    def _opens(self, cues: Cues, part: Span, span: Span) -> bool:
        """Whether one of the cues stands before the span in its part of the sentence."""
        cue = cues.search(part.text)
        return bool(cue and part.start_char + cue.start() < span.start_char)

    def _supposed(self, part: Span, span: Span) -> bool:
        """Whether it is only supposed: "if it starts to smell", but not "not sure if" nor "if I sit up I faint"."""
        text = part.text
        first, last = span.start_char - part.start_char, span.end_char - part.start_char
        for cue in self._conditions.finditer(text):
            between = text[cue.end() : max(first, cue.end())]
            # "Not sure if" stands before its end, "if I press" goes on behind it.
            told = self._no_conditions.search(text[: cue.end()]) or self._no_conditions.match(text, cue.start())
            if cue.start() >= first or told:
                continue
            if self._anyone.match(between.lstrip()):
                return True
            # "If my lips swell" supposes, "if my lips are swelling" tells.
            reported = self._own.search(text[cue.end() : max(first, cue.end())]) or self._present.search(
                text[cue.end() : max(last, cue.end())]
            )
            if not reported and len(self._subjects.findall(between)) <= 1:
                return True
        return False

    def _is_answered(self, span: Span, around: Span) -> bool:
        """Whether the patient goes on that it is so: "Is double vision common? I have it now"."""
        doc = span.doc
        behind = doc[around.end : around.end + self.SCOPE]
        end = self._around(behind[:1]).end if behind else around.end
        text = doc[span.end : max(end, span.end)].text
        return bool(self._answered.search(self._not_answered.sub(" ", text)))

    def _feared(self, part: Span, span: Span) -> bool:
        """Whether it is only feared: "scared of fainting", but not "scared of my swollen lips"."""
        text = part.text
        first = span.start_char - part.start_char
        for cue in self._fears.finditer(text):
            reason = self._reasons.search(text, max(first, cue.end()))
            if (
                cue.start() < first
                and not self._told.search(text[cue.end() : max(first, cue.end())])
                and not self._report.search(text[cue.end() : reason.start() if reason else None])
            ):
                return True
        return False

    def _denied_in_list(self, span: Span) -> bool:
        """Whether the whole list is denied: "none of these: pus, fever"."""
        around = self._around(span)
        first = span.start_char - around.start_char
        for cue in self._list_denials.finditer(around.text):
            if cue.start() < first and not self._report.search(around.text[cue.end() : max(first, cue.end())]):
                return True
        return False

    def _denied_behind(self, span: Span) -> bool:
        """Whether it is denied right behind it, or by a sentence that says nothing else: "fever: no", "Pus? No."."""
        doc, sentence = span.doc, self._around(span)
        if self._denied_after.match(doc[span.end : span.end + 2 * self.SCOPE].text):
            return True
        behind = doc[sentence.end : sentence.end + 4]
        return bool(behind) and bool(self._denied_next.fullmatch(self._around(behind[:1]).text))

    def _around(self, span: Span) -> Span:
        """The sentence of the span, as far as REACH."""
        return _once(span, "around", self._look_around)

    def _look_around(self, span: Span) -> Span:
        doc, start, end = span.doc, span.start, span.end
        # Looked for from here: `span.sent` counts from the beginning of what may be thousands of words.
        while start > 0 and span.start - start < self.REACH and not doc[start].is_sent_start:
            start -= 1
        while end < len(doc) and end - span.end < self.REACH and not doc[end].is_sent_start:
            end += 1
        return doc[start:end]

    def _denial_reaches(self, span: Span) -> bool:
        doc, sentence = span.doc, self._around(span)
        phrases = self._phrase_ends(sentence)
        words = 0
        for index in range(span.start - 1, sentence.start - 1, -1):
            token = doc[index]
            # What joins the items of a list takes no room: "no fever, chills, pus or bad smell".
            words += token.is_alpha and token.text not in _OR
            if words > self.SCOPE:
                return False
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
        return _once(span, "part", self._look_for_part)

    def _look_for_part(self, span: Span) -> Span:
        doc, sentence = span.doc, self._around(span)
        start, end = span.start, span.end
        while start > sentence.start and not (self._separates(doc, start - 1) and not self._in_list(span, start - 1)):
            start -= 1
        while end < sentence.end and not self._separates(doc, end):
            end += 1
        return doc[start:end]

    def _separates(self, doc: Doc, index: int) -> bool:
        text = doc[index].text
        if text in _BRACKETS and self._is_aside(doc, index):
            return False
        # A hyphen within a word ("pus-filled") is a token too.
        return text in _SEPARATORS and (text != "-" or (index > 0 and bool(doc[index - 1].whitespace_)))

    def _is_aside(self, doc: Doc, index: int) -> bool:
        """Whether the bracket encloses hardly more than a word: "my son (16)"."""
        others = range(max(index - self.ASIDE - 1, 0), min(index + self.ASIDE + 2, len(doc)))
        return any(doc[other].text in _BRACKETS and doc[other].text != doc[index].text for other in others)

    def _in_list(self, span: Span, index: int) -> bool:
        """Whether the comma at `index` goes on with a list that holds the span.

        It does before a single word ("no fever, chills, pus") and in a list with "or". What else follows
        a comma is taken as a statement of its own: "no fever, swollen lips", "no sleep, pain is unbearable".
        """
        doc = span.doc
        if doc[index].text != ",":
            return False
        sentence = self._around(span)
        end = next((i for i in range(index + 1, sentence.end) if self._separates(doc, i)), sentence.end)
        words = [token for token in doc[index + 1 : end] if not token.is_punct]
        if (
            len(words) == 1
            or (words and words[0].text == _ANY)
            or any(token.text in _OR for token in doc[index + 1 : span.start])
        ):
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


def _once(span: Span, name: str, look: Callable[[Span], Span]) -> Span:
    """What is looked for around a span, kept with its text: every word list is held against it."""
    kept: dict[tuple[str, int, int], Span] = span.doc.user_data
    key = (f"safety.{name}", span.start, span.end)
    if key not in kept:
        kept[key] = look(span)
    return kept[key]


def _pattern(cues: Iterable[str], families: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """One of the cues as whole words; "..." stands for any words, "#" for a digit, "{name}" for one of a family."""
    # A family at the beginning is written out: the cues are sorted by their first letters, so that few are tried.
    opened = [other for cue in cues for other in _opened(cue, families)]
    tails: dict[str, list[str]] = defaultdict(list)
    for cue in sorted(opened, key=len, reverse=True):
        tails[cue[:2]].append(_expression(cue[2:], families))
    heads: dict[str, list[str]] = defaultdict(list)
    for head, rest in tails.items():
        heads[head[:1]].append(f"{re.escape(head[1:])}(?:{'|'.join(rest)})")
    alternatives = "|".join(f"{re.escape(head)}(?:{'|'.join(rest)})" for head, rest in heads.items())
    # Without cues the pattern must match nothing, not everything.
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if alternatives else r"(?!)")


def _opened(cue: str, families: Mapping[str, Iterable[str]]) -> list[str]:
    family = _FAMILY.match(cue)
    return [member + cue[family.end() :] for member in families[family[1]]] if family else [cue]


def _expression(cue: str, families: Mapping[str, Iterable[str]]) -> str:
    parts = _FAMILY.split(cue)
    for index, part in enumerate(parts):
        if index % 2:
            members = sorted(families[part], key=len, reverse=True)
            parts[index] = f"(?:{'|'.join(map(re.escape, members))})"
        else:
            parts[index] = re.escape(part).replace(r"\ \.\.\.\ ", r"\b.*\b").replace(r"\#", r"\d")
    return "".join(parts)


@lru_cache(maxsize=1)
def current_context() -> Context:
    """The assertion cues of the current content, compiled once per process."""
    return Context(current_content().guidance.mention_cues)
