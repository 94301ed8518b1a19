"""What the assistant asked about in doubt, or named whom to call for in case: it does so once for a like message."""

from __future__ import annotations

from bot.dialogue.reading import Reading
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn

# The rule of the alarm, and the name under which it is remembered.
IN_DOUBT = "in_doubt"
# What is remembered of a conversation.
MOST_DOUBTS = 8
# Where a message names no symptom.
ANY = ""


def put_before(what: str, reading: Reading, state: DialogueState) -> bool:
    """Whether something was put before about a like message: one with the same symptom, or one of them names none."""
    named = (*reading.named("symptom"), ANY)
    return any(kind == what and (symptom in named or len(named) == 1) for kind, symptom in state.doubts)


def with_doubt(after: DialogueState, turn: Turn) -> DialogueState:
    """The state that remembers what the alarm put in doubt with this message."""
    if turn.alarm.rule != IN_DOUBT:
        return after
    about = turn.reading.named("symptom") or (ANY,)
    doubts = dict.fromkeys((*after.doubts, *((IN_DOUBT, symptom) for symptom in about)))
    return after.copy(update={"doubts": tuple(doubts)[-MOST_DOUBTS:]})
