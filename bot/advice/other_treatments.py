"""Whether a question is about another treatment than the one that the documents cover."""

from __future__ import annotations

from bot.advice.question import Mention, Question
from bot.content.content import Content

KIND, CONDITION = "treatment", "condition"
DONE = "done"
# Questions that a treatment which was had changes: what follows it, and whether another one may follow.
AFTER_IT = frozenset(
    {"check_symptom", "ask_side_effects", "ask_aftercare", "ask_activity_after", "ask_suitability", "ask_safety"}
)


def other_treatment(question: Question, content: Content) -> str | None:
    """The first named treatment that the question is about and that the guidance does not cover, or None.

    A treatment is ignored if the question depends on the same words in another role, or these name a condition:
    "Ozempic" as a medicine. So is one that was had where the question turns on a condition: "I'm black and laser burned
    me". One that the documents name as an addition only ("laser") is another matter where microneedling is not named
    beside it, and where it was had, for what follows it.
    """
    section = content.guidance.answers[question.intent]
    asked = {mention.text for mention in question.mentions if mention.kind in section.depends_on and mention.text}
    taken = {mention.text for mention in question.mentions if mention.kind == CONDITION}
    named = [mention for mention in question.mentions if mention.kind == KIND and mention.text not in asked]
    if question.intent in AFTER_IT:
        named = [mention for mention in named if mention.role == DONE or mention.text not in taken]
    own = any(not content.guidance.entry(CONDITION, one).incidental for one in question.named(CONDITION))
    if own and CONDITION in section.depends_on:
        named = [mention for mention in named if mention.role != DONE]
    covered = any(_scope(mention, content) == "covered" for mention in named)
    return next((mention.entry for mention in named if _is_other(mention, question, content, covered=covered)), None)


def _is_other(mention: Mention, question: Question, content: Content, *, covered: bool) -> bool:
    scope = _scope(mention, content)
    if scope != "combined":
        return scope == "other"
    return not covered and (mention.role != DONE or question.intent in AFTER_IT)


def _scope(mention: Mention, content: Content) -> str | None:
    return content.guidance.entry(KIND, mention.entry).scope
