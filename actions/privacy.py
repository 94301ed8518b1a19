"""Actions that reset the conversation or delete the patient's profile."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, EventType, Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SafeAction
from actions.state import question_from, utter
from bot.advice.reply import reply
from bot.content.cache import current_content


class ActionRestart(SafeAction):
    """Resets the conversation; replaces Rasa's built-in action of the same name."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_restart"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        utter(dispatcher, reply(question_from(tracker, current_content()), current_content()))
        return self.after_failure()

    def after_failure(self) -> list[EventType]:
        """See parent class."""
        return [Restarted(), SlotSet("introduced", True)]


class ActionForgetMe(SafeAction):
    """Clears every slot. The stored conversation is not deleted; that is up to the clinic."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_forget_me"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        utter(dispatcher, reply(question_from(tracker, current_content()), current_content()))
        return self.after_failure()

    def after_failure(self) -> list[EventType]:
        """See parent class."""
        return [AllSlotsReset(), SlotSet("introduced", True)]
