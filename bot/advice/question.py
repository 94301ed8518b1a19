"""What a patient asks, as the answers need it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.advice.moment import Unclear
from bot.advice.profile import Detail, Person

# Intents that mean something to the answers themselves.
FALLBACK, INFORM, URGENT = "nlu_fallback", "inform", "report_urgent_symptom"


@dataclass(frozen=True)
class Mention:
    """Something that the message names: a vocabulary kind, the entry's id and the patient's own words.

    A time that is named has its words for an entry, and the role that they play: "session", "since", "event",
    "start" or "wish".
    """

    kind: str
    entry: str
    text: str = ""
    role: str | None = None


@dataclass(frozen=True)
class Memory:
    """What this conversation already holds."""

    intent: str | None = None
    """The last question's intent, which a bare detail ("deep acne scars") answers to."""
    person: Person = field(default_factory=Person)
    """What the patient told about themselves."""
    fact_ids: tuple[str, ...] = ()
    """The facts of the last answer, for "where does that come from?"."""
    steps: tuple[str, ...] = ()
    """The sums of the last answer, for "how did you work that out?"."""
    about: tuple[Mention, ...] = ()
    """What the last question turned on, for "how long does that last?"."""
    asked: Detail | None = None
    """What the assistant asked for at the end of its last answer."""
    misunderstood: int = 0
    """How many messages in a row were not understood."""


@dataclass(frozen=True)
class Heard:
    """What a message tells of the person."""

    person: Person
    """All that is now known."""
    told: tuple[Detail, ...] = ()
    """What this very message told."""
    unclear: tuple[tuple[Detail, Unclear], ...] = ()
    """What it tried to tell, and why that can't be used."""


@dataclass(frozen=True)
class Question:
    """One question: what it asks and when, what it names, and what was said before."""

    intent: str
    now: datetime
    """When it was asked, in the clinic's time zone."""
    mentions: tuple[Mention, ...] = ()
    memory: Memory = field(default_factory=Memory)
    alternatives: tuple[str, ...] = ()
    """The two likeliest intents where the message could as well mean either."""
    refers: bool = False
    """Whether the message points back at what the last answer was about."""
    heard: Heard | None = None
    """What the message tells of the person, once it was listened to."""

    @property
    def today(self) -> date:
        """The day of the question at the clinic."""
        return self.now.date()

    @property
    def person(self) -> Person:
        """What is now known of the person."""
        return self.heard.person if self.heard else self.memory.person

    def named(self, kind: str) -> tuple[str, ...]:
        """The entries of one kind that the message names, each once, in order."""
        return tuple(dict.fromkeys(mention.entry for mention in self.mentions if mention.kind == kind))

    def without(self, entries: Collection[tuple[str, str]]) -> Question:
        """The same question as if it did not name these entries, each a kind and an id."""
        return replace(self, mentions=tuple(m for m in self.mentions if (m.kind, m.entry) not in entries))

    def as_intent(self, intent: str) -> Question:
        """The same message read as another question."""
        return replace(self, intent=intent)
