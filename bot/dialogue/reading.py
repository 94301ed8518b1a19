"""What the components of the pipeline read in one message, as one typed object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.advice.question import FALLBACK, Mention
from bot.content.alarm import AlarmLevel
from bot.limits import LONGEST_ANSWERED
from bot.text.normalize import fold

TOO_LONG = "too_long"
# What a message can be about beside symptoms: kinds of entities, and of the times those that no report has.
MATTERS = frozenset({"concern", "occasion", "activity", "product", "treatment", "clinic_matter", "subject"})
DAYS_AHEAD = frozenset({"event", "wish", "start", "asked"})
# From this confidence on an intent is not unlikely.
LIKELY = 0.1
Helped = Literal["likely", "surely"]
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Placed:
    """A mention and the offset of its first character."""

    start: int
    mention: Mention


@dataclass(frozen=True)
class Part:
    """A part of the message that is a question of its own, with its range of characters."""

    intent: str
    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True)
class Earlier:
    """The message before this one."""

    text: str
    ago: timedelta
    flagged: bool
    """Whether it held a red flag."""


@dataclass(frozen=True)
class Safety:
    """What the detectors find beside the red flags among the entities."""

    raises: AlarmLevel | None = None
    check: AlarmLevel | None = None
    doubtful: bool = False
    self_harm: bool = False
    likely: bool = False
    """Whether the second detector finds a report likelier than its threshold, whether it raises it alone or not."""
    unlikely: bool = False
    """Whether it finds a report unlikely that a rule finds."""
    reports_nothing: bool = False
    """Whether the symptoms that the message names are not reported as present."""
    mild: bool = False
    """Whether the second detector finds a mild after-effect likelier than all else."""

    @classmethod
    def from_parsed(cls, found: object) -> Safety:
        """The attribute `safety` of a message; nothing where it is missing or malformed."""
        if not isinstance(found, Mapping):
            return cls()
        raises, check = found.get("raises"), found.get("check")
        return cls(
            raises if raises in ("emergency", "urgent") else None,
            check if check in ("emergency", "urgent") else None,
            bool(found.get("doubtful")),
            bool(found.get("self_harm")),
            bool(found.get("likely")),
            bool(found.get("unlikely")),
            bool(found.get("reports_nothing")),
            bool(found.get("mild")),
        )


@dataclass(frozen=True)
class Reading:
    """The readings of one message."""

    intent: str
    text: str = ""
    """The part of the text that is read."""
    placed: tuple[Placed, ...] = ()
    """What it names, in order."""
    parts: tuple[Part, ...] = ()
    alternatives: tuple[str, ...] = ()
    """The two most likely intents if they are about equally likely, or else nothing."""
    likely: tuple[str, ...] = ()
    """The intents that are not unlikely, the likeliest first."""
    confidence: float = 1.0
    """How likely the intent is, from 0 to 1."""
    asks: bool = False
    """Whether a part of it looks like a question."""
    refers: bool = False
    """Whether it refers to the subject of the last answer."""
    continues: bool = False
    """Whether it only adds something to the last question: "and for my neck?"."""
    corrects: bool = False
    """Whether it changes what was said before: "fine lines instead"."""
    bare: Literal["when", "what"] | None = None
    """What it asks where it has no subject of its own: "so when then?"."""
    passes: Literal["it", "they"] | None = None
    """What it speaks of as going by itself, unnamed: "how long till it goes", "will they vanish"."""
    deed_again: bool = False
    """Whether it speaks of doing something unnamed, again or in another way: "can i use it again"."""
    requests: bool = False
    """Whether it has the word order of a question or the words of a wish somewhere."""
    states: bool = True
    """Whether it says something of somebody or something, unlike "price list"."""
    worded: bool = True
    """Whether it has words enough to say anything, unlike "..."."""
    thanks: bool = False
    """Whether it thanks, whatever else it says."""
    short: bool = True
    """Whether it is too short to be complete by itself."""
    choice: tuple[int, ...] | None = None
    """The places of what it chooses of several things: "the first one", "neither"."""
    safety: Safety = Safety()
    possible_condition: str | None = None
    """The condition that it may tell of though no word names it."""
    helped: Helped | None = None
    """How likely it says that help was had after an alarm."""
    earlier: Earlier | None = None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """What the message names, in order."""
        return tuple(placed.mention for placed in self.placed)

    def named(self, kind: str) -> tuple[str, ...]:
        """The distinct entries of one kind that the message names, in order."""
        return tuple(dict.fromkeys(mention.entry for mention in self.mentions if mention.kind == kind))

    @property
    def names_matter(self) -> bool:
        """Whether it names a matter other than a symptom: a concern, a product, a day that is asked about."""
        return any(mention.kind in MATTERS or mention.role in DAYS_AHEAD for mention in self.mentions)

    @property
    def beside(self) -> frozenset[str]:
        """The words of the text that name nothing which it mentions, in lower case."""
        characters = list(fold(self.text))
        # What is estimated from the whole text has no words of its own.
        for one in (placed for placed in self.placed if placed.mention.text != self.text):
            end = one.start + len(one.mention.text)
            characters[one.start : end] = " " * (end - one.start)
        return frozenset(_WORD.findall("".join(characters)))

    def within(self, part: Part) -> tuple[Mention, ...]:
        """What a part of the message names."""
        return tuple(placed.mention for placed in self.placed if part.start <= placed.start < part.end)

    @classmethod
    def from_parsed(cls, message: Mapping[str, Any], earlier: Earlier | None = None) -> Reading:
        """The readings of a message that Rasa has parsed.

        Args:
            message: the `latest_message` of a tracker.
            earlier: the message before it.
        """
        text = message.get("text") or ""
        intent = (message.get("intent") or {}).get("name") or FALLBACK
        read: Mapping[str, Any] = message.get("reading") or {}
        helped, choice, bare = read.get("helped"), read.get("choice"), read.get("bare")
        passes = read.get("passes")
        possible = read.get("possible_condition")
        return cls(
            intent=TOO_LONG if len(text) > LONGEST_ANSWERED else intent,
            text=text[:LONGEST_ANSWERED],
            placed=tuple(_placed(entity, text) for entity in message.get("entities") or []),
            parts=tuple(
                Part(one["intent"], one["start"], one["end"], one.get("confidence", 1.0))
                for one in read.get("questions") or []
            ),
            alternatives=tuple(read.get("alternatives") or []),
            likely=tuple(one["name"] for one in message.get("intent_ranking") or [] if one["confidence"] >= LIKELY),
            confidence=read.get("confidence", 1.0),
            asks=bool(read.get("asks")),
            refers=bool(read.get("refers")),
            continues=bool(read.get("continues")),
            corrects=bool(read.get("corrects")),
            bare=bare if bare in ("when", "what") else None,
            passes=passes if passes in ("it", "they") else None,
            deed_again=bool(read.get("deed_again")),
            requests=bool(read.get("requests")),
            states=bool(read.get("states", True)),
            worded=bool(read.get("worded", True)),
            thanks=bool(read.get("thanks")),
            short=bool(read.get("short", True)),
            choice=None if choice is None else tuple(choice),
            safety=Safety.from_parsed(read.get("safety")),
            possible_condition=possible if isinstance(possible, str) else None,
            helped=helped if helped in ("likely", "surely") else None,
            earlier=earlier,
        )


def _placed(entity: Mapping[str, Any], text: str) -> Placed:
    start = entity.get("start", 0)
    words = text[start : entity.get("end", 0)]
    return Placed(start, Mention(entity["entity"], str(entity["value"]), words, entity.get("role")))
