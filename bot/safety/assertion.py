"""Assertion of a finding: is it present, or negated, hypothetical, historical, resolved, or another person's?

The categories are those of the ConText algorithm. A cue holds within its clause (`bot.text.clauses`). Exceptions are
clauses that are nothing but a cue ("swollen lips? None") and past clauses that go on about the one before. All cues
come from `content/assertion_cues.yml`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.text.clauses import opens_in_past
from bot.text.document import Document
from bot.text.phrases import CompiledMatcher, Match, PhraseMatcher

Status = Literal["present", "negated", "hypothetical", "historical", "resolved", "other_person"]

# A negation reaches so many words, and no further.
NEGATION_SCOPE = 7
# Words that may stand before the question word that opens a clause.
_LEAD_IN = frozenset("hi hello hey and but so also just or ok then please quick q oh well".split())
_LIST_SEPARATORS = frozenset([",", ":", "or", "nor", "and"])
_REPORTS = frozenset(["report", "present_report", "confirmed", "past_verb", "own"])
_PAST = frozenset("had could was were did would wanted wished".split())
# "My friend keeled over, she isn't coming round": the story goes on now.
_PERSONS = frozenset(["she", "he", "they"])
_AT_PRESENT = frozenset("is are has have can".split())
_ABILITY = frozenset("can could will would should may might".split())


@dataclass(frozen=True)
class Finding:
    """The tokens of something that a message names."""

    first: int
    last: int


def _replaces(longer: str, shorter: str) -> bool:
    """Whether a cue makes another one within it void."""
    # "I can not" is no question, but "my biggest fear is" and "it has not" stay a fear and a negation.
    return shorter == "asked" or longer not in _REPORTS


def compile_cues(cues: Mapping[str, Sequence[str]]) -> CompiledMatcher:
    """A matcher for phrases by category."""
    matcher = PhraseMatcher()
    for category, phrases in cues.items():
        for phrase in phrases:
            matcher.add(phrase, category)
    return matcher.compile()


class Assertion:
    """Reads the status of findings from the cues around them."""

    def __init__(self, cues: CompiledMatcher) -> None:
        """`cues` are those of `compile_cues`."""
        self._matcher = cues

    def read(self, document: Document) -> Reading:
        """The cues of one message."""
        return Reading(document, self._matcher.find(document))


class Reading:
    """The cues of one message, by which the status of any finding in it is read."""

    def __init__(self, document: Document, cues: Sequence[Match]) -> None:
        self._tokens = document.tokens
        self._clause_of = document.clause_of
        self.clauses = document.clauses
        # Many rules share a phrase.
        self._statuses: dict[Finding, Status] = {}
        # A cue that lies within a longer one of another category is no cue: "not sure", "no idea".
        self._cues: dict[str, list[Match]] = defaultdict(list)
        at: dict[int, list[Match]] = defaultdict(list)
        for cue in cues:
            for index in range(cue.first, cue.last + 1):
                at[index].append(cue)
        for cue in cues:
            longer = (o for o in at[cue.first] if o.first <= cue.first and cue.last <= o.last and o.label != cue.label)
            if not any(_replaces(o.label, cue.label) and o.last - o.first > cue.last - cue.first for o in longer):
                self._cues[cue.label].append(cue)

    def clause_of(self, index: int) -> int:
        """The number of the clause that a token belongs to."""
        return self._clause_of[index]

    def opens_with(self, clause: int, words: frozenset[str]) -> bool:
        """Whether the first word of a clause, after a joiner, is one of these."""
        first, last = self.clauses[clause]
        return any(token.norm in words for token in self._tokens[first : min(first + 2, last + 1)])

    @property
    def of_the_past(self) -> bool:
        """Whether the message names a time long ago, and none at present: "that was years ago"."""
        return bool(self._cues["historical"]) and not self._cues["present_time"]

    @property
    def ended(self) -> bool:
        """Whether the message says that something is over: "all gone", "stopped now"."""
        return bool(self._cues["resolved_after"])

    @property
    def opens_with_denial(self) -> bool:
        """Whether the first word denies: "no not spreading", unlike "no idea" and "not sure"."""
        first = next((index for index, token in enumerate(self._tokens) if token.is_word), 0)
        return any(cue.first == first for cue in self._cues["negated"])

    def status(self, finding: Finding) -> Status:
        """The status of a finding; "present" where no cue says otherwise."""
        if finding not in self._statuses:
            self._statuses[finding] = self._read_status(finding)
        return self._statuses[finding]

    def _read_status(self, finding: Finding) -> Status:
        if self._negated(finding):
            return "negated"
        if self._other_person(finding):
            return "other_person"
        if self._historical(finding):
            return "historical"
        if self._hypothetical(finding):
            return "hypothetical"
        if self._resolved(finding):
            return "resolved"
        return "present"

    def negated(self, match: Match) -> bool:
        """Whether what a phrase names is denied."""
        return self.status(Finding(match.first, match.last)) == "negated"

    def cues_around(self, category: str, finding: Finding) -> list[Match]:
        """The cues of a category in the clause of a finding, apart from those that are a part of it."""
        clauses = self._clauses_of(finding)
        return [
            cue
            for cue in self._cues[category]
            if self._clause_of[cue.first] in clauses and not (finding.first <= cue.first <= cue.last <= finding.last)
        ]

    def _before(self, category: str, finding: Finding) -> list[Match]:
        """Cues of a category that begin before the finding in its clause and are not part of it."""
        clauses = self._clauses_of(finding)
        return [
            cue
            for cue in self._cues[category]
            if cue.first < finding.first and cue.last < finding.last and self._clause_of[cue.last] in clauses
        ]

    def _clauses_of(self, finding: Finding) -> range:
        """The clause of a finding, with those before it that it goes on: "what if I panicked and I fainted"."""
        last = first = self._clause_of[finding.first]
        while (
            first
            and opens_in_past(self._tokens, self.clauses[first][0])
            and self._tokens[self.clauses[first][0] - 1].norm == "and"
        ):
            first -= 1
        return range(first, last + 1)

    def _between(self, category: str, first: int, last: int) -> bool:
        return any(first <= cue.first and cue.last <= last for cue in self._cues[category])

    def _reported_now(self, first: int, last: int) -> bool:
        """Whether something is reported at present between two tokens; "i had" and "could not" are past."""
        return any(
            first <= cue.first
            and cue.last <= last
            and not any(token.norm in _PAST for token in self._tokens[cue.first : cue.last + 1])
            for cue in self._cues["present_report"]
        )

    def _negated(self, finding: Finding) -> bool:
        for cue in self._before("negated", finding):
            if cue.last >= finding.first:
                continue
            if self._words_between(cue.last, finding.first) > NEGATION_SCOPE or self._between(
                "negation_ends", cue.last + 1, finding.first - 1
            ):
                continue
            ability = (
                cue.first and self._tokens[cue.first].norm == "not" and self._tokens[cue.first - 1].norm in _ABILITY
            )
            # "I can't breathe" denies an ability, "I can't see any pus" denies the pus.
            if not ability or self._tokens[finding.first - 1].norm == "any":
                return True
        return self._after("negated_after", finding)

    def _words_between(self, last: int, first: int) -> int:
        """How many words lie between two tokens, counted from the last separator of a list."""
        words = 0
        for token in self._tokens[last + 1 : first]:
            words = 0 if token.norm in _LIST_SEPARATORS else words + token.is_word
        return words

    def _asked(self, finding: Finding) -> bool:
        """Whether the clause is a question in general: "what does an infection look like", "is fever common"."""
        first, last = self.clauses[self._clause_of[finding.first]]
        start = first
        while start < last and (self._tokens[start].norm in _LEAD_IN or not self._tokens[start].is_word):
            start += 1
        return any(
            cue.first == start and cue.last < finding.last and not self._between("report", start, last)
            for cue in self._cues["asked"]
        )

    def _confirmed(self, finding: Finding) -> bool:
        """Whether one of the next clauses says that it is so: "is chest pain common? I have it now"."""
        clause = self._clause_of[finding.last]
        return any(clause < self._clause_of[cue.first] <= clause + 2 for cue in self._cues["confirmed"])

    def _hypothetical(self, finding: Finding) -> bool:
        if self._confirmed(finding):
            return False
        if self._asked(finding):
            return True
        # "If my lips swell" supposes; "if my lips are swelling" and "worried about my swollen lips" report.
        return any(
            not self._between(report, cue.last + 1, finding.last)
            for category, report in (("supposed", "present_report"), ("hypothetical", "report"))
            for cue in self._before(category, finding)
        )

    def _historical(self, finding: Finding) -> bool:
        clause = self._clause_of[finding.first]
        first, last = self.clauses[clause]
        if self._between("present_time", first, last):
            return False
        if any(
            self._clause_of[cue.first] == clause
            # "Last year none of this, I cannot breathe": what is reported behind the time is so at present.
            and not (cue.last < finding.first and self._reported_now(cue.last + 1, finding.last))
            for cue in self._cues["historical"]
        ):
            return True
        return self._goes_on(clause) or self._dated_behind(clause)

    def _goes_on(self, clause: int) -> bool:
        """Whether a past clause goes on about the time of the one before it: "in 2022 and my eyes were swollen"."""
        first, last = self.clauses[clause]
        return (
            clause > 0
            and self._tokens[first - 1].norm in ("and", ",")
            and (self._between("past_verb", first, last) or opens_in_past(self._tokens, first))
            and not self._reported_now(first, last)
            and not self._between("present_time", first, last)
            and (
                any(self._clause_of[cue.first] == clause - 1 for cue in self._cues["historical"])
                or self._goes_on(clause - 1)
            )
        )

    def _dated_behind(self, clause: int) -> bool:
        """Whether the next clause is nothing but a time long ago: "burn from a kettle, 1989"."""
        if self._reported_now(*self.clauses[clause]):
            return False
        for later, (first, end) in enumerate(self.clauses[clause + 1 : clause + 4]):
            # "…, that was 2007" may come later; a time alone belongs to the clause before it.
            that_was = [token.norm for token in self._tokens[first : first + 2]] == ["that", "was"]
            last = end
            while last > first and not self._tokens[last].is_word:
                last -= 1
            for cue in self._cues["historical"]:
                begins = cue.first == first and not later
                if first <= cue.first and cue.last == last and last - first < 6 and (that_was or begins):
                    return True
        return False

    def _other_person(self, finding: Finding) -> bool:
        clause = self._clause_of[finding.first]
        first, last = self.clauses[self._clauses_of(finding)[0]][0], self.clauses[clause][1]
        return any(
            not self._between("own", cue.last + 1, finding.last)
            for cue in self._cues["other_person"]
            if first <= cue.first < finding.last
            and not self._between("present_time", first, last)
            and not self._goes_on_now(clause)
        )

    def _goes_on_now(self, clause: int) -> bool:
        """Whether one of the next two clauses says of a person what is not so, or goes on, at present."""
        _, last = self.clauses[min(clause + 2, len(self.clauses) - 1)]
        norms = [token.norm for token in self._tokens[self.clauses[clause][1] + 1 : last + 1]]
        return any(
            one in _PERSONS and two in _AT_PRESENT and three in ("not", "still", "now")
            for one, two, three in zip(norms, norms[1:], norms[2:], strict=False)
        )

    def _resolved(self, finding: Finding) -> bool:
        return self._after("resolved_after", finding)

    def _closes(self, index: int) -> bool:
        """Whether nothing but punctuation follows a token directly."""
        return index + 1 == len(self._tokens) or not self._tokens[index + 1].is_word

    def _after(self, category: str, finding: Finding) -> bool:
        """Whether a cue follows the finding in its clause, or makes up the beginning of the next one."""
        clause = self._clause_of[finding.last]
        for cue in self._cues[category]:
            of_cue = self._clause_of[cue.first]
            if cue.first > finding.last and of_cue == clause and cue.first - finding.last <= NEGATION_SCOPE:
                return True
            follows = of_cue == clause + 1 or (category == "resolved_after" and of_cue == clause + 2)
            if follows and cue.first == self.clauses[of_cue][0] and self._closes(cue.last):
                return True
        return False
