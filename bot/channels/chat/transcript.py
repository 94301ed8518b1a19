"""The messages of a conversation, read from stored events; each has the same id in every way of reading."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.trackers.codec import StoredEvent

logger = logging.getLogger(__name__)

PATIENT, ASSISTANT, TEAM = "patient", "assistant", "team"
# The number of newest events that the chat shows of a conversation.
MOST_ROWS = 400
# In the metadata of a patient's message: its visible text, where Rasa got another one.
SAID = "said"
# The fields of a message's metadata that the chat shows, with their defaults.
_SHOWN: dict[str, Any] = {"kind": "smalltalk", "topic": "none", "sources": []}
_USER, _RESTART = "user", "restart"


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    id: str
    """The client's name of a patient's message; of a reply, that name, a dot, and its number."""
    author: str
    """PATIENT, ASSISTANT or TEAM."""
    text: str
    time: float
    """Seconds since 1970."""
    position: int
    """The position of its event in the store."""
    payloads: Mapping[str, str] = field(default_factory=dict)
    """The payloads of its quick replies by their titles."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """Further fields that the chat shows."""

    @property
    def turn(self) -> str:
        """The id of the patient's message that it belongs to."""
        return self.id.partition(".")[0]

    def as_json(self) -> dict[str, Any]:
        """The message in the form of the chat API."""
        said = {"id": self.id, "from": self.author, "text": self.text, "time": self.time}
        return said if self.author == PATIENT else {**said, "quick_replies": list(self.payloads), **self.shown}


class Transcript:
    """Reads the events of a conversation in their order."""

    def __init__(self) -> None:
        self.position = -1
        """The position of the last event that was read."""
        self._turn = "0"
        self._answers = 0

    def read(self, row: StoredEvent) -> Message | None:
        """The message in the next event, or None where it holds none."""
        self.position = row.position
        if row.type == _RESTART:
            return None
        try:
            data = json.loads(row.data)
            text, time = data.get("text"), float(data["timestamp"])
            metadata = data.get("metadata") or {}
            if row.type == _USER:
                self._turn, self._answers = str(data.get("message_id") or row.position), 0
                return Message(self._turn, PATIENT, str(metadata.get(SAID) or text or ""), time, row.position)
            # Counted even where it can't be shown, so that the ids of the next ones stay.
            self._answers += 1
            if not text:
                return None
            buttons = (data.get("data") or {}).get("buttons") or []
            return Message(
                id=f"{self._turn}.{self._answers}",
                author=TEAM if metadata.get("kind") == TEAM else ASSISTANT,
                text=str(text),
                time=time,
                position=row.position,
                payloads={button["title"]: button.get("payload") or button["title"] for button in buttons},
                shown=_shown(metadata),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            logger.warning("stored message skipped: position=%s type=%s", row.position, row.type)
            return None

    def read_all(self, rows: Iterable[StoredEvent]) -> list[Message]:
        """The messages in the next events."""
        return [message for row in rows if (message := self.read(row)) is not None]


class Store(Protocol):
    """The part of the tracker store that the chat reads."""

    async def recent_messages(self, conversation: str, *, most: int, after: int = -1) -> list[StoredEvent]:
        """The newest messages and restarts, oldest first. Raises StoreError."""


async def read(store: Store, conversation: str, most: int = MOST_ROWS) -> list[StoredEvent]:
    """The newest messages and restarts, beginning with a message of the patient. Raises StoreError."""
    rows = await store.recent_messages(conversation, most=most)
    if len(rows) < most:
        return rows
    # The ids of replies to a message before them are not known.
    return rows[next((index for index, row in enumerate(rows) if row.type == _USER), len(rows)) :]


def all_messages(rows: Iterable[StoredEvent]) -> list[Message]:
    """Every message, oldest first."""
    return Transcript().read_all(rows)


def since_restart(rows: Iterable[StoredEvent]) -> list[Message]:
    """The messages since the last restart, oldest first."""
    transcript, found = Transcript(), list[Message]()
    for row in rows:
        message = transcript.read(row)
        if message is not None:
            found.append(message)
        elif row.type == _RESTART:
            # The reply to the restart belongs to the new beginning, the request does not.
            turn = found[-1].turn if found else None
            found = [known for known in found if known.turn == turn and known.author != PATIENT]
    return found


def turn_of(id_: str, messages: Iterable[Message]) -> list[Message] | None:
    """A patient's message and its replies; None where it is not among the messages."""
    turn = [message for message in messages if message.turn == id_]
    return turn if turn and turn[0].author == PATIENT else None


def offered(messages: Iterable[Message]) -> dict[str, str] | None:
    """The quick replies under the last reply with their payloads; None before the first reply."""
    last: dict[str, str] = {}
    answered = False
    for message in messages:
        if message.author == PATIENT:
            last = {}
        else:
            answered = True
            last |= message.payloads
    return last if answered else None


def after(id_: str | None, rows: Iterable[StoredEvent]) -> list[Message]:
    """The messages after the one with that id; all since the last restart where it is not among them."""
    kept = list(rows)
    messages = all_messages(kept)
    place = next((index for index, message in enumerate(messages) if message.id == id_), None)
    return since_restart(kept) if place is None else messages[place + 1 :]


def _shown(metadata: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: metadata.get(name) or default for name, default in _SHOWN.items()}
    # Only some messages have these.
    return {**shown, **{name: metadata[name] for name in ("plan", "author", "level", "alarm") if metadata.get(name)}}
