"""The state of an alarm in a conversation: raised by a red flag, kept until it is resolved.

The state is stored in one slot as a JSON object with the version of its format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from bot.content.alarm import AlarmLevel
from bot.content.red_flags import SELF_HARM

State = Literal["emergency", "urgent", "reminder", "asked", "over"]
"""The level of the alarm, or:

- `reminder`: help was had after thoughts of self-harm; answers still begin with one line.
- `asked`: the assistant asked what is happening, or whether it is happening now.
- `over`: the alarm was resolved with the last message.
"""

VERSION = 1
UNCLEAR = "unclear"
"""The flag of an alarm that no red flag raised: the patient confirmed it, or the intent alone reports it."""
URGENT_LASTS = timedelta(days=2)
QUESTION_LASTS = timedelta(hours=1)
# Of the patient's words; they are stored to explain the alarm, not to be read again.
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Alarm:
    """An alarm that was raised in a conversation. Durations count from `since`."""

    flag: str
    """The id of the most severe red flag, or UNCLEAR."""
    level: State
    words: str
    """The patient's words that raised it."""
    since: datetime
    """The time of the message that raised it, with time zone."""
    turns: int = 0
    """The number of replies since."""
    response: str = ""
    """The response of the last reply, which is not given twice in a row."""
    asks: AlarmLevel | None = None
    """In the state `asked`: the level that "yes" raises; None after an open question."""
    planning: bool = False
    """Whether a plan was being made when it was raised."""
    alone: bool = False
    """Whether the last reply was the alarm's alone: no other action adds to it."""
    estimated: bool = False
    """Whether no rule raised it, only the second detector or the intent, and the patient has not confirmed it."""
    coming: bool = False
    """Whether the patient has said that the emergency services know, or are on their way."""
    doubted: bool = False
    """Whether a rule raised it while the second detector found a report unlikely, and nobody has confirmed it."""

    @property
    def standing(self) -> AlarmLevel | None:
        """The level of care, None where only a question or a reminder is left."""
        return self.level if self.level in ("emergency", "urgent") else None

    @property
    def doubtful(self) -> bool:
        """Whether one detector alone raised it, and the patient has not confirmed it."""
        return self.estimated or self.doubted

    @property
    def self_harm(self) -> bool:
        """Whether thoughts of self-harm raised it."""
        return self.flag == SELF_HARM

    def active(self, now: datetime) -> bool:
        """Whether the alarm holds at a time: an emergency lasts until it is resolved, everything else lapses."""
        if self.level == "over":
            return False
        if self.level == "emergency":
            return True
        # A clock that was set back ends nothing.
        return now - self.since < (QUESTION_LASTS if self.level == "asked" else URGENT_LASTS)

    def to_json(self) -> dict[str, Any]:
        """The value of the slot."""
        return {**asdict(self), "since": self.since.isoformat(), "version": VERSION}

    @classmethod
    def from_json(cls, stored: object) -> Alarm | None:
        """The alarm of a slot's value; None where the slot is empty.

        A value that can't be read, such as that of another version, is read as far as its level: an emergency may not
        end because a format changed. Without a level it counts as no alarm.
        """
        if not isinstance(stored, Mapping):
            return None
        level = stored.get("level")
        if level not in get_args(State):
            return None
        try:
            known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
            since = datetime.fromisoformat(known.pop("since"))
            alarm = cls(**known, since=since)
            alarm._check()
        except (TypeError, ValueError, KeyError):
            return cls(str(stored.get("flag") or UNCLEAR), level, "", _LONG_AGO) if level == "emergency" else None
        return alarm

    def _check(self) -> None:
        """Raises ValueError for a field that no version of this module has written."""
        texts = all(isinstance(text, str) for text in (self.flag, self.words, self.response))
        numbers = isinstance(self.turns, int) and self.turns >= 0
        flags = all(
            isinstance(flag, bool) for flag in (self.planning, self.alone, self.estimated, self.doubted, self.coming)
        )
        if not (texts and numbers and flags and self.flag and self.since.tzinfo):
            raise ValueError("not the state of an alarm")
        if self.asks not in (None, *get_args(AlarmLevel)):
            raise ValueError("not a level of care")


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
