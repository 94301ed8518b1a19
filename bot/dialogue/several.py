"""The answers to all questions of one message, and what is never passed over beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.advice import (
    areas_beside,
    clarification,
    done_after,
    keep_taking,
    kept_conditions,
    past_conditions,
    possible_conditions,
)
from bot.advice.answer import Answer
from bot.advice.answer_table import MOST_ANSWERS
from bot.advice.before_session import beside_a_session
from bot.advice.if_agreed import with_concern
from bot.advice.profile_update import TIMES
from bot.advice.question import SET_ASIDE, Mention, Question
from bot.advice.reply import reply
from bot.content.content import Content
from bot.content.schema import IntentAnswers
from bot.dialogue.feelings import MISUNDERSTOOD

# What is never passed over in silence, whatever else a message asks: the kind, and the intent that answers it.
ILLNESS = "report_illness"
SIGN_GAP = "utter_gap_symptom"
# What is asked and told after a session.
AFTER_SESSION = done_after.BESIDE | {"ask_activity_after"}
ASIDE = {"symptom": "check_symptom", "condition": "ask_suitability"}


def answer_all(questions: Sequence[Question], whole: Question, content: Content) -> list[Answer]:
    """The answers to all questions of one message, in order.

    Args:
        questions: the questions of the message, at least one.
        whole: the message as one question. Conditions and symptoms that it names and that no question depends on are
            answered first.
        content: the content in use.
    """
    # Several questions share the room that one would have: each gets its first answer at least.
    each = max(1, MOST_ANSWERS // len(questions)) if len(questions) > 1 else None
    answers = [answer for question in questions for answer in _within(reply(question, content), each)]
    if any(answer.kind == "urgent" for answer in answers):
        return answers
    wrong = _wrong_times(whole, answers, content)
    if wrong:
        # One thing is asked back at a time.
        answers = [answer for answer in answers if not answer.only_asks]
    past = past_conditions.answers(whole, questions, content)
    possible = possible_conditions.answers(whole, questions, content)
    if possible and answers[0].topic == MISUNDERSTOOD:
        # It is all that was understood.
        return list(possible)
    kept = kept_conditions.answers(whole, questions, answers, content)
    uncovered, not_compared = areas_beside.answers(questions, answers, content)
    said = [
        *past,
        *possible,
        *asides(questions, whole, content),
        *kept,
        *uncovered,
        *answers,
        *keep_taking.answers(questions, whole, content),
        *not_compared,
        *_deeds_beside(questions, whole, content),
        *wrong,
    ]
    said = with_concern(_without_same_words(said, whole, content), questions, whole, content)
    return beside_a_session(said, whole, content)


def _without_same_words(said: Sequence[Answer], whole: Question, content: Content) -> list[Answer]:
    """The answers without a gap about a sign that the words for an illness name, where the illness is answered."""
    answered = content.guidance.answers[ILLNESS].topic in {answer.topic for answer in said}
    words = {mention.text for mention in whole.mentions if mention.kind == "illness"} - {""}
    if not answered or not words:
        return [*said]
    signs = (mention for mention in whole.mentions if mention.kind == "symptom" and mention.text in words)
    names = {content.guidance.entry("symptom", sign.entry).name for sign in signs}
    return [one for one in said if one.response != SIGN_GAP or one.values["subject"] not in names]


def _deeds_beside(questions: Sequence[Question], whole: Question, content: Content) -> tuple[Answer, ...]:
    """What was done already, where the message reports a symptom with it: "I went running and now I'm red"."""
    if not {question.intent for question in questions} <= done_after.BESIDE:
        return ()
    return done_after.answers(whole, content)


def _within(answers: Sequence[Answer], room: int | None) -> list[Answer]:
    """The first answers that have room, and those that were worked out for the patient."""
    return [answer for place, answer in enumerate(answers) if room is None or place < room or answer.steps]


def _wrong_times(whole: Question, answers: Sequence[Answer], content: Content) -> list[Answer]:
    """A word on the first time that is impossible: no answer may look as if it had been used."""
    wrong = whole.profile_update.unresolved if whole.profile_update else ()
    topic = answers[0].topic
    # "Tonight, after my session" is no mistake, unless the answer counts from it.
    counted = any(answer.only_asks for answer in answers)
    said = [
        clarification.unresolved(detail, words, topic, content)
        for detail, words in wrong
        if words.reason == "impossible" or (words.reason == "future" and counted)
    ]
    return said[:1]


def asides(questions: Sequence[Question], whole: Question, content: Content) -> list[Answer]:
    """Answers on conditions and symptoms that the message mentions besides its questions.

    "I'm pregnant. How many sessions for acne scars?" must not be answered with a number alone.
    """
    sections = [content.guidance.answers[question.intent] for question in questions]
    if any(section.kind == "smalltalk" or section.topic == MISUNDERSTOOD for section in sections):
        return []
    found: list[Answer] = []
    intents = {question.intent for question in questions}
    if whole.named("illness") and ILLNESS not in (question.intent for question in questions):
        found.extend(reply(replace(whole, intent=ILLNESS, mentions=(), alternatives=(), refers=False), content))
    for kind, intent in ASIDE.items():
        if kind == "symptom" and whole.reports_nothing:
            # "My wallet is bleeding", "a friend had an infection".
            continue
        looked_at = {
            entry
            for question, section in zip(questions, sections, strict=True)
            for entry in question.named(kind)
            if _looks_at(section, kind, entry)
        }
        if kind == "condition" and any(section.topic == "out_of_scope" for section in sections):
            # Asked of something else altogether ("what is diabetes?").
            continue
        # "A plan for hair loss" names a concern, and only by the way what might also be a symptom.
        concerns = {mention.text for mention in whole.mentions if mention.kind == "concern" and mention.text}
        if kind == "condition" and intents <= AFTER_SESSION and _is_after_a_session(whole):
            # "Pimples a week later", "day 2 and I look sunburnt": how the skin is, and no reason against a session.
            concerns |= {mention.text for mention in whole.mentions if mention.kind == "symptom" and mention.text}
        named = [
            mention.entry
            for mention in whole.mentions
            if mention.kind == kind
            and mention.role not in SET_ASIDE
            and mention.text not in concerns
            and mention.entry not in looked_at
            and not content.guidance.entry(kind, mention.entry).incidental
        ]
        if named:
            aside = replace(whole, intent=intent, mentions=(Mention(kind, named[0]),), alternatives=(), refers=False)
            said = reply(aside, content)[:1]
            same = kind == "condition" or not intents <= AFTER_SESSION
            if not (same and said[0].kind == "gap" and _same_words(kind, named[0], whole, questions, content)):
                found.extend(said)
    return found


def _same_words(kind: str, entry: str, whole: Question, questions: Sequence[Question], content: Content) -> bool:
    """Whether the words that name a thing name another one as well, of which more is said.

    A cream that a question is about says as much as the condition that it stands for, and a condition as much as its
    symptom.
    """
    if kind == "condition" and content.guidance.entry(kind, entry).cleared_by:
        return False
    words = {mention.text for mention in whole.mentions if (mention.kind, mention.entry) == (kind, entry)} - {""}
    if kind == "symptom":
        conditions = [each for each in whole.mentions if each.kind == "condition" and each.role not in SET_ASIDE]
        # The first one is answered beside the questions.
        others = [each for each in conditions if not content.guidance.entry(each.kind, each.entry).incidental][:1]
    else:
        depends = {on for question in questions for on in content.guidance.answers[question.intent].depends_on}
        others = [each for question in questions for each in question.mentions if each.kind in depends - {kind}]
    return any(each.text in words and each.role not in SET_ASIDE for each in others)


def _is_after_a_session(whole: Question) -> bool:
    """Whether the patient has told when a session was, or how long ago something was."""
    return whole.person.last_session is not None or any(mention.kind in TIMES for mention in whole.mentions)


def _looks_at(section: IntentAnswers, kind: str, entry: str) -> bool:
    """Whether the section's answers, rows or redirections turn on an entry; those on eczema say nothing of diabetes."""
    conditions = {kind for row in section.rows for kind in row.when}
    return kind in {*section.depends_on, *conditions, *section.redirect_to} or f"{kind}/{entry}" in section.redirect_to
