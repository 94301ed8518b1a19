"""The base of every action: a failure ends in the fallback reply."""

from __future__ import annotations

import abc
import logging

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import ALARM, utter
from bot.advice.fallback import Understood, fallback_reply
from bot.content.cache import current_content

logger = logging.getLogger(__name__)


class SafeAction(Action, abc.ABC):
    """An action that always replies: Rasa itself would log a failure and send nothing."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Respond; on any failure, utter the fallback reply alone."""
        try:
            return self.respond(dispatcher, tracker)
        # The outermost frame of an action: whatever fails, the patient gets a reply.
        except Exception as error:  # noqa: BLE001
            # Neither message nor traceback: their values could hold a patient's words.
            logger.error("action failed: action=%s error=%s", self.name(), type(error).__name__)
            dispatcher.messages.clear()
            understood = Understood.from_parsed(tracker.latest_message, tracker.slots.get(ALARM))
            utter(dispatcher, [fallback_reply(understood, current_content())])
            return self.after_failure(tracker)

    def after_failure(self, tracker: Tracker) -> list[EventType]:
        """The events that follow even where `respond` failed."""
        return []

    @abc.abstractmethod
    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Utter the reply and return the events that follow from it."""
