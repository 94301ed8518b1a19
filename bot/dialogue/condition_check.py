"""The rule for a short question after the patient named a condition that the practitioner judges: "so it's a no?".

The question names no condition itself, and the general answer on who can have the treatment does not answer it.
"""

from __future__ import annotations

import re

from bot.advice import clearance, kept_conditions
from bot.advice.answer import make
from bot.advice.formatting import format_list
from bot.advice.question import FALLBACK
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.details import DETAILS
from bot.dialogue.state import DialogueState
from bot.dialogue.subject import things_named
from bot.dialogue.turn import SUITS, Ask, Turn

CONDITION = "condition"
# Questions in answer to which conditions are judged.
JUDGED = clearance.JUDGED | {"ask_benefits"}
# What may be named beside the check.
BESIDE = frozenset({"severity", "feeling"})
# Below this confidence a message without a subject is the check, whatever else it is taken for.
SURE = 0.45
# Asks whom the treatment suits, in general.
OF_ANYBODY = frozenset({"who", "whom", "anyone", "anybody", "everyone", "everybody", "people"})
# A conclusion is a question, with or without a mark.
_CONCLUDES = re.compile(r"^(?:(?:oh|ok|okay|right|ah|hm+|well)[,.\s]+)*so\b|\bthen\W*$")


def condition_check(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A check after a condition: our guides neither allow nor forbid it, and the practitioner comes first."""
    whole, reading = turn.whole, turn.reading
    asked = state.questions[0] if state.questions else None
    sure = whole.intent == SUITS and reading.confidence >= SURE
    if len(turn.of(Ask)) > 1 or not (reading.short or sure):
        return None
    if reading.bare == "when" or OF_ANYBODY & reading.beside:
        # How long to wait is another question, and so is who can have it.
        return None
    if {mention.kind for mention in whole.mentions} - BESIDE or things_named(whole, content) - BESIDE:
        return None
    checks = reading.asks or reading.requests or bool(_CONCLUDES.search(reading.text.lower()))
    unsure = reading.confidence < SURE and not turn.command
    if whole.intent != SUITS and not (checks and unsure and whole.intent in {FALLBACK, *DETAILS, "deny", "affirm"}):
        return None
    judged = asked.about if asked is not None and asked.intent in JUDGED else ()
    named = [entry for kind, entry in judged if kind == CONDITION]
    if whole.intent == SUITS:
        # Whatever was spoken of meanwhile, what suits in general is no answer to a patient with a condition.
        named = [*dict.fromkeys((*named, *kept_conditions.entries(whole, content)))]
    entries = [content.guidance.entry(CONDITION, entry) for entry in named]
    open_ = [entry.name for entry in entries if not (entry.incidental or entry.related or entry.cleared_by)]
    if not open_ or len(open_) < len(entries):
        return None
    topic = content.guidance.answers[SUITS].topic
    given = {"subject": format_list(open_)}
    return Decision((make(content, "utter_condition_settled", topic=topic, kind="gap", given=given),))
