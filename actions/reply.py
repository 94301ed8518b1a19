"""The action that answers questions."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SafeAction
from actions.state import changed, introduce, question_from, questions_from, remember, utter
from bot.advice.reply import reply_to_all
from bot.content.cache import current_content


class ActionReply(SafeAction):
    """Answers the questions of the message and stores the updated profile."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_reply"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        whole = question_from(tracker, current_content())
        questions = questions_from(tracker, whole)
        answers = reply_to_all(questions, current_content(), whole)
        introduced = introduce(dispatcher, tracker, answers, current_content())
        utter(dispatcher, answers)
        return changed([*introduced, *remember(questions, answers, current_content())], tracker)
