"""Actions that reset the conversation or delete the patient's profile."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, EventType, Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.alarm import alarm_slot, decide_first, kept_alarm
from actions.base import SafeAction
from actions.state import question_from, utter
from bot.advice.reply import reply
from bot.content.cache import current_content
from bot.dialogue.alarm import Command, Decision, with_alarm


def reply_first(dispatcher: CollectingDispatcher, tracker: Tracker, command: Command) -> Decision:
    """Utter the reply to a command, what the alarm of the conversation says first, and return that decision."""
    content = current_content()
    decision = decide_first(tracker, content, command)
    question = question_from(tracker, content)
    utter(dispatcher, with_alarm(decision, (question,), lambda kept: reply(kept[0], content), content))
    return decision


class ActionRestart(SafeAction):
    """Resets the conversation but not its alarm; replaces Rasa's built-in action of the same name."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_restart"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        decision = reply_first(dispatcher, tracker, "restart")
        if decision.alone and not decision.obeys:
            return [alarm_slot(decision)]
        return [Restarted(), SlotSet("introduced", True), alarm_slot(decision, words=False)]

    def after_failure(self, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        return [Restarted(), SlotSet("introduced", True), kept_alarm(tracker)]


class ActionForgetMe(SafeAction):
    """Clears every slot but the alarm. The stored conversation is not deleted; that is up to the clinic."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_forget_me"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        decision = reply_first(dispatcher, tracker, "forget_me")
        if decision.alone and not decision.obeys:
            return [alarm_slot(decision)]
        return [AllSlotsReset(), SlotSet("introduced", True), alarm_slot(decision, words=False)]

    def after_failure(self, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        return [AllSlotsReset(), SlotSet("introduced", True), kept_alarm(tracker)]
