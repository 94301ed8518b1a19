"""After a pause: the profile of the session that expired is offered, and used again when the patient agrees."""

from __future__ import annotations

from dataclasses import replace

from bot.advice import profile_summary
from bot.advice.answer import Answer, make
from bot.advice.profile import PatientProfile
from bot.advice.question import ProfileUpdate, Question
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.details import with_detail
from bot.dialogue.several import answer_all
from bot.dialogue.state import DialogueState, Earlier
from bot.dialogue.subject import in_context
from bot.dialogue.turn import Turn

# What "yes" to the offer stands for; not an intent of a message.
RESUME = "resume"


def offer(earlier: Earlier, content: Content) -> Answer:
    """The profile of before the pause, and the question whether to use it again."""
    given = {"told": "; ".join(profile_summary.parts(earlier.person, content))}
    return make(content, "utter_told_before", topic="privacy", kind="smalltalk", given=given)


def resumed(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """The profile of both sessions, and the last question answered with it."""
    if state.earlier is None:
        return None
    person = _together(state.earlier.person, turn.whole.person)
    whole = replace(turn.whole, profile_update=ProfileUpdate(person))
    asked = state.questions[0] if state.questions else state.earlier.question
    if asked is None:
        told = replace(whole, intent="ask_what_known")
        return Decision(profile_summary.answer(told, content, "privacy"), questions=(told,), person=person)
    question: Question = in_context(with_detail(asked, whole), content)
    return Decision(tuple(answer_all((question,), whole, content)), questions=(question,), person=person)


def _together(before: PatientProfile, since: PatientProfile) -> PatientProfile:
    """The profile of before with every field that has been set since."""
    unset = PatientProfile()
    names = (name for name in since.__fields__ if getattr(since, name) != getattr(unset, name))
    return before.copy(update={name: getattr(since, name) for name in names})
