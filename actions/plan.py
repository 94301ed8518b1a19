"""The actions of the plan form: asking for missing profile fields, and presenting the plan."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.alarm import FORM, SLOT, alarm_slot, decide_first, whole_reply
from actions.base import SafeAction
from actions.state import (
    changed,
    introduce,
    profile_slots,
    question_from,
    questions_from,
    remember,
    utter,
    utter_introduced,
)
from bot.advice.plan_form import leaves, take
from bot.advice.profile_update import ASKS_FOR_PLAN
from bot.advice.question import ProfileUpdate, Question
from bot.advice.reply import reply_to_all
from bot.content.cache import current_content
from bot.dialogue.alarm import beside, marked
from bot.safety.alarm import Alarm


class ValidatePlanForm(SafeAction):
    """Updates the profile, answers other questions in the message, and asks for the next missing field."""

    def name(self) -> str:
        """The action's name in the domain. Rasa calls it on every turn of the form."""
        return f"validate_{FORM}"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        whole = question_from(tracker, current_content())
        if leaves(whole):
            # No slot is filled: Rasa then rejects the form, and the rules for leaving it apply.
            return []
        decision = decide_first(tracker, current_content())
        if decision.alone:
            # The form ends, and `action_plan` after it says nothing.
            utter(dispatcher, marked(decision.answers, decision.level))
            return [*profile_slots(whole.person), alarm_slot(decision), SlotSet("requested_slot", None)]
        questions = questions_from(tracker, whole)
        active = (tracker.active_loop or {}).get("name") == FORM
        asked = tracker.get_slot("requested_slot") if active else None
        turn = take(questions, whole, asked, tracker.get_slot("plan_tries") or 0 if asked else 0, current_content())
        answers = beside(decision, turn.answers, whole.now, current_content())
        answers = whole_reply(answers, tracker, whole, decision, current_content())
        introduced = utter_introduced(dispatcher, tracker, answers, current_content())
        return [
            *introduced,
            *remember(questions, turn.answers, current_content(), turn.person),
            alarm_slot(decision),
            SlotSet("last_question", ASKS_FOR_PLAN),
            SlotSet("plan_tries", turn.tries),
            SlotSet("requested_slot", turn.asks),
        ]


class ActionPlan(SafeAction):
    """Presents the plan once no field is missing."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_plan"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """See parent class."""
        alarm = Alarm.from_json(tracker.get_slot(SLOT))
        if alarm and alarm.alone:
            # `validate_plan_form` has replied to this message, and nothing follows an alarm.
            return []
        whole = question_from(tracker, current_content())
        # The form's validation has processed this message; only a different treatment still matters.
        treatments = tuple(mention for mention in whole.mentions if mention.kind == "treatment")
        update = ProfileUpdate(whole.memory.person)
        question = Question(ASKS_FOR_PLAN, whole.now, treatments, whole.memory, profile_update=update)
        answers = reply_to_all((question,), current_content())
        introduced = introduce(dispatcher, tracker, answers, current_content())
        utter(dispatcher, marked(answers, alarm.standing if alarm else None))
        return changed([*introduced, *remember((question,), answers, current_content())], tracker)
