"""From stored events to the messages that a chat shows, each with the same name wherever and whenever it is read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.trackers.codec import Kept

logger = logging.getLogger(__name__)

PATIENT, ASSISTANT, TEAM = "patient", "assistant", "team"
# A conversation is shown back to the newest so many messages, roughly.
MOST_ROWS = 400
# In the metadata of a patient's message: what it said, where another text was given to Rasa.
SAID = "said"
# Of a message's metadata, what the chat shows.
_SHOWN: dict[str, Any] = {"kind": "smalltalk", "topic": "none", "sources": []}
_USER, _RESTART = "user", "restart"


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    id: str
    """The client's own name of a patient's message; of an answer, that name, a dot, and its number."""
    author: str
    """PATIENT, ASSISTANT or TEAM."""
    text: str
    time: float
    """Seconds since 1970."""
    position: int
    """That of its event in the store."""
    payloads: Mapping[str, str] = field(default_factory=dict)
    """What each quick reply under it stands for, by its title."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """What else the chat shows of it."""

    @property
    def turn(self) -> str:
        """The patient's message that it belongs to."""
        return self.id.partition(".")[0]

    def as_json(self) -> dict[str, Any]:
        """The message as the chat's clients get it."""
        said = {"id": self.id, "from": self.author, "text": self.text, "time": self.time}
        return said if self.author == PATIENT else {**said, "quick_replies": list(self.payloads), **self.shown}


class Transcript:
    """Reads the events of a conversation in their order."""

    def __init__(self) -> None:
        self.position = -1
        """That of the last event that was read."""
        self._turn = "0"
        self._answers = 0

    def read(self, row: Kept) -> Message | None:
        """The message in the next event, if there is one."""
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
            # Counted whether it can be shown or not: the next ones keep their names.
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

    def read_all(self, rows: Iterable[Kept]) -> list[Message]:
        """The messages in the next events."""
        return [message for row in rows if (message := self.read(row)) is not None]


class Store(Protocol):
    """The part of the store of conversations that the chat reads."""

    async def said(self, conversation: str, *, most: int, after: int = -1) -> list[Kept]:
        """The newest events in which something was said, or all was begun anew, oldest first. Raises StoreError."""


async def read(store: Store, conversation: str, most: int = MOST_ROWS) -> list[Kept]:
    """The newest events in which something was said, from a message of the patient on. Raises StoreError."""
    rows = await store.said(conversation, most=most)
    if len(rows) < most:
        return rows
    # Of answers to a message that is not among them, the names can't be told.
    return rows[next((index for index, row in enumerate(rows) if row.type == _USER), len(rows)) :]


def all_messages(rows: Iterable[Kept]) -> list[Message]:
    """Every message, oldest first."""
    return Transcript().read_all(rows)


def since_begun(rows: Iterable[Kept]) -> list[Message]:
    """The messages since the conversation was last begun anew, oldest first."""
    transcript, found = Transcript(), list[Message]()
    for row in rows:
        message = transcript.read(row)
        if message is not None:
            found.append(message)
        elif row.type == _RESTART:
            # What was said on it belongs to the new beginning, not the wish itself.
            turn = found[-1].turn if found else None
            found = [known for known in found if known.turn == turn and known.author != PATIENT]
    return found


def turn_of(id_: str, messages: Iterable[Message]) -> list[Message] | None:
    """A patient's message and the answers to it; None where it is not among the messages."""
    turn = [message for message in messages if message.turn == id_]
    return turn if turn and turn[0].author == PATIENT else None


def offered(messages: Iterable[Message]) -> dict[str, str] | None:
    """The quick replies that stand under the last answer, with what each stands for; None before the first answer."""
    last: dict[str, str] = {}
    answered = False
    for message in messages:
        if message.author == PATIENT:
            last = {}
        else:
            answered = True
            last |= message.payloads
    return last if answered else None


def after(id_: str | None, rows: Iterable[Kept]) -> list[Message]:
    """What came after the message of that name; all since the conversation was begun where it is not known."""
    kept = list(rows)
    messages = all_messages(kept)
    place = next((index for index, message in enumerate(messages) if message.id == id_), None)
    return since_begun(kept) if place is None else messages[place + 1 :]


def _shown(metadata: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: metadata.get(name) or default for name, default in _SHOWN.items()}
    # Only some messages have these.
    return {**shown, **{name: metadata[name] for name in ("plan", "author") if metadata.get(name)}}
