"""The reviewed guidance as one object, with look-ups by fact, aspect and vocabulary entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.content.alarm import AlarmGuide
from bot.content.feelings import FeelingFile
from bot.content.languages import Language
from bot.content.red_flags import RedFlag, RedFlagRules
from bot.content.schema import (
    Document,
    Entry,
    Fact,
    IntentAnswers,
    MentionCues,
    Review,
    Source,
    TimeWords,
    Vocabulary,
    WordingReviews,
)
from bot.text.text_speak import TextSpeak


@dataclass(frozen=True)
class Guidance:
    """All of `content/`, checked and linked."""

    documents: Mapping[str, Document]
    facts: Mapping[str, Fact]
    ranges: Mapping[str, tuple[str, ...]]
    """The ids of the facts whose figures the wording gives as one range, by the range's name; at least one each."""
    vocabularies: Mapping[str, Vocabulary]
    safety: RedFlagRules
    mention_cues: MentionCues
    times: TimeWords
    text_speak: TextSpeak
    answers: Mapping[str, IntentAnswers]
    always: Mapping[str, str]
    """Intent by vocabulary entry (kind/entry): a message that names the entry is answered as this intent."""
    wording: WordingReviews
    alarm: AlarmGuide
    feelings: FeelingFile
    languages: Mapping[str, Language]
    """The languages that patients may write in besides English, by their code."""
    reviews: Mapping[str, Review]
    """Reviews of whole files by a name of their content; facts have their own reviews."""
    version: str
    """A digest of the files of `content/`, without wording and clinic profile."""

    @property
    def red_flags(self) -> Mapping[str, RedFlag]:
        """The red flags by id."""
        return self.safety.flags

    def aspect(self, aspect: str, context: Mapping[str, str] | None = None) -> tuple[Fact, ...]:
        """The facts on one aspect, in file order; several if the documents differ.

        With a `context` (entry by vocabulary kind), only the facts that apply to it.
        """
        return tuple(
            fact for fact in self.facts.values() if fact.aspect == aspect and (context is None or fact.applies(context))
        )

    def about(self, kind: str, entry: str) -> tuple[Fact, ...]:
        """The facts that name this entry, or else the whole that it is a part of; empty if no document covers it."""
        found = self._by_entry.get((kind, entry), ())
        return found or self._by_entry.get((kind, self.whole(kind, entry)), ())

    @cached_property
    def _by_entry(self) -> Mapping[tuple[str, str], tuple[Fact, ...]]:
        """The facts that name an entry, in file order, by its kind and id."""
        found: dict[tuple[str, str], dict[str, Fact]] = {}
        for fact in self.facts.values():
            for case in fact.applies_to:
                for kind, entries in case.items():
                    for entry in entries:
                        found.setdefault((kind, entry), {})[fact.id] = fact
        return {named: tuple(facts.values()) for named, facts in found.items()}

    def whole(self, kind: str, entry: str) -> str:
        """The entry that this one is a part of; the entry itself where it is a whole, or not known."""
        known = self.vocabularies.get(kind)
        named = known.entries.get(entry) if known else None
        return (named.part_of if named else None) or entry

    def entry(self, kind: str, entry: str) -> Entry:
        """The vocabulary entry of this kind and id. Raises KeyError if there is none."""
        return self.vocabularies[kind].entries[entry]

    def sources(self, fact_ids: Iterable[str]) -> tuple[Source, ...]:
        """The sources of these facts, without duplicates, in the order of the facts."""
        return tuple(dict.fromkeys(source for fact_id in fact_ids for source in self.facts[fact_id].sources))
