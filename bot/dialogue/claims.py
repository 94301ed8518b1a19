"""The rule for what somebody else is said to have said: "the nurse says two more", "the lady said it was fine".

It claims nothing of the assistant, so the answer is what the guidance says on the matter.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.advice.profile_update import TIMES
from bot.advice.question import Question
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.details import with_detail
from bot.dialogue.several import answer_all
from bot.dialogue.state import DialogueState
from bot.dialogue.subject import in_context, things_named
from bot.dialogue.turn import Ask, Turn

CLAIM, QUESTION = "claim_agreement", "ask_"
# The kinds of entity that a speaker may be read as.
SPEAKERS = frozenset({"clinic_matter", "subject", "treatment"})
# Below this confidence a time that somebody names says more than the intent.
SURE = 0.45
_SAID = re.compile(r"\b(?:said|says|told|reckons?|thinks|swears|insists|insisted)\b")
# Who speaks, where it is the assistant or both.
_WITH_ASSISTANT = frozenset({"you", "u", "ya", "you've", "youve", "we", "bot", "chat", "assistant"})
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def claim_of_others(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """What another person says of the treatment: the question that it is likely to be, or else the last one again."""
    whole = turn.whole
    claims, times = whole.intent == CLAIM, _names_a_time(turn, content)
    if not (claims or times) or len(turn.of(Ask)) > 1 or not of_others(turn.reading.text.lower()):
        return None
    likely = (intent for intent in turn.reading.likely if claims and intent.startswith(QUESTION))
    intent = next(likely, None)
    question: Question | None = None
    if intent is not None:
        question = replace(whole, intent=intent, alternatives=())
    elif state.questions:
        # The speaker is not the subject of the question: "the beautician said it's fine".
        about = tuple(mention for mention in whole.mentions if mention.kind not in SPEAKERS)
        question = with_detail(state.questions[0], replace(whole, mentions=about))
    if question is None:
        return None
    question = in_context(question, content)
    return Decision(tuple(answer_all((question,), whole, content)), questions=(question,))


def of_others(text: str) -> bool:
    """Whether a text in lower case names what somebody other than the assistant says."""
    said = _SAID.search(text)
    return said is not None and _WITH_ASSISTANT.isdisjoint(_WORD.findall(text[: said.start()]))


def _names_a_time(turn: Turn, content: Content) -> bool:
    """Whether the message names how long or when, and nothing else: "my friend was told 2 weeks"."""
    whole, reading = turn.whole, turn.reading
    if reading.confidence >= SURE or reading.asks or things_named(whole, content):
        return False
    told = whole.profile_update.fields if whole.profile_update else ()
    return not told and any(mention.kind in TIMES for mention in whole.mentions)
