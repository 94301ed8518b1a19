"""The sentence that acknowledges a feeling which the patient voices, before the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.advice.answer import Answer, make
from bot.advice.question import Question
from bot.advice.remark import ON, REMARKS
from bot.content.content import Content
from bot.dialogue.alarm import Decision

KIND = "feeling"
# The rule by which an alarm is new, and what follows it where it is urgent.
CHECK = "check"
RAISED, BESIDE_URGENT = "raised", "utter_feeling_urgent"
# Whoever thanks or leaves speaks of a feeling that is over: "thank you, I was panicking".
CLOSINGS = frozenset({"utter_thank", "utter_goodbye"})
# What no phrase is for is taken for this one, a joke at times: where an answer is waited for, it is met as a remark.
UNSURE, BEFORE_AN_ANSWER = "worry", REMARKS - {ON}
# Tears are none that is over, whatever is thanked for: "thank you, I cried all morning".
TEARS = "tears"
# Topics that are left out beside a complaint: "nobody is at the desk" asks for no booking.
OF_THE_DESK = frozenset(
    {"booking", "clinic", "human", "chitchat", "privacy", "limits", "detail", "out_of_scope", "feedback"}
)
# The topic of replies to what was not understood.
MISUNDERSTOOD = "misunderstood"


def acknowledged(
    answers: Sequence[Answer],
    whole: Question,
    decision: Decision,
    content: Content,
    answer: Callable[[Question], Sequence[Answer]],
) -> tuple[Answer, ...]:
    """The answers with one sentence on a voiced feeling: before them, or behind whom to call in an urgent alarm.

    It takes the place of what is said to a mere remark, and to thanks where the patient cried; beside other thanks and
    a goodbye it is left out.

    In an emergency, and without a feeling, the answers alone.

    Args:
        answers: the reply.
        whole: the message as one question.
        decision: what an alarm of the conversation means for the reply.
        content: the content in use.
        answer: the ordinary answers to a question, for a message in which nothing but the feeling is understood.
    """
    voiced = next(iter(whole.named(KIND)), None)
    feeling = content.guidance.feelings.feelings.get(voiced or "")
    if feeling is None or not answers:
        return tuple(answers)
    asked = decision.answers if decision.rule == CHECK and not decision.alone else ()
    if asked and len(answers) > len(asked) and tuple(answers[: len(asked)]) == asked:
        # Behind the question whether it is an emergency, before the answer to the worry.
        rest = acknowledged(answers[len(asked) :], whole, Decision(), content, answer)
        return (*asked, *rest)
    if decision.level is not None or decision.alone or any(each.kind == "urgent" for each in answers):
        if decision.rule != RAISED or decision.level != "urgent" or not feeling.distress:
            return tuple(answers)
        return (*answers, make(content, BESIDE_URGENT, topic=answers[-1].topic, kind="urgent"))
    if answers[0].topic == MISUNDERSTOOD:
        answers = answer(whole.as_intent(feeling.alone))
    if feeling.hands_over:
        return _handed_over(answers, answer(whole.as_intent(feeling.alone)))
    if feeling.glad and any(each.level is not None for each in answers):
        return tuple(answers)
    # Of the kind of the answer that it introduces: it is no answer of its own.
    closes = answers[0].response in CLOSINGS and voiced != TEARS
    if closes or (voiced == UNSURE and answers[0].response in BEFORE_AN_ANSWER):
        return tuple(answers)
    sentence = make(content, feeling.response, topic=answers[0].topic, kind=answers[0].kind)
    # It is enough of an answer to a mere remark.
    return (sentence, *(answer for answer in answers if answer.response not in REMARKS | CLOSINGS))


def _handed_over(answers: Sequence[Answer], to_person: Sequence[Answer]) -> tuple[Answer, ...]:
    """Who hears a complaint, and then the answers that are about the treatment."""
    said = {each.response for each in to_person}
    others = (each for each in answers if each.topic not in OF_THE_DESK and each.response not in said)
    return (*to_person, *others)
