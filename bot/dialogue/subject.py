"""What a question is about, by what it names and by what was spoken of before."""

from __future__ import annotations

from dataclasses import replace

from bot.advice.question import URGENT, Question
from bot.advice.reply import redirected_to
from bot.content.content import Content

# Neither names what a question is about: the way of asking, and the treatment itself.
_NO_SUBJECT = frozenset({"subject", "treatment"})


def things_named(question: Question, content: Content) -> set[str]:
    """The kinds of thing that the question names, beside the treatment and the way of asking."""
    return {mention.kind for mention in question.mentions} & content.guidance.vocabularies.keys() - _NO_SUBJECT


def beyond_limits(question: Question, content: Content) -> str | None:
    """The intent that answers what the assistant never does, where the question asks for that."""
    if question.intent == URGENT:
        return None
    return next((intent for about, intent in content.guidance.always.items() if question.names(about)), None)


def limited(question: Question, content: Content) -> Question:
    """The question, or one beyond the limits of the assistant where it asks for that."""
    beyond = beyond_limits(question, content)
    return question.as_intent(beyond) if beyond else question


def referred(question: Question, content: Content) -> Question:
    """The question with what "that" refers to."""
    if question.refers and not things_named(question, content):
        return replace(question, mentions=(*question.mentions, *question.memory.about))
    return question


def in_context(question: Question, content: Content) -> Question:
    """The same, as what it is answered as because of what it names."""
    question = referred(question, content)
    elsewhere = redirected_to(question, content)
    return question.as_intent(elsewhere) if elsewhere else question
