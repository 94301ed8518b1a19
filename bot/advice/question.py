"""What a patient asks, as the answers need it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Mention:
    """Something that the message names: a vocabulary kind, the entry's id and the patient's own words."""

    kind: str
    entry: str
    text: str = ""


@dataclass(frozen=True)
class Memory:
    """What this conversation already holds."""

    intent: str | None = None
    """The last question's intent, which a bare detail ("deep acne scars") answers to."""
    details: tuple[Mention, ...] = ()
    """What the patient told about themselves, of the kinds in `DETAIL_KINDS`."""
    fact_ids: tuple[str, ...] = ()
    """The facts of the last answer, for "where does that come from?"."""
    about: tuple[Mention, ...] = ()
    """What the last question turned on, for "how long does that last?"."""
    misunderstood: int = 0
    """How many messages in a row were not understood."""


# What is kept of a message for the questions after it.
DETAIL_KINDS = ("concern", "severity", "body_area", "sessions_done")


@dataclass(frozen=True)
class Question:
    """One question: what it asks, what it names, and what was said before."""

    intent: str
    mentions: tuple[Mention, ...] = ()
    memory: Memory = field(default_factory=Memory)
    alternatives: tuple[str, ...] = ()
    """The two likeliest intents where the message could as well mean either."""
    refers: bool = False
    """Whether the message points back at what the last answer was about."""

    def named(self, kind: str) -> tuple[str, ...]:
        """The entries of one kind that the message names, each once, in order."""
        return tuple(dict.fromkeys(mention.entry for mention in self.mentions if mention.kind == kind))

    def details(self) -> tuple[Mention, ...]:
        """What is now known of the person: told before, unless this message says otherwise.

        Another concern takes the severity of the one before with it.
        """
        new = {mention.kind: mention for mention in self.mentions if mention.kind in DETAIL_KINDS}
        old = {mention.kind: mention for mention in self.memory.details}
        if "concern" in new and "concern" in old and new["concern"].entry != old["concern"].entry:
            old.pop("severity", None)
        return tuple({**old, **new}.values())

    def known(self, kind: str) -> str | None:
        """The entry of one kind that holds for this person, or None."""
        return next((mention.entry for mention in self.details() if mention.kind == kind), None)

    def without(self, entries: Collection[tuple[str, str]]) -> Question:
        """The same question as if it did not name these entries, each a kind and an id."""
        return replace(self, mentions=tuple(m for m in self.mentions if (m.kind, m.entry) not in entries))

    def as_intent(self, intent: str) -> Question:
        """The same message read as another question."""
        return replace(self, intent=intent)
