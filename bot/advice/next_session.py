"""When the next session may take place, counted from the last one."""

from __future__ import annotations

from datetime import date, datetime

from bot.advice import before_event, profile_summary, strong_sun
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import listed_facts
from bot.advice.course import combined
from bot.advice.formatting import format_day, format_duration, format_list, format_range, format_span
from bot.advice.intervals import Interval, interval
from bot.advice.profile_update import ASKS_FOR_PLAN, GAP, TIMES
from bot.advice.proposed import near_due
from bot.advice.question import Mention, Question
from bot.advice.schedule import due, first_after, free_days, later_days, next_days, schedule
from bot.advice.spacing import APART, asked_length, between_sessions, days_after, judged, of_concern
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange, Resolved
from bot.timeexpr.reading import is_length
from bot.timeexpr.resolve import resolve

# The section of `answers.yml` that lists the facts for the general answer.
TABLE = "ask_frequency"
# The kind of a mention that says which of the sessions to come is asked for, by its number from the next one.
AHEAD = "sessions_ahead"
# The subject of a session that was missed or came late.
MISSED = "missed_session"
CALENDAR = "ask_calendar"


def answer(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The documented window after the last session, and whether the requested day is before, in or after it."""
    gap = interval(content, "interval")
    last = question.person.last_session
    if before_event.LATEST in question.named("subject") and (latest := before_event.latest(question, content, topic)):
        return (*_conditions(question, content, topic), *latest)
    if gap and (later := _later(question, gap, content, topic)):
        return later
    if gap is not None and last is None and (ahead := _ahead(question, gap, content, topic)):
        return ahead
    if gap is None or last is None:
        length = asked_length(question, content)
        if gap and length and (found := judged(length, question, gap, content, topic)):
            return found
        facts = listed_facts(content, TABLE, "utter_interval")
        general = make(content, "utter_interval", topic=topic, facts=facts)
        none_had = question.person.sessions_done == 0
        if gap is None or none_had or "last_session" in question.person.asked:
            return (general,)
        return (general, make(content, "utter_ask_session_time", topic=topic, kind="clarify", asks="last_session"))
    proposed = _wished(question, content)
    if question.person.finished and proposed is None:
        return _finished(content, topic)
    fields = question.profile_update.fields if question.profile_update else ()
    absent = question.person.away != question.memory.person.away or strong_sun.ahead(question)
    only_event = "event" in fields and "last_session" not in fields and proposed is None and not absent
    if only_event and (left := beside_event(question, content, topic)):
        # "So before Christmas is ok?"
        return left
    return (
        *_conditions(question, content, topic),
        *_in_the_gap(question, gap, last, content, topic),
        *_beside_days(proposed, question, content, topic),
    )


def _beside_days(proposed: DateRange | None, question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """What the patient's event, or days in strong sun, mean for the next session."""
    sun, event = strong_sun.caution(question, content, topic, proposed), question.person.event
    days = question.person.sun
    if sun and (event is None or days is None or event.first == days.first):
        return sun
    if proposed:
        return (*before_event.on(proposed, question, content, topic), *sun)
    return (*before_event.answers(question, content, topic), *sun)


def beside_event(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """The days of the next session that the patient's event leaves; nothing where that is unknown."""
    if strong_sun.ahead(question) and question.person.last_session:
        return answer(question, content, topic)
    beside = before_event.answers(question, content, topic)
    return (*_conditions(question, content, topic), *beside) if beside else ()


def _ahead(question: Question, gap: Interval, content: Content, topic: str) -> tuple[Answer, ...]:
    """What follows from the day of a session that is still to come, where none was had as far as is known."""
    words = content.guidance.times
    if any(mention.kind in TIMES and is_length(mention.entry, words) for mention in question.mentions):
        # "Is 3 weeks too soon?" names no day.
        return ()
    day = _wished(question, content) or question.person.start
    if day is None or question.person.sessions_done:
        return ()
    beside = before_event.on(day, question, content, topic)
    if question.person.start != day:
        return (*_conditions(question, content, topic), *beside) if beside else ()
    window = due(day, gap)
    given = {
        "day": format_span(day.first, day.last, content.clinic),
        "window": format_span(window.first, window.last, content.clinic),
    }
    facts = tuple(fact.id for fact in gap.facts)
    after = make(content, "utter_after_start", topic=topic, facts=facts, given=given)
    return (*_conditions(question, content, topic), after, *beside)


def _finished(content: Content, topic: str) -> tuple[Answer, ...]:
    """That none is due after the last session of a course, how long results still come, and when a top-up is."""
    facts = listed_facts(content, TABLE, "utter_course_over")
    return (make(content, "utter_course_over", topic=topic, facts=facts),)


def particular(question: Question, content: Content, topic: str) -> tuple[Answer, ...] | None:
    """The answer to a question on the gap that its table has no row for; None for any other question.

    A gap of so many weeks, the gap for a concern, and what a longer one means where the documented one is over.
    """
    gap, last = interval(content, "interval"), question.person.last_session
    if gap is None:
        return None
    if length := asked_length(question, content):
        if last is not None and _wished(question, content) is not None:
            return answer(question, content, topic)
        return judged(length, question, gap, content, topic)
    if had := between_sessions(question, gap, content, topic):
        return had
    if last is not None and APART in question.named("subject") and _wished(question, content) is not None:
        # "Had it on the 31st and the next is booked for Saturday, is that far enough apart?"
        return answer(question, content, topic)
    over = last is not None and due(last, gap).last < question.today
    if over and MISSED in question.named("subject"):
        return answer(question, content, topic)
    return of_concern(question, gap, content, topic)


def sessions_ahead(question: Question) -> int:
    """Which of the sessions to come a question is about: 1 is the next one."""
    return next((int(one.entry) for one in question.mentions if one.kind == AHEAD), 1)


def _later(question: Question, gap: Interval, content: Content, topic: str) -> tuple[Answer, ...] | None:
    """The window of a session after the next one; None where the next one is asked for, or its days are unknown."""
    person, ahead = question.person, sessions_ahead(question)
    had = person.had_session or person.start is not None
    first, _ = next_days(person, had, gap, question.today)
    if ahead < 2 or first is None:
        return None
    before, window = later_days(first, gap, ahead - 2), later_days(first, gap, ahead - 1)
    exact = person.done is not None and person.done.exact and bool(person.done.last)
    subject = part(content, "utter_part_session_after")
    if person.done and exact:
        subject = part(content, "utter_part_session_number", number=str(person.done.last + ahead))
    given = {
        "sentences": subject,
        "before": format_span(before.first, before.last, content.clinic),
        "window": format_span(window.first, window.last, content.clinic),
    }
    facts, step = tuple(fact.id for fact in gap.facts), part(content, "utter_step_later", **given)
    later = make(content, "utter_next_later", topic=topic, facts=facts, given=given, steps=(step,))
    return (*_conditions(question, content, topic), later)


def _conditions(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """A note on the patient's conditions, which no date can settle: before it, or "yes" comes first."""
    # The ones that the message names have an answer of their own.
    named = {mention.entry for mention in question.mentions if mention.kind == "condition"}
    entries = (entry for entry in question.person.conditions if entry not in named)
    told = [entry for entry in entries if not content.guidance.entry("condition", entry).incidental]
    if not told:
        return ()
    names = [content.guidance.entry("condition", entry).name for entry in told]
    return (
        make(content, "utter_next_conditions", topic=topic, kind="handover", given={"subject": format_list(names)}),
    )


def _in_the_gap(question: Question, gap: Interval, last: DateRange, content: Content, topic: str) -> tuple[Answer, ...]:
    """Whether the requested day, or today, is before, in or after the documented window."""
    window = due(last, gap)
    facts = tuple(fact.id for fact in gap.facts)
    wished = _wished(question, content)
    free = _free(window, question) if not wished and window.last >= question.today else None
    if free == ():
        # The first day on which the patient can come.
        after = first_after(window.last, question.person.away)
        wished = DateRange(first=after, last=after, time=None)
    day = wished or DateRange(first=question.today, last=question.today, time=None)
    given = {
        "day": profile_summary.last_session(question.person, content),
        "window": format_span(window.first, window.last, content.clinic),
        "wished": format_span(day.first, day.last, content.clinic),
    }
    step = part(content, "utter_step_window", **given)
    if free:
        given["window"] = format_list([format_span(days.first, days.last, content.clinic) for days in free])
        response = "utter_next_free_before_sun" if strong_sun.ahead(question) else "utter_next_free"
        left = make(content, response, topic=topic, facts=facts, given=given, steps=(step,))
        after = first_after(window.last, question.person.away)
        if after == window.last:
            return (left,)
        later = {"day": format_day(after, content.clinic)}
        return (left, make(content, "utter_next_after_absence", topic=topic, facts=facts, given=later))
    # Where the next one is overdue, any day is first of all a late one for it.
    in_plan = window.last >= question.today and question.memory.intent in (ASKS_FOR_PLAN, CALENDAR)
    in_plan &= day.first > window.last and asked_length(question, content) is None
    if in_plan and (by_then := _sessions_by(day, question, content)):
        given["count"] = format_range(*by_then, "session")
        return (make(content, "utter_next_in_plan", topic=topic, facts=facts, given=given, steps=(step,)),)
    if day.first > window.last:
        given["time"] = _days(last.first, day.first)
        response = "utter_next_late"
        if window.last < question.today:
            response = "utter_next_over_or_complete" if _may_be_complete(question, content) else "utter_next_over"
        return (make(content, response, topic=topic, facts=facts, given=given, steps=(step,)),)
    if day.last < window.first:
        # The wait is counted from the requested day if there is one.
        given["time"] = _days(day.first, window.first)
        response = "utter_next_early" if wished else "utter_next_wait"
        reason = listed_facts(content, TABLE, "utter_interval_reason") if wished else ()
        return (make(content, response, topic=topic, facts=(*facts, *reason), given=given, steps=(step,)),)
    # Of several requested days ("in January"), the ones within the window.
    given["wished"] = format_span(max(day.first, window.first), min(day.last, window.last), content.clinic)
    response = "utter_next_fits_gap" if _conditions(question, content, topic) else "utter_next_fits"
    return (make(content, response, topic=topic, facts=facts, given=given, steps=(step,)),)


def _sessions_by(day: DateRange, question: Question, content: Content) -> tuple[int, int] | None:
    """How many sessions of the plan can be done with the last of them on a day; None where it is not in the plan."""
    plan = schedule(question.person, question.today, content)
    numbers = [one.number for one in plan.windows if one.earliest <= day.first <= one.latest] if plan else []
    return (numbers[0], numbers[-1]) if numbers else None


def _free(window: DateRange, question: Question) -> tuple[DateRange, ...] | None:
    """The days of the window, from today, on which the patient can come; None where none of them is one away."""
    days = DateRange(first=max(window.first, question.today), last=window.last, time=None)
    free = free_days(days, question.person.away)
    return None if free == (days,) else free


def _may_be_complete(question: Question, content: Content) -> bool:
    """Whether the patient may have had the whole course; not where fewer sessions were told than wanted or needed."""
    person = question.person
    course = combined(content, person)
    if person.done is None or course is None or person.finished:
        return True
    return person.done.last >= (person.wanted or course.course.fewest)


def _wished(question: Question, content: Content) -> DateRange | None:
    """The future day or days that the patient asks for, or None."""
    words, events = content.guidance.times, question.person.events
    last = question.person.last_session
    # "Say I moved the needling to the 19th".
    moved = "microneedling" in question.named("treatment")
    times = [
        mention
        for mention in question.mentions
        if mention.kind in TIMES
        and (
            mention.role in ("wish", "start", "asked", GAP)
            or (moved and (mention.kind, mention.role) == ("date", "other"))
        )
    ]
    # "Today?? No, the 12th": a wish comes before a day that is only asked about.
    for mention in sorted(times, key=lambda each: each.role in ("asked", "other")):
        if last and is_length(mention.entry, words):
            # "The second at 8 weeks", "is 3 weeks too soon?": a gap.
            day = days_after(last, mention.entry, question, content)
            return day if day and day.last >= question.today else None
        near = near_due(mention.entry, last, question.today, content)
        found = resolve(
            mention.entry, question.now, "future", clinic=content.clinic, words=words, near=near, events=events
        )
        if isinstance(found, Resolved):
            return found.dates
    return None


def in_later_window(mention: Mention, question: Question, content: Content) -> bool:
    """Whether a day is too late for the next session of a plan and fits a later one."""
    gap, last = interval(content, "interval"), question.person.last_session
    found = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=content.guidance.times)
    if gap is None or last is None or not isinstance(found, Resolved) or due(last, gap).last < question.today:
        return False
    return found.dates.first > due(last, gap).last and _sessions_by(found.dates, question, content) is not None


def names_day(mention: Mention, day: date, now: datetime, content: Content) -> bool:
    """Whether a time of a message means this day, or can mean it: "the 4th" for 4 January."""
    words = content.guidance.times
    found = resolve(mention.entry, now, "future", clinic=content.clinic, words=words, near=day)
    return isinstance(found, Resolved) and found.dates.first == day


def _days(start: date, end: date) -> str:
    return format_duration((end - start).days)
