"""What else a message may ask, where its likeliest reading leads to nothing new.

A reply that would be the last one again shows that the message was misread, and so does one that answers nothing to a
message which asks: "does it bleed" after how long a session takes, "fine, what's actually involved".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.advice.answer import Answer
from bot.advice.profile_update import ASKS_FOR_PLAN, STRONG_SUN
from bot.advice.question import SET_ASIDE
from bot.content.content import Content
from bot.dialogue.claims import of_others
from bot.dialogue.details import DETAILS
from bot.dialogue.joining import ABOUT, ASIDE, IN_PASSING, REQUESTS
from bot.dialogue.meaning import IN_GENERAL
from bot.dialogue.repeats import ASIDE_TOLD, FURTHER
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import REMARK, REPORT, Ask, Command, Correct, React, Turn
from bot.dialogue.turn import Answer as Answered

# From this confidence on a message is the question that it is taken for, though it was answered before.
SURE = 0.6
# Below this one a plan is hardly what is asked for.
SURELY_PLANS = 0.45
# Responses that answer nothing, and those to a detail that no guide goes into.
EMPTY = frozenset({"utter_what_about", "utter_feedback", "utter_thank", "utter_remark", "utter_remark_on", ASIDE_TOLD})
UNUSED = FURTHER
# Answers to nothing, where the assistant has asked nothing.
UNASKED = frozenset({"skip", "dont_know"})
# With this begin the intents of questions, but for the report of a symptom.
QUESTION = "ask_"
# Topics about the assistant itself, which are not answered further.
OWN = frozenset({"limits", "misunderstood"})
# What is asked for in so many words, or not at all.
REQUESTED = REQUESTS | {"ask_explanation"}
# Intents of statements. A statement is not read as a question that is less likely than these.
TELLS = DETAILS | {REMARK}
# What else is documented on the matter of a question that is asked again in other words.
BESIDE = {"ask_safety": IN_GENERAL}
# A clause that begins with the word of a question, or "how often" anywhere.
_ASKS = re.compile(
    r"\bhow (?:often|many|much|long|soon|far|bad)\b|"
    r"(?:^|[.,;!?]\s*|\b(?:and|but|so|or|ok|okay|fine|right|great|then|thanks|cool)\s+)"
    r"(?:what|how|when|where|which|who|why)(?:'?s)?\b"
)


def may_be_misread(
    turn: Turn, answers: Sequence[Answer], repeats: bool, state: DialogueState, content: Content
) -> bool:
    """Whether the answers show that the message means something else.

    Args:
        turn: what the message says.
        answers: the answers to it.
        repeats: whether they are the reply before.
        state: the state before the message.
        content: the content in use.
    """
    if turn.alarm.alone or turn.command or len(turn.of(Ask)) > 1 or not answers:
        return False
    names = bool(_named_anew(turn, state, content))
    if repeats and turn.whole.refers and state.about and not names:
        # "How long does that last?" after how long it lasts.
        return False
    if repeats and asks(turn) and _further(turn, state):
        return True
    if repeats:
        return names or (turn.reading.confidence < SURE and turn.reading.bare is None and _may_ask(turn))
    if _hardly_plans(turn, state) and all(answer.only_asks for answer in answers):
        # A plan that is hardly asked for is not begun with a question.
        return names or asks(turn)
    if answers[-1].response in UNUSED:
        return names or asks(turn)
    if turn.answer and state.request is not None and not turn.reading.asks:
        return False
    if turn.answer in UNASKED and state.request is None and turn.reading.confidence < SURE:
        # "Then next?" skips nothing where nothing was asked.
        return True
    # "The cream helped, thanks" names what it asks nothing of.
    names = names and not (turn.reading.states or turn.reading.thanks)
    return (answers[-1].response in EMPTY or turn.answer is not None) and (asks(turn) or names)


def _further(turn: Turn, state: DialogueState) -> str | None:
    """The intent of what else is documented, where the last question is asked again: "could I catch something"."""
    latest = state.questions[0].intent if state.questions else None
    return BESIDE.get(turn.whole.intent) if turn.whole.intent == latest else None


def asks(turn: Turn) -> bool:
    """Whether the message asks something, be it behind a word of thanks or in the words of somebody else."""
    reading, text = turn.reading, turn.reading.text.lower()
    return reading.asks or reading.requests or bool(_ASKS.search(text)) or of_others(text)


def answered(answers: Sequence[Answer]) -> bool:
    """Whether the answers say something on the matter, and more than a question back."""
    return any(answer.kind != "clarify" and answer.response not in EMPTY | UNUSED for answer in answers)


def only_tells(turn: Turn, answers: Sequence[Answer]) -> bool:
    """Whether a message that was answered with the last reply is a statement: "I'm a teacher", "she's 5 months"."""
    reading = turn.reading
    telling = (reading.states or turn.whole.intent in DETAILS) and not (
        asks(turn) or reading.continues or reading.corrects or turn.answer
    )
    return telling and all(answer.kind in ("answer", "gap") and answer.topic not in OWN for answer in answers)


def others(turn: Turn, state: DialogueState, content: Content) -> Iterator[Turn]:
    """The turn as each question that it may be besides: on what it names that is new, and the likeliest first.

    What may be named in passing comes last.
    """
    named = _named_anew(turn, state, content)
    kinds = [kind for kind in ABOUT if kind in named]
    for kind in kinds:
        if kind not in IN_PASSING:
            yield _as_question(turn, _about(kind, turn))
    latest = state.questions[0].intent if state.questions else None
    if further := _further(turn, state):
        yield _as_question(turn, further)
    likely = turn.reading.likely if _may_ask(turn) else ()
    if _hardly_plans(turn, state):
        # What was asked before may be asked on.
        before = {asked.intent for asked in state.questions}
        latest, likely = ASKS_FOR_PLAN, tuple(sorted(likely, key=lambda intent: intent not in before))
    for intent in likely:
        if intent in TELLS and not asks(turn):
            break
        question = intent.startswith(QUESTION) or intent == REPORT
        if question and intent not in (latest, *ASIDE, *REQUESTED):
            yield _as_question(turn, intent)
    for kind in kinds:
        if kind in IN_PASSING:
            yield _as_question(turn, _about(kind, turn))


def _about(kind: str, turn: Turn) -> str:
    """The question about a thing of a kind."""
    if kind == "symptom" and asks(turn) and turn.whole.person.last_session is None:
        return IN_GENERAL
    return ABOUT[kind]


def _hardly_plans(turn: Turn, state: DialogueState) -> bool:
    """Whether a message is taken for a request for a plan on little more than a guess, and none is being made."""
    guessed = turn.whole.intent == ASKS_FOR_PLAN and turn.reading.confidence < SURELY_PLANS
    return guessed and not state.planning and not {*turn.whole.named("subject")} - {STRONG_SUN}


def _may_ask(turn: Turn) -> bool:
    """Whether it may be a question: a mere detail is none."""
    return turn.whole.intent not in DETAILS or asks(turn)


def _named_anew(turn: Turn, state: DialogueState, content: Content) -> set[str]:
    """The kinds of what the message names and the last one did not; of a statement only what guides know of."""
    before = {*state.about, *(state.questions[0].about if state.questions else ())}
    known = {mention.text for mention in turn.whole.mentions if (mention.kind, mention.entry) in before}
    asked = asks(turn) or turn.reading.continues or not turn.reading.states
    return {
        mention.kind
        for mention in turn.whole.mentions
        if mention.kind in ABOUT
        and mention.role not in SET_ASIDE
        and not (mention.kind == "symptom" and turn.reading.safety.reports_nothing and not asks(turn))
        and (mention.kind, mention.entry) not in before
        and mention.text not in known - {""}
        and (asked or mention.kind not in IN_PASSING or _guided(mention.kind, mention.entry, content))
    }


def _guided(kind: str, entry: str, content: Content) -> bool:
    """Whether a guide says something of an entry, or of the one that it is related to."""
    related = content.guidance.entry(kind, entry).related
    return bool(content.guidance.about(kind, entry) or (related and content.guidance.about(kind, related)))


def _as_question(turn: Turn, intent: str) -> Turn:
    kept = tuple(move for move in turn.moves if not isinstance(move, Ask | Answered | Command | Correct | React))
    whole = replace(turn.whole, intent=intent, alternatives=(), refers=False)
    reading = replace(turn.reading, intent=intent, confidence=1.0, alternatives=(), continues=False, bare=None)
    return replace(turn, reading=reading, whole=whole, moves=(Ask(intent, whole.mentions), *kept))
