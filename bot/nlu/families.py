"""Entries that a message names by a family of phrases, where no fixed words do: "5 months gone"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from bot.content.cache import current_content
from bot.content.red_flags import phrases_of
from bot.content.schema import Vocabulary
from bot.nlu.entity import Entity
from bot.text.document import Document
from bot.text.phrases import PhraseMatcher

# A rule: the kind and id of an entry, and its phrases, which all occur somewhere in the message.
_Rule = tuple[str, str, tuple[str, ...]]


class Families:
    """Finds the families of phrases of all entries."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary]) -> None:
        self._rules: list[_Rule] = []
        self._other: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._matcher = PhraseMatcher()
        for kind, vocabulary in vocabularies.items():
            for entry_id, entry in vocabulary.entries.items():
                self._rules.extend((kind, entry_id, phrases_of(rule)) for rule in entry.phrases)
                self._other[kind, entry_id].extend(entry.other_meanings)
        for phrase in {phrase for _, _, parts in self._rules for phrase in parts}.union(*self._other.values()):
            self._matcher.add(phrase, phrase)

    def find(self, document: Document) -> list[Entity]:
        """The entries that a message names so, each once; none whose words it uses in another meaning."""
        found = {match.label: match for match in reversed(self._matcher.find(document))}
        named: dict[tuple[str, str], Entity] = {}
        for kind, entry, parts in self._rules:
            if not all(part in found for part in parts) or any(phrase in found for phrase in self._other[kind, entry]):
                continue
            match = found[parts[0]]
            start, end = document.tokens[match.first].start, document.tokens[match.last].end
            named.setdefault((kind, entry), Entity(kind, entry, start, end))
        return list(named.values())


@lru_cache(maxsize=1)
def current_families() -> Families:
    """The families of the current vocabularies, built once per process."""
    return Families(current_content().guidance.vocabularies)
