"""What the guidance says in short on a concern that a patient states without a question, and an offer."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import IntentAnswers

# The aspect of facts on what the treatment does for a concern.
BENEFIT = "benefit"


def personal(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...] | None:
    """The short of the guidance on the first documented concern that the message names; None without one."""
    for entry in question.named("concern"):
        benefits = [fact for fact in content.guidance.about("concern", entry) if fact.aspect == BENEFIT]
        if benefits:
            name = content.guidance.entry("concern", entry).name
            given = {"subject": name, "fact_list": " ".join(fact.sentence for fact in benefits)}
            facts = tuple(fact.id for fact in benefits)
            topic = section.topic
            return (make(content, "utter_concern_short", topic=topic, kind="answer", facts=facts, given=given),)
    return None
