"""The reviewed guidance as one object, looked up by fact, by aspect and by what a patient names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.content.schema import (
    ContextWords,
    Document,
    Entry,
    Fact,
    IntentAnswers,
    RedFlag,
    Review,
    Source,
    TimeWords,
    Vocabulary,
    WordingReviews,
)


@dataclass(frozen=True)
class Guidance:
    """Everything that `content/` holds, checked and linked."""

    documents: Mapping[str, Document]
    facts: Mapping[str, Fact]
    vocabularies: Mapping[str, Vocabulary]
    red_flags: Mapping[str, RedFlag]
    context: ContextWords
    times: TimeWords
    answers: Mapping[str, IntentAnswers]
    everywhere: Mapping[str, str]
    """Entries (kind/entry) whose mention makes any question one of this intent."""
    wording: WordingReviews
    reviews: Mapping[str, Review]
    """The reviews of whole files, by what they hold; facts have their own."""
    version: str
    """A digest of the files of `content/`; wording and the clinic's profile are not part of it."""

    def aspect(self, aspect: str, context: Mapping[str, str] | None = None) -> tuple[Fact, ...]:
        """The facts on one aspect, in file order; several where the documents differ.

        With a `context` (vocabulary kind to entry) only those that hold for it.
        """
        return tuple(
            fact for fact in self.facts.values() if fact.aspect == aspect and (context is None or fact.applies(context))
        )

    def about(self, kind: str, entry: str) -> tuple[Fact, ...]:
        """The facts that name this entry; none where the documents are silent on it."""
        return self._by_entry.get((kind, entry), ())

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

    def entry(self, kind: str, entry: str) -> Entry:
        """The vocabulary entry of this kind and id. Raises KeyError where there is none."""
        return self.vocabularies[kind].entries[entry]

    def sources(self, fact_ids: Iterable[str]) -> tuple[Source, ...]:
        """The places that say so, each once, in the order of the facts."""
        return tuple(dict.fromkeys(source for fact_id in fact_ids for source in self.facts[fact_id].sources))
