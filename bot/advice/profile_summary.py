"""What the patient told, said back, so that a mistake is seen."""

from __future__ import annotations

from bot.advice import course
from bot.advice.answer import Answer, make, part
from bot.advice.formatting import say_list, say_moment, say_time
from bot.advice.profile import Person
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import amount


def parts(person: Person, content: Content) -> tuple[str, ...]:
    """Everything told, each as a piece of a sentence: "severe acne scars", "two sessions done"."""
    found = [course.name(content, concern, person.severity_of(concern)) for concern in person.concerns]
    if not person.concerns and person.severity:
        severity = content.guidance.entry("severity", person.severity).name
        found.append(part(content, "utter_part_severity", severity=severity))
    if person.body_areas:
        names = [content.guidance.entry("body_area", area).name for area in person.body_areas]
        found.append(part(content, "utter_part_body_area", subject=say_list(names)))
    if person.sessions_done == 0:
        found.append(part(content, "utter_part_no_session"))
    elif person.sessions_done:
        found.append(part(content, "utter_part_sessions", count=amount(person.sessions_done, "session")))
    if person.last_session:
        found.append(part(content, "utter_part_last_session", day=last_session(person, content)))
    if person.start:
        found.append(part(content, "utter_part_start", day=say_moment(person.start, content.clinic)))
    if person.event:
        day = say_moment(person.event, content.clinic)
        found.append(part(content, "utter_part_event", subject=occasion(person, content), day=day))
    found.extend(part(content, "utter_part_condition", subject=name) for name in conditions(person, content))
    return tuple(found)


def conditions(person: Person, content: Content) -> list[str]:
    """The conditions that were mentioned, as they are called in a sentence."""
    return [content.guidance.entry("condition", condition).name for condition in person.conditions]


def changes(before: Person, after: Person, content: Content) -> tuple[str, ...]:
    """What is known now and was not before, each as a piece of a sentence."""
    known = parts(before, content)
    return tuple(piece for piece in parts(after, content) if piece not in known)


def last_session(person: Person, content: Content) -> str:
    """When the last session was, as exactly as it was told. Raises ValueError where it was not."""
    if person.last_session is None:
        raise ValueError("no last session was told")
    day = say_moment(person.last_session, content.clinic)
    if person.last_session.time is None:
        return day
    return part(content, "utter_part_day_time", day=day, time=say_time(person.last_session.time, content.clinic))


def occasion(person: Person, content: Content) -> str:
    """What the patient wants to be ready for, as it follows "your"."""
    if person.occasion is None:
        return part(content, "utter_part_occasion")
    return content.guidance.entry("occasion", person.occasion).name


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """What the assistant knows of this patient: what was told in this conversation, and nothing else."""
    said = parts(question.person, content)
    if not said:
        return (make(content, "utter_known_nothing", topic=topic, kind="smalltalk"),)
    return (make(content, "utter_known", topic=topic, kind="smalltalk", given={"told": "; ".join(said)}),)
