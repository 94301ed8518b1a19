"""Selects and computes the answers to the questions of a message; the entry point of this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.advice import (
    activity_wait,
    clarification,
    course,
    derivation,
    done_after,
    next_session,
    plan,
    profile_summary,
    progress,
    recovery,
    sources,
    urgent,
)
from bot.advice.answer import Answer
from bot.advice.answer_table import MOST_ANSWERS, answers_for, best_row
from bot.advice.expired_content import current, withhold
from bot.advice.not_covered import gap
from bot.advice.profile_update import ASKS_FOR_PLAN, CORRECTION, TELLING, update_profile
from bot.advice.question import FALLBACK, INFORM, URGENT, Mention, Question
from bot.content.content import Content
from bot.content.schema import IntentAnswers

Computed = Callable[[Question, Content, str], tuple[Answer, ...]]
Personal = Callable[[Question, IntentAnswers, Content], "tuple[Answer, ...] | None"]

# Intents whose answer is worked out; every other one is looked up in the table of answers.
COMPUTED: Mapping[str, Computed] = {
    "ask_frequency": course.answer,
    ASKS_FOR_PLAN: plan.answer,
    "ask_calendar": plan.calendar,
    "ask_next_session": next_session.answer,
    "ask_progress": progress.answer,
    "ask_source": sources.answer,
    "ask_explanation": derivation.answer,
    "ask_what_known": profile_summary.answer,
    URGENT: urgent.answer,
    FALLBACK: clarification.answer,
}
# Intents whose answer is looked up, and worked out further where the time of the session is known.
PERSONAL: Mapping[str, Personal] = {
    "check_symptom": recovery.personal,
    "ask_side_effects": recovery.personal,
    "ask_activity_after": activity_wait.personal,
    "ask_aftercare": activity_wait.personal,
}
# A bare detail or a correction answers to the question before it.
DETAILS = frozenset({INFORM, CORRECTION})
# What is never passed over in silence, whatever else a message asks: the kind, and the intent that answers it.
ILLNESS = "report_illness"
ASIDE = {"symptom": "check_symptom", "condition": "ask_suitability"}


def reply_to_all(questions: Sequence[Question], content: Content, whole: Question | None = None) -> tuple[Answer, ...]:
    """The distinct answers to all questions of one message, in order.

    Args:
        questions: the questions of the message, at least one.
        content: the content in use.
        whole: the message as one question, if it was split. Conditions and symptoms that it names and that
            no question depends on are answered first.
    """
    today = questions[0].today
    content = current(content, today)
    # Several questions share the room that one would have: each gets its first answer at least.
    each = max(1, MOST_ANSWERS // len(questions)) if len(questions) > 1 else None
    answers = [answer for question in questions for answer in reply(question, content)[:each]]
    if not any(answer.kind == "urgent" for answer in answers):
        whole = whole or questions[0]
        wrong = _wrong_times(whole, answers, content)
        if wrong:
            # One thing is asked back at a time.
            answers = [answer for answer in answers if answer.asks is None]
        answers = [*asides(questions, whole, content), *answers, *_deeds_beside(questions, whole, content), *wrong]
    said = [withhold(answer, content, today) for answer in answers]
    unique = {(answer.response, tuple(answer.values.items())): answer for answer in said}
    return tuple(unique.values())


def _wrong_times(whole: Question, answers: Sequence[Answer], content: Content) -> list[Answer]:
    """A word on the first time told that can't be: no answer may look as if it had been used."""
    wrong = whole.profile_update.unresolved if whole.profile_update else ()
    topic = answers[0].topic
    # "Tonight, after my session" is no mistake, unless the answer counts from it.
    counted = any(answer.asks for answer in answers)
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
    if any(section.kind == "smalltalk" or section.topic == "misunderstood" for section in sections):
        return []
    found: list[Answer] = []
    if whole.named("illness") and ILLNESS not in (question.intent for question in questions):
        found.extend(reply(replace(whole, intent=ILLNESS, mentions=(), alternatives=(), refers=False), content))
    for kind, intent in ASIDE.items():
        if kind == "symptom" and whole.reports_nothing:
            # "My wallet is bleeding", "a friend had an infection".
            continue
        looked_at = {
            entry
            for question, section in zip(questions, sections, strict=True)
            if kind in (*section.depends_on, *_kinds(section))
            for entry in question.named(kind)
        }
        if kind == "condition" and any(section.topic == "out_of_scope" for section in sections):
            # Asked of something else altogether ("what is diabetes?").
            continue
        # "A plan for hair loss" names a concern, and only by the way what might also be a symptom.
        concerns = {mention.text for mention in whole.mentions if mention.kind == "concern" and mention.text}
        named = [
            mention.entry
            for mention in whole.mentions
            if mention.kind == kind
            and mention.text not in concerns
            and mention.entry not in looked_at
            and not content.guidance.entry(kind, mention.entry).incidental
        ]
        if named:
            aside = replace(whole, intent=intent, mentions=(Mention(kind, named[0]),), alternatives=(), refers=False)
            found.extend(reply(aside, content)[:1])
    return found


def _deeds_beside(questions: Sequence[Question], whole: Question, content: Content) -> tuple[Answer, ...]:
    """What was done already, where the message reports a symptom with it: "I went running and now I'm red"."""
    if not {question.intent for question in questions} <= done_after.BESIDE:
        return ()
    return done_after.answers(whole, content)


def _kinds(section: IntentAnswers) -> set[str]:
    """The vocabulary kinds that the section's rows and redirections turn on."""
    conditions = {kind for row in section.rows for kind in row.when}
    return conditions | {about.partition("/")[0] for about in section.redirect_to}


def reply(question: Question, content: Content, *, redirected: bool = False) -> tuple[Answer, ...]:
    """The answers to one question, in order; at least one.

    Args:
        question: the question; its profile update is computed if it has none.
        content: the content in use.
        redirected: whether the intent was changed already by what the question names, which happens at most once.

    Raises:
        LookupError: `answers.yml` has no section for the intent.
    """
    if question.profile_update is None:
        question = replace(question, profile_update=update_profile(question, content))
    if question.named("red_flag"):
        # Before anything else is looked at: nothing that was asked or told may change this answer.
        return urgent.answer(question, content, content.guidance.answers[URGENT].topic)
    beyond = _beyond_limits(question, content)
    if question.refers and question.memory.about and not _names_something(question, content):
        question = replace(question, mentions=(*question.mentions, *question.memory.about))
    elif beyond is None and _asks_for_choice(question, content):
        return clarification.which(question, content, "misunderstood")
    if beyond is not None and question.intent != URGENT:
        question = question.as_intent(beyond)
    if question.intent != URGENT and _answers_what_was_asked(question, content):
        # "20/06" is no sentence, and "my session was yesterday" sounds like a question about the next one.
        question = question.as_intent(INFORM)
    if question.intent in DETAILS and _adds_to_last(question, content):
        question = question.as_intent(question.memory.intent or question.intent)
        if question.memory.asked and not _names_something(question, content):
            # The answer to what was asked back: what it was asked for still holds.
            question = replace(question, mentions=(*question.mentions, *question.memory.about))
    if question.intent in done_after.ABOUT_DEEDS and done_after.deeds(question):
        return done_after.answers(question, content)
    section = content.guidance.answers.get(question.intent)
    if section is None:
        raise LookupError(f"content/answers.yml has no section for the intent {question.intent}")
    for about, intent in section.redirect_to.items():
        if not redirected and _names(question, about):
            return reply(question.as_intent(intent), content, redirected=True)
    other = other_treatment(question, content)
    if section.kind == "answer" and other and "treatment" not in section.depends_on:
        # What is documented for microneedling is not said of another treatment.
        return (gap(content, section.topic, "treatment", other),)
    personal = PERSONAL.get(question.intent)
    known = personal(question, section, content) if personal else None
    if known is not None:
        return known
    computed = COMPUTED.get(question.intent)
    if computed is None:
        return answers_for(question, section, content)
    named = {kind: question.named(kind) for kind in content.guidance.vocabularies}
    row = best_row(section, named, content)
    if row is not None and row.when:
        # The table knows this particular question ("how far apart?").
        return answers_for(question, section, content)
    silent = _silent(question, section, content)
    gaps = [gap(content, section.topic, kind, entry) for kind, entry in silent]
    documented = question.without(silent)
    if gaps and not any(_looked_at(documented, kind, content) for kind in section.depends_on):
        return tuple(gaps[:MOST_ANSWERS])
    return (*computed(documented, content, section.topic), *gaps)


def _silent(question: Question, section: IntentAnswers, content: Content) -> list[tuple[str, str]]:
    """What the question turns on, named now or else told before, and no document mentions: kind and entry."""
    return [
        (kind, entry)
        for kind in section.depends_on
        for entry in question.named(kind) or _told_before(question, kind)
        if not content.guidance.about(kind, entry)
    ]


def _looked_at(question: Question, kind: str, content: Content) -> bool:
    """Whether anything of a kind is named, or was told before, that a document mentions."""
    entries = question.named(kind) or _told_before(question, kind)
    return any(content.guidance.about(kind, entry) for entry in entries)


def _told_before(question: Question, kind: str) -> tuple[str, ...]:
    return tuple(concern.entry for concern in question.person.concerns) if kind == "concern" else ()


def other_treatment(question: Question, content: Content) -> str | None:
    """The first named treatment that the guidance does not cover, or None.

    A treatment is ignored if the question depends on the same words in another role: "Ozempic" as a medicine.
    """
    section = content.guidance.answers[question.intent]
    asked = {mention.text for mention in question.mentions if mention.kind in section.depends_on and mention.text}
    treatments = [mention for mention in question.mentions if mention.kind == "treatment" and mention.text not in asked]
    return next((m.entry for m in treatments if content.guidance.entry("treatment", m.entry).scope == "other"), None)


def _beyond_limits(question: Question, content: Content) -> str | None:
    """The intent that answers what the assistant never does, where the message asks for that."""
    return next((intent for about, intent in content.guidance.always.items() if _names(question, about)), None)


def _names_something(question: Question, content: Content) -> bool:
    """Whether the message itself names what it is about: "that" then means nothing said before."""
    return bool(_things_named(question, content))


def _asks_for_choice(question: Question, content: Content) -> bool:
    """Whether to ask which of two equally likely intents is meant.

    Not where what the message names settles it: what a question turns on ("makeup", "purging", "is it
    permanent") has the same answer, or the same gap, whichever way it was asked. Nor twice in a row.
    """
    if len(question.alternatives) != 2 or question.memory.misunderstood:
        return False
    if not all(f"utter_choice_{intent}" in content.wording for intent in question.alternatives):
        return False
    sections = [content.guidance.answers[intent] for intent in question.alternatives]
    return not any(_settled(question, section, content) for section in sections)


def _settled(question: Question, section: IntentAnswers, content: Content) -> bool:
    """Whether the message names something that this section knows a particular answer, gap or other way for."""
    if any(question.named(kind) for kind in section.depends_on):
        return True
    if any(_names(question, about) for about in section.redirect_to):
        return True
    row = best_row(section, {kind: question.named(kind) for kind in content.guidance.vocabularies}, content)
    return row is not None and bool(row.when)


def _adds_to_last(question: Question, content: Content) -> bool:
    """Whether a bare detail concerns the last question: one names nothing else, or what that question turns on."""
    last = content.guidance.answers.get(question.memory.intent or "")
    if last is None:
        return False
    named = _things_named(question, content)
    return not named or bool(named & {*last.depends_on, "severity"})


def _things_named(question: Question, content: Content) -> set[str]:
    """The kinds of thing that the message names, beside the treatment and the way of asking."""
    return {mention.kind for mention in question.mentions} & content.guidance.vocabularies.keys() - {
        "subject",
        "treatment",
    }


def _answers_what_was_asked(question: Question, content: Content) -> bool:
    """Whether the message does no more than tell what the assistant asked for at the end of its last answer."""
    told = question.profile_update.fields if question.profile_update else ()
    wishes = any(mention.role == "wish" for mention in question.mentions)
    tells = any(mention.kind in TELLING for mention in question.mentions)
    return question.memory.asked in told and tells and not wishes and not _names_something(question, content)


def _names(question: Question, about: str) -> bool:
    """Whether the question names something of a kind ("symptom") or one entry of it ("symptom/redness")."""
    kind, _, entry = about.partition("/")
    return entry in question.named(kind) if entry else bool(question.named(kind))
