"""A reply is not given twice in a row: what it repeats is left out, or one sentence says that it still holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2s

from bot.advice.answer import Answer, make
from bot.advice.formatting import first_sentence
from bot.advice.merging import OF_NOTHING
from bot.advice.remark import ON, REMARKS
from bot.content.content import Content

# In place of a reply that would be the last one again, the first of these that the last one was not.
HOLDS = ("utter_still_holds", "utter_still_holds_again")
# Of what no guide covers, a further question is not covered either; of signs, the same with what to watch for.
GAP_HOLDS = ("utter_gap_holds", "utter_gap_holds_again")
NAMED_GAP_HOLDS = ("utter_gap_holds_of", "utter_gap_holds_again")
SIGN_HOLDS = ("utter_gap_holds_sign", "utter_gap_holds_again")
# Of a verdict on a sign, and of what was done already, with what to watch for.
VERDICT_HOLDS = ("utter_verdict_holds", "utter_still_holds_again")
LATE_HOLDS = ("utter_verdict_holds_late", "utter_still_holds_again")
DONE_HOLDS = ("utter_done_holds", "utter_gap_holds_again")
OF_DONE = "utter_done_"
# Of what the assistant never does the whole answer alternates with this: it says what needs help at once.
LIMITS = ("utter_still_holds_limits",)
LISTENING = ("utter_listening", "utter_listening_again")
MISUNDERSTOOD = ("utter_misunderstood_still", "utter_misunderstood_again")
TOO_LONG = ("utter_too_long_again", "utter_too_long")
NOTED, NOTED_GAP, NOTED_SIGN = "utter_noted_holds", "utter_noted_gap", "utter_noted_sign"
# The kind of what is noted or asked beside the answers of a reply.
NOTING = "clarify"
WAIT = "wait"
# What an answer names that is not covered.
SUBJECT = "subject"
# The sentence of a verdict on the time since the session.
SINCE = "since"
# Of a further detail that changes nothing.
FURTHER = frozenset(
    {
        "utter_detail_condition",
        "utter_detail_symptom",
        "utter_detail_activity",
        "utter_detail_treatment",
        "utter_detail_other",
        VERDICT_HOLDS[0],
        LATE_HOLDS[0],
    }
)
DETAIL_AGAIN = ("utter_detail_again",)
# Of a detail that belongs to nothing spoken of last.
ASIDE_TOLD = "utter_detail_aside"
REMARKED = ("utter_remark_meanwhile", ON)
INSTEAD = frozenset(
    {
        *HOLDS,
        *GAP_HOLDS,
        *SIGN_HOLDS,
        *DONE_HOLDS,
        *LIMITS,
        *LISTENING,
        *MISUNDERSTOOD,
        *TOO_LONG,
        *DETAIL_AGAIN,
        NOTED,
        NOTED_GAP,
        NOTED_SIGN,
    }
)
# Of a digest; enough to tell the few texts of one reply apart.
_BYTES = 4


def digests(answers: Iterable[Answer], content: Content) -> tuple[str, ...]:
    """A digest of each answer's text."""
    return tuple(_digest(answer.text(content)) for answer in answers)


def remembered(answers: Iterable[Answer], content: Content) -> tuple[str, ...]:
    """A digest of each text of a reply: of what it says first, then of what it notes or asks."""
    return digests(sorted(answers, key=lambda answer: answer.kind == NOTING), content)


def _digest(text: str) -> str:
    return blake2s(text.encode(), digest_size=_BYTES).hexdigest()


def repeats(answers: Sequence[Answer], said: Sequence[str], content: Content) -> bool:
    """Whether the answers are the reply before, apart from what they ask for.

    Advice on worrying symptoms is repeated.

    Args:
        answers: the answers of this reply.
        said: the digests of the texts of the reply before.
        content: the content in use.
    """
    others = [answer for answer in answers if not answer.only_asks]
    if not others or any(answer.kind == "urgent" for answer in others):
        return False
    return set(digests(others, content)) <= set(said)


def without_repeats(
    answers: Sequence[Answer], said: Sequence[str], told: Sequence[str], content: Content
) -> tuple[Answer, ...]:
    """The answers, or one sentence in place of those that were the reply before.

    Advice on worrying symptoms is repeated, and so is what the assistant asks for.

    Args:
        answers: the answers of this reply.
        said: the digests of the texts of the reply before.
        told: what the message told that is new, as phrases.
        content: the content in use.
    """
    asking = tuple(answer for answer in answers if answer.only_asks)
    others = [answer for answer in answers if not answer.only_asks]
    if not repeats(answers, said, content) or _said_beside(others, said, content):
        return tuple(answers)
    first = _first(others)
    if told and not judges(first) and first.topic not in ("misunderstood", "limits"):
        gap = NOTED_GAP if first.kind == "gap" else NOTED
        return (_instead(NOTED_SIGN if first.level else gap, first, content, told), *asking)
    # How long to wait is said again before what no guide says.
    first = next((answer for answer in others if _waits(answer, content)), first)
    known = [_instead(name, first, content) for name in _wordings(first)]
    unsaid = (one for one, digest in zip(known, digests(known, content), strict=True) if digest not in said)
    instead = next(unsaid, None if first.topic == "limits" else known[0])
    return (instead, *asking) if instead else tuple(answers)


def _first(answers: Sequence[Answer]) -> Answer:
    """The first answer; the one that it leads in to, where it only does that: "you mentioned allergies"."""
    first = answers[0]
    if first.kind != "answer" or first.facts:
        return first
    return next((answer for answer in answers if answer.topic == first.topic and answer.facts), first)


def _said_beside(answers: Sequence[Answer], said: Sequence[str], content: Content) -> bool:
    """Whether the reply before led with something else: to what is asked now these are the first answer."""
    feelings = (feeling.response for feeling in content.guidance.feelings.feelings.values())
    before = said[: min(said.index(digest) for digest in digests(answers, content))]
    held = [_instead(name, answer, content) for answer in answers for name in _wordings(answer)]
    passed_over = {*digests(held, content), *(_digest(content.wording[name].text) for name in feelings)}
    return not set(before) <= passed_over


def _waits(answer: Answer, content: Content) -> bool:
    """Whether an answer says how long to wait with an activity or a product."""
    return answer.kind == "answer" and any(content.guidance.facts[fact].aspect == WAIT for fact in answer.facts)


def _wordings(answer: Answer) -> tuple[str, ...]:
    if answer.response in TOO_LONG:
        return TOO_LONG
    if answer.topic == "misunderstood":
        return MISUNDERSTOOD
    if answer.response in FURTHER:
        return DETAIL_AGAIN
    if answer.response in (*REMARKS, ASIDE_TOLD):
        return REMARKED
    if answer.kind == "handover" or answer.response in OF_NOTHING:
        # With the number to call.
        return HOLDS[::-1]
    if answer.response.startswith(OF_DONE):
        return DONE_HOLDS
    if answer.kind == "answer" and answer.level:
        return _verdict_holds(answer) if judges(answer) else DONE_HOLDS
    if answer.kind == "gap" and answer.topic != "limits":
        if answer.level:
            return SIGN_HOLDS
        return NAMED_GAP_HOLDS if SUBJECT in answer.values else GAP_HOLDS
    return {"limits": LIMITS, "chitchat": LISTENING}.get(answer.topic, HOLDS)


def judges(answer: Answer) -> bool:
    """Whether an answer is a verdict on a sign by the time since the session, or since it began."""
    return answer.kind == "answer" and answer.level is not None and SINCE in answer.values


def in_short(verdict: Answer, content: Content) -> Answer:
    """A verdict on a sign in short, for a further detail that changes nothing in it.

    Args:
        verdict: the answer with the verdict and its level.
        content: the content in use.
    """
    return _instead(_verdict_holds(verdict)[0], verdict, content)


def _verdict_holds(verdict: Answer) -> tuple[str, ...]:
    return VERDICT_HOLDS if verdict.level == "expected" else LATE_HOLDS


def _instead(response: str, answer: Answer, content: Content, told: Sequence[str] = ()) -> Answer:
    """A response in place of an answer, with its first sentence and what was told where there is room for them."""
    first = " ".join(filter(None, (first_sentence(answer.text(content)), answer.values.get(SINCE))))
    given = {"sentences": first, "told": "; ".join(told)}
    given |= {name: value for name, value in answer.values.items() if name == SUBJECT}
    return make(
        content,
        response,
        topic=answer.topic,
        kind=answer.kind,
        facts=answer.facts,
        given=given,
        level=answer.level,
    )
