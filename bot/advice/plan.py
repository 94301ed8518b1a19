"""The answer with a patient's treatment plan: course, dates, event, and topics for the consultation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile

from bot.advice import course, profile_summary, strong_sun
from bot.advice.answer import Answer, make, part
from bot.advice.course import MILD, SEVERE, remaining
from bot.advice.event_margin import reason
from bot.advice.formatting import format_date_range, format_day, format_list, format_range, format_span
from bot.advice.intervals import interval
from bot.advice.profile import PatientProfile, ProfileField
from bot.advice.profile_update import ASKS_FOR_PLAN
from bot.advice.question import Memory, ProfileUpdate, Question
from bot.advice.schedule import CountedFrom, Schedule, Window, schedule
from bot.content.content import Content
from bot.content.schema import amount
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.resolve import resolve

# Keeps the message readable, beyond the sessions before an event; the calendar file and the page list every session.
MOST_WINDOWS_SHOWN = 6
# A day so near is hardly one before which a course is to fit.
SOON = timedelta(days=14)
# The line above the dates and the step of the calculation, by the day from which they are counted.
FROM: dict[CountedFrom, str] = {
    "last_session": "utter_part_from_last_session",
    "chosen": "utter_part_from_chosen",
    "start": "utter_part_from_start",
    "today": "utter_part_from_today",
    "overdue": "utter_part_from_overdue",
    "overdue_start": "utter_part_from_overdue_start",
}
STEP_FROM: dict[CountedFrom, str] = {
    "last_session": "utter_step_from_last_session",
    "chosen": "utter_step_from_chosen",
    "start": "utter_step_from_start",
    "today": "utter_step_from_today",
    "overdue": "utter_step_from_overdue",
    "overdue_start": "utter_step_from_overdue_start",
}
# The responses on the course and on its dates, and the one that ends a plan.
LENGTH, DATES = "utter_plan_course", "utter_plan_dates"
SUMMARY, SUMMARY_CONDITIONS = "utter_plan_consult", "utter_plan_consult_conditions"
SUMMARIES = frozenset({SUMMARY, SUMMARY_CONDITIONS})
# What ends the summary, by whether sessions may have been had, and whether a day to be ready for may be known.
ADD = {
    (False, False): "utter_part_plan_correct",
    (False, True): "utter_part_plan_add_event",
    (True, True): "utter_part_plan_add_sessions",
    (True, False): "utter_part_plan_add_sessions_only",
}
# The subject of questions such as "is there time?" and "when do I need to start?".
BY_THEN = "by_then"
# The subject of questions on the last session of a plan.
LAST_ONE = "last_one"
# The latest start for as many sessions as the patient wants: with the shortest gaps, and with the longest as well.
START_BY_WANTED = {False: "utter_plan_wanted_by", True: "utter_plan_wanted_by_both"}
# How much of the course fits before an event; then, of as many sessions as the patient wants.
FITS = {
    "all": "utter_plan_event_all",
    "shortest": "utter_plan_event_shortest",
    "part": "utter_plan_event_part",
    "none": "utter_plan_event_none",
}
FITS_WANTED = {
    "all": "utter_plan_wanted_fits",
    "shortest": "utter_plan_wanted_may_fit",
    "part": "utter_plan_wanted_part",
    "none": "utter_plan_event_none",
}


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The plan for the known profile, ending with a summary of it; right after a plan only what is new in it.

    If no document gives numbers for this patient, the answer on the number of sessions instead.
    """
    made = _whole(question, content, topic)
    told = question.memory.person
    other = {one.entry for one in question.person.concerns} != {one.entry for one in told.concerns}
    if other or not just_shown(question.memory):
        return made
    before = replace(question, mentions=(), profile_update=ProfileUpdate(told))
    known = {one.text(content) for one in _whole(before, content, topic)}
    new = tuple(one for one in made if one.text(content) not in known)
    # The summary would be new with whatever was told.
    new = tuple(one for one in new if one.response not in SUMMARIES)
    if question.person.start != told.start and any(one.response == DATES for one in new):
        # "If I start on the 12th": what fits before the event is said again, even where it is as before.
        new = tuple(one for one in made if one in new or one.response in (*FITS.values(), *FITS_WANTED.values()))
    if not new and question.memory.goes_on:
        return tuple(one for one in made if one.response in SUMMARIES) or made
    if not new and BY_THEN in question.named("subject"):
        # When to start, or what fits: what comes before the course.
        new = tuple(takewhile(lambda one: one.response != LENGTH, made))
    return new or made


def just_shown(memory: Memory) -> bool:
    """Whether the last reply was a plan, or what changed in one, or the message may only change a plan given before.

    The dates of a plan rest on calculations.
    """
    if memory.goes_on:
        return True
    return memory.intent == ASKS_FOR_PLAN and memory.asked is None and bool(memory.steps)


def _whole(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    question = _until_wished(question, content)
    found = schedule(question.person, question.today, content)
    if found is None:
        return course.answer(question, content, topic)
    answers = [_length(question, found, content, topic)]
    if found.most_left or found.complete:
        answers.append(_dates(question, found, content, topic))
    before = []
    if question.person.event and found.most_left:
        before.append(_event(question, found, content, topic))
        before.extend(_start_by(question, found, content, topic))
    backwards = question.person.wanted or BY_THEN in question.named("subject")
    # A question on what fits before a day, or when to start for it, is answered first.
    answers = [*reversed(before), *answers] if backwards else [*answers, *before]
    answers.extend(strong_sun.caution(question, content, topic))
    answers.append(_consultation(question, found, content, topic))
    return tuple(answers)


def _until_wished(question: Question, content: Content) -> Question:
    """The question with a day before the known event as that until which the plan is asked for: "before xmas?"."""
    update = question.profile_update
    if update is None or update.person.event is None or question.intent != ASKS_FOR_PLAN:
        return question
    words = content.guidance.times
    for mention in question.mentions:
        if mention.kind == "date" and mention.role == "wish":
            found = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=words)
            if isinstance(found, Resolved) and found.dates == update.person.start:
                # "Say 4 January": the day on which to start, and no limit.
                continue
            if isinstance(found, Resolved) and question.today < found.dates.first < update.person.event.first:
                until = {"event": found.dates, "occasion": None}
                if found.dates.first <= question.today + SOON:
                    # "What if I have two, Tuesday and the week after": so near it is the day of a session.
                    until = {"start": found.dates}
                person = update.person.copy(update=until)
                return replace(question, profile_update=replace(update, person=person))
    return question


def has_dates(person: PatientProfile, today: date, content: Content) -> bool:
    """Whether there is a plan whose sessions can be listed."""
    found = schedule(person, today, content) if person.known else None
    return found is not None and bool(found.windows)


def calendar(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Every session of the plan as a list, with the input for a calendar file."""
    found = schedule(question.person, question.today, content)
    if not question.person.known or found is None or not found.windows:
        return (make(content, "utter_no_plan_yet", topic=topic, kind="clarify"),)
    if LAST_ONE in question.named("subject") and (last := _last_session(question, found, content, topic)):
        return (last,)
    lines = "\n".join(window_line(window, content) for window in found.offered)
    dates = _dates(question, found, content, topic)
    facts = (*(fact.id for fact in found.combined.course.facts), *dates.facts)
    made = make(content, "utter_plan_list", topic=topic, facts=facts, given={"lines": lines}, steps=dates.steps)
    return (made.with_plan(question.person, question.today),)


def _last_session(question: Question, found: Schedule, content: Content, topic: str) -> Answer | None:
    """The last session of the plan, or the last one before the event; None where there is none before it."""
    ready = found.readiness
    fitting = [window for window in found.windows if ready is None or window.earliest <= ready.by]
    if not fitting:
        return None
    window = fitting[-1]
    given = {"number": str(window.number), "window": format_span(window.earliest, window.latest, content.clinic)}
    response = "utter_session_asked"
    if ready and question.person.event:
        response = "utter_last_before_event"
        until = min(window.latest, ready.by)
        given |= {
            "window": format_span(window.earliest, until, content.clinic),
            "subject": profile_summary.occasion(question.person, content),
            "day": format_date_range(question.person.event, content.clinic),
        }
    dates = _dates(question, found, content, topic)
    return make(content, response, topic=topic, facts=dates.facts, given=given, steps=dates.steps)


def _length(question: Question, found: Schedule, content: Content, topic: str) -> Answer:
    person = question.person
    given = {"figures": format_range(found.documented.fewest, found.documented.most, "session")}
    sentences = []
    if not found.combined.drivers:
        sentences.append(part(content, "utter_part_course_general", **given))
    else:
        names = [
            course.name(content, concern, person.severity_of(concern))
            for concern in person.concerns
            if content.guidance.about("concern", concern.entry)
        ]
        sentences.append(part(content, "utter_part_course", subject=format_list(names), **given))
        sentences.extend(_both_severities(question, content))
        if len(names) > 1:
            drivers = [course.name(content, concern, person.severity_of(concern)) for concern in found.combined.drivers]
            sentences.append(part(content, "utter_part_driver", subject=format_list(drivers)))
    if person.wanted:
        sentences.append(part(content, "utter_part_wanted", count=amount(person.wanted, "session")))
    if found.combined.course.open_ended:
        sentences.append(part(content, "utter_part_open_ended"))
    steps: tuple[str, ...] = ()
    if found.done.last:
        rest = remaining(content, found.combined.course, found.done)
        sentences.append(rest.sentence)
        steps = (rest.step,)
    facts = tuple(fact.id for fact in (*found.combined.course.facts, *found.gap.facts))
    return make(content, LENGTH, topic=topic, facts=facts, given={"sentences": " ".join(sentences)}, steps=steps)


def _both_severities(question: Question, content: Content) -> list[str]:
    """For each concern whose severity decides and is unknown, the mild and the severe course."""
    sentences = []
    for concern in question.person.concerns:
        if question.person.severity_of(concern) is None and course.severity_decides(content, concern.entry):
            mild = course.course(content, concern.entry, MILD)
            severe = course.course(content, concern.entry, SEVERE)
            if mild and severe:
                given = {
                    "subject": course.name(content, concern, None),
                    "mild": format_range(mild.fewest, mild.most, "session"),
                    "severe": format_range(severe.fewest, severe.most, "session"),
                }
                sentences.append(part(content, "utter_part_both_severities", **given))
    return sentences


def _dates(question: Question, found: Schedule, content: Content, topic: str) -> Answer:
    facts = tuple(fact.id for fact in found.gap.facts)
    lines: list[str] = []
    steps: list[str] = []
    if found.counted_from == "unknown":
        asks: ProfileField | None = None if "last_session" in question.person.declined else "last_session"
        return make(content, "utter_plan_no_dates", topic=topic, facts=facts, asks=asks)
    if found.windows:
        lines.append(counted_from(question.person, found, question.today, content))
        shown = max(MOST_WINDOWS_SHOWN, found.readiness.at_most if found.readiness else 0)
        lines.extend(window_line(window, content) for window in found.offered[:shown])
        if len(found.windows) > shown:
            lines.append(part(content, "utter_part_more_windows"))
        origin = _origin(question.person, found, question.today, content)
        steps.append(part(content, STEP_FROM[found.counted_from], day=origin))
    if found.complete:
        complete = format_span(*found.complete, content.clinic)
        # If the shortest course is complete already, only the latest date of completion makes sense.
        if found.windows and not found.fewest_left:
            lines.append(part(content, "utter_part_complete_by", day=format_day(found.complete[1], content.clinic)))
        else:
            lines.append(part(content, "utter_part_complete", window=complete))
        left = format_range(found.fewest_left, found.most_left, "session")
        steps.append(part(content, "utter_step_complete", left=left, window=complete))
    if found.top_up:
        top_up = format_span(*found.top_up, content.clinic)
        over = found.top_up[1] < question.today
        lines.append(part(content, "utter_part_top_up_over" if over else "utter_part_top_up", window=top_up))
        steps.append(part(content, "utter_step_top_up", window=top_up))
    upkeep = interval(content, "maintenance_interval") if found.top_up else None
    made = make(
        content,
        "utter_plan_dates",
        topic=topic,
        facts=(*facts, *(fact.id for fact in (upkeep.facts if upkeep else ()))),
        given={"lines": "\n".join(lines)},
        steps=tuple(steps),
    )
    return made.with_plan(question.person, question.today)


def window_line(window: Window, content: Content) -> str:
    """One session of the plan with its date window, as a line of text."""
    days = ", or ".join(format_span(first, last, content.clinic) for first, last in window.parts)
    return part(content, "utter_part_window", number=str(window.number), window=days)


def _origin(person: PatientProfile, found: Schedule, today: date, content: Content) -> str:
    """The reference date of the schedule, as text."""
    if found.counted_from in ("start", "chosen", "overdue_start") and person.start:
        return format_date_range(person.start, content.clinic)
    if found.counted_from == "last_session":
        return profile_summary.last_session(person, content)
    return format_day(today, content.clinic)


def counted_from(person: PatientProfile, found: Schedule, today: date, content: Content) -> str:
    """A line that names the reference date of the windows, to be placed above them."""
    origin = _origin(person, found, today, content)
    overdue = found.counted_from in ("overdue", "overdue_start")
    given = {"day": profile_summary.last_session(person, content) if overdue else origin}
    if found.counted_from == "overdue_start":
        given["until"] = origin
    return part(content, FROM[found.counted_from], **given)


def _event(question: Question, found: Schedule, content: Content, topic: str) -> Answer:
    person = question.person
    assert person.event is not None, "the answer on an event was requested without an event"
    given = {
        "subject": profile_summary.occasion(person, content),
        "day": format_date_range(person.event, content.clinic),
    }
    if found.readiness is None:
        facts = tuple(fact.id for fact in found.gap.facts)
        return make(content, "utter_plan_event_unknown", topic=topic, facts=facts, given=given)
    ready = found.readiness
    given |= {
        "until": format_day(ready.by, content.clinic),
        "count": format_range(ready.at_least, ready.at_most, "session"),
        "figures": format_range(found.most_left, found.most_left, "session"),
        "margin": reason(content),
    }
    step = part(content, "utter_step_event", **given)
    marks = tuple(fact.id for fact in content.guidance.aspect("duration"))
    response = (FITS_WANTED if person.wanted else FITS)[ready.fits]
    return make(content, response, topic=topic, facts=marks, given=given, steps=(step,))


def _start_by(question: Question, found: Schedule, content: Content, topic: str) -> list[Answer]:
    """For a patient without sessions: the latest start dates that are still ahead."""
    if found.readiness is None or found.done.last:
        return []
    longest, shortest = found.readiness.start_by
    if shortest < question.today:
        return []
    given = {"day": format_day(shortest, content.clinic), "until": format_day(longest, content.clinic)}
    if question.person.wanted:
        given["count"] = amount(question.person.wanted, "session")
        response = START_BY_WANTED[longest >= question.today]
    else:
        response = "utter_plan_start_by" if longest < question.today else "utter_plan_start_by_both"
    step = part(content, "utter_step_start_by", **given)
    facts = tuple(fact.id for fact in (*found.combined.course.facts, *found.gap.facts))
    return [make(content, response, topic=topic, facts=facts, given=given, steps=(step,))]


def _consultation(question: Question, found: Schedule, content: Content, topic: str) -> Answer:
    """What the practitioner decides, and a summary of the profile so that the patient can spot mistakes."""
    person = question.person
    mentioned = profile_summary.conditions(person, content)
    summary = "; ".join(profile_summary.parts(person, content)) or part(content, "utter_part_nothing_told")
    given = {
        "told": summary,
        "subject": format_list(mentioned),
        "sentences": part(content, _may_be_added(person, found)),
    }
    response = SUMMARY_CONDITIONS if mentioned else SUMMARY
    return make(content, response, topic=topic, facts=("course_by_consultation",), given=given)


def _may_be_added(person: PatientProfile, found: Schedule) -> str:
    """The response on what the patient may put right or add: sessions that were had, a day to be ready for."""
    sessions = person.sessions_done is None and person.last_session is None
    event = person.event is None and bool(found.most_left)
    return ADD[sessions, event]
