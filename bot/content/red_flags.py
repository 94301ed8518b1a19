"""Schemas of `content/red_flags/` and `content/assertion_cues.yml`: what raises an alarm, and what silences one.

Both are written in the phrase syntax of `bot.text.phrases`, one phrase a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, root_validator, validator

from bot.content.schema import Review, Strict
from bot.content.yaml_file import Where, YamlFile
from bot.errors import Problem
from bot.text.phrases import PhraseError, PhraseMatcher, parse

Level = Literal["emergency", "urgent", "elsewhere"]
# The levels of care that a red flag can have, the gravest first.
LEVELS: tuple[Level, ...] = ("emergency", "urgent", "elsewhere")
# Thoughts of self-harm have replies of their own.
SELF_HARM = "self_harm"
# Emergencies in other languages, and fever and pus.
OTHER_LANGUAGE = "other_language"
OTHER_LANGUAGES = frozenset({OTHER_LANGUAGE, "other_language_infection"})
# What joins the phrases of a rule: in one clause, or anywhere in the message.
IN_ONE_CLAUSE, ANYWHERE = " + ", " & "
# A reviewer reads a phrase at one glance.
LONGEST_PHRASE = 120
# So many phrases of `content/red_flags/` a clinician can still review.
MOST_PHRASES = 1668


def phrases_of(rule: str) -> tuple[str, ...]:
    """The phrases that a rule joins."""
    return tuple(part.strip() for part in rule.split(ANYWHERE if ANYWHERE in rule else IN_ONE_CLAUSE))


def _a_rule(rule: str) -> str:
    if ANYWHERE in rule and IN_ONE_CLAUSE in rule:
        raise ValueError(f"either + or & in a rule, instead of both in {rule!r}")
    return _a_line(rule)


def _a_phrase(phrase: str) -> str:
    if ANYWHERE in phrase or IN_ONE_CLAUSE in phrase:
        raise ValueError(f"+ and & in rules only, instead of {phrase!r}")
    return _a_line(phrase)


def _a_line(phrase: str) -> str:
    if len(phrase) > LONGEST_PHRASE:
        raise ValueError(f"at most {LONGEST_PHRASE} characters; write several phrases instead of {phrase[:30]!r}…")
    for part in phrases_of(phrase):
        try:
            parse(part)
        except PhraseError as error:
            raise ValueError(error.expected) from None
    return phrase


class RedFlag(Strict):
    """A worrying symptom: what it is called, its level of care, and the rules that raise it.

    A rule is one phrase, or several joined by " + " that occur in one clause in any order, or by " & " that occur
    anywhere in the message. `not` lists phrases with another meaning: what overlaps one does not count.
    `response`: the reply with which it raises an alarm, instead of that of its level.
    `goes_on`: the replies while that alarm goes on, in turn, instead of those of its level.
    `even_if_asked`: a clause that only asks about it or supposes it raises the flag too.
    `even_if_over`: it counts even where it is reported to have gone.
    `in_any_context`: no cue silences it. The cues are English, and "no" is part of other languages' sentences.
    `certain`: its words mean nothing else, so that the second detector does not doubt it.
    """

    name: str
    level: Level
    response: str | None
    goes_on: tuple[str, ...] = ()
    rules: tuple[str, ...]
    idioms: tuple[str, ...] = Field((), alias="not")
    even_if_asked: bool = False
    even_if_over: bool = False
    in_any_context: bool = False
    certain: bool = False

    @validator("rules")
    def _some_rules(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        if not rules:
            raise ValueError("at least one rule")
        return rules

    @validator("rules", each_item=True)
    def _rules_in_the_syntax(cls, rule: str) -> str:
        return _a_rule(rule)

    @validator("idioms", each_item=True)
    def _idioms_in_the_syntax(cls, phrase: str) -> str:
        return _a_phrase(phrase)


class RedFlagFile(Strict):
    """One file of `content/red_flags/`: lists of phrases, idioms that hold for every flag, and flags."""

    review: Review
    lists: dict[str, tuple[str, ...]] = {}
    idioms: tuple[str, ...] = ()
    flags: dict[str, RedFlag] = {}

    @validator("idioms", each_item=True)
    def _idioms_in_the_syntax(cls, phrase: str) -> str:
        return _a_phrase(phrase)

    @validator("lists", each_item=True)
    def _lists_in_the_syntax(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        if not phrases:
            raise ValueError("at least one phrase in each list")
        return tuple(map(_a_phrase, phrases))


# Categories of cues that hold for conditions and medicines, and for no symptom.
OF_CONDITIONS = ("exceptions", "ended", "relatives")


class AssertionCues(Strict):
    """`assertion_cues.yml`: cues of the ConText algorithm by category; grammar, never topics."""

    review: Review
    negated: tuple[str, ...]
    no_negation: tuple[str, ...]
    negation_ends: tuple[str, ...]
    negated_after: tuple[str, ...]
    asked: tuple[str, ...]
    supposed: tuple[str, ...]
    confirmed: tuple[str, ...]
    present_report: tuple[str, ...]
    past_verb: tuple[str, ...]
    hypothetical: tuple[str, ...]
    report: tuple[str, ...]
    historical: tuple[str, ...]
    present_time: tuple[str, ...]
    other_person: tuple[str, ...]
    own: tuple[str, ...]
    resolved_after: tuple[str, ...]
    exceptions: tuple[str, ...]
    ended: tuple[str, ...]
    relatives: tuple[str, ...]

    @root_validator(skip_on_failure=True)
    def _written_in_the_syntax(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name, phrases in values.items():
            if name != "review":
                if not phrases:
                    raise ValueError(f"at least one phrase under {name!r}")
                for phrase in phrases:
                    _a_phrase(phrase)
        return values

    def categories(self) -> Mapping[str, tuple[str, ...]]:
        """The phrases by category, without those that hold for conditions only."""
        return {name: getattr(self, name) for name in self.__fields__ if name not in ("review", *OF_CONDITIONS)}

    def with_conditions(self) -> Mapping[str, tuple[str, ...]]:
        """The phrases by category, for conditions and medicines."""
        return {**self.categories(), **{name: getattr(self, name) for name in OF_CONDITIONS}}


@dataclass(frozen=True)
class RedFlagRules:
    """The whole of `content/red_flags/` and of the assertion cues."""

    flags: Mapping[str, RedFlag]
    lists: Mapping[str, tuple[str, ...]]
    idioms: tuple[str, ...]
    """Phrases with another meaning, whatever the flag."""
    cues: AssertionCues

    def phrase_count(self) -> int:
        """The number of phrases, each on a line of its own; those of the assertion cues are not counted."""
        rules = sum(len(flag.rules) + len(flag.idioms) for flag in self.flags.values())
        return rules + len(self.idioms) + sum(map(len, self.lists.values()))


def join_files(files: list[tuple[YamlFile, RedFlagFile]], cues: AssertionCues, problems: list[Problem]) -> RedFlagRules:
    """The rules of all files; every name that is used twice, and every list that does not exist, is a problem."""
    lists: dict[str, tuple[str, ...]] = {}
    flags: dict[str, RedFlag] = {}
    idioms: tuple[str, ...] = ()
    for file, content in files:
        for section, found, known in (("lists", content.lists, lists), ("flags", content.flags, flags)):
            problems.extend(
                file.problem((section, name), "another file has this name too", "a name of its own")
                for name in found
                if name in known
            )
            known.update(found)  # type: ignore[arg-type]
        idioms += content.idioms
    for file, content in files:
        problems.extend(file.problem(*mistake) for mistake in _unknown_lists(content, lists))
    return RedFlagRules(flags, lists, idioms, cues)


def _unknown_lists(content: RedFlagFile, lists: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Where, str, str]]:
    for name, phrases in content.lists.items():
        # A list may name those before it.
        before = {other: lists[other] for other in list(lists)[: list(lists).index(name)]}
        yield from _problems(("lists", name), phrases, before)
    for name, flag in content.flags.items():
        yield from _problems(("flags", name, "rules"), flag.rules, lists)
        yield from _problems(("flags", name, "not"), flag.idioms, lists)
    yield from _problems(("idioms",), content.idioms, lists)


def _problems(
    where: Where, phrases: tuple[str, ...], lists: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Where, str, str]]:
    # With nothing in them the lists are known by name, which is all that is checked here.
    matcher = PhraseMatcher(dict.fromkeys(lists, ()))
    for index, phrase in enumerate(phrases):
        for part in phrases_of(phrase):
            try:
                matcher.add(part, "checked")
            except PhraseError as error:
                yield (*where, index), error.what, error.expected


def load_order(folder: Path) -> list[Path]:
    """The files of `content/red_flags/` in the order in which they are read: the lists, which others name, first."""
    return sorted(folder.glob("*.yml"), key=lambda path: (path.name != "lists.yml", path.name))
