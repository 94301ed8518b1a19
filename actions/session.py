"""The action that starts a session: an alarm outlives the session in which it was raised."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import ALARM, kept_alarm


class ActionSessionStart(Action):
    """Starts a session with the alarm of the session before; replaces Rasa's built-in action of the same name."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The events of Rasa's own action, and the slot of the alarm if it is set."""
        kept = [kept_alarm(tracker)] if tracker.get_slot(ALARM) else []
        return [SessionStarted(), *kept, ActionExecuted("action_listen")]
