"""Detection of red flags: worrying symptoms, matched by the rules of `content/red_flags.yml`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Doc

from bot.content.cache import cached, content_files, current_content
from bot.content.schema import Grade, RedFlag
from bot.safety import phrases, words
from bot.safety.context import Context, current_context
from bot.safety.language import read
from bot.safety.phrases import PhraseBook, Phrases
from bot.safety.words import Reader, Word

_Place = tuple[int, int]


@dataclass(frozen=True)
class Alarm:
    """A red flag raised by a message, with its grade and the character range of the words."""

    flag: str
    grade: Grade
    start: int
    end: int


@dataclass(frozen=True)
class _Rule:
    """Groups of words of which one each must be reported, in one sentence or `anywhere`."""

    groups: tuple[int, ...]
    anywhere: bool = False
    unless: int | None = None


@dataclass(frozen=True)
class Rules:
    """The compiled phrases and rules of all red flags. Built-in types only, so that it can be cached."""

    phrases: Phrases
    of: Mapping[str, Sequence[_Rule]]
    """The rules of each red flag."""


def make_rules(flags: Mapping[str, RedFlag]) -> Rules:
    """Compile the phrases and rules of all red flags."""
    book = PhraseBook()
    groups: dict[tuple[str, ...], int] = {}

    def group(words: tuple[str, ...]) -> int:
        if words not in groups:
            groups[words] = len(groups)
            for wording in words:
                book.add(wording, groups[words])
        return groups[words]

    def rules_of(flag: RedFlag) -> list[_Rule]:
        for family, members in flag.words.items():
            book.add_family(family, members)
        unless = group(flag.unless) if flag.unless else None
        rules = [_Rule((group(flag.phrases),), unless=unless)] if flag.phrases else []
        rules += [_Rule(tuple(map(group, together)), unless=unless) for together in flag.together]
        rules += [_Rule(tuple(map(group, together)), anywhere=True, unless=unless) for together in flag.anywhere]
        return rules

    of = {name: rules_of(flag) for name, flag in flags.items()}
    return Rules(book.phrases(), of)


class RedFlags:
    """Detector for the red flags of `content/red_flags.yml`."""

    # Words of one sentence that count together may have as many others between them.
    WINDOW = 12

    def __init__(self, flags: Mapping[str, RedFlag], context: Context, rules: Rules | None = None) -> None:
        """Create the detector; `rules` are the compiled rules of `flags`, if available."""
        self._context = context
        self._flags = flags
        self._rules = rules or make_rules(flags)
        self._reader = Reader(self._rules.phrases.spelt, context.spelt, context.denials)

    def find(self, doc: Doc) -> tuple[Alarm, ...]:
        """The alarms of a folded text, most severe first, without negated, hypothetical and past mentions."""
        message = _Message(doc, self._reader.read(doc), self._rules.phrases, self._context)
        alarms = []
        for name, flag in self._flags.items():
            place = next((place for rule in self._rules.of[name] if (place := self._place(rule, flag, message))), None)
            if place:
                start, end = message.characters(place)
                alarms.append(Alarm(name, flag.grade, start, end))
        return tuple(sorted(alarms, key=lambda alarm: alarm.grade != "emergency"))

    def _place(self, rule: _Rule, flag: RedFlag, message: _Message) -> _Place | None:
        """Where the first words stand that fulfil the rule."""
        if not all(group in message.found for group in rule.groups):
            return None
        for place in message.found[rule.groups[0]]:
            if not message.reported(place, flag) or (rule.unless is not None and message.beside(place, rule.unless)):
                continue
            places = [place]
            for group in rule.groups[1:]:
                near = [
                    other
                    for other in message.found[group]
                    if (rule.anywhere or message.near(place, other, self.WINDOW)) and message.reported(other, flag)
                ]
                if not near:
                    break
                places.append(min(near, key=lambda other: abs(other[0] - place[0])))
            else:
                return min(first for first, _ in places), max(last for _, last in places)
        return None


class _Message:
    """One message: what is found in it, and whether that is reported."""

    def __init__(self, doc: Doc, words: Sequence[Word], phrases: Phrases, context: Context) -> None:
        self._doc = doc
        self._words = words
        self._context = context
        self._read: dict[tuple[_Place, bool, bool], bool] = {}
        self.found: dict[int, list[_Place]] = defaultdict(list)
        for group, first, last in phrases.find(words):
            self.found[group].append((first, last))

    def characters(self, place: _Place) -> tuple[int, int]:
        return self._words[place[0]].start, self._words[place[1]].end

    def near(self, place: _Place, other: _Place, window: int) -> bool:
        between = max(place[0] - other[1], other[0] - place[1])
        return between <= window + 1 and self._words[place[0]].sentence == self._words[other[0]].sentence

    def beside(self, place: _Place, group: int) -> bool:
        """Whether one of the group stands in the same sentence."""
        sentence = self._words[place[0]].sentence
        return any(self._words[first].sentence == sentence for first, _ in self.found.get(group, ()))

    def reported(self, place: _Place, flag: RedFlag) -> bool:
        key = (place, flag.even_if_asked, flag.even_if_over)
        if key not in self._read:
            self._read[key] = self._is_reported(place, flag)
        return self._read[key]

    def _is_reported(self, place: _Place, flag: RedFlag) -> bool:
        span = self._doc.char_span(*self.characters(place), alignment_mode="expand")
        context = self._context
        if context.means_other(span) or context.negated(span) or context.past(span) or context.elsewhere(span):
            return False
        if not flag.even_if_over and context.over(span):
            return False
        return flag.even_if_asked or not context.hypothetical(span)


@lru_cache(maxsize=1)
def current_red_flags() -> RedFlags:
    """The detector for the red flags of the current content, built once per process."""
    flags = current_content().guidance.red_flags
    code = (Path(__file__), Path(phrases.__file__), Path(words.__file__))
    rules = cached("red-flags", (*content_files(), *code), lambda: make_rules(flags))
    return RedFlags(flags, current_context(), rules)


def flags_in(text: str) -> tuple[str, ...]:
    """The ids of the red flags that a text raises."""
    return tuple(alarm.flag for alarm in current_red_flags().find(read(text)))
