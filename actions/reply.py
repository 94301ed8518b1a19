"""The actions that reply to a message: tracker to turn and state, reply, and the state stored."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, EventType, Restarted
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SafeAction
from actions.state import (
    alarm_from,
    alarm_slot,
    changed,
    kept_alarm,
    state_from,
    state_slots,
    turn_from,
    utter,
)
from bot.content.cache import current_content
from bot.dialogue.alarm import Command
from bot.dialogue.respond import respond
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import COMMANDS


class ActionReply(SafeAction):
    """Replies to a message and stores the state after it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_reply"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        content = current_content()
        turn = turn_from(tracker, content)
        response = respond(turn, state_from(tracker, content), alarm_from(tracker), content)
        utter(dispatcher, response.answers)
        events = [*state_slots(response.state), alarm_slot(response.alarm)]
        return [*_clearing(response.clears), *events] if response.clears else changed(events, tracker)

    def after_failure(self, tracker: Tracker) -> list[EventType]:
        """A command is carried out even where its reply fails; the alarm stays."""
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        command = COMMANDS.get(intent or "")
        if command is None:
            return []
        return [*_clearing(command), *state_slots(DialogueState(introduced=True)), kept_alarm(tracker)]


class ActionRestart(ActionReply):
    """Does the same for "start again", for which Rasa calls the action of this name."""

    def name(self) -> str:
        """See parent class."""
        return "action_restart"


def _clearing(command: Command) -> list[EventType]:
    """The event that carries out a command: the stored conversation is not deleted, which is up to the clinic."""
    return [Restarted() if command == "restart" else AllSlotsReset()]
