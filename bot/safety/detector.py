"""The red-flag detector: the rules of `content/red_flags/` on the tokens and clauses of a message.

A rule counts only where each of its phrases is asserted as present (`assertion.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from pathlib import Path

from bot.content.cache import cached, content_files, current_content
from bot.content.red_flags import (
    ANYWHERE,
    LEVELS,
    OTHER_LANGUAGES,
    SELF_HARM,
    Level,
    RedFlag,
    RedFlagRules,
    phrases_of,
)
from bot.safety.assertion import Assertion, Finding, Reading, compile_cues
from bot.text import phrases
from bot.text.document import Document, read
from bot.text.phrases import CompiledMatcher, Match, PhraseMatcher
from bot.text.spelling import Speller

# Phrases of one rule may have so many tokens between them.
WINDOW = 8
_PRONOUNS = frozenset("it they its their them which both".split())


@dataclass(frozen=True)
class Alarm:
    """A red flag that a message raises."""

    flag: str
    level: Level
    start: int
    """Offset of the first character of the words that raise it, in the original text."""
    end: int


@dataclass(frozen=True)
class Findings:
    """What the rules make of a message."""

    alarms: tuple[Alarm, ...]
    """The gravest first."""
    denied: bool = False
    """Whether every clause denies a red flag, and none reports one: "no fever, and my lips aren't swollen"."""
    named: bool = False
    """Whether the words of a red flag other than self-harm occur, however they are meant."""
    spelt: str = ""
    """The message with the misspelt words that an alarm rests on put right."""


@dataclass(frozen=True)
class _Rule:
    flag: str
    parts: tuple[str, ...]
    """Labels of the phrases that have to occur."""
    anywhere: bool


@dataclass(frozen=True)
class CompiledRules:
    """The rules, idioms and assertion cues as they are searched; made of built-in types, so that it can be cached."""

    phrases: CompiledMatcher
    """The phrases of all rules, and the idioms under labels of their own."""
    rules: Mapping[str, tuple[_Rule, ...]]
    """By the first phrase of each rule: only the rules of phrases that were found are looked at."""
    cues: CompiledMatcher


def compile_rules(rules: RedFlagRules) -> CompiledRules:
    """Compile the content of `content/red_flags/` and the assertion cues, which takes about a second."""
    matcher = PhraseMatcher(rules.lists)
    compiled: dict[str, list[_Rule]] = defaultdict(list)
    for name, flag in rules.flags.items():
        for text in flag.rules:
            parts = phrases_of(text)
            for part in parts:
                matcher.add(part, part)
            compiled[parts[0]].append(_Rule(name, parts, ANYWHERE in text))
        for idiom in flag.idioms:
            matcher.add(idiom, _idiom_of(name))
    for idiom in rules.idioms:
        matcher.add(idiom, _IDIOM)
    by_first = {first: tuple(found) for first, found in compiled.items()}
    return CompiledRules(matcher.compile(), by_first, compile_cues(rules.cues.categories()))


# The label of the idioms that hold for every flag.
_IDIOM = "not"


def _idiom_of(flag: str) -> str:
    return f"not {flag}"


class Detector:
    """Finds red flags."""

    def __init__(self, rules: RedFlagRules, compiled: CompiledRules | None = None) -> None:
        """`compiled` are the same rules where they are compiled already."""
        compiled = compiled or compile_rules(rules)
        self._flags = rules.flags
        self._assertion = Assertion(compiled.cues)
        self._matcher, self._rules = compiled.phrases, compiled.rules
        self._speller = Speller(self._matcher.words)

    def _misspelt(self, match: Match, document: Document, alternatives: Mapping[int, tuple[str, ...]]) -> bool:
        """Whether a phrase was found in nothing but words that were put right."""
        put_right = all(index in alternatives for index in range(match.first, match.last + 1))
        return put_right and match not in self._matcher.find(document)

    def find(self, text: str) -> tuple[Alarm, ...]:
        """The alarms of a message, the gravest first."""
        return self.read(text).alarms

    def read(self, text: str) -> Findings:
        """The alarms of a message, and whether it only denies red flags."""
        document = read(text)
        found: dict[str, list[Match]] = defaultdict(list)
        alternatives = self._speller.alternatives(document.tokens)
        for match in self._matcher.find(document, alternatives):
            found[match.label].append(match)
        if not found:
            return Findings((), spelt=text)
        reading = self._assertion.read(document)
        raised: dict[str, Alarm] = {}
        denying: set[int] = set()
        named = False
        for rule in (rule for label in list(found) for rule in self._rules.get(label, ())):
            flag = self._flags[rule.flag]
            if rule.flag in raised:
                continue
            for matches in self._fulfilled(rule, found, reading):
                if rule.flag in OTHER_LANGUAGES and any(
                    self._misspelt(match, document, alternatives) for match in matches
                ):
                    # A name ("Bethan") is no word of another language that was mistyped.
                    continue
                named = named or rule.flag != SELF_HARM
                if all(self._counts(match, flag, reading) for match in matches):
                    first, last = min(match.first for match in matches), max(match.last for match in matches)
                    start, end = document.tokens[first].start, document.tokens[last].end
                    raised[rule.flag] = Alarm(rule.flag, flag.level, start, end)
                    break
                denying.update(reading.clause_of(match.first) for match in matches if reading.negated(match))
        alarms = tuple(sorted(raised.values(), key=lambda alarm: LEVELS.index(alarm.level)))
        spelt = _spelt(document, alternatives, alarms)
        if any(alarm.level != "elsewhere" for alarm in alarms):
            return Findings(alarms, named=named, spelt=spelt)
        # A joiner may be a clause of its own.
        saying = {number for number, (first, last) in enumerate(document.clauses) if last > first}
        return Findings(alarms, bool(denying) and saying <= denying, named, spelt)

    def withdraws(self, text: str, *, if_ended: bool) -> bool:
        """Whether a text takes back what was asked about: it opens with a denial, or speaks of a time long ago.

        `if_ended`: also where it says that it is over.
        """
        reading = self._assertion.read(read(text))
        return reading.opens_with_denial or reading.of_the_past or (if_ended and reading.ended)

    def denies(self, document: Document, findings: Iterable[Match]) -> bool:
        """Whether a message denies each of these findings."""
        reading = self._assertion.read(document)
        return all(reading.negated(finding) for finding in findings)

    def _fulfilled(
        self, rule: _Rule, found: Mapping[str, Sequence[Match]], reading: Reading
    ) -> Iterator[tuple[Match, ...]]:
        """The phrases that fulfil a rule, whatever their assertion."""
        candidates = [found.get(part, ()) for part in rule.parts]
        idioms = (*found.get(_IDIOM, ()), *found.get(_idiom_of(rule.flag), ()))
        for matches in product(*candidates):
            if any(match.first <= idiom.last and idiom.first <= match.last for match in matches for idiom in idioms):
                continue
            if len(matches) == 1 or rule.anywhere or self._together(matches, reading):
                yield matches

    def _together(self, matches: Sequence[Match], reading: Reading) -> bool:
        ordered = sorted(matches, key=lambda match: match.first)
        for one, other in pairwise(ordered):
            if other.first - one.last - 1 > WINDOW or other.first <= one.last:
                return False
            clause, of_one = reading.clause_of(other.first), reading.clause_of(one.last)
            # "my lips, they are huge": a clause that begins with a pronoun goes on about the one before.
            continues = clause == of_one + 1 and reading.opens_with(clause, _PRONOUNS)
            if clause != of_one and not continues:
                return False
        return True

    def _counts(self, match: Match, flag: RedFlag, reading: Reading) -> bool:
        if flag.in_any_context:
            return True
        status = reading.status(Finding(match.first, match.last))
        if status == "resolved":
            return flag.even_if_over
        if status == "hypothetical":
            return flag.even_if_asked
        return status == "present"


def _spelt(document: Document, alternatives: Mapping[int, Sequence[str]], alarms: Sequence[Alarm]) -> str:
    """The text of a message with the first alternative in place of each misspelt word that an alarm rests on."""
    text = document.text
    for index in sorted(alternatives, reverse=True):
        token = document.tokens[index]
        if any(alarm.start <= token.start and token.end <= alarm.end for alarm in alarms):
            text = text[: token.start] + alternatives[index][0] + text[token.end :]
    return text


@lru_cache(maxsize=1)
def current_detector() -> Detector:
    """The detector for the current content, built once per process."""
    rules = current_content().guidance.safety
    code = (*sorted(Path(phrases.__file__).parent.glob("*.py")), *sorted(Path(__file__).parent.glob("*.py")))
    return Detector(rules, cached("red-flags", (*content_files(), *code), lambda: compile_rules(rules)))


def flags_in(text: str) -> tuple[str, ...]:
    """The ids of the red flags that a text raises, the gravest first."""
    return tuple(alarm.flag for alarm in current_detector().find(text))
