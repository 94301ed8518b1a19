"""Starting over, and forgetting what was told."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, EventType, Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SafeAction
from actions.state import question_from, utter
from bot.advice.reply import reply
from bot.content.cache import current_content


class ActionRestart(SafeAction):
    """Puts aside what was told and begins anew; stands in for Rasa's own action of this name."""

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
    """Clears every detail that the patient told; the stored conversation is the clinic's to delete."""

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
