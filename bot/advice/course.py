"""The course: the documented number of sessions for a concern and its severity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import MOST_ANSWERS, listed_facts
from bot.advice.formatting import format_count, format_range
from bot.advice.profile import Concern, PatientProfile, ProfileField
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import Fact, amount
from bot.timeexpr.count_range import CountRange

# The section of `answers.yml` that lists the facts for each response on the course.
TABLE = "ask_frequency"
MILD, SEVERE = "mild", "severe"
BY_SEVERITY = "utter_course_by_severity"
# The same without the question how severe it is, where that was asked of the same concern before.
BY_SEVERITY_STILL = "utter_course_by_severity_still"
# The value of an unknown concern or severity in the conditions of facts.
UNKNOWN = "unknown"
# The subject of "how many are left?": of a number that was agreed, nothing else is said.
LEFT = "remaining"


def course_facts(content: Content, concern: str | None, severity: str | None) -> tuple[Fact, ...]:
    """The facts on the number of sessions for a concern and a severity; None stands for unknown.

    Facts on this concern take precedence over general ones. If no fact matches both concern and severity
    (severe large pores), the severity decides, because the documents name concerns as examples.
    """
    context = {"concern": concern or UNKNOWN, "severity": severity or UNKNOWN}
    found = content.guidance.aspect("course", context)
    if concern is not None and severity is None:
        found = tuple(fact for fact in found if fact.names("concern", concern)) or found
    if not found:
        found = content.guidance.aspect("course", {**context, "concern": UNKNOWN})
    return found


@dataclass(frozen=True)
class Course:
    """A documented number of sessions, as numbers."""

    fewest: int
    most: int
    open_ended: bool
    """Whether a document says that more may be needed without giving a number."""
    facts: tuple[Fact, ...]


def severity_decides(content: Content, concern: str) -> bool:
    """Whether the documents name this concern for a severe course only, so that its severity must be known."""
    return _names_any(course_facts(content, concern, SEVERE), concern) and not _names_any(
        course_facts(content, concern, None), concern
    )


def undecided(person: PatientProfile, content: Content) -> tuple[Concern, ...]:
    """The patient's concerns whose severity decides and is unknown."""
    return tuple(
        concern
        for concern in person.concerns
        if person.severity_of(concern) is None and severity_decides(content, concern.entry)
    )


def course(content: Content, concern: str | None, severity: str | None) -> Course | None:
    """The course from the lowest to the highest number of sessions in any document, or None without numbers.

    If severity decides and is unknown, the course covers both mild and severe. If the documents give only a
    maximum for a severe concern, its minimum is that of the mild course.
    """
    if concern is not None and severity is None and severity_decides(content, concern):
        return _together([course(content, concern, MILD), course(content, concern, SEVERE)])
    facts = course_facts(content, concern, severity)
    fewest = [fact.value.min for fact in facts if fact.value and fact.value.min]
    most = [fact.value.max for fact in facts if fact.value and fact.value.max]
    open_ended = any(fact.value and not fact.value.min and not fact.value.max for fact in facts)
    if fewest and most:
        return Course(min(fewest), max(most), open_ended, facts)
    usual = course(content, concern, MILD) if severity == SEVERE else None
    if usual is None:
        return None
    return Course(usual.fewest, max(most, default=usual.most), open_ended, (*facts, *usual.facts))


def _together(courses: Iterable[Course | None]) -> Course | None:
    """The course that covers all of these, or None if one is missing."""
    found = list(courses)
    known = [course for course in found if course is not None]
    if not known or len(known) < len(found):
        return None
    return Course(
        min(course.fewest for course in known),
        max(course.most for course in known),
        any(course.open_ended for course in known),
        _each_once(fact for course in known for fact in course.facts),
    )


@dataclass(frozen=True)
class Combined:
    """The course for all concerns of a patient, treated in the same sessions."""

    course: Course
    drivers: tuple[Concern, ...]
    """The concerns that need the most sessions; empty if no concern is known."""


def combined(content: Content, person: PatientProfile) -> Combined | None:
    """The course that covers every documented concern, or None if no document gives numbers for any of them."""
    documented = [concern for concern in person.concerns if content.guidance.about("concern", concern.entry)]
    if not documented:
        general = None if person.concerns else course(content, None, person.severity)
        return Combined(general, ()) if general else None
    courses = {
        concern: found
        for concern in documented
        if (found := course(content, concern.entry, person.severity_of(concern))) is not None
    }
    if not courses:
        return None
    longest = max((found.most, found.fewest) for found in courses.values())
    return Combined(
        Course(
            max(found.fewest for found in courses.values()),
            longest[0],
            any(found.open_ended for found in courses.values()),
            _each_once(fact for found in courses.values() for fact in found.facts),
        ),
        tuple(concern for concern, found in courses.items() if (found.most, found.fewest) == longest),
    )


@dataclass(frozen=True)
class Remaining:
    """The number of sessions left, as text."""

    sentence: str
    step: str
    """The calculation behind it."""


def remaining(content: Content, course: Course, done: CountRange) -> Remaining:
    """The number of sessions left after `done`, at least zero. Of an inexact number both ends count."""
    fewest, most = max(0, course.fewest - done.last), max(0, course.most - done.first)
    given = {
        "figures": format_range(course.fewest, course.most, "session"),
        "count": format_count(done, "session"),
        "left": format_range(fewest, most, "session"),
    }
    step = part(content, "utter_step_left", **given)
    if not most:
        return Remaining(part(content, "utter_part_left_none", **given), step)
    if done.first >= course.fewest:
        # The shortest course is complete: only the maximum is stated.
        text = part(content, "utter_part_left_maybe", count=given["count"], left=amount(most, "session"))
        return Remaining(text, step)
    return Remaining(part(content, "utter_part_left", **given), step)


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The number of sessions and the interval for each concern, and the sessions left if some are done."""
    found = combined(content, question.person)
    done = question.person.done
    if done is None or not done.last or found is None:
        return _courses(question, content, topic)
    wanted = question.person.wanted
    counted = replace(found.course, fewest=wanted, most=wanted) if wanted and wanted >= done.last else found.course
    rest = remaining(content, counted, done)
    facts = tuple(fact.id for fact in found.course.facts)
    given = {"sentences": rest.sentence}
    left = make(content, "utter_course_left", topic=topic, facts=facts, given=given, steps=(rest.step,))
    if LEFT in question.named("subject") and counted is not found.course:
        return (left,)
    return (*_courses(question, content, topic), left)


def _courses(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The documented course for each concern, or the general one if none is known."""
    person = question.person
    if not person.concerns:
        general = {None: "utter_course", SEVERE: "utter_course_severe"}.get(person.severity, "utter_course_mild")
        return (make(content, general, topic=topic, facts=listed_facts(content, TABLE, general)),)
    documented = [concern for concern in person.concerns if content.guidance.about("concern", concern.entry)]
    before = question.memory.person
    asked = {one.entry for one in before.concerns} if "severity" in (*before.asked, *before.declined) else set()
    return tuple(
        _of_concern(concern.entry, person.severity_of(concern), content, topic, again=concern.entry in asked)
        for concern in documented[:MOST_ANSWERS]
    )


def name(content: Content, concern: Concern, severity: str | None) -> str:
    """A concern with its severity as a noun phrase: "severe acne scars"."""
    subject = content.guidance.entry("concern", concern.entry).name
    return subject if severity is None else f"{content.guidance.entry('severity', severity).name} {subject}"


def _of_concern(concern: str, severity: str | None, content: Content, topic: str, *, again: bool) -> Answer:
    facts = course_facts(content, concern, severity)
    if severity is None and severity_decides(content, concern):
        # "Acne scars" alone: the number depends on their severity, so both courses are stated.
        response, facts = BY_SEVERITY, course_facts(content, concern, SEVERE)
    elif not any(fact.value and fact.value.max for fact in facts):
        response = "utter_course_additional"
    else:
        differ = len(_texts(facts)) > 1 and len({_documents(fact) for fact in facts}) > 1
        response = "utter_course_differ" if differ else "utter_course_concern"
    subject = name(content, Concern(entry=concern), severity)
    given = {"subject": subject, "figures": _figures(facts, content)}
    fact_ids = (*(fact.id for fact in facts), *listed_facts(content, TABLE, response))
    asks: ProfileField | None = "severity" if response == BY_SEVERITY and not again else None
    if response == BY_SEVERITY and again:
        response = BY_SEVERITY_STILL
    return make(content, response, topic=topic, facts=fact_ids, given=given, asks=asks)


def _each_once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple({fact.id: fact for fact in facts}.values())


def _names_any(facts: tuple[Fact, ...], concern: str) -> bool:
    return any(fact.names("concern", concern) for fact in facts)


def _documents(fact: Fact) -> frozenset[str]:
    return frozenset(source.document for source in fact.sources)


def _figures(facts: tuple[Fact, ...], content: Content) -> str:
    """The figures as text, followed by the wordings of documents that give no number."""
    numbered = tuple(fact for fact in facts if fact.value and fact.value.max)
    worded = tuple(fact for fact in facts if fact not in numbered)
    figures = ", or ".join(_texts(numbered))
    if not figures or not worded:
        return figures or ", or ".join(_texts(worded))
    return part(content, "utter_part_and_worded", figures=figures, words=", or ".join(_texts(worded)))


def _texts(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """The distinct figures of the facts, as text."""
    return tuple(dict.fromkeys(fact.value.text for fact in facts if fact.value))
