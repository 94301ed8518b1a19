"""What was only in doubt in a conversation.

The assistant asks about it, or names whom to call for in case, once for a like message. A question that this took the
place of waits, and is answered when the doubt is over.
"""

from __future__ import annotations

from bot.advice.question import URGENT
from bot.content.alarm import AlarmLevel
from bot.content.content import Content
from bot.dialogue.alarm import ANSWERED, QUESTIONS
from bot.dialogue.reading import Reading
from bot.dialogue.state import AskedQuestion, DialogueState, Named
from bot.dialogue.turn import REPORT, Turn
from bot.safety.alarm import Alarm

# Rules of the alarm: those that ask, the one that names whom to call in case, and the one that raises an alarm.
CHECK, CALMED, IN_DOUBT, RAISED = "check", "calmed", "in_doubt", "raised"
SYMPTOM = "symptom"
LEVELS = frozenset({"emergency", "urgent"})
# What is remembered of a conversation.
MOST_DOUBTS = 8
# Where a message names no symptom.
ANY = ""


def named_in_case(reading: Reading, state: DialogueState) -> bool:
    """Whether the reply to a like message named whom to call in case: one with the same symptom, or without any."""
    symptoms = reading.named(SYMPTOM)
    return any(what == IN_DOUBT and (not symptoms or symptom in (*symptoms, ANY)) for what, symptom in state.doubts)


def asked_before(reading: Reading, state: DialogueState) -> AlarmLevel | None:
    """The level that was asked about for a like message; for an emergency, it has to name the same symptom."""
    symptoms = reading.named(SYMPTOM)
    if any(what == "emergency" and symptom in symptoms for what, symptom in state.doubts):
        return "emergency"
    alike = (not symptoms or symptom in (*symptoms, ANY) for what, symptom in state.doubts if what in LEVELS)
    return "urgent" if any(alike) else None


def with_doubt(after: DialogueState, turn: Turn, about: tuple[Named, ...], content: Content) -> DialogueState:
    """The state that remembers what was put in doubt with this message, and the question that waits.

    Args:
        after: the state after the message.
        turn: the message.
        about: what its question names.
        content: the content in use.
    """
    what = _in_doubt(turn)
    symptoms = turn.reading.named(SYMPTOM) or (ANY,)
    doubts = dict.fromkeys((*after.doubts, *((what, symptom) for symptom in symptoms if what)))
    waiting = _waiting(turn, about, content) if _is_new(turn) else after.waiting if _goes_on(turn) else None
    return after.copy(update={"doubts": tuple(doubts)[-MOST_DOUBTS:], "waiting": waiting})


def _in_doubt(turn: Turn) -> str:
    """What was put in doubt with this message: a level that was asked about, or IN_DOUBT."""
    decision = turn.alarm
    if decision.rule in (CHECK, CALMED) and decision.alarm is not None and not decision.alarm.self_harm:
        return decision.alarm.asks or ""
    return IN_DOUBT if decision.rule == IN_DOUBT else ""


def _is_new(turn: Turn) -> bool:
    """Whether an alarm that no rule raised, or the question about one, takes the place of the answer."""
    return turn.alarm.rule in (CHECK, RAISED)


def _goes_on(turn: Turn) -> bool:
    alarm: Alarm | None = turn.alarm.alarm
    return alarm is not None and alarm.level != "over"


def _waiting(turn: Turn, about: tuple[Named, ...], content: Content) -> AskedQuestion | None:
    """The question of a message that is not answered now; None where the alarm is sure, or it asks nothing."""
    alarm, reading = turn.alarm.alarm, turn.reading
    if alarm is None or not turn.alarm.alone or not (alarm.doubtful or alarm.level == "asked"):
        return None
    # What raises an alarm has the urgent intent, before what the message is about otherwise.
    intents = reading.likely if reading.intent == URGENT else (reading.intent,)
    known = content.guidance.answers
    # What is out of scope is no question that waits.
    questions = (one for one in intents if one.startswith(QUESTIONS) or one == REPORT)
    asked = (one for one in questions if one in known and known[one].kind in ANSWERED)
    intent = next(asked, REPORT if reading.named(SYMPTOM) else None)
    return AskedQuestion(intent=intent, about=about) if intent else None
