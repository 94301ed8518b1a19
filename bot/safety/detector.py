"""The red-flag detector: the rules of `content/red_flags/` on the tokens and clauses of a message.

A rule counts only where each of its phrases is asserted as present (`assertion.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from bot.content.cache import current_content
from bot.content.red_flags import ANYWHERE, LEVELS, Level, RedFlag, RedFlagRules, phrases_of
from bot.safety.assertion import Assertion, Finding, Reading
from bot.text.document import read
from bot.text.phrases import Match, PhraseMatcher
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
class _Rule:
    flag: str
    parts: tuple[str, ...]
    """Labels of the phrases that have to occur."""
    anywhere: bool


class Detector:
    """Finds red flags."""

    def __init__(self, rules: RedFlagRules) -> None:
        self._flags = flags = rules.flags
        self._assertion = Assertion(rules.cues.categories())
        self._matcher = PhraseMatcher(rules.lists)
        # By the first phrase of each rule: only the rules of phrases that were found are looked at.
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        for name, flag in flags.items():
            for text in flag.rules:
                rule = self._add(name, text)
                self._rules[rule.parts[0]].append(rule)
            for idiom in (*flag.idioms, *rules.idioms):
                self._matcher.add(idiom, f"not {name}")
        self._speller = Speller(self._matcher.words)

    def find(self, text: str) -> tuple[Alarm, ...]:
        """The alarms of a message, the gravest first."""
        document = read(text)
        found: dict[str, list[Match]] = defaultdict(list)
        for match in self._matcher.find(document, self._speller.alternatives(document.tokens)):
            found[match.label].append(match)
        if not found:
            return ()
        reading = self._assertion.read(document)
        raised: dict[str, Alarm] = {}
        for rule in (rule for label in list(found) for rule in self._rules.get(label, ())):
            if rule.flag not in raised and (place := self._place(rule, found, reading)):
                start, end = document.tokens[place[0]].start, document.tokens[place[1]].end
                raised[rule.flag] = Alarm(rule.flag, self._flags[rule.flag].level, start, end)
        return tuple(sorted(raised.values(), key=lambda alarm: LEVELS.index(alarm.level)))

    def _add(self, flag: str, text: str) -> _Rule:
        anywhere, parts = ANYWHERE in text, phrases_of(text)
        for part in parts:
            self._matcher.add(part, part)
        return _Rule(flag, parts, anywhere)

    def _place(self, rule: _Rule, found: Mapping[str, Sequence[Match]], reading: Reading) -> tuple[int, int] | None:
        """First and last token of the words that fulfil a rule; None where none do."""
        candidates = [found.get(part, ()) for part in rule.parts]
        if not all(candidates):
            return None
        idioms = found.get(f"not {rule.flag}", ())
        for matches in product(*candidates):
            if any(match.first <= idiom.last and idiom.first <= match.last for match in matches for idiom in idioms):
                continue
            if len(matches) > 1 and not rule.anywhere and not self._together(matches, reading):
                continue
            if all(self._counts(match, self._flags[rule.flag], reading) for match in matches):
                return min(match.first for match in matches), max(match.last for match in matches)
        return None

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
        status = reading.status(Finding(match.first, match.last))
        if status == "resolved":
            return flag.even_if_over
        if status == "hypothetical":
            return flag.even_if_asked
        return status == "present"


@lru_cache(maxsize=1)
def current_detector() -> Detector:
    """The detector for the current content, built once per process."""
    return Detector(current_content().guidance.safety)


def flags_in(text: str) -> tuple[str, ...]:
    """The ids of the red flags that a text raises, the gravest first."""
    return tuple(alarm.flag for alarm in current_detector().find(text))
