"""The rule for answers to what the assistant asked: a detail, one of two questions, or yes and no to an offer."""

from __future__ import annotations

from dataclasses import replace

from bot.advice.answer import make
from bot.advice.profile_update import ASKS_FOR_PLAN, TELLING
from bot.advice.question import FALLBACK, URGENT, ProfileUpdate
from bot.advice.reply import reply
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.details import continued
from bot.dialogue.pause import RESUME, resumed
from bot.dialogue.plan_request import plan
from bot.dialogue.several import answer_all
from bot.dialogue.state import DialogueState, Request
from bot.dialogue.subject import things_named
from bot.dialogue.turn import Ask, Turn


def answer_to_request(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """The message answers what the last reply asked: a detail, which of two questions, an offer."""
    if state.request is None or turn.whole.intent == URGENT or len(turn.of(Ask)) > 1:
        return None
    if state.request.choices:
        return _chosen(turn, state, state.request, content)
    if state.request.offers:
        return _accepted(turn, state, state.request.offers, content)
    return (
        _value(turn, state, content)
        or _declined(turn, state.request, content)
        or _explained(turn, state.request, content)
    )


def _value(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """No more than the value that was asked for: the question is answered with it.

    "20/06" is no sentence, and "my session was yesterday" sounds like a question about the next one.
    """
    whole = turn.whole
    told = whole.profile_update.fields if whole.profile_update else ()
    wishes = any(mention.role == "wish" for mention in whole.mentions)
    tells = any(mention.kind in TELLING for mention in whole.mentions)
    if state.request is None or state.request.field not in told or wishes or not tells or things_named(whole, content):
        return None
    return continued(turn, state, content)


def _declined(turn: Turn, request: Request, content: Content) -> Decision | None:
    """The patient can't say, or had no session: the general answer holds, and nothing is asked again."""
    if request.field is None or turn.answer in (None, "yes") or things_named(turn.whole, content):
        return None
    person = turn.whole.person
    if turn.answer == "no" and request.field == "last_session" and not person.sessions_done:
        person = person.copy(update={"sessions_done": 0, "last_session": None})
    topic = content.guidance.answers[request.question].topic if request.question else "detail"
    answer = make(content, "utter_request_declined", topic=topic, kind="smalltalk")
    return Decision((answer,), person=person.declining(request.field))


def _explained(turn: Turn, request: Request, content: Content) -> Decision | None:
    """Why the severity is asked for, once: "what's the difference?", or an answer that was not understood."""
    person = turn.whole.person
    if request.field != "severity" or request.tries or not person.concerns:
        return None
    asks_why = turn.whole.intent in ("ask_explanation", request.question) and not turn.whole.mentions
    if turn.whole.intent != FALLBACK and not asks_why:
        return None
    given = {"subject": content.guidance.entry("concern", person.concerns[0].entry).name}
    answer = make(content, "utter_explain_severity", topic="frequency", kind="clarify", given=given)
    return Decision((answer,), request=request.copy(update={"tries": 1}))


def _chosen(turn: Turn, state: DialogueState, request: Request, content: Content) -> Decision | None:
    """One of two questions, or both, chosen by its place; "neither" and "no" are answered as such."""
    places = turn.reading.choice
    if places is None or max(places, default=0) >= len(request.choices):
        return None
    whole = replace(turn.whole, mentions=turn.whole.memory.about, alternatives=(), refers=False)
    if not places:
        return Decision((make(content, "utter_ask_away", topic="chitchat", kind="clarify"),), person=state.person)
    # "The first one" is not one session.
    whole = replace(whole, profile_update=ProfileUpdate(state.person))
    questions = tuple(whole.as_intent(request.choices[place]) for place in places)
    return Decision(tuple(answer_all(questions, whole, content)), questions=questions, person=state.person)


def _accepted(turn: Turn, state: DialogueState, offers: str, content: Content) -> Decision | None:
    """Yes or no to an offer."""
    if turn.answer == "yes":
        whole = turn.whole.as_intent(offers)
        accepted = replace(turn, whole=whole, moves=(Ask(offers),))
        if offers == RESUME:
            return resumed(accepted, state, content)
        if offers == ASKS_FOR_PLAN:
            return plan(accepted, state, content)
        return Decision(reply(whole, content), questions=(whole,))
    if turn.answer == "no":
        return Decision((make(content, "utter_fine", topic="chitchat", kind="smalltalk"),))
    return None
