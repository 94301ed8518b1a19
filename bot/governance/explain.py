"""Explanation of a stored turn: how it was parsed, the facts behind the reply, and whether the reply still holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa_sdk.executor import ActionExecutor

from bot.content.content import Content
from bot.dialogue.reading import Reading
from bot.dialogue.turn import described, turn_of
from bot.errors import ExplainError
from bot.trackers.store import IncrementalTrackerStore

# The slot with the state of the dialogue.
_DIALOGUE = "dialogue"


@dataclass(frozen=True)
class Turn:
    """One message of a patient and the replies to it."""

    before: tuple[Event, ...]
    """All events of the conversation up to and including the message."""
    message: UserUttered
    after: tuple[Event, ...]
    """All events after it, up to the next message."""

    @property
    def replies(self) -> tuple[BotUttered, ...]:
        """The assistant's messages, in order."""
        return tuple(event for event in self.after if isinstance(event, BotUttered))

    @property
    def version(self) -> str:
        """The content version of the replies, or an empty string if none has one."""
        versions = (reply.metadata.get("guidance_version") for reply in self.replies)
        return next((str(version) for version in versions if version), "")

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of the policy that decided the reply, in order."""
        # An event is stored only where it changes the slot.
        events = reversed((*self.before, *self.after))
        states = (event.value for event in events if isinstance(event, SlotSet) and event.key == _DIALOGUE)
        return tuple((next(states, None) or {}).get("rules") or ())


async def load_turn(conversation: str, number: int, endpoints: Path, domain: Path) -> Turn:
    """Load one turn of a stored conversation.

    Args:
        conversation: the conversation's id (Rasa's sender id).
        number: the number of the patient's message, from 1.
        endpoints: Rasa's endpoints file, which configures the tracker store.
        domain: the domain file.

    Raises:
        ExplainError: the conversation or the turn does not exist.
        StoreError: the store can't be read.
    """
    known = Domain.load(str(domain))
    named = AvailableEndpoints.read_endpoints(str(endpoints)).tracker_store
    if named is not None and named.kwargs.get("db"):
        # Relative paths are relative to the project folder, where the servers run.
        named.kwargs["db"] = str(endpoints.parent / named.kwargs["db"])
    store = TrackerStore.create(named, known)
    try:
        tracker = await store.retrieve_full_tracker(conversation)
    finally:
        if isinstance(store, IncrementalTrackerStore):
            await store.close()
    if tracker is None:
        raise ExplainError(
            f"No conversation {conversation!r} in the tracker store of {endpoints}. Check the id, and --endpoints."
        )
    events = list(tracker.events)
    places = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if not 1 <= number <= len(places):
        raise ExplainError(f"The conversation has {len(places)} turns; give a turn from 1 to {len(places)}.")
    place = places[number - 1]
    end = places[number] if number < len(places) else len(events)
    message = events[place]
    assert isinstance(message, UserUttered), "the event at this position is not a message of the patient"
    return Turn(tuple(events[: place + 1]), message, tuple(events[place + 1 : end]))


async def recompute_replies(turn: Turn, content: Content, domain: Path) -> list[str]:
    """Run the actions of the turn again, from the state at that time and with `content`, and render their replies."""
    known = Domain.load(str(domain))
    executor = ActionExecutor()
    # Registered by name, because no module may import the actions package.
    executor.register_package("actions")
    replies: list[str] = []
    so_far = list(turn.before)
    for event in turn.after:
        name = event.action_name if isinstance(event, ActionExecuted) else None
        if name in executor.actions:
            state = DialogueStateTracker.from_events("explained", so_far, slots=known.slots)
            call = {"next_action": name, "tracker": state.current_state(EventVerbosity.ALL), "domain": {}}
            result: dict[str, Any] = await executor.run({**call, "sender_id": "explained", "version": ""})
            for response in result["responses"]:
                values = {key: str(value) for key, value in response.items()}
                replies.append(content.wording[response["response"]].render(values))
        so_far.append(event)
    return replies


def lines(turn: Turn, recomputed: Sequence[str], content: Content) -> Iterator[str]:
    """The explanation, line by line; `recomputed` are the replies of `recompute_replies`."""
    parsed = turn.message.parse_data or {}
    intent = parsed.get("intent") or {}
    yield f"Patient: {turn.message.text}"
    yield f"Understood as: {intent.get('name')} (confidence {intent.get('confidence', 0):.2f})"
    for entity in parsed.get("entities") or []:
        role = f" ({entity['role']})" if entity.get("role") else ""
        yield f"  entity {entity['entity']}{role}: {entity['value']}"
    sent_at = datetime.fromtimestamp(turn.message.timestamp, ZoneInfo(content.clinic.timezone))
    yield from (f"  move: {move}" for move in described(turn_of(Reading.from_parsed(parsed), sent_at).moves))
    yield f"Decided by: {', '.join(turn.rules) or 'unknown'}"
    for reply in turn.replies:
        metadata = reply.metadata
        yield f"Assistant: {reply.text}"
        yield f"  kind {metadata.get('kind', 'none')}, response {metadata.get('utter_action', 'none')}"
        for fact_id in metadata.get("facts") or []:
            fact = content.guidance.facts.get(fact_id)
            sentence = fact.sentence if fact else "no longer in the guidance"
            sources = ", ".join(f"{source.document}/{source.section}" for source in fact.sources) if fact else ""
            yield f"  fact {fact_id}: {sentence} [{sources}]"
    recorded = [reply.text for reply in turn.replies]
    yield f"Content version of the reply: {turn.version or 'unknown'}; recomputed with {content.version}."
    if list(recomputed) == recorded:
        yield "The recomputed reply is identical."
    else:
        yield "The recomputed reply differs:"
        yield from (f"  now: {text}" for text in recomputed)
