"""Which results the documents describe at this patient's stage of treatment."""

from __future__ import annotations

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import answers_for, listed_facts
from bot.advice.course import Combined, combined
from bot.advice.formatting import format_duration
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import amount

# The section of `answers.yml` that is used if nothing is known about the patient.
GENERAL = "ask_results_timeline"
# The subject entry of complaints such as "it's not working".
NOT_WORKING = "not_working"


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The results described after the patient's number of sessions and for the time since the last one."""
    person = question.person
    found: list[Answer] = []
    done = person.sessions_done
    known = combined(content, person)
    if done == 1 or (done and known):
        # Without a documented number of sessions, the stage of treatment is unknown.
        found.append(_after_sessions(done, known, content, topic))
    if person.last_session and (question.today - person.last_session.last).days >= 0:
        days = (question.today - person.last_session.last).days
        time = format_duration(days) if days else part(content, "utter_part_under_a_day")
        given = {"day": profile_summary.last_session(person, content), "time": time}
        facts = ("results_over_time", "results_vary")
        steps = (part(content, "utter_step_since", **given),)
        found.append(make(content, "utter_progress_time", topic=topic, facts=facts, given=given, steps=steps))
    if found and NOT_WORKING in question.named("subject"):
        listed = listed_facts(content, GENERAL, "utter_not_working")
        found.append(make(content, "utter_not_working", topic=topic, facts=listed))
    return tuple(found) or answers_for(question, content.guidance.answers[GENERAL], content)


def _after_sessions(done: int, known: Combined | None, content: Content, topic: str) -> Answer:
    given = {"count": amount(done, "session")}
    facts: tuple[str, ...]
    if done == 1:
        facts = ("one_session_slight", "one_session_not_everyone", "full_results_need_series")
        return make(content, "utter_progress_one", topic=topic, facts=facts, given=given)
    if known and done >= known.course.fewest:
        facts = ("results_repeated", *(fact.id for fact in known.course.facts))
        return make(content, "utter_progress_complete", topic=topic, facts=facts, given=given)
    facts = ("results_repeated", "full_results_need_series", "results_vary")
    return make(content, "utter_progress_several", topic=topic, facts=facts, given=given)
