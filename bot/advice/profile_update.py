"""Updates the patient's profile from a message: concerns, severity, sessions done, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.advice.course import undecided
from bot.advice.profile import Concern, PatientProfile, ProfileField
from bot.advice.proposed import TO_COME, is_to_come, near_due
from bot.advice.question import INFORM, OF_ANOTHER, PAST, Mention, ProfileUpdate, Question
from bot.content.content import Content
from bot.content.schema import TimeWords
from bot.timeexpr.count_range import CountRange
from bot.timeexpr.counting import numbers_in
from bot.timeexpr.date_range import DateRange, Direction, Resolved, Unresolved
from bot.timeexpr.reading import counts_from_event, is_length, is_span, rough
from bot.timeexpr.resolve import elapsed, resolve

CORRECTION = "correct"
ASKS_FOR_PLAN = "ask_plan"
# Whoever asks something new does not answer what was asked before.
QUESTIONS = ("ask_", "check_")
# What the profile says of the patient's skin.
OF_A_PERSON = ("concerns", "severity", "body_areas")
# What the role of a time says that it is.
_ROLES: Mapping[str, ProfileField] = {"session": "last_session", "event": "event", "start": "start"}
_TOWARD: Mapping[ProfileField, Direction] = {"last_session": "past", "event": "future", "start": "future"}
# Roles of a time that may be anything.
OPEN_ROLES = (None, "asked", "other")
# Likely the time of a session, though nothing in the message speaks of one.
IMPLIED = "implied"
# Roles of days on which the patient can't come: these days, all until this one, all before this one.
AWAY, AWAY_UNTIL, BACK = "away", "away_until", "back"
# The day on which the patient leaves for a while, and how long that is.
LEAVING, STAY = "leaving", "stay"
DAYS_AWAY = frozenset({AWAY, AWAY_UNTIL, BACK, LEAVING, STAY})
# So many of them are remembered.
MOST_AWAY = 3
# Occasions for which the patient is away, and a longer time than anybody is.
TRIPS = frozenset({"holiday"})
LONGEST_TRIP = timedelta(days=100)
# "I start in spring" is a day to plan from, "next year" is none.
LONGEST_START = timedelta(days=100)
# The subject of sunny places and snow, and what else is named of a stay in strong sun.
STRONG_SUN = "strong_sun"
_SUNNY = (f"subject/{STRONG_SUN}", "activity/sun_exposure", "condition/tanned_skin")
# A length of time between two sessions: it dates nothing.
GAP = "gap"
# Questions whose answers say when the next session is due: a day after them is one that is proposed for it.
DUE = frozenset({"ask_next_session", ASKS_FOR_PLAN, "ask_calendar"})
TIMES = frozenset({"date", "duration"})
ASKS_FOR_NUMBER, BOOKS = "ask_frequency", "ask_booking"
# Questions that tell how many sessions the patient wants.
_COUNTED_IN = DUE | {ASKS_FOR_NUMBER}
# What a message tells a detail with that no vocabulary lists.
TELLING = TIMES | {"number", "sessions_done"}
# A day without a year that comes round again so soon is more likely that one than last year's.
SOON = relativedelta(months=2)
# So far may "3 weeks ago" be from the day that is meant.
ABOUT_DAYS = 4
# Days of sessions are at least so many days from each other.
FEWEST_APART = 10
# So many sessions before the last one are remembered by their days.
MOST_EARLIER = 12
# The subject of a course that is over.
COURSE_FINISHED = "course_finished"
# Words for a number that may stand for what was spoken of, and what that may be beside this treatment.
_PRONOUNS = frozenset(["one", "never"])
_OTHER_MATTERS = frozenset({"condition", "treatment"})
# Whoever tells of more has mistyped.
MOST_SESSIONS_TOLD = 99


@dataclass
class _Notes:
    """What is gathered while a message is read."""

    changes: dict[str, Any] = field(default_factory=dict)
    told: list[ProfileField] = field(default_factory=list)
    unclear: list[tuple[ProfileField, Unresolved]] = field(default_factory=list)
    session_kind: str | None = None
    """The kind of time that gave the last session."""
    session_words: str = ""
    """The time that gave the last session."""
    trips: list[DateRange] = field(default_factory=list)
    """Days away that were told as those of an event."""

    def note(self, detail: ProfileField, value: object) -> None:
        self.changes[detail] = value
        self.told.append(detail)


def update_profile(question: Question, content: Content) -> ProfileUpdate:
    """Compute the profile after this message, and the values in it that can't be used.

    A new concern replaces the previous one, or is added to it while a plan is being made. A bare number or
    date sets the field that was asked for or is being corrected.
    """
    before = question.memory.person
    notes = _Notes()
    _concerns(question, before, content, notes)
    _sessions(question, before, content, notes)
    _wanted(question, before, notes)
    if occasions := question.named("occasion"):
        notes.changes["occasion"] = occasions[0]
    times = [mention for mention in question.mentions if mention.kind in TIMES and mention.role != GAP]
    if any(mention.role == "session" for mention in times):
        # "Had it on monday, yoga on friday": beside the day of a session, another is that of something else.
        times = [mention for mention in times if mention.role != IMPLIED]
    if (
        _asks_aside(question)
        and sum(mention.role == "event" for mention in times) > 1
        and not question.named("occasion")
    ):
        # "Training on Tuesday and Thursday and a match on Saturday": none of them is the day to be ready for.
        times = [mention for mention in times if mention.role != "event"]
    # The event itself first: "a session 2 weeks before my wedding, it's on 14 August".
    for mention in sorted(times, key=lambda each: counts_from_event(each.entry, content.guidance.times)):
        _time(mention, question, before, content, notes)
    _listed(times, question, content, notes)
    _finished(question, before, notes)
    _sessions_before(question, before, notes)
    _agree(before, notes)
    _name_event(question, before, notes)
    if before.event and before.occasion is None and times and "event" not in notes.changes:
        # "Mid January is my birthday", of one who prepares for Christmas.
        notes.changes.pop("occasion", None)
    away = (*notes.trips, *_away(question, before, content))
    if away:
        notes.changes["away"] = tuple(dict.fromkeys((*before.away, *away)))[-MOST_AWAY:]
    trip = bool(TRIPS & {*question.named("occasion")}) and any(one.role == LEAVING for one in question.mentions)
    if away and trip and before.event is None and "event" not in notes.changes:
        notes.note("event", away[-1])
    if any(question.names(one) for one in _SUNNY) and (sun := _in_the_sun(away, before, notes)):
        notes.changes["sun"] = sun
    elif before.sun and (longer := next((days for days in away if days.first == before.sun.first), None)):
        # "Back on the 2nd", of a trip to the sun of which only the first day was known.
        notes.changes["sun"] = longer
    if areas := question.named("body_area"):
        notes.changes["body_areas"] = areas
    current, over = question.named("condition"), _past_conditions(question, content)
    if current or over:
        notes.changes["conditions"] = tuple(dict.fromkeys((*before.conditions, *current, *over)))
        known = (one for one in (*before.past_conditions, *over) if one not in current)
        # One that is known to be there is not over because the past of it is spoken of.
        there = {*before.conditions} - {*before.past_conditions}
        notes.changes["past_conditions"] = tuple(dict.fromkeys(one for one in known if one not in there))
    if notes.told:
        notes.changes["newest"] = notes.told[-1]
    elif away:
        # A bare correction after these is none of what was told before them.
        notes.changes["newest"] = None
    return ProfileUpdate(before.copy(update=notes.changes), tuple(dict.fromkeys(notes.told)), tuple(notes.unclear))


def of_another(question: Question) -> bool:
    """Whether what is to be treated, or where, is somebody else's in a message that names any of it."""
    roles = {mention.role for mention in question.mentions if mention.kind in ("concern", "body_area")}
    return roles == {OF_ANOTHER}


def _past_conditions(question: Question, content: Content) -> tuple[str, ...]:
    """The patient's conditions that the message names as over and that matter for a while after."""
    return tuple(
        mention.entry
        for mention in question.mentions
        if mention.kind == "condition"
        and mention.role == PAST
        and content.guidance.entry("condition", mention.entry).matters_after
    )


def _concerns(question: Question, before: PatientProfile, content: Content, notes: _Notes) -> None:
    named = qualified(question.mentions)
    severities = _severities(question, content)
    between = question.intent.startswith(QUESTIONS) and question.intent != ASKS_FOR_PLAN
    beside = bool(named) and _planning(question) and between and not question.named("sessions_done")
    if beside and not (severities and question.memory.asked == "severity"):
        # "Does it help with stretch marks?", asked in between, is not what the plan is for.
        return
    if named and not beside:
        known = {concern.entry: concern for concern in before.concerns}
        told = {
            entry: Concern(entry=entry, severity=severity or (known[entry].severity if entry in known else None))
            for entry, severity in named.items()
        }
        adding = _planning(question) and question.intent != CORRECTION
        notes.changes["concerns"] = tuple({**(known if adding else {}), **told}.values())
        # Another concern says nothing yet of how severe that one is.
        if not known.keys() & told.keys() and before.concerns:
            notes.changes["severity"] = None
        notes.told.append("concern")
    elif severities and before.concerns:
        asked = undecided(before, content) if question.memory.asked == "severity" else ()
        lacking = [concern for concern in before.concerns if not before.severity_of(concern)]
        meant = asked or lacking or before.concerns
        notes.changes["concerns"] = tuple(
            concern.copy(update={"severity": severities[-1]}) if concern in meant else concern
            for concern in before.concerns
        )
    elif severities:
        notes.changes["severity"] = severities[-1]
    if severities:
        notes.told.append("severity")


def _severities(question: Question, content: Content) -> tuple[str, ...]:
    """The severities of a message in order; only those that it calls by name, if any: "moderate? boxcar ones"."""
    named = [mention for mention in question.mentions if mention.kind == "severity"]
    by_name = [one.entry for one in named if one.text.lower() == content.guidance.entry("severity", one.entry).name]
    return tuple(dict.fromkeys(by_name or [one.entry for one in named]))


def _planning(question: Question) -> bool:
    """Whether the assistant has just asked for something that a plan needs."""
    return question.memory.asked is not None and question.memory.intent == ASKS_FOR_PLAN


def qualified(mentions: Iterable[Mention]) -> dict[str, str | None]:
    """The severity of each named concern: the one before it, or else the one after the last concern."""
    found: dict[str, str | None] = {}
    waiting: str | None = None
    for mention in mentions:
        if mention.kind == "severity":
            waiting = mention.entry
        elif mention.kind == "concern":
            found[mention.entry] = waiting or found.get(mention.entry)
            waiting = None
    # "Acne scars and large pores, severe": what comes last is said of all that have no word of their own.
    return {entry: severity or waiting for entry, severity in found.items()}


def _of_another_session(question: Question, before: PatientProfile, content: Content) -> bool:
    """Whether a message speaks of another session than the last: "the first was in july" of four, "and the third?"."""
    if question.intent == CORRECTION or question.memory.asked in ("sessions_done", "last_session"):
        return False
    if lists_sessions(question):
        # "1st 1 sept, 2nd 29 sept."
        return False
    words = content.guidance.times
    named = [mention for mention in question.mentions if mention.kind == "sessions_done"]
    if not named or any(nth(mention, words) is None and not _is_next(mention, words) for mention in named):
        return False
    planned = before.sessions_done is not None or (before.start is not None and before.start.last >= question.today)
    if planned and all(_is_next(mention, words) for mention in named):
        # "And the third?" asks about a later one.
        return True
    if before.sessions_done and max(CountRange.parse(mention.entry).last for mention in named) < before.sessions_done:
        return True
    days = [_resolved(mention, question, content) for mention in question.mentions if mention.role == "session"]
    last = before.last_session
    return last is not None and any(day is not None and day.last < last.first for day in days)


def lists_sessions(question: Question) -> bool:
    """Whether a message names several days on which there was a session."""
    return sum(one.kind == "date" and one.role in ("session", IMPLIED) for one in question.mentions) > 1


def nth(mention: Mention, words: TimeWords) -> int | None:
    """Which session a count of sessions names, where it is an ordinal number: 3 for "the third"."""
    return next((one.whole for one in numbers_in(mention.text, words) if one.ordinal), None)


def _is_next(mention: Mention, words: TimeWords) -> bool:
    """Whether a number of sessions done is given by the one that comes next: "my third", "no 3" of two had."""
    told = next((one.whole for one in numbers_in(mention.text, words)), None)
    return told == CountRange.parse(mention.entry).last + 1


def _resolved(mention: Mention, question: Question, content: Content) -> DateRange | None:
    """The past days that a time means; None if it can't be resolved."""
    words = content.guidance.times
    result = resolve(mention.entry, question.now, "past", clinic=content.clinic, words=words)
    return None if isinstance(result, Unresolved) else result.dates


def _sessions(question: Question, before: PatientProfile, content: Content, notes: _Notes) -> None:
    counts = list(question.named("sessions_done"))
    if counts and _of_another_session(question, before, content):
        return
    asked = "sessions_done" in (question.memory.asked, *question.memory.offered)
    corrected = question.intent == CORRECTION and before.newest == "sessions_done"
    if not counts and (asked or corrected):
        counts = list(question.named("number"))
    if not counts or (not asked and _is_one_of_these(question)):
        return
    count = CountRange.parse(counts[-1])
    if count.last > MOST_SESSIONS_TOLD:
        notes.unclear.append(("sessions_done", Unresolved(counts[-1], "impossible")))
        return
    if (
        count.last == 0
        and before.sessions_done
        and before.last_session
        and not (asked or question.intent == CORRECTION)
    ):
        # Who has told of a session and its day has had one: "never" is then said of something else.
        return
    notes.note("sessions_done", count.first)
    notes.changes["sessions_done_most"] = None if count.exact else count.last
    if count.last == 0:
        notes.changes["last_session"] = None


def _is_one_of_these(question: Question) -> bool:
    """Whether "one" or "never" is said of the condition or other treatment that was spoken of: "had one years ago"."""
    if "microneedling" in question.named("treatment") or any(one.role == "session" for one in question.mentions):
        return False
    told = [mention for mention in question.mentions if mention.kind == "sessions_done"]
    words = {word for mention in told for word in mention.text.lower().split()}
    about = {mention.kind for mention in question.memory.about}
    return bool(words & _PRONOUNS) and bool(about & _OTHER_MATTERS)


def _finished(question: Question, before: PatientProfile, notes: _Notes) -> None:
    """Whether the course is over: the patient says so of a session that was had; sessions to come say otherwise."""
    to_come = any(one.kind in ("sessions_left", "sessions_wanted") for one in question.mentions)
    to_come |= any(one.kind in TIMES and one.role in ("wish", "start") for one in question.mentions)
    last = notes.changes.get("last_session", before.last_session)
    had = last is not None or bool(notes.changes.get("sessions_done", before.sessions_done))
    done, wanted = notes.changes.get("sessions_done"), notes.changes.get("wanted")
    if done and done == wanted and not question.named("sessions_left"):
        # "5 of 5".
        notes.changes["finished"] = True
    elif to_come:
        notes.changes["finished"] = False
    elif had and COURSE_FINISHED in question.named("subject"):
        notes.changes["finished"] = True


def _sessions_before(question: Question, before: PatientProfile, notes: _Notes) -> None:
    """Keep the days of the sessions before the last one where that is told anew; a corrected day was none."""
    last = notes.changes.get("last_session")
    if "last_session" not in notes.changes or "earlier_sessions" in notes.changes:
        return
    known = [*before.earlier_sessions]
    if before.last_session and question.intent != CORRECTION:
        known.append(before.last_session)
    kept = [day for day in known if last and (last.first - day.last).days >= FEWEST_APART]
    if kept or before.earlier_sessions:
        notes.changes["earlier_sessions"] = tuple(kept)[-MOST_EARLIER:]


def _listed(times: Iterable[Mention], question: Question, content: Content, notes: _Notes) -> None:
    """Several past days of sessions in one message: so many were had, and the last of them is the last session.

    Days close to each other are one day that is not remembered exactly ("the 18th or the 19th").
    """
    if question.intent == CORRECTION or not lists_sessions(question) or "last_session" not in notes.changes:
        return
    if len(question.named("body_area")) > 1:
        # "Cheeks on 31 October, thighs on 14 November" are no two sessions of one course.
        return
    read = (_resolved(one, question, content) for one in times if one.role in ("session", IMPLIED))
    days = sorted((day for day in read if day and day.last <= question.today), key=lambda day: day.first)
    apart = days[:1]
    apart += [day for before, day in pairwise(days) if (day.first - before.last).days >= FEWEST_APART]
    if len(apart) < 2:
        return
    notes.changes["earlier_sessions"] = tuple(apart[:-1])[-MOST_EARLIER:]
    told = notes.changes.get("sessions_done") or 0
    if len(apart) > (notes.changes.get("sessions_done_most") or told):
        notes.note("sessions_done", len(apart))
        notes.changes["sessions_done_most"] = None


def _wanted(question: Question, before: PatientProfile, notes: _Notes) -> None:
    """The number of sessions wanted in all: "I want 6", or 3 left after those done.

    One smaller than that of sessions had, and "just one" after the first, is that of sessions still to come.
    """
    told_with_it = "sessions_done" in notes.changes
    if (_asks_aside(question) or question.intent == BOOKS) and not told_with_it:
        # "What does one session do?", "what's the price for 3?", "one more, can I have wine?"
        return
    told = notes.changes.get("sessions_done", before.sessions_done)
    last = notes.changes.get("last_session", before.last_session)
    had = 1 if told is None and last else told or 0
    counts = [CountRange.parse(count).last for count in question.named("sessions_wanted")]
    if question.intent == ASKS_FOR_NUMBER:
        # "Is one enough?"
        counts = [count for count in counts if count > 1]
    if had > 1 and had in counts and not told_with_it and question.intent.startswith(QUESTIONS):
        # "Will the 2 be wasted?", of one who has had two.
        return
    further = [count < had or (count == had == 1 and not told_with_it) for count in counts]
    counts = [count + had if more else count for count, more in zip(counts, further, strict=True)]
    if told is not None or last is None:
        # Of one whose sessions were not counted, "one more" gives no number in all.
        counts += [CountRange.parse(count).last + had for count in question.named("sessions_left")]
    if counts and 0 < counts[0] <= MOST_SESSIONS_TOLD:
        notes.note("wanted", counts[0])


def _agree(before: PatientProfile, notes: _Notes) -> None:
    """Whoever had no session yet had no last one: what this message tells of it goes before what was told."""
    if notes.changes.get("last_session") is None:
        return
    if notes.changes.get("sessions_done") == 0:
        notes.changes["last_session"] = None
    elif "sessions_done" not in notes.changes and before.sessions_done == 0:
        notes.changes |= {"sessions_done": None, "sessions_done_most": None}


def _name_event(question: Question, before: PatientProfile, notes: _Notes) -> None:
    """Another day without a name is not that of the occasion before: "we go to Cyprus in June", after a party."""
    found = notes.changes.get("event")
    if found is None or before.event is None or question.named("occasion"):
        return
    refined = before.event.first <= found.first <= found.last <= before.event.last
    named = any(
        mention.kind in TIMES and mention.role in _ROLES.keys() | {"wish", "asked"} for mention in question.mentions
    )
    if named and not refined and question.intent != CORRECTION and question.memory.asked != "event":
        notes.changes["occasion"] = None


def _away(question: Question, before: PatientProfile, content: Content) -> list[DateRange]:
    """The days on which the patient says not to be able to come."""
    found: list[DateRange] = []
    left = _trip_begins(before)
    words = content.guidance.times
    for mention in question.mentions:
        if mention.role not in DAYS_AWAY:
            continue
        if mention.role == STAY:
            days = elapsed(mention.entry, question.now, words=words)
            if days and left and timedelta(days=days) <= LONGEST_TRIP:
                found.append(DateRange(first=left, last=left + timedelta(days=days), time=None))
            continue
        result = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=words, near=left)
        if isinstance(result, Unresolved):
            continue
        dates = result.dates
        if mention.role == LEAVING:
            left = dates.first
            continue
        if mention.role == BACK and left is None and _asks_aside(question):
            # "I work in a bakery, back tomorrow", beside what may be done there.
            continue
        first = dates.first if mention.role == AWAY else question.today
        last = dates.first - timedelta(days=1) if mention.role == BACK else dates.last
        if mention.role != AWAY and left and left <= last <= left + LONGEST_TRIP:
            # "Back on the 27th", of a trip that begins on the 19th.
            first = left
        if first <= last:
            found.append(DateRange(first=first, last=last, time=None))
    return found


def _asks_aside(question: Question) -> bool:
    """Whether a message asks about something else than the course: what it names beside that may be of that."""
    return question.intent.startswith(QUESTIONS) and question.intent not in _COUNTED_IN | {BOOKS}


def _trip_begins(person: PatientProfile) -> date | None:
    """The day on which a trip that was told before begins, where only that day is known."""
    event = person.event
    return event.first if event and event.exact and person.occasion in (None, *TRIPS) else None


def _beside_event(question: Question, before: PatientProfile) -> bool:
    """Whether a trip is told beside an event that is known, which it never replaces.

    "I'm in Cyprus from 1 to 14 February", of one who gets married in April.
    """
    if before.event is None or before.event.last < question.today or before.occasion in TRIPS:
        return False
    return question.intent != CORRECTION and question.memory.asked != "event"


def _before_the_event(found: DateRange, question: Question, before: PatientProfile) -> bool:
    """Whether another occasion is told beside the one that a plan was made for, and comes before it.

    "The hen do is on 17 April", of one who gets married in May.
    """
    if not _beside_event(question, before) or question.memory.intent not in DUE or before.event is None:
        return False
    named = {*question.named("occasion")}
    return found.exact and found.last < before.event.first and bool(named) and before.occasion not in (None, *named)


def _in_the_sun(away: Sequence[DateRange], before: PatientProfile, notes: _Notes) -> DateRange | None:
    """The days in strong sun: those away or of the event that the message tells, or else of a trip told before."""
    if away:
        return away[-1]
    if told := notes.changes.get("event"):
        return DateRange(first=told.first, last=told.last, time=None)
    if before.away:
        return before.away[-1]
    return before.event if before.occasion in (None, *TRIPS) else None


def _time(mention: Mention, question: Question, before: PatientProfile, content: Content, notes: _Notes) -> None:
    detail = _meant(mention, question, before, content)
    if detail is None:
        return
    asked_for = question.memory.asked == detail
    if detail == "last_session" and not asked_for and _of_something_else(question, before, content):
        return
    if detail == "last_session" and _of_another_session(question, before, content):
        return
    corrects = asked_for or question.intent == CORRECTION
    if detail == "last_session" and not corrects and is_to_come(mention, before.last_session, question.now, content):
        return
    earlier: DateRange | None = getattr(before, detail)
    near: date | None = earlier.last if earlier and question.intent == CORRECTION else None
    words, after = content.guidance.times, before.copy(update=notes.changes)
    events = after.events
    if near is None and detail == "start":
        near = near_due(mention.entry, after.last_session, question.today, content)
    result = resolve(
        mention.entry, question.now, _TOWARD[detail], clinic=content.clinic, words=words, near=near, events=events
    )
    if isinstance(result, Unresolved):
        if not events and counts_from_event(mention.entry, words):
            # What is asked for then is the day of the event.
            return
        notes.unclear.append((detail, result))
        return
    found = result.dates
    if detail == "start" and found.last - found.first > LONGEST_START:
        # "One now and another next year."
        return
    if detail == "event" and _before_the_event(found, question, before):
        notes.trips.append(DateRange(first=found.first, last=found.last, time=None))
        notes.changes.pop("occasion", None)
        return
    if detail == "event" and {*question.named("occasion")} <= TRIPS:
        # A party has one day, a trip has several.
        stay = is_span(mention.entry, words) and found.last - found.first <= LONGEST_TRIP
        # "In June" is no day on which somebody is away.
        beside = (stay or (found.exact and bool(question.named("occasion")))) and _beside_event(question, before)
        if stay or beside:
            notes.trips.append(DateRange(first=found.first, last=found.last, time=None))
        if beside:
            notes.changes.pop("occasion", None)
            return
    if detail == "last_session" and not asked_for and _kept(before.last_session, found, mention, question):
        return
    if detail == "last_session" and _soon_again(found, mention.entry, question.today):
        notes.unclear.append((detail, Unresolved(mention.entry, "future")))
        return
    already = notes.changes.get(detail)
    if detail == "last_session" and isinstance(already, DateRange):
        # Of several past days in one message the latest is that of the last session; another may only have been read
        # as past: "needled this morning, can I sunbathe on Monday?". Of several lengths of time the longest reaches to
        # today: "five days on it is as red as on day two". Of about the same day the more exact word is taken.
        lengths = notes.session_kind == mention.kind == "duration"
        roughly = rough(mention.entry, words)
        alike = abs((already.last - found.last).days) <= ABOUT_DAYS
        if alike and roughly != rough(notes.session_words, words):
            if roughly:
                return
        elif already.first <= found.first if lengths else already.last >= found.last:
            return
    if detail == "last_session":
        notes.session_kind, notes.session_words = mention.kind, mention.entry
    notes.note(detail, found)


def _kept(known: DateRange | None, found: DateRange, mention: Mention, question: Question) -> bool:
    """Whether the day that is known of the last session is kept: only words on the session itself replace it.

    A length of time ("day 4", "after a week") tells when something else was, unless it is a closer word on that day.
    """
    if known is None or question.intent == CORRECTION or known.first <= found.first <= found.last <= known.last:
        return False
    return mention.kind == "duration" or mention.role == IMPLIED


def _soon_again(found: DateRange, words: str, today: date) -> bool:
    """Whether a day without a year is that of last year only because this year's is still to come, and soon."""
    told = re.search(r"\d{4}|\bago\b|\blast\b", words)
    return not told and today < found.first + relativedelta(years=1) <= today + SOON


def _of_something_else(question: Question, before: PatientProfile, content: Content) -> bool:
    """Whether a past time may as well be that of a medicine, an illness or another treatment ("finished it in May")."""
    if question.named("sessions_done") or "microneedling" in question.named("treatment"):
        return False
    if question.intent in DUE or any(mention.role in TO_COME for mention in question.mentions):
        # "My last was on the 27th, so when?", "the next one is booked for the 3rd and the last was on the 12th".
        return False
    others = [
        entry for entry in question.named("treatment") if content.guidance.entry("treatment", entry).scope == "other"
    ]
    named = {mention.kind for mention in question.mentions}
    about = {mention.kind for mention in question.memory.about}
    silent = not named & content.guidance.vocabularies.keys() - {"subject"}
    conditions = [
        entry for entry in question.named("condition") if not content.guidance.entry("condition", entry).incidental
    ]
    return bool(others or conditions or before.sessions_done == 0 or ("condition" in about and silent))


def _starts_then(question: Question, before: PatientProfile) -> bool:
    """Whether a day that is told while a plan is made is that of the first session: "ok, 1 March"."""
    had = before.last_session is not None or bool(before.sessions_done)
    return question.intent == INFORM and question.memory.intent == ASKS_FOR_PLAN and not had


def _rejected(
    field: ProfileField, mention: Mention, question: Question, before: PatientProfile, content: Content
) -> bool:
    """Whether another day of the message is the one that is known of a field: "not the 10th, the 17th"."""
    known, words = getattr(before, field), content.guidance.times
    for other in question.mentions:
        if other.kind != "date" or other is mention:
            continue
        found = resolve(other.entry, question.now, _TOWARD[field], clinic=content.clinic, words=words, near=known.last)
        if isinstance(found, Resolved) and found.dates.first == known.first:
            return True
    return False


def _meant(mention: Mention, question: Question, before: PatientProfile, content: Content) -> ProfileField | None:
    """What this time is the time of, None where it is nothing that is kept ("peeling since yesterday")."""
    if mention.role in DAYS_AWAY:
        return None
    if mention.role in ("event", "start"):
        return _ROLES[mention.role]
    if question.intent == CORRECTION:
        if mention.role == "session":
            return "last_session"
        if mention.role == "other" and is_length(mention.entry, content.guidance.times):
            # "Actually, six weeks between them".
            return None
        times = [one.role for one in question.mentions if one.kind in TIMES]
        if mention.role == "other" and any(role != "other" for role in times):
            # "Not the 14th, the 4th."
            return None
        dated = [field for field in _TOWARD if getattr(before, field)]
        newest = before.newest if before.newest in _TOWARD else dated[0] if len(dated) == 1 else None
        if newest == "event" != before.newest and question.memory.intent in DUE:
            # "Make that the 16th", of the sessions that were just dated: a wedding is not moved.
            newest = "start"
        newest = next((field for field in dated if _rejected(field, mention, question, before, content)), newest)
        if newest and (mention.role in OPEN_ROLES or (mention.role == "wish" and newest != "last_session")):
            return newest
    asked = question.memory.asked
    if mention.role == "session" and asked in ("event", "start"):
        return "last_session"
    if asked in _TOWARD and not question.intent.startswith(QUESTIONS) and mention.role not in ("since", "other"):
        return asked
    if mention.role == IMPLIED:
        return "last_session" if before.last_session is None or question.memory.intent not in DUE else None
    if mention.role == "wish" and _starts_then(question, before):
        return "start"
    offered = "event" in question.memory.offered and question.intent == INFORM and before.newest != "start"
    if offered and mention.role is None:
        ahead = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=content.guidance.times)
        if isinstance(ahead, Resolved):
            # A plan was given, and "1 August" answers what it ends with.
            return "event"
    if mention.role is None and question.intent == INFORM and asked is None:
        # A bare day goes on with what was told last.
        if before.newest in _TOWARD:
            return before.newest
        if before.sessions_done and before.last_session is None:
            return "last_session"
    if mention.role is not None and mention.role in _ROLES:
        return _ROLES[mention.role]
    if counts_from_event(mention.entry, content.guidance.times):
        # "The last one the week before my wedding".
        return None
    if question.intent == ASKS_FOR_PLAN and mention.role in ("wish", "asked"):
        # "Can I fit 6 in before Christmas?" If an event is known already, this day does not replace it.
        return "event" if before.event is None else None
    return "event" if mention.role in (None, "asked") and question.named("occasion") else None
