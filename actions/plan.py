"""The plan form: asking for what a plan needs, and saying the plan."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SafeAction
from actions.state import changed, introduce, question_from, questions_from, remember, utter
from bot.advice.plan_form import leaves, take
from bot.advice.profile_update import ASKS_FOR_PLAN
from bot.advice.question import Heard, Question
from bot.advice.reply import reply_to_all
from bot.content.cache import current_content

FORM = "plan_form"


class ValidatePlanForm(SafeAction):
    """Takes what a message tells, answers what it asks besides, and asks for what is missing."""

    def name(self) -> str:
        """The action's name in the domain: Rasa calls it on every turn of the form."""
        return f"validate_{FORM}"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        whole = question_from(tracker, current_content())
        if leaves(whole):
            # Nothing is filled: Rasa then rejects the form, and the rules for leaving it apply.
            return []
        questions = questions_from(tracker, whole)
        active = (tracker.active_loop or {}).get("name") == FORM
        asked = tracker.get_slot("requested_slot") if active else None
        turn = take(questions, whole, asked, tracker.get_slot("plan_tries") or 0 if asked else 0, current_content())
        introduced = introduce(dispatcher, tracker, turn.answers, current_content())
        utter(dispatcher, turn.answers)
        return [
            *introduced,
            *remember(questions, turn.answers, current_content(), turn.person),
            SlotSet("last_question", ASKS_FOR_PLAN),
            SlotSet("plan_tries", turn.tries),
            SlotSet("requested_slot", turn.asks),
        ]


class ActionPlan(SafeAction):
    """Says the plan once nothing is missing any more."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_plan"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        whole = question_from(tracker, current_content())
        # The form's validation has listened to the message already: only another treatment in it matters here.
        treatments = tuple(mention for mention in whole.mentions if mention.kind == "treatment")
        heard = Heard(whole.memory.person)
        question = Question(ASKS_FOR_PLAN, whole.now, treatments, whole.memory, heard=heard)
        answers = reply_to_all((question,), current_content())
        introduced = introduce(dispatcher, tracker, answers, current_content())
        utter(dispatcher, answers)
        return changed([*introduced, *remember((question,), answers, current_content())], tracker)
