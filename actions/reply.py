"""The action that answers questions."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.alarm import alarm_slot, decide_first, whole_reply
from actions.base import SafeAction
from actions.state import changed, profile_slots, question_from, questions_from, remember, utter, utter_introduced
from bot.advice.reply import reply_to_all
from bot.content.cache import current_content
from bot.dialogue.alarm import with_alarm
from bot.dialogue.feelings import acknowledged


class ActionReply(SafeAction):
    """Answers the questions of the message and stores the updated profile."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_reply"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        content = current_content()
        decision = decide_first(tracker, content)
        whole = question_from(tracker, content)
        questions = questions_from(tracker, whole)
        answers = with_alarm(decision, questions, lambda kept: reply_to_all(kept, content, whole), content)
        answers = whole_reply(answers, tracker, whole, decision, content)
        if decision.alone:
            # The patient is introduced to the assistant, and asked about a plan, when this is over.
            utter(dispatcher, answers)
            return changed([*profile_slots(whole.person), alarm_slot(decision)], tracker)
        answers = acknowledged(answers, whole, decision, content, lambda asked: reply_to_all((asked,), content))
        introduced = utter_introduced(dispatcher, tracker, answers, content)
        return changed([*introduced, *remember(questions, answers, content), alarm_slot(decision)], tracker)
