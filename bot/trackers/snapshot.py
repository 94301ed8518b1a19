"""Encodes a tracker's state as JSON, and restores it by synthetic events.

Rasa copies a tracker by replaying its events, so a state that is not made of events would be lost. The synthetic events
stand for all earlier ones; they are marked, and never stored.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    ConversationResumed,
    Event,
    FollowupAction,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.trackers.codec import to_json

# A key of an event's metadata: it survives a copy of the tracker, and a way to a client and back as JSON.
_SYNTHETIC = "synthetic"


def take(tracker: DialogueStateTracker) -> str:
    """The tracker's current state as JSON. Raises StoreError where a slot has a value that JSON can't represent.

    The keys are a stored format: a snapshot with other keys can't be restored.
    """
    state: dict[str, Any] = {
        "slots": {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value},
        "action": tracker.latest_action or {},
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
    }
    loop = tracker.active_loop
    if loop is not None:
        applied = tracker.applied_events()
        message = next((event for event in reversed(applied) if isinstance(event, UserUttered)), None)
        state["loop"] = {
            "name": loop.name,
            "interrupted": loop.is_interrupted,
            "rejected": loop.rejected,
            "trigger": loop.trigger_message,
            # The time of the last message: Rasa computes from it whether the session has expired.
            "heard": message.timestamp if message else None,
            # Rasa ignores the messages between two runs of a form, unless another action ran between them.
            "left": tracker._first_loop_execution_or_unhappy_path(loop.name, applied),
        }
    return to_json(state)


def restore(state: str, tracker: DialogueStateTracker, timestamp: float) -> list[Event]:
    """Synthetic events that give an empty tracker the state.

    The last one is ConversationPaused or ConversationResumed. Raises ValueError, TypeError, KeyError or AttributeError
    for a text that is not a state.

    Args:
        state: as `take` returned it.
        tracker: an empty tracker, whose slots are those of the domain in use.
        timestamp: of the events, in seconds since 1970.
    """
    read = json.loads(state)
    loop = read.get("loop")
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    # Slots that the domain does not have any more can't be set.
    events += [SlotSet(name, value) for name, value in read["slots"].items() if name in tracker.slots]
    if loop:
        if loop["trigger"] is not None:
            events.append(_message(loop["trigger"]))
        # To Rasa, the form's own action starts the form, and a message after it leaves it.
        events += [ActionExecuted(loop["name"]), ActiveLoop(loop["name"])]
        if loop["left"]:
            events.append(_message(loop["trigger"] or {}))
    if read["action"]:
        events.append(ActionExecuted(read["action"].get("action_name"), action_text=read["action"].get("action_text")))
    if loop and loop["interrupted"]:
        events.append(LoopInterrupted(True))
    if loop and loop["rejected"]:
        events.append(ActionExecutionRejected(loop["name"]))
    if read["followup"]:
        events.append(FollowupAction(read["followup"]))
    events.append(ConversationPaused() if read["paused"] else ConversationResumed())
    for event in events:
        sent_at = loop["heard"] if isinstance(event, UserUttered) else None
        event.timestamp = sent_at or timestamp
        event.metadata = {_SYNTHETIC: True}
    return events


def _message(parsed: dict[str, Any]) -> UserUttered:
    return UserUttered(parsed.get("text"), parsed.get("intent"), parsed.get("entities"), parsed)


def is_real(event: Event) -> bool:
    """Whether the event is an event of the conversation, and not a synthetic one."""
    return _SYNTHETIC not in event.metadata
