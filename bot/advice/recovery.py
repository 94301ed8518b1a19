"""Whether a symptom is within the documented healing time, given the time since the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part, range_text
from bot.advice.answer_table import answers_for, best_row, listed_facts
from bot.advice.figures import longest_hours
from bot.advice.formatting import format_day, format_duration, format_list
from bot.advice.intervals import days_of, length, longest
from bot.advice.profile_update import TIMES
from bot.advice.question import Mention, Question
from bot.content.content import Content
from bot.content.schema import CareLevel, Fact, IntentAnswers
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.resolve import elapsed, resolve

# Aspects of facts: how long a symptom lasts, and symptoms that belong to healing without a documented duration.
DURATION, HEALING = "duration", "healing"
# The section of `answers.yml` that lists the facts on care in these answers.
TABLE = "check_symptom"
HOURS_OF_A_DAY = 24
# The gravest first.
LEVELS: tuple[CareLevel, ...] = ("emergency", "urgent", "soon", "expected")


def personal(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...] | None:
    """The answer for the time since this patient's session, the gravest first; None if the table answers as well.

    If the time is unknown, it is asked for once, below the general answer, unless the symptom has already
    lasted longer than documented.
    """
    named = dict.fromkeys(_taken_as(symptom, content) for symptom in question.named("symptom"))
    healing = [symptom for symptom in named if _course(content, symptom)]
    unnamed = [symptom for symptom in named if symptom not in healing and _is_mild(content, symptom)]
    if not healing and (not unnamed or question.intent != TABLE):
        return None
    row = best_row(section, {kind: question.named(kind) for kind in content.guidance.vocabularies}, content)
    if row is not None and len(row.when) > 1:
        # The table has a more specific answer: swollen lips, for example, are not part of healing.
        return None
    rest = question.without({("symptom", name) for name in question.named("symptom") if _known(name, content)})
    others = answers_for(rest, section, content) if rest.named("symptom") else ()
    if not healing:
        return (*others, _unnamed(question, unnamed, content, section.topic))
    beside = (_unnamed_too(unnamed, content, section.topic),) if unnamed else ()
    session, symptom = _since_session(question, content), _since_symptom(question, content)
    if session is None and not (symptom is not None and any(_beyond(content, name, symptom) for name in healing)):
        if question.intent != TABLE:
            return None
        general = (*others, *answers_for(_only(question, healing), section, content), *beside)
        if "last_session" in question.person.asked:
            return general
        ask = make(content, "utter_ask_session_time", topic=section.topic, kind="clarify", asks="last_session")
        return (*general, ask)
    groups = _alike(healing, max(day for day in (session, symptom) if day is not None), content)
    answers = (_at(question, names, session, symptom, content, section.topic) for names in groups)
    return (*_gravest_first((*others, *answers)), *beside)


def _taken_as(symptom: str, content: Content) -> str:
    """The documented symptom of healing as which another is answered ("stinging" is sensitivity), or itself."""
    related = content.guidance.entry("symptom", symptom).related
    return related if related and not _course(content, symptom) and _course(content, related) else symptom


def _is_mild(content: Content, symptom: str) -> bool:
    """Whether a symptom may belong to healing, and neither a guide nor a row of the table says more of it."""
    answered = any(row.when.get("symptom") == symptom for row in content.guidance.answers[TABLE].rows)
    mild = content.guidance.entry("symptom", symptom).mild
    return mild and not answered and not content.guidance.about("symptom", symptom)


def _known(symptom: str, content: Content) -> bool:
    """Whether a symptom is answered here: as a part of the healing, or as a mild one that no guide names."""
    return bool(_course(content, _taken_as(symptom, content))) or _is_mild(content, symptom)


def _only(question: Question, symptoms: Sequence[str]) -> Question:
    """The question about these symptoms alone."""
    others = tuple(mention for mention in question.mentions if mention.kind != "symptom")
    return replace(question, mentions=(*others, *(Mention("symptom", symptom) for symptom in symptoms)))


def _gravest_first(answers: Iterable[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda answer: LEVELS.index(answer.level) if answer.level in LEVELS else len(LEVELS))


def _alike(symptoms: Iterable[str], days: int, content: Content) -> list[list[str]]:
    """The symptoms in groups that get one answer: within their documented time or not, with figures or without."""
    groups: dict[tuple[bool, bool], list[str]] = {}
    for symptom in symptoms:
        timed = any(fact.aspect == DURATION and fact.value for fact in _course(content, symptom))
        groups.setdefault((_beyond(content, symptom, days), timed), []).append(symptom)
    return list(groups.values())


def _names(symptoms: Iterable[str], content: Content) -> str:
    return format_list([content.guidance.entry("symptom", symptom).name for symptom in symptoms])


def _unnamed(question: Question, symptoms: Sequence[str], content: Content, topic: str) -> Answer:
    """Mild symptoms that no guide names: care that holds anyway, and whom to tell."""
    days = _since_session(question, content)
    time = (
        part(content, "utter_part_days_after", time=format_duration(days))
        if days
        else part(content, "utter_part_after_a_session")
    )
    given = {"subject": _names(symptoms, content), "time": time}
    facts = listed_facts(content, TABLE, "utter_symptom_unnamed")
    return make(content, "utter_symptom_unnamed", topic=topic, kind="gap", facts=facts, given=given, level="soon")


def _unnamed_too(symptoms: Sequence[str], content: Content, topic: str) -> Answer:
    given = {"subject": _names(symptoms, content)}
    return make(content, "utter_symptom_unnamed_too", topic=topic, kind="gap", given=given, level="soon")


def _since_session(question: Question, content: Content) -> int | None:
    """Whole days since the session, counted from its first possible day so that no delay is missed."""
    last = question.person.last_session
    if last is not None:
        return (question.today - last.first).days
    if question.intent != TABLE:
        return None
    # "Should it still be sensitive after 10 days?"
    asked = (m for m in question.mentions if m.kind == "duration" and m.role == "asked")
    found = (elapsed(mention.entry, question.now, words=content.guidance.times) for mention in asked)
    return max((days for days in found if days is not None), default=None)


def _since_symptom(question: Question, content: Content) -> int | None:
    """Whole days for which the symptom has lasted (the longest reading), or None if the message doesn't say."""
    words, found = content.guidance.times, []
    for mention in question.mentions:
        if mention.kind in TIMES and mention.role == "since":
            began = resolve(mention.entry, question.now, "past", clinic=content.clinic, words=words)
            days = elapsed(mention.entry, question.now, words=words)
            found.append((question.today - began.dates.first).days if isinstance(began, Resolved) else days)
    return max((days for days in found if days is not None), default=None)


def has_time(symptom: str, content: Content) -> bool:
    """Whether a guide says how long a symptom lasts."""
    facts = _course(content, _taken_as(symptom, content))
    return any(fact.aspect == DURATION and fact.value for fact in facts)


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
    return days * HOURS_OF_A_DAY <= _longest_of_all(durations, content)


def _longest_of_all(durations: Iterable[Fact], content: Content) -> float:
    """The longest of documented times, in hours, in words or numbers."""
    amounts = content.guidance.times.amounts
    return max((hours for fact in durations if (hours := longest_hours(fact, amounts))), default=0)


def _since_response(question: Question, after_session: bool) -> str:
    if not after_session:
        return "utter_part_lasting"
    last = question.person.last_session
    return "utter_part_after_session" if last is None or last.exact else "utter_part_after_session_at_most"


def _at(
    question: Question, symptoms: Sequence[str], session: int | None, lasting: int | None, content: Content, topic: str
) -> Answer:
    """The answer for symptoms that are alike, by days since the session or else by days since they began."""
    days = max(day for day in (session, lasting) if day is not None)
    facts = tuple({fact.id: fact for symptom in symptoms for fact in _course(content, symptom)}.values())
    durations = [fact for fact in facts if fact.aspect == DURATION and fact.value]
    level: CareLevel = "soon" if _beyond(content, symptoms[0], days) else "expected"
    then = _day_asked(question, content) if level == "expected" else None
    time = format_duration(days) if days else part(content, "utter_part_under_a_day")
    after_session = session is not None and days == session
    given = {
        "since": part(content, _since_response(question, after_session), time=time),
        "subject": _names(symptoms, content),
        "figures": range_text(content, tuple(fact.id for fact in durations)) if durations else "",
        "then": format_day(then, content.clinic) if then else "",
    }
    if then is not None:
        response = _response_then(question, durations, then, content)
    elif not durations:
        response = "utter_recovery_long" if level == "soon" else "utter_recovery_no_figure"
    elif level == "soon":
        response = "utter_recovery_edge" if _at_the_edge(content, durations, days) else "utter_recovery_beyond"
    else:
        response = "utter_recovery_within"
    steps: tuple[str, ...] = ()
    if after_session and question.person.last_session is not None:
        day = profile_summary.last_session(question.person, content)
        steps = (part(content, "utter_step_since", day=day, time=time),)
    fact_ids = (*(fact.id for fact in facts), *listed_facts(content, TABLE, response))
    return make(content, response, topic=topic, facts=fact_ids, given=given, steps=steps, level=level)


def _day_asked(question: Question, content: Content) -> date | None:
    """The day to come for which the message asks how it will be; None where none is named or the session is unknown."""
    if question.person.last_session is None:
        return None
    for mention in question.mentions:
        if mention.kind == "date" and mention.role in ("asked", "event", "wish"):
            found = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=content.guidance.times)
            if isinstance(found, Resolved) and found.dates.first > question.today:
                return found.dates.first
    return None


def _response_then(question: Question, durations: Sequence[Fact], then: date, content: Content) -> str:
    """The response on a day to come, by the longest documented time, in words or numbers."""
    if not durations:
        return "utter_recovery_then_open"
    last = question.person.last_session
    assert last is not None, "a day was compared without a session"
    gone = (then - last.last).days * HOURS_OF_A_DAY > _longest_of_all(durations, content)
    return "utter_recovery_then_gone" if gone else "utter_recovery_then_perhaps"
