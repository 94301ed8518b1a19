"""What follows from statements of sessions and days: the plan, the next date, the sessions left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.advice import next_session
from bot.advice.clearance import holds
from bot.advice.profile import PatientProfile
from bot.advice.profile_update import ASKS_FOR_PLAN
from bot.advice.question import Question
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.plan_request import finished, plan
from bot.dialogue.several import answer_all
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Ask, Turn

NEXT_SESSION = "ask_next_session"
# Questions on what shows when, which a session that was had makes one on how far the patient is.
RESULTS = frozenset({"ask_results_timeline", "ask_results_one_session", "ask_progress"})


def next_step(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """The answer to the question that the message implies by what it tells; None where that is open."""
    whole = turn.whole
    latest = state.questions[0].intent if state.questions else None
    told = whole.profile_update.fields if whole.profile_update else ()
    if "event" in told and (beside := for_event(whole, content)):
        return beside
    intent = _implied(told, whole.person, latest, content)
    if intent is None:
        return None
    memory = replace(whole.memory, goes_on=state.planned)
    question = replace(whole, intent=intent, alternatives=(), refers=False, memory=memory)
    if intent == ASKS_FOR_PLAN:
        return plan(replace(turn, whole=question, moves=(Ask(intent),)), state, content)
    return Decision(tuple(answer_all((question,), whole, content)), questions=(question,))


def for_event(whole: Question, content: Content) -> Decision | None:
    """The next session beside the event: no plan is needed where none but that one may fit before it."""
    if holds(whole.person, content):
        # Nothing is dated before others have agreed.
        return None
    beside = next_session.beside_event(whole, content, content.guidance.answers[NEXT_SESSION].topic)
    question = replace(whole, intent=NEXT_SESSION, alternatives=(), refers=False)
    return Decision(beside, questions=(question,)) if beside else None


def _implied(told: Collection[str], person: PatientProfile, latest: str | None, content: Content) -> str | None:
    """The intent of that question, after the latest one that was asked."""
    if "last_session" in told and latest in RESULTS:
        return "ask_progress"
    if {"event", "start", "wanted"} & set(told) and (person.concerns or not {"wanted", "sessions_done"} <= {*told}):
        return ASKS_FOR_PLAN if person.concerns else None
    if {"last_session", "sessions_done"} & set(told) and person.concerns and finished(person, content):
        # No session is due any more; the plan says what is.
        return ASKS_FOR_PLAN
    if "last_session" in told:
        return "ask_next_session"
    counted = "sessions_done" in told and person.sessions_done and (person.concerns or "wanted" in told)
    return "ask_frequency" if counted else None
