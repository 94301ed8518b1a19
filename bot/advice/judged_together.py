"""What is said of several signs, as one paragraph: each judged, the gravest first, then the care and whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import listed_facts
from bot.advice.recovery import TABLE
from bot.content.content import Content
from bot.content.schema import CareLevel

TOGETHER: Mapping[CareLevel, str] = {
    "expected": "utter_recovery_together",
    "soon": "utter_recovery_together_soon",
}
_OPEN = "utter_part_judged_open"
# The sentence on a sign for each response that judges one by the time since the session; the gravest first.
SENTENCES: Mapping[str, str] = {
    "utter_recovery_beyond": "utter_part_judged_beyond",
    "utter_recovery_edge": "utter_part_judged_edge",
    "utter_recovery_long": "utter_part_judged_long",
    "utter_recovery_then_perhaps": "utter_part_judged_then",
    "utter_recovery_within": "utter_part_judged_within",
    "utter_recovery_then_open": _OPEN,
    "utter_recovery_no_figure": _OPEN,
    "utter_recovery_then_gone": "utter_part_judged_gone",
}
# What is said of signs that no guide names: to tell the team, though nothing else is a reason to call.
UNNAMED = frozenset({"utter_symptom_unnamed", "utter_symptom_unnamed_too"})


def judged_together(answers: Sequence[Answer], content: Content) -> list[Answer]:
    """The answers, with those that judge signs joined in the place of the first."""
    judging = sorted(
        (answer for answer in answers if answer.response in SENTENCES),
        key=lambda answer: list(SENTENCES).index(answer.response),
    )
    unnamed = [answer for answer in answers if answer.response in UNNAMED]
    if not judging or len(judging) + len(unnamed) < 2:
        return [*answers]
    signs = [*judging, *unnamed]
    first = next(answer for answer in answers if answer in signs)
    joined = _joined(judging, unnamed, content)
    return [joined if answer is first else answer for answer in answers if answer is first or answer not in signs]


def _joined(judging: Sequence[Answer], unnamed: Sequence[Answer], content: Content) -> Answer:
    said = [part(content, SENTENCES[answer.response], **answer.values) for answer in judging]
    said += [part(content, "utter_part_judged_unnamed", subject=answer.values["subject"]) for answer in unnamed]
    signs = [*judging, *unnamed]
    response = TOGETHER["soon" if any(answer.level == "soon" for answer in judging) else "expected"]
    level: CareLevel = "soon" if any(answer.level == "soon" for answer in signs) else "expected"
    facts = (fact for answer in signs for fact in answer.facts)
    joined = make(
        content,
        response,
        topic=judging[0].topic,
        facts=tuple(dict.fromkeys((*facts, *listed_facts(content, TABLE, response)))),
        given={"since": judging[0].values["since"], "sentences": " ".join(dict.fromkeys(said))},
        level=level,
    )
    return replace(joined, steps=tuple(dict.fromkeys(step for answer in signs for step in answer.steps)))
