"""Whether a symptom is within the documented healing time, given the time since the session."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part, range_text
from bot.advice.answer_table import answers_for, best_row, listed_facts
from bot.advice.figures import longest_hours
from bot.advice.formatting import format_duration
from bot.advice.intervals import days_of, length, longest
from bot.advice.profile_update import TIMES
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import CareLevel, Fact, IntentAnswers
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.resolve import elapsed, resolve

# Aspects of facts: how long a symptom lasts, and symptoms that belong to healing without a documented duration.
DURATION, HEALING = "duration", "healing"
# The section of `answers.yml` that lists the facts on care in these answers.
TABLE = "check_symptom"
HOURS_OF_A_DAY = 24


def personal(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...] | None:
    """The answer for the time since this patient's session, or None if no symptom of healing is named.

    If the time is unknown, it is asked for once, below the general answer, unless the symptom has already
    lasted longer than documented.
    """
    healing = [symptom for symptom in question.named("symptom") if _course(content, symptom)]
    if not healing:
        return None
    row = best_row(section, {kind: question.named(kind) for kind in content.guidance.vocabularies}, content)
    if row is not None and len(row.when) > 1:
        # The table has a more specific answer: swollen lips, for example, are not part of healing.
        return None
    session, symptom = _since_session(question), _since_symptom(question, content)
    if session is None and not (symptom is not None and any(_beyond(content, name, symptom) for name in healing)):
        if question.intent != "check_symptom" or "last_session" in question.person.asked:
            return None
        ask = make(content, "utter_ask_session_time", topic=section.topic, kind="clarify", asks="last_session")
        return (*answers_for(question, section, content), ask)
    rest = question.without({("symptom", name) for name in healing})
    others = answers_for(rest, section, content) if rest.named("symptom") else ()
    answers = (_at(question, name, session, symptom, content, section.topic) for name in healing)
    return (*answers, *others)


def _since_session(question: Question) -> int | None:
    """Whole days since the session, counted from its first possible day so that no delay is missed."""
    last = question.person.last_session
    return (question.today - last.first).days if last else None


def _since_symptom(question: Question, content: Content) -> int | None:
    """Whole days for which the symptom has lasted (the longest reading), or None if the message doesn't say."""
    words, found = content.guidance.times, []
    for mention in question.mentions:
        if mention.kind in TIMES and mention.role == "since":
            began = resolve(mention.entry, question.now, "past", clinic=content.clinic, words=words)
            days = elapsed(mention.entry, question.now, words=words)
            found.append((question.today - began.dates.first).days if isinstance(began, Resolved) else days)
    return max((days for days in found if days is not None), default=None)


def longest_mark(content: Content) -> relativedelta:
    """The longest documented duration of any visible after-effect, in days."""
    known = [limit for fact in content.guidance.aspect(DURATION) if (limit := longest(fact)) is not None]
    return relativedelta(days=max(map(days_of, known), default=0))


def _course(content: Content, symptom: str) -> tuple[Fact, ...]:
    """The facts on this symptom as part of healing."""
    return tuple(fact for fact in content.guidance.about("symptom", symptom) if fact.aspect in (DURATION, HEALING))


def _beyond(content: Content, symptom: str, days: int) -> bool:
    """Whether `days` exceeds every documented duration of the symptom, or the clinic's own limit if there is none."""
    limits = [limit for fact in _course(content, symptom) if (limit := longest(fact)) is not None]
    if not limits:
        return days > content.clinic.report_after_days
    return all(length(relativedelta(days=days)) > length(limit) for limit in limits)


def _at_the_edge(content: Content, durations: list[Fact], days: int) -> bool:
    """Whether `days` exceeds every number, but not a time that a guide gives in words ("a few days")."""
    amounts = content.guidance.times.amounts
    longest_of_all = max((hours for fact in durations if (hours := longest_hours(fact, amounts))), default=0)
    return days * HOURS_OF_A_DAY <= longest_of_all


def _since_response(question: Question, after_session: bool) -> str:
    if not after_session:
        return "utter_part_lasting"
    exact = question.person.last_session is not None and question.person.last_session.exact
    return "utter_part_after_session" if exact else "utter_part_after_session_at_most"


def _at(
    question: Question, symptom: str, session: int | None, lasting: int | None, content: Content, topic: str
) -> Answer:
    """The answer for one symptom, by days since the session or else by days since the symptom began."""
    days = max(day for day in (session, lasting) if day is not None)
    facts = _course(content, symptom)
    durations = [fact for fact in facts if fact.aspect == DURATION and fact.value]
    level: CareLevel = "soon" if _beyond(content, symptom, days) else "expected"
    if not durations:
        response = "utter_recovery_long" if level == "soon" else "utter_recovery_no_figure"
    elif level == "soon":
        response = "utter_recovery_edge" if _at_the_edge(content, durations, days) else "utter_recovery_beyond"
    else:
        response = "utter_recovery_within"
    time = format_duration(days) if days else part(content, "utter_part_under_a_day")
    after_session = session is not None and days == session
    since = part(content, _since_response(question, after_session), time=time)
    given = {
        "since": since,
        "subject": content.guidance.entry("symptom", symptom).name,
        "figures": range_text(content, tuple(fact.id for fact in durations)) if durations else "",
    }
    steps: tuple[str, ...] = ()
    if after_session:
        day = profile_summary.last_session(question.person, content)
        steps = (part(content, "utter_step_since", day=day, time=time),)
    fact_ids = (*(fact.id for fact in facts), *listed_facts(content, TABLE, response))
    return make(content, response, topic=topic, facts=fact_ids, given=given, steps=steps, level=level)
