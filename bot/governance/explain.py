"""Why the assistant answered as it did: one turn of a stored conversation, worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa_sdk.executor import ActionExecutor

from bot.content.content import Content
from bot.errors import ExplainError
from bot.trackers.store import IncrementalTrackerStore

# What Rasa records as the form's name, the form's validation has computed.
_COMPUTED_BY = {"plan_form": "validate_plan_form"}


@dataclass(frozen=True)
class Turn:
    """One message of a patient and what was answered to it."""

    before: tuple[Event, ...]
    """All events of the conversation up to and with the message."""
    message: UserUttered
    after: tuple[Event, ...]
    """What followed until the next message."""

    @property
    def said(self) -> tuple[BotUttered, ...]:
        """The assistant's messages, in order."""
        return tuple(event for event in self.after if isinstance(event, BotUttered))

    @property
    def version(self) -> str:
        """The version of the content that answered, empty where no answer names one."""
        versions = (said.metadata.get("guidance_version") for said in self.said)
        return next((str(version) for version in versions if version), "")


async def load_turn(conversation: str, number: int, endpoints: Path, domain: Path) -> Turn:
    """A turn of a stored conversation; the first message of the patient is number 1.

    Raises ExplainError, and StoreError where the store can't be read.
    """
    known = Domain.load(str(domain))
    named = AvailableEndpoints.read_endpoints(str(endpoints)).tracker_store
    if named is not None and named.kwargs.get("db"):
        # The servers run in the project's folder, this command anywhere.
        named.kwargs["db"] = str(endpoints.parent / named.kwargs["db"])
    store = TrackerStore.create(named, known)
    try:
        tracker = await store.retrieve_full_tracker(conversation)
    finally:
        if isinstance(store, IncrementalTrackerStore):
            await store.close()
    if tracker is None:
        raise ExplainError(f"There is no conversation {conversation!r} in the store that {endpoints.name} names.")
    events = list(tracker.events)
    places = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if not 1 <= number <= len(places):
        raise ExplainError(f"The conversation has {len(places)} turns, and none is number {number}.")
    place = places[number - 1]
    end = places[number] if number < len(places) else len(events)
    message = events[place]
    assert isinstance(message, UserUttered), "the place of a message holds something else"
    return Turn(tuple(events[: place + 1]), message, tuple(events[place + 1 : end]))


async def compute_again(turn: Turn, content: Content, domain: Path) -> list[str]:
    """What the actions of this turn say with the content in use, from the state they had then."""
    known = Domain.load(str(domain))
    executor = ActionExecutor()
    # By name: nothing imports the actions but whoever runs them.
    executor.register_package("actions")
    said: list[str] = []
    so_far = list(turn.before)
    for event in turn.after:
        name = (
            _COMPUTED_BY.get(event.action_name or "", event.action_name) if isinstance(event, ActionExecuted) else None
        )
        if name in executor.actions:
            state = DialogueStateTracker.from_events("explained", so_far, slots=known.slots)
            call = {"next_action": name, "tracker": state.current_state(EventVerbosity.ALL), "domain": {}}
            result: dict[str, Any] = await executor.run({**call, "sender_id": "explained", "version": ""})
            for response in result["responses"]:
                values = {key: str(value) for key, value in response.items()}
                said.append(content.wording[response["response"]].render(values))
        so_far.append(event)
    return said


def lines(turn: Turn, again: Sequence[str], content: Content) -> Iterator[str]:
    """The explanation, line by line."""
    parsed = turn.message.parse_data or {}
    intent = parsed.get("intent") or {}
    yield f"Patient: {turn.message.text}"
    yield f"Understood as: {intent.get('name')} (confidence {intent.get('confidence', 0):.2f})"
    for entity in parsed.get("entities") or []:
        role = f" ({entity['role']})" if entity.get("role") else ""
        yield f"  names {entity['entity']}{role}: {entity['value']}"
    for said in turn.said:
        metadata = said.metadata
        yield f"Assistant: {said.text}"
        yield f"  kind {metadata.get('kind', 'none')}, response {metadata.get('utter_action', 'none')}"
        for fact_id in metadata.get("facts") or []:
            fact = content.guidance.facts.get(fact_id)
            sentence = fact.sentence if fact else "no longer in the guidance"
            sources = ", ".join(f"{source.document}/{source.section}" for source in fact.sources) if fact else ""
            yield f"  fact {fact_id}: {sentence} [{sources}]"
    recorded = [said.text for said in turn.said]
    yield f"Content of the answer: version {turn.version or 'unknown'}; worked out again with {content.version}."
    if list(again) == recorded:
        yield "Worked out again, the answer is the same to the letter."
    else:
        yield "Worked out again, the answer differs:"
        yield from (f"  now: {text}" for text in again)
