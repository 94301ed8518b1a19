"""The action that starts a session: an alarm outlives the one before, and its profile is offered again."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import ALARM, DIALOGUE, kept_alarm
from bot.content.cache import current_content
from bot.dialogue.state import DialogueState


class ActionSessionStart(Action):
    """Starts a session with what outlives the one before; replaces Rasa's built-in action of the same name."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The events of Rasa's own action, and the slots of alarm and dialogue if they are set."""
        kept = [kept_alarm(tracker)] if tracker.get_slot(ALARM) else []
        state = DialogueState.from_json(tracker.get_slot(DIALOGUE), current_content()).after_pause()
        if state is not None:
            kept.append(SlotSet(DIALOGUE, state.to_json()))
        return [SessionStarted(), *kept, ActionExecuted("action_listen")]
