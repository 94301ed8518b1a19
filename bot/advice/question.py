"""The input of the answers: a question with its entities and the state of the conversation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.advice.profile import PatientProfile, ProfileField
from bot.timeexpr.date_range import Unresolved

# Roles of a condition that is over, or somebody else's.
PAST, OTHER_PERSON = "past", "other_person"
# The role of a symptom that is feared, unwanted or to come.
FEARED = "feared"
# The role of a concern or an area of somebody else: a question is answered with it, the profile doesn't keep it.
OF_ANOTHER = "of_another"
SET_ASIDE = frozenset({PAST, OTHER_PERSON})
# Intents that the code refers to by name.
FALLBACK, INFORM, URGENT = "nlu_fallback", "inform", "report_urgent_symptom"


@dataclass(frozen=True)
class Mention:
    """An entity of the message: its vocabulary kind, the entry's id and the patient's own words.

    For a time expression, `entry` is the expression itself, and `role` is what it is for: "session", "since", "event",
    "start", "wish", "asked" (a day that is asked about), "implied" (a session's, though nothing speaks of one),
    "gap" (a length of time between two sessions) or "other"; None where that is open. An activity or a product
    that the message tells as done has the role "done", a condition that is over "past", somebody else's "other_person",
    a symptom that is not there yet "feared", a concern or an area of somebody else "of_another".
    """

    kind: str
    entry: str
    text: str = ""
    role: str | None = None


@dataclass(frozen=True)
class Memory:
    """The state of the conversation before this message."""

    intent: str | None = None
    """The intent of the last question, to which a bare detail ("deep acne scars") is added."""
    person: PatientProfile = field(default_factory=PatientProfile)
    """The patient's profile so far."""
    fact_ids: tuple[str, ...] = ()
    """The facts of the last answer, for "where does that come from?"."""
    steps: tuple[str, ...] = ()
    """The calculations of the last answer, for "how did you work that out?"."""
    about: tuple[Mention, ...] = ()
    """The entities of the last question, for "how long does that last?"."""
    asked: ProfileField | None = None
    """The profile field that the last answer asked for."""
    offered: tuple[ProfileField, ...] = ()
    """The profile fields that the last answer, a plan, offered to take besides."""
    misunderstood: int = 0
    """The number of messages in a row that were not understood."""
    goes_on: bool = False
    """Whether a plan was given before, and the message only tells something that may change it."""


@dataclass(frozen=True)
class ProfileUpdate:
    """The effect of a message on the patient's profile."""

    person: PatientProfile
    """The updated profile."""
    fields: tuple[ProfileField, ...] = ()
    """The fields that this message set."""
    unresolved: tuple[tuple[ProfileField, Unresolved], ...] = ()
    """Fields whose value in this message could not be resolved, with the reason."""


@dataclass(frozen=True)
class Question:
    """One question of a message: its intent, time and entities, and the state of the conversation."""

    intent: str
    now: datetime
    """The time of the message, in the clinic's time zone."""
    mentions: tuple[Mention, ...] = ()
    memory: Memory = field(default_factory=Memory)
    alternatives: tuple[str, ...] = ()
    """The two most likely intents if they are about equally likely, or else nothing."""
    refers: bool = False
    """Whether the message refers to the subject of the last answer."""
    possible_condition: str | None = None
    """The condition that the message may tell of though no word names it."""
    profile_update: ProfileUpdate | None = None
    """The message's effect on the profile, once computed."""
    reports_nothing: bool = False
    """Whether the symptoms that the message names are not reported as present."""

    @property
    def today(self) -> date:
        """The date of the message at the clinic."""
        return self.now.date()

    @property
    def person(self) -> PatientProfile:
        """The profile, including this message if its update was computed."""
        return self.profile_update.person if self.profile_update else self.memory.person

    def named(self, kind: str) -> tuple[str, ...]:
        """The distinct entries of one kind that the message names, in order; not what is over or somebody else's."""
        return tuple(dict.fromkeys(m.entry for m in self.mentions if m.kind == kind and m.role not in SET_ASIDE))

    def names(self, about: str) -> bool:
        """Whether it names something of a kind ("symptom"), or one entry of it ("symptom/redness")."""
        kind, _, entry = about.partition("/")
        return entry in self.named(kind) if entry else bool(self.named(kind))

    def without(self, entries: Collection[tuple[str, str]]) -> Question:
        """A copy without these entities, each given as kind and entry id."""
        return replace(self, mentions=tuple(m for m in self.mentions if (m.kind, m.entry) not in entries))

    def as_intent(self, intent: str) -> Question:
        """A copy with another intent."""
        return replace(self, intent=intent)
