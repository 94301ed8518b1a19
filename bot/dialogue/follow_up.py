"""The rule for questions that are none without what was said before: "how many in total?", "when will it stop?"."""

from __future__ import annotations

from dataclasses import replace

from bot.advice.answer import make
from bot.advice.answer_table import listed_facts
from bot.advice.formatting import format_list
from bot.advice.profile_update import TIMES
from bot.advice.question import FALLBACK, Mention, Question
from bot.advice.recovery import TABLE, has_time
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.details import DETAILS
from bot.dialogue.several import answer_all
from bot.dialogue.spoken_of import latest
from bot.dialogue.state import DialogueState
from bot.dialogue.subject import things_named
from bot.dialogue.turn import Ask, Turn

# What "it" is asked about, by the kind of thing that was spoken of last.
ABOUT_IT = {"symptom": "ask_side_effects", "activity": "ask_activity_after", "product": "ask_activity_after"}
# "How long does that last?" is about what was spoken of, not about after-effects in general.
OF_SYMPTOMS = frozenset({"check_symptom", "ask_side_effects"})
# Below this confidence the subject says more than the intent.
SURE = 0.4
# What is said of signs of which no guide says when they go.
UNSAID_TIME = "utter_how_long_unsaid"
# The subject of the number of sessions in all, which is worked out for a patient of whom something is known.
IN_ALL = "most_sessions"
COURSE = "ask_frequency"
COUNTED = frozenset({COURSE, "ask_plan", FALLBACK, *DETAILS})


def follow_up(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A question that is one only after what was said before: its subject alone, or "it"."""
    whole = turn.whole
    named = things_named(whole, content)
    if not turn.reading.asks or len(turn.of(Ask)) > 1 or named - {"severity"}:
        return None
    if whole.intent in COUNTED and IN_ALL in whole.named("subject") and _of_patient(whole):
        course = replace(whole, intent=COURSE, mentions=())
        return Decision(tuple(answer_all((course,), whole, content)), questions=(course,))
    if named:
        return None
    # "When will it stop?" after a symptom is about how long it lasts.
    unspecific = whole.intent in {FALLBACK, *DETAILS} or (whole.refers and whole.intent in OF_SYMPTOMS)
    if not unspecific and (turn.reading.confidence >= SURE or _knows(whole.intent, whole, content)):
        return None
    question = of_subject(whole, state, content) or (_of_it(whole, state) if unspecific else None)
    if question is None:
        return None
    return Decision(tuple(answer_all((question,), whole, content)), questions=(question,))


def how_long(turn: Turn, _state: DialogueState, content: Content) -> Decision | None:
    """When signs of which no guide gives a time go, and whether they do: the answer is that this is not said."""
    whole, kinds = turn.whole, {mention.kind for mention in turn.whole.mentions}
    asks = turn.reading.passes is not None or turn.reading.bare == "when"
    if not asks or whole.intent not in OF_SYMPTOMS or kinds - {"symptom", *TIMES}:
        return None
    return unsaid_time(whole, content)


def unsaid_time(question: Question, content: Content) -> Decision | None:
    """The answer that no guide says when the signs go that a question names; None where one does for any of them."""
    signs = question.named("symptom")
    if not signs or any(has_time(sign, content) for sign in signs):
        return None
    given = {"subject": format_list([content.guidance.entry("symptom", sign).name for sign in signs])}
    facts = listed_facts(content, TABLE, UNSAID_TIME)
    topic = content.guidance.answers[question.intent].topic
    answer = make(content, UNSAID_TIME, topic=topic, kind="gap", facts=facts, given=given, level="soon")
    return Decision((answer,), questions=(question,))


def of_subject(whole: Question, state: DialogueState, content: Content) -> Question | None:
    """The question that knows an answer to the subject that the message names, one asked before if it does."""
    subjects = whole.named("subject")
    intents = dict.fromkeys((*(asked.intent for asked in state.questions), *content.guidance.answers))
    for intent in intents:
        if _knows(intent, whole, content):
            mentions = () if IN_ALL in subjects and _of_patient(whole) else whole.mentions
            return replace(whole, intent=intent, mentions=mentions)
    return None


def _of_patient(whole: Question) -> bool:
    """Whether enough is known of the patient to work a number of sessions out."""
    return bool(whole.person.concerns or whole.person.done)


def _knows(intent: str, whole: Question, content: Content) -> bool:
    """Whether an intent has an answer of its own to the subject that a message names, or another way for it."""
    section = content.guidance.answers.get(intent)
    if section is None or section.kind != "answer":
        return False
    if any(whole.names(about) for about in section.redirect_to):
        return True
    return any(row.when == {"subject": subject} for row in section.rows for subject in whole.named("subject"))


def _of_it(whole: Question, state: DialogueState) -> Question | None:
    """The question about what was spoken of last."""
    if not whole.refers:
        return None
    # A question that sounds like one on symptoms is about one, though something else was spoken of after it.
    of_symptoms = latest({"symptom"}, state) if whole.intent in OF_SYMPTOMS else ()
    for kind, entry in of_symptoms or latest(ABOUT_IT, state):
        return replace(whole, intent=ABOUT_IT[kind], mentions=(Mention(kind, entry),), refers=False)
    return None
