"""The rules that apply what the alarm of the conversation means for the reply; `bot.dialogue.alarm` decides that."""

from __future__ import annotations

from bot.advice.question import Mention, Question
from bot.advice.reply import reply
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn

RAISED = frozenset({"raised", "confirmed", "self_harm_too", "emergency_too", "check", "in_doubt", "in_case"})
CALL = "call_for_help"
NO_ALARM = "no_alarm"


def alarm_raised(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A worrying symptom raises an alarm, or the question whether it is one."""
    return _applied(turn, state, content) if turn.alarm.rule in RAISED else None


def call_for_help(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A bare call for help: the emergency number, and what is happening."""
    return _applied(turn, state, content) if turn.alarm.rule == CALL else None


def alarm_standing(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """An alarm goes on, is resolved, or an ordinary answer follows its reminder."""
    return _applied(turn, state, content) if turn.alarm.rule not in {*RAISED, CALL, NO_ALARM} else None


def _applied(turn: Turn, state: DialogueState, content: Content) -> Decision:
    decision = turn.alarm
    if decision.alone:
        return Decision(decision.answers, clears=turn.command if decision.obeys else None)
    waiting = _waiting(turn, state) if decision.ends_doubt else None
    if waiting is not None:
        answers = (*decision.answers, *reply(waiting, content))
        return Decision(answers, questions=(waiting,), rest=None if decision.bare else turn)
    # Small talk does not follow a reminder; "no" may answer what was asked for a plan.
    requested = state.request is not None and turn.answer is not None
    dropped = content.guidance.alarm.withheld.dropped if decision.reminds and not requested else ()
    rest = turn.without(dropped)
    answers = decision.answers if rest else (*decision.answers, *decision.instead)
    return Decision(answers, decision.closing, rest=rest)


def _waiting(turn: Turn, state: DialogueState) -> Question | None:
    """The question that waits for its answer; None where the message asks the same."""
    asked = state.waiting
    if asked is None:
        return None
    mentions = tuple(Mention(kind, entry) for kind, entry in asked.about)
    if turn.whole.intent == asked.intent and set(asked.about) <= {(one.kind, one.entry) for one in turn.whole.mentions}:
        return None
    return Question(asked.intent, turn.now, mentions, turn.whole.memory, profile_update=turn.whole.profile_update)
