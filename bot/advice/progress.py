"""Which results the documents describe at this patient's stage of treatment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.advice import profile_summary
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import answers_for, listed_facts
from bot.advice.course import Combined, combined
from bot.advice.formatting import format_count, format_duration
from bot.advice.question import Question
from bot.content.content import Content
from bot.timeexpr.count_range import CountRange

# The section of `answers.yml` that is used if nothing is known about the patient.
GENERAL = "ask_results_timeline"
# The subject entry of complaints such as "it's not working".
NOT_WORKING = "not_working"
# The facts behind what is said of a stage; those of the last one depend on the course.
_STAGE_FACTS = {
    "utter_progress_one": ("one_session_slight", "one_session_not_everyone", "full_results_need_series"),
    "utter_progress_several": ("results_repeated", "full_results_need_series", "results_vary"),
}


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The results described after the patient's number of sessions and for the time since the last one."""
    person = question.person
    found: list[Answer] = []
    known = combined(content, person)
    if person.done:
        found.extend(_after_sessions(person.done, known, person.wanted, content, topic))
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


def _after_sessions(
    done: CountRange, known: Combined | None, wanted: int | None, content: Content, topic: str
) -> Iterator[Answer]:
    """What is described after a number of sessions; for each number, where it differs between those possible.

    Without a documented number of sessions, the stage of treatment is unknown but after the first.
    """
    counts = [count for count in range(done.first, done.last + 1) if count == 1 or (count and known)]
    for response, same in groupby(counts, key=lambda count: _stage(count, known, wanted)):
        alike = list(same)
        yield make(
            content,
            response,
            topic=topic,
            facts=_STAGE_FACTS.get(response) or ("results_repeated", *_course_facts(known)),
            given={"count": format_count(CountRange(first=alike[0], last=alike[-1]), "session")},
        )


def _stage(done: int, known: Combined | None, wanted: int | None) -> str:
    """The response that describes the results of so many sessions; the patient's own course may be a longer one."""
    if done == 1:
        return "utter_progress_one"
    complete = known is not None and done >= max(known.course.fewest, wanted or 0)
    return "utter_progress_complete" if complete else "utter_progress_several"


def _course_facts(known: Combined | None) -> tuple[str, ...]:
    return tuple(fact.id for fact in known.course.facts) if known else ()
