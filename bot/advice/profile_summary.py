"""The patient's profile as text, so that the patient can spot mistakes."""

from __future__ import annotations

from bot.advice import course
from bot.advice.answer import Answer, make, part
from bot.advice.formatting import format_clock_time, format_count, format_date_range, format_list
from bot.advice.profile import PatientProfile
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import amount


def parts(person: PatientProfile, content: Content) -> tuple[str, ...]:
    """Each field of the profile as a phrase: "severe acne scars", "two sessions done"."""
    found = [course.name(content, concern, person.severity_of(concern)) for concern in person.concerns]
    if not person.concerns and person.severity:
        severity = content.guidance.entry("severity", person.severity).name
        found.append(part(content, "utter_part_severity", severity=severity))
    if person.body_areas:
        names = [content.guidance.entry("body_area", area).name for area in person.body_areas]
        found.append(part(content, "utter_part_body_area", subject=format_list(names)))
    done = person.done
    if done and not done.last:
        found.append(part(content, "utter_part_no_session"))
    elif done:
        found.append(part(content, "utter_part_sessions", count=format_count(done, "session")))
    if person.wanted:
        found.append(part(content, "utter_part_wanted_number", count=amount(person.wanted, "session")))
    if person.last_session:
        found.append(part(content, "utter_part_last_session", day=last_session(person, content)))
    if person.start:
        found.append(part(content, "utter_part_start", day=format_date_range(person.start, content.clinic)))
    if person.away:
        days = format_list([format_date_range(away, content.clinic) for away in person.away])
        found.append(part(content, "utter_part_away", day=days))
    if person.sun:
        found.append(part(content, "utter_part_sun", day=format_date_range(person.sun, content.clinic)))
    if person.event:
        day = format_date_range(person.event, content.clinic)
        found.append(part(content, "utter_part_event", subject=occasion(person, content), day=day))
    found.extend(part(content, "utter_part_condition", subject=name) for name in conditions(person, content))
    return tuple(found)


def conditions(person: PatientProfile, content: Content) -> list[str]:
    """The display names of the patient's conditions."""
    return [content.guidance.entry("condition", condition).name for condition in person.conditions]


def changes(before: PatientProfile, after: PatientProfile, content: Content) -> tuple[str, ...]:
    """The fields of `after` that are new or differ from `before`, each as a phrase."""
    known = parts(before, content)
    return tuple(phrase for phrase in parts(after, content) if phrase not in known)


def last_session(person: PatientProfile, content: Content) -> str:
    """The date, and if known the time, of the last session. Raises ValueError if it is unknown."""
    if person.last_session is None:
        raise ValueError("the profile has no last session")
    day = format_date_range(person.last_session, content.clinic)
    if person.last_session.time is None:
        return day
    return part(
        content, "utter_part_day_time", day=day, time=format_clock_time(person.last_session.time, content.clinic)
    )


def occasion(person: PatientProfile, content: Content) -> str:
    """The event's name as it follows "your": "wedding"."""
    if person.occasion is None:
        return part(content, "utter_part_occasion")
    return content.guidance.entry("occasion", person.occasion).name


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The answer to "what do you know about me?": the profile from this conversation."""
    summary = parts(question.person, content)
    if not summary:
        return (make(content, "utter_known_nothing", topic=topic, kind="smalltalk"),)
    return (make(content, "utter_known", topic=topic, kind="smalltalk", given={"told": "; ".join(summary)}),)
