"""Conversations as plain data, the events that Rasa makes of them, and a database in memory to keep them in.

Rasa is imported where it is used: the fast tests run without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from hypothesis import strategies as st

LISTEN = "action_listen"
FORM = "plan_form"
SLOTS = ("concern", "person", "tries")
# The kind of a turn and a number that makes it one of its kind.
Turn = tuple[str, int]
_clock = count(int(time.time()) - 1_000_000)


def domain() -> Any:
    from rasa.shared.core.domain import Domain

    slots: dict[str, Any] = {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in SLOTS}
    slots["tries"]["initial_value"] = 1
    slots["requested_slot"] = {"type": "any", "mappings": [{"type": "custom"}]}
    return Domain.from_dict({"slots": slots, "forms": {FORM: {"required_slots": ["concern"]}}})


def said(number: int) -> Any:
    """What a patient says; its words name the number."""
    from rasa.shared.core.events import UserUttered

    intent = {"name": f"ask_{number}", "confidence": 0.75}
    return UserUttered(f"message {number}", intent, [{"entity": "concern", "value": "scars"}], input_channel="rest")


def _answered(number: int) -> list[Any]:
    from rasa.shared.core import events as rasa

    return [
        rasa.ActionExecuted("action_reply", "RulePolicy", 1.0),
        rasa.BotUttered(f"answer {number}", metadata={"facts": ["course"]}),
        rasa.SlotSet("person", {"number": number, "concerns": ["scars"]}),
        rasa.SlotSet("concern", None if number % 3 == 0 else [f"scars {number}"]),
        rasa.SlotSet("tries", number % 2),
    ]


def _turns() -> dict[str, Callable[[int], list[Any]]]:
    """The events of each kind of turn, in the order in which Rasa logs them."""
    from rasa.shared.core import events as rasa

    def heard(number: int) -> list[Any]:
        return [said(number), rasa.DefinePrevUserUtteredFeaturization(False)]

    def listens() -> list[Any]:
        return [rasa.ActionExecuted(LISTEN, "RulePolicy", 1.0)]

    def begins() -> list[Any]:
        return [rasa.ActionExecuted("action_session_start"), rasa.SessionStarted(), *listens()]

    def form() -> Any:
        return rasa.ActionExecuted(FORM, "RulePolicy", 1.0)

    def asks(slot: str | None) -> Any:
        return rasa.SlotSet("requested_slot", slot)

    rewind = rasa.UserUtteranceReverted
    return {
        "asks": lambda n: [*heard(n), *_answered(n), *listens()],
        "says nothing understood": lambda n: [*heard(n), *listens()],
        "form begins": lambda n: [*heard(n), form(), rasa.ActiveLoop(FORM), asks("concern"), *listens()],
        "form goes on": lambda n: [*heard(n), form(), rasa.SlotSet("tries", n), asks("concern"), *listens()],
        "form is left": lambda n: [*heard(n), *_answered(n), rasa.ActiveLoop(None), asks(None), *listens()],
        "form is interrupted": lambda n: [
            *heard(n),
            rasa.ActionExecutionRejected(FORM),
            *_answered(n),
            rasa.LoopInterrupted(True),
            form(),
            *listens(),
        ],
        "form is rejected": lambda n: [*heard(n), *listens(), rasa.ActionExecutionRejected(FORM)],
        "slots are reset": lambda n: [*heard(n), rasa.AllSlotsReset(), *listens()],
        "restarts": lambda n: [*heard(n), *_answered(n), rasa.Restarted(), rasa.SlotSet("tries", 5)],
        "restarts at once": lambda n: [*heard(n), rasa.ActionExecuted("action_restart"), rasa.Restarted(), *begins()],
        "session": lambda n: begins(),
        "session that carries over": lambda n: [*begins()[:2], rasa.SlotSet("concern", [n]), *listens()],
        "pauses": lambda n: [*heard(n), rasa.ActionExecuted("action_pause"), rasa.ConversationPaused()],
        "is heard in a pause": lambda n: [*heard(n), rasa.SlotSet("concern", [n])],
        "resumes": lambda n: [rasa.ConversationResumed()],
        "goes back": lambda n: [*heard(n), rasa.ActionExecuted("action_back"), rewind(), rewind(), *listens()],
        "is not understood": lambda n: [*heard(n), rasa.ActionExecuted("fallback"), rewind(), *listens()],
        "action is undone": lambda n: [*heard(n), *_answered(n), rasa.ActionReverted(), *listens()],
        "is told what comes next": lambda n: [*heard(n), *_answered(n), rasa.FollowupAction("action_plan")],
        "action from outside": lambda n: [*_answered(n), *listens()],
    }


KINDS = (
    "asks",
    "says nothing understood",
    "form begins",
    "form goes on",
    "form is left",
    "form is interrupted",
    "form is rejected",
    "slots are reset",
    "restarts",
    "restarts at once",
    "session",
    "session that carries over",
    "pauses",
    "is heard in a pause",
    "resumes",
    "goes back",
    "is not understood",
    "action is undone",
    "is told what comes next",
    "action from outside",
)
ORDINARY = KINDS[:6]
IN_FORM = frozenset({"form goes on", "form is left", "form is interrupted", "form is rejected"})
# Mostly ordinary turns, as sessions are rarely begun anew: so conversations grow beyond any window.
turns: st.SearchStrategy[list[Turn]] = st.lists(
    st.tuples(st.sampled_from(ORDINARY * 4 + KINDS), st.integers(1, 9)), min_size=1, max_size=16
)


def events_of(turn: Turn) -> list[Any]:
    """The events of a turn, each a second after the one before."""
    kind, number = turn
    made = _turns()[kind](number)
    for event in made:
        event.timestamp = float(next(_clock))
    return made


def tracker_of(name: str, told: Sequence[Turn]) -> Any:
    """A tracker that no store made."""
    from rasa.shared.core.trackers import DialogueStateTracker

    return DialogueStateTracker.from_events(name, [event for turn in told for event in events_of(turn)], domain().slots)


def contents(tracker: Any) -> list[dict[str, Any]]:
    """The events of a tracker as JSON would have them."""
    return [event.as_dict() for event in tracker.events]


def state(tracker: Any) -> dict[str, Any]:
    """All of a tracker's state that Rasa or the actions act on."""
    from rasa.shared.core.events import UserUttered

    heard = tracker.get_last_event_for(UserUttered)
    return {
        "slots": tracker.current_slot_values(),
        "loop": tracker.active_loop,
        "message": tracker.latest_message.as_dict() if not tracker.latest_message.is_empty() else None,
        "action": tracker.latest_action_name,
        "paused": tracker.is_paused(),
        "followup": tracker.followup_action,
        "channel": tracker.get_latest_input_channel(),
        # By this Rasa tells whether the session has expired.
        "heard": heard.timestamp if heard else None,
    }


def last_session(full: Any) -> Any:
    """The tracker that has every event since the last session began."""
    from rasa.shared.core.events import SessionStarted
    from rasa.shared.core.trackers import DialogueStateTracker

    events = list(full.events)
    begun = [index for index, event in enumerate(events) if isinstance(event, SessionStarted)]
    return DialogueStateTracker.from_events(full.sender_id, events[begun[-1] if begun else 0 :], full.slots.values())


def fitting(turn: Turn, tracker: Any) -> Turn:
    """The turn, or the one that Rasa's rules make of it where the form is already active, or is not."""
    kind, number = turn
    if tracker.active_loop_name is None:
        return ("asks", number) if kind in IN_FORM else turn
    return ("form goes on", number) if kind == "form begins" else turn


async def converse(store: Any, name: str, told: Sequence[Turn]) -> None:
    """One message after the other, as Rasa's processor reads and saves."""
    for turn in told:
        tracker = await store.get_or_create_tracker(name, append_action_listen=False)
        for event in events_of(fitting(turn, tracker)):
            tracker.update(event)
        await store.save(tracker)
