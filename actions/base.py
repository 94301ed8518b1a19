"""An action that never leaves the patient without an answer."""

from __future__ import annotations

import abc
import logging

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import utter
from bot.advice.fallback import after_failure_of
from bot.content.cache import current_content

logger = logging.getLogger(__name__)


class SafeAction(Action, abc.ABC):
    """Says so where it fails: Rasa itself would log the failure and leave the patient in silence."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Answer, or apologise with the clinic's contact."""
        try:
            return self.respond(dispatcher, tracker)
        # The last stop before silence, for whatever is wrong: the one place where any failure is caught.
        except Exception as error:  # noqa: BLE001
            # Without the message's text, and without a traceback, whose values could hold it.
            logger.error("action failed: action=%s error=%s", self.name(), type(error).__name__)
            dispatcher.messages.clear()
            utter(dispatcher, [after_failure_of(tracker.latest_message, current_content())])
            return self.after_failure()

    def after_failure(self) -> list[EventType]:
        """The events that follow even where the answer failed."""
        return []

    @abc.abstractmethod
    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Utter the answer and return the events that follow from it."""
