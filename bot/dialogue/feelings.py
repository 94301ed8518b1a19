"""The sentence that acknowledges a feeling which the patient voices, before the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.content.content import Content
from bot.dialogue.alarm import Decision

KIND = "feeling"
# The topic of replies to what was not understood.
MISUNDERSTOOD = "misunderstood"


def acknowledged(
    answers: Sequence[Answer],
    whole: Question,
    decision: Decision,
    content: Content,
    answer: Callable[[Question], Sequence[Answer]],
) -> tuple[Answer, ...]:
    """The answers, preceded by one sentence on a voiced feeling; the answers alone in an alarm, or without a feeling.

    Args:
        answers: the reply.
        whole: the message as one question.
        decision: what an alarm of the conversation means for the reply.
        content: the content in use.
        answer: the ordinary answers to a question, for a message in which nothing but the feeling is understood.
    """
    voiced = next(iter(whole.named(KIND)), None)
    feeling = content.guidance.feelings.feelings.get(voiced or "")
    alarmed = decision.level is not None or decision.alone or any(each.kind == "urgent" for each in answers)
    if feeling is None or alarmed or not answers:
        return tuple(answers)
    if answers[0].topic == MISUNDERSTOOD:
        answers = answer(whole.as_intent(feeling.alone))
    # Of the kind of the answer that it introduces: it is no answer of its own.
    sentence = make(content, feeling.response, topic=answers[0].topic, kind=answers[0].kind)
    return (sentence, *answers)
