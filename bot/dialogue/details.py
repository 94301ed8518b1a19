"""The rules for details that concern the question before: answers to what was asked, additions, corrections."""

from __future__ import annotations

from dataclasses import replace

from bot.advice.profile_update import CORRECTION, TELLING
from bot.advice.question import INFORM, URGENT, Question
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.several import answer_all
from bot.dialogue.state import DialogueState
from bot.dialogue.subject import in_context, things_named
from bot.dialogue.turn import Ask, Turn

DETAILS = frozenset({INFORM, CORRECTION})


def answer_to_request(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """The message does no more than tell what the last answer asked for: that question is answered again.

    "20/06" is no sentence, and "my session was yesterday" sounds like a question about the next one.
    """
    whole = turn.whole
    if state.request is None or whole.intent == URGENT or len(turn.of(Ask)) > 1:
        return None
    told = whole.profile_update.fields if whole.profile_update else ()
    wishes = any(mention.role == "wish" for mention in whole.mentions)
    tells = any(mention.kind in TELLING for mention in whole.mentions)
    if state.request.field not in told or wishes or not tells or things_named(whole, content):
        return None
    return _continued(whole, state, content)


def detail(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A bare detail or a correction: the question before is answered with it."""
    return _continued(turn.whole, state, content) if turn.whole.intent in DETAILS else None


def _continued(whole: Question, state: DialogueState, content: Content) -> Decision | None:
    """The last question with what the message tells; None where it does not concern that question."""
    if not state.questions or not _adds_to_last(whole, state, content):
        return None
    question = in_context(whole.as_intent(state.questions[0].intent), content)
    if state.request is not None and not things_named(whole, content):
        # What the question was about still holds.
        question = replace(question, mentions=(*whole.mentions, *whole.memory.about))
    return Decision(tuple(answer_all((question,), whole, content)), questions=(question,))


def _adds_to_last(whole: Question, state: DialogueState, content: Content) -> bool:
    """Whether a bare detail concerns the last question: one names nothing else, or what that question turns on."""
    last = content.guidance.answers.get(state.questions[0].intent)
    if last is None:
        return False
    named = things_named(whole, content)
    return not named or bool(named & {*last.depends_on, "severity"})
