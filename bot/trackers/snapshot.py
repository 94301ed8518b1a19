"""A conversation's state as JSON, and as the events that bring it about again.

Rasa copies trackers by replaying their events, so a state that is not made of events would be lost on the way.
These events stand in for all that came before; they are marked, and never stored.
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

from bot.trackers.codec import write

# In an event's metadata, which also survives being sent to others as JSON.
_MARK = "stands_for_earlier_events"


def take(tracker: DialogueStateTracker) -> str:
    """The tracker's present state. Raises StoreError where a slot holds what JSON can't."""
    state: dict[str, Any] = {
        "slots": {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value},
        "action": tracker.latest_action or {},
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
    }
    loop = tracker.active_loop
    if loop is not None:
        applied = tracker.applied_events()
        heard = next((event for event in reversed(applied) if isinstance(event, UserUttered)), None)
        state["loop"] = {
            "name": loop.name,
            "interrupted": loop.is_interrupted,
            "rejected": loop.rejected,
            "trigger": loop.trigger_message,
            # By its time Rasa tells whether the session has expired.
            "heard": heard.timestamp if heard else None,
            # Rasa leaves out the messages between two runs of a form, unless something else was done between them.
            "left": tracker._first_loop_execution_or_unhappy_path(loop.name, applied),
        }
    return write(state)


def replay(state: str, tracker: DialogueStateTracker, timestamp: float) -> list[Event]:
    """Events that bring an empty tracker into the state, all at the time given (seconds since 1970).

    The last one tells whether the conversation is paused. Raises ValueError, TypeError, KeyError or
    AttributeError where the text is no state.
    """
    read = json.loads(state)
    loop = read.get("loop")
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    # What the domain knows no more can't be set.
    events += [SlotSet(name, value) for name, value in read["slots"].items() if name in tracker.slots]
    if loop:
        if loop["trigger"] is not None:
            events.append(_message(loop["trigger"]))
        # Rasa tells by the form's own action that the form has begun, and by a message after it that it was left.
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
        heard = loop["heard"] if isinstance(event, UserUttered) else None
        event.timestamp = heard or timestamp
        event.metadata = {_MARK: True}
    return events


def _message(parsed: dict[str, Any]) -> UserUttered:
    return UserUttered(parsed.get("text"), parsed.get("intent"), parsed.get("entities"), parsed)


def is_real(event: Event) -> bool:
    """Whether the event happened, and does not stand for earlier ones."""
    return _MARK not in event.metadata
