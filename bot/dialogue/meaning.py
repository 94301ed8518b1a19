"""What a message means after the last reply: the answer to its question, a day proposed for a session, a check.

A sentence alone doesn't say it: "mainly pores on my nose" is a complaint, or the answer to "what would you like
treated?", and "the 18th?" asks about that day where the assistant has just said when a session is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.advice.before_event import LATEST, holds_one
from bot.advice.course import LEFT
from bot.advice.done_after import ABOUT_DEEDS, BEFOREHAND, DONE, PREPARATION
from bot.advice.kept_conditions import TO_TELL
from bot.advice.next_session import AHEAD, MISSED, in_later_window, names_day
from bot.advice.plan import BY_THEN, LAST_ONE, has_dates
from bot.advice.profile import ProfileField
from bot.advice.profile_update import (
    ASKS_FOR_PLAN,
    CORRECTION,
    COURSE_FINISHED,
    DAYS_AWAY,
    DUE,
    GAP,
    IMPLIED,
    OPEN_ROLES,
    STRONG_SUN,
    TIMES,
    nth,
)
from bot.advice.proposed import TO_COME, is_just_over, is_lone, is_stay, is_to_come
from bot.advice.question import FALLBACK, FEARED, INFORM, URGENT, Mention, Question
from bot.advice.spacing import told_rhythm
from bot.advice.top_up import TOP_UP
from bot.content.content import Content
from bot.dialogue.reading import DAYS_AHEAD, TOO_LONG
from bot.dialogue.several import ILLNESS
from bot.dialogue.spoken_of import ACTIVITY_AFTER, AFTERCARE, AFTERWARDS, COMBINATION, of_recent
from bot.dialogue.state import DialogueState
from bot.dialogue.subject import things_named
from bot.dialogue.turn import COMMANDS, REMARK, REPORT, SUITS, SURE_OF_REPORT, Ask, Correct, React, Turn
from bot.safety.messages import AFTER_EFFECTS

NEXT_SESSION, COURSE, CALENDAR = "ask_next_session", "ask_frequency", "ask_calendar"
# What answers the question for each field.
ANSWERING: dict[ProfileField, frozenset[str]] = {
    "concern": frozenset({"concern"}),
    "severity": frozenset({"severity"}),
    "sessions_done": frozenset({"number", "sessions_done"}),
}
# What may be named beside the answer: it belongs to it.
BESIDE = frozenset({"concern", "severity", "body_area", "symptom", "feeling"})
# Intents that a message without a question of its own is not known by.
UNSPECIFIC = frozenset(
    {INFORM, CORRECTION, FALLBACK, NEXT_SESSION, "out_of_scope", "affirm", "give_feedback", "thank", "goodbye"}
)
# Below this confidence an intent says less than what was spoken of before.
SURE = 0.4
# Below this one it is hardly more than a guess.
GUESS = 0.2
# Below this one a message is not taken for one of these, which fit few messages and answer nothing else.
GUESSED, GOODBYE = 0.3, "goodbye"
# Questions about the last answer, which therefore don't replace it.
OF_LAST_ANSWER = frozenset({"ask_source", "ask_explanation"})
_PARTICULAR = frozenset({GOODBYE, "ask_picture", "ask_cost", *OF_LAST_ANSWER})
# A lone day is hardly what a plan is made for, unless the classifier is surer of a plan.
SURE_OF_PLAN = 0.6
# After these, too, a day that is named may be one for a session.
OF_COURSE = frozenset({COURSE, "ask_progress", "ask_maintenance"})
BOOKING = "ask_booking"
# The subject of harm to the results, which may be voiced beside what is to be booked.
_HARMED = "results_harmed"
# Subjects of questions about the course as a whole, and the intents that such a question may be taken for.
_COURSE_SUBJECTS = frozenset({"missed_session", "fewer_sessions", "course_over", COURSE_FINISHED, "counts_as"})
_TAKEN_FOR_COURSE = frozenset(
    {
        *UNSPECIFIC,
        *DUE,
        *OF_COURSE,
        BOOKING,
        "ask_benefits",
        "ask_results_timeline",
        "ask_results_one_session",
        "ask_cost",
        "ask_maintenance",
    }
)
# What may be named beside days on which the patient can't come: it is the reason.
_REASONS = frozenset({"occasion", "activity", "body_area", "feeling"})
# The question whether the treatment suits, and the one about symptoms in general.
IN_GENERAL = "ask_side_effects"
# What may be named beside what the practitioner has to be told, and what a question on that may be taken for.
_BESIDE_DISCLOSURE = frozenset({"condition", "product", "activity", "clinic_matter", "feeling"})
_ON_ONESELF = frozenset(
    {IN_GENERAL, "ask_safety", "ask_medicine", "ask_preparation", "ask_what_known", "ask_procedure"}
)
# Words for what was spoken of: "the silvery ones".
_ONES = frozenset({"one", "ones"})
# What is done or used, words for the time after a session, and what is rather reported than a deed beside it.
_DEEDS = frozenset({"activity", "product"})
_AFTER = frozenset({"after", "afterwards", "since"})
_OF_SKIN = frozenset({"symptom"})
# What may be named with any question.
_ANYWHERE = frozenset({"body_area", "feeling", "occasion"})
# Questions that are looked up by what they name, and those about the clinic.
_LOOKED_UP = frozenset({"ask_procedure", "ask_pain", "ask_what_is", SUITS, "ask_activity_after", "ask_preparation"})
OF_CLINIC = "ask_clinic_info"
_OF_THE_CLINIC = frozenset({OF_CLINIC, BOOKING, "ask_cost", "ask_human"})
# What may be named beside a gap between sessions.
_BESIDE_A_GAP = frozenset({"concern", "severity", "body_area", "feeling"})
# What a number behind "every" may be taken for.
_COUNTS = frozenset({"number", "sessions_done", "sessions_wanted", "sessions_left"})
# The subject of the session after one that was spoken of, and what else a question on a session to come may name.
ONE_AFTER = "one_after"
_OF_SESSIONS = frozenset({"sessions_done", "subject", "date", "feeling"})
# Roles of a day before which a session is to be had; one that is wished for is rather that of the session.
_BEFORE = (*OPEN_ROLES[:2], "event")
_PROPOSED = (*OPEN_ROLES[:2], "wish", "start", IMPLIED)
# What stands before a day that ends something, and what may stand beside a bare number of sessions.
_LIMITS = frozenset("before by until till til b4".split())
_INSIDE = frozenset("in into within inside during".split())
# "Booked for the 2nd" is no limit, "a plan for the 2nd" may be one.
_FOR_A_DAY = _LIMITS | {"for"}
_SESSIONS = frozenset("session sessions treatment treatments please pls about maybe just like in total".split())
# The numbers that "so 3 left?" may be read as, and the subject of it.
_CHECKED = frozenset({"sessions_left", "number"})
_LEFT = Mention("subject", LEFT)
INTERVAL = Mention("subject", "interval")


def in_conversation(turn: Turn, state: DialogueState, content: Content) -> Turn:
    """The turn as what it means after the last reply.

    Args:
        turn: what the message says alone.
        state: the state before it.
        content: the content in use.
    """
    if turn.reading.named("red_flag") or turn.whole.intent in (URGENT, TOO_LONG, *COMMANDS) or len(turn.of(Ask)) > 1:
        return turn
    turn = _with_gap(_wanting(_with_recent_days(turn, content), state, content), state, content)
    of_session = (
        _answer,
        of_recent,
        _check,
        _wanted,
        _latest_day,
        _last_one,
        _asked_gap,
        _later_session,
        _assumed,
        _rest,
        _kept_out,
        _to_come,
        _proposal,
        _after_proposal,
        _before_day,
        _before_any,
        _limit,
        _booking,
        _until_back,
        _of_course,
    )
    for meaning in (
        *of_session,
        _to_disclose,
        _done_before,
        _of_deed,
        _another_deed,
        _guessed,
        _after_the_told,
        _feared,
        _to_be_treated,
        _before_first,
        _own_condition,
        _of_sign,
        _supported,
        _combined,
    ):
        if found := meaning(turn, state, content):
            return found
    return turn


def _answer(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """The answer to what the assistant asked, whatever else it sounds like; None for a question."""
    asked = state.request.field if state.request else None
    kinds = frozenset().union(*(ANSWERING.get(one, frozenset()) for one in (asked, *state.offered) if one))
    if state.planning:
        # What is to be treated may also be told late.
        kinds |= ANSWERING["concern"]
    if not kinds or turn.reading.asks or turn.reading.parts:
        return None
    named = things_named(turn.whole, content)
    tells = any(mention.kind in kinds for mention in turn.whole.mentions)
    if not tells or named - BESIDE or turn.whole.intent in (INFORM, CORRECTION):
        return None
    if "symptom" in named and "concern" not in named:
        return None
    return _without_question(turn, INFORM)


def _check(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """Whether so many sessions are left: "so 3 left?", where it is known how many were had."""
    numbers = [mention for mention in turn.whole.mentions if mention.kind in _CHECKED]
    told = {mention.kind for mention in turn.whole.mentions} - _CHECKED - {"subject", "feeling"}
    if not numbers or told or not (turn.reading.asks and state.person.sessions_done):
        return None
    if BY_THEN in turn.whole.named("subject"):
        # "Is there time for 3 more?"
        return None
    lone = all(mention.kind == "number" for mention in numbers)
    if lone and (state.request is not None or turn.whole.intent not in UNSPECIFIC):
        return None
    kept = tuple(mention for mention in turn.whole.mentions if mention.kind not in _CHECKED)
    return _as_question(turn, COURSE, (*kept, _LEFT))


def _latest_day(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """The last day for a session before an event that is known: "how long before the wedding is the latest?"."""
    whole = turn.whole
    if LATEST not in whole.named("subject") or state.person.event is None or not turn.reading.asks:
        return None
    if whole.intent not in {*UNSPECIFIC, *DUE, *OF_COURSE, "remark"} and turn.reading.confidence >= SURE:
        return None
    return None if things_named(whole, content) - _REASONS else _as_question(turn, NEXT_SESSION, whole.mentions)


def _last_one(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """The last session of a plan that was given, and only that one: "so the last one is?"."""
    whole = turn.whole
    if LAST_ONE not in whole.named("subject") or not (turn.reading.asks or turn.reading.continues):
        return None
    if things_named(whole, content) or any(mention.kind in TIMES for mention in whole.mentions):
        return None
    return _as_question(turn, CALENDAR, whole.mentions) if has_dates(state.person, turn.now.date(), content) else None


def _with_gap(turn: Turn, state: DialogueState, content: Content) -> Turn:
    """The turn with a gap between sessions that it names as something that returns: "every 8 weeks", "every 4 then"."""
    whole, words = turn.whole, content.guidance.times
    if _of_another_question(turn) or any(one.role == GAP for one in whole.mentions):
        return turn
    # "Every 8 weeks, money's tight" names no symptom, "I go to the gym every week" no gap.
    beside = _BESIDE_A_GAP | ({"symptom"} if whole.intent in DUE | {COURSE} else frozenset())
    if things_named(whole, content) - beside:
        return turn
    length = told_rhythm(turn.reading.text, content) if turn.reading.asks or turn.reading.requests else None
    if length:
        return _naming(turn, (*whole.mentions, Mention("duration", length, role=GAP)))
    if not any(one.intent in DUE | OF_COURSE for one in state.questions):
        return turn
    for one in turn.reading.placed:
        before = turn.reading.text[: one.start].lower().split()
        if one.mention.kind in _COUNTS and before and before[-1] in words.grammar.recurring:
            kept = tuple(mention for mention in whole.mentions if mention != one.mention)
            return _naming(turn, (*kept, Mention("duration", f"{one.mention.entry} weeks", role=GAP)))
    return turn


def _with_recent_days(turn: Turn, content: Content) -> Turn:
    """The turn with a day that sounds like a coming one but was lately: "3 down, last one 8 nov" in November."""
    whole = turn.whole
    late = [
        one
        for one in whole.mentions
        if one.kind == "date" and one.role in TO_COME and is_just_over(one, turn.now, content)
    ]
    if not late:
        return turn
    counted = any(one.kind == "sessions_done" for one in whole.mentions)
    role = "session" if counted else IMPLIED
    return _naming(turn, tuple(replace(one, role=role) if one in late else one for one in whole.mentions))


def _wanting(turn: Turn, state: DialogueState, content: Content) -> Turn:
    """The turn with a bare number of sessions as that of sessions wanted, where none was had: "5 sessions", for a plan.

    After a question on the sessions had, it answers that.
    """
    asked, person = state.request.field if state.request else None, state.person
    if not state.planning or asked in ("sessions_done", "last_session") or turn.reading.asks:
        return turn
    if person.had_session or len(turn.whole.mentions) != 1:
        return turn
    only = turn.whole.mentions[0]
    said = turn.reading.text.lower().replace(only.text.lower(), " ", 1) if only.text else ""
    words = [word.strip(".,!") for word in said.split()]
    if only.kind != "sessions_done" or nth(only, content.guidance.times) or not words or not {*words} <= _SESSIONS:
        return turn
    return _naming(turn, (replace(only, kind="sessions_wanted"),))


def _is_limit(time: Mention, turn: Turn, limits: frozenset[str] = _LIMITS) -> bool:
    """Whether a day is one before which something is to be: "4 sessions before 14 dec"."""
    text = turn.reading.text
    before = next((text[: one.start] for one in turn.reading.placed if one.mention == time), "")
    return any(word.lower() in limits for word in before.split()[-1:])


def _naming(turn: Turn, mentions: tuple[Mention, ...]) -> Turn:
    """The turn with other mentions."""
    moves = tuple(replace(move, mentions=mentions) if isinstance(move, Ask) else move for move in turn.moves)
    return replace(turn, whole=replace(turn.whole, mentions=mentions), moves=moves)


def _asked_gap(turn: Turn, _state: DialogueState, content: Content) -> Turn | None:
    """A gap between sessions that is asked about or proposed, whatever else it sounds like: "leave 5 weeks then"."""
    whole = turn.whole
    if not any(one.role == GAP for one in whole.mentions) or whole.intent in (COURSE, NEXT_SESSION):
        return None
    if _of_another_question(turn) or things_named(whole, content) - _BESIDE_A_GAP:
        return None
    if whole.intent in (ASKS_FOR_PLAN, CALENDAR) and turn.reading.confidence >= SURE_OF_PLAN:
        # "A plan for 4, 5 weeks apart."
        return None
    if any(one.role == "event" for one in whole.mentions) or {BY_THEN, TOP_UP} & {*whole.named("subject")}:
        return None
    return _as_question(turn, NEXT_SESSION, whole.mentions)


def _assumed(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """A day that is assumed for the next session, or for the first one, from which the rest is to be dated.

    One before which something is to be ("by 14 Dec") is rather that to be ready for.
    """
    whole = turn.whole
    if whole.intent not in (ASKS_FOR_PLAN, CALENDAR) or BY_THEN in whole.named("subject"):
        return None
    times = [one for one in whole.mentions if one.kind in TIMES and one.role != "other"]
    if len(times) != 1 or (times[0].kind, times[0].role) != ("date", "wish"):
        return None
    if "occasion" in _kinds(whole) or MISSED in whole.named("subject") or _is_limit(times[0], turn, _FOR_A_DAY):
        return None
    several = any(count != "1" for count in whole.named("sessions_wanted"))
    if several and _is_limit(times[0], turn, _INSIDE):
        # "Could I squeeze two into January?"
        return _as_question(turn, COURSE, (INTERVAL,))
    next_one = (state.person.sessions_done or 0) + 1
    if state.person.start and any(place > next_one for place in _places(turn, False, content)):
        # "What if I did the third on 8 March?" does not move the first one.
        return _as_question(turn, CALENDAR, ())
    latest = state.questions[0].intent if state.questions else None
    if latest == ASKS_FOR_PLAN and in_later_window(times[0], replace(whole, memory=state.memory), content):
        # "What if the last one was on 6 February?", after a plan.
        return _as_question(turn, NEXT_SESSION, whole.mentions)
    return _as_question(
        turn, whole.intent, tuple(replace(one, role="start") if one in times else one for one in whole.mentions)
    )


def _later_session(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """When a session after the next one is: "and the third?", "and the one after that", "if I go 5 dec, when the 5th?".

    It is counted from the day that the message proposes for the next one, or else from when that is due.
    """
    whole = turn.whole
    after = ONE_AFTER in whole.named("subject")
    named = bool(whole.named("sessions_done"))
    asks = after or turn.reading.asks or turn.reading.continues or (turn.reading.requests and named)
    if not asks or not _kinds(whole) <= _OF_SESSIONS or whole.intent not in UNSPECIFIC | DUE | {COURSE, BOOKING}:
        return None
    days = [one for one in whole.mentions if one.kind == "date" and nth(one, content.guidance.times) is None]
    if any(one.role not in _PROPOSED or (one.role == IMPLIED and state.person.last_session is None) for one in days):
        # "Had my third on the 14th. When is the fourth?"
        return None
    proposed = _proposed(days, None, content)
    places = _places(turn, proposed is not None, content)
    if places and not proposed and turn.reading.continues and not state.person.known:
        # "And the second then?" tells of no session that was had.
        return _as_question(turn, NEXT_SESSION, ())
    if not (places or after) or not (proposed or state.person.last_session or state.person.start):
        return None
    if proposed is None and not any(question.intent in DUE for question in state.questions):
        return None
    done = state.person.done
    if after:
        ahead = 2 if proposed else state.ahead + 1
    elif done is not None and done.exact and done.last:
        ahead = max(places) - done.last
    elif proposed:
        # Which one the proposed day is for is told ("5 dec is the 4th, and the 6th?"), or it is the one before.
        ahead = max(places) - min(places) + 1 if len(places) > 1 else 2
    else:
        return None
    if ahead < 1:
        return None
    kept = tuple(replace(one, role="start") for one in days if one is proposed)
    return _as_question(turn, NEXT_SESSION, (*kept, Mention(AHEAD, str(ahead))))


def _of_another_question(turn: Turn) -> bool:
    """Whether a message is surely another question than one about the sessions to come."""
    ours = UNSPECIFIC | DUE | OF_COURSE | {BOOKING}
    return turn.whole.intent not in ours and turn.reading.confidence >= SURE


def _places(turn: Turn, proposed: bool, content: Content) -> list[int]:
    """The places in the course of the sessions that a message names: 3 for "the third".

    Beside a day that is proposed, "the 5th" is such a place as well, and no day.
    """
    kinds = ("sessions_done", "date") if proposed else ("sessions_done",)
    named = (nth(one, content.guidance.times) for one in turn.whole.mentions if one.kind in kinds)
    return [place for place in named if place]


def _wanted(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """Another number of sessions for the plan that was asked for: "and i want 8 sessions"."""
    whole = turn.whole
    latest = state.questions[0].intent if state.questions else None
    if latest != ASKS_FOR_PLAN or not whole.named("sessions_wanted") or turn.reading.asks:
        return None
    return _as_question(turn, ASKS_FOR_PLAN, whole.mentions) if whole.intent == COURSE else None


def _rest(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """The sessions after a day that was settled: "and the others?", "ok 4th"."""
    start, latest = state.person.start, state.questions[0].intent if state.questions else None
    if start is None or latest not in DUE or turn.reading.parts:
        return None
    words = content.guidance.times
    # "4th" alone may be read as a session.
    day = bool(turn.whole.mentions) and all(nth(one, words) == start.first.day for one in turn.whole.mentions)
    if not (day or (turn.reading.continues and not turn.whole.mentions)):
        return None
    return _as_question(turn, CALENDAR, ()) if has_dates(state.person, turn.now.date(), content) else None


def _proposal(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """A day that is proposed for the next session, after the assistant has said when it is due."""
    whole, reading = turn.whole, turn.reading
    asked = state.request.field if state.request else None
    last = state.person.last_session
    if last is None or asked in ("last_session", "event", "start"):
        return None
    if last.first != last.last and state.person.newest == "last_session":
        # A closer word on when it was.
        return None
    latest = state.questions[0].intent if state.questions else COURSE
    if not (latest in OF_COURSE or any(question.intent in DUE for question in state.questions)):
        return None
    if not _unsure(turn) or things_named(whole, content) - {"body_area"}:
        return None
    if reading.corrects and state.person.newest != "start":
        return None
    times = [mention for mention in whole.mentions if mention.kind in TIMES]
    proposed = _proposed(times, latest, content)
    settled = any(mention.role not in (*_PROPOSED, "other") for mention in times)
    if proposed is None or settled or any(one.kind in ("sessions_wanted", "number") for one in whole.mentions):
        return None
    offered = "event" in state.offered and proposed.role is None and not reading.asks
    if offered and in_later_window(proposed, replace(whole, memory=state.memory), content):
        # A bare day that is too late for the next session is the one to be ready for, which the plan offers to take.
        return None
    # The rest of the course is counted from the day that is proposed for the next session.
    mentions = tuple(replace(one, role="start") if one is proposed else one for one in whole.mentions)
    if _agreed(proposed, state, turn, content):
        return _as_question(turn, CALENDAR, tuple(one for one in whole.mentions if one is not proposed))
    booked = BOOKING in (whole.intent, *whole.alternatives)
    return _as_question(turn, NEXT_SESSION, mentions, *([BOOKING] if booked else []))


def _to_come(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """A session to come that sounds like one that was had: "what if the last one was 6 feb?", after one in November."""
    whole, last = turn.whole, state.person.last_session
    if whole.intent not in UNSPECIFIC | DUE | {COURSE, BOOKING} or whole.intent == CORRECTION:
        return None
    days = [one for one in whole.mentions if one.role in ("session", IMPLIED)]
    if len(days) != 1 or whole.named("sessions_done") or not is_to_come(days[0], last, turn.now, content):
        return None
    if state.request is not None and state.request.field in ("last_session", "sessions_done"):
        return None
    mentions = tuple(replace(one, role="wish") if one in days else one for one in whole.mentions)
    return _as_question(turn, NEXT_SESSION, mentions)


def _after_proposal(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """What may be done after a session on a day that is proposed: "the 9th then. Can I go to the gym that evening?".

    Whether the day fits is answered first.
    """
    whole = turn.whole
    if whole.intent not in AFTERWARDS or state.person.last_session is None or state.request is not None:
        return None
    if not any(question.intent in DUE for question in state.questions):
        return None
    days = [one for one in whole.mentions if one.kind == "date" and one.role in TO_COME]
    if len(days) != 1:
        return None
    # "By the 20th" is then a day that is asked about.
    roles = {"wish": "start", "event": "asked"}
    mentions = tuple(
        replace(one, role=roles.get(one.role or "", one.role)) if one.kind == "date" else one for one in whole.mentions
    )
    kept = tuple(move for move in turn.moves if not isinstance(move, Ask))
    asks = (Ask(NEXT_SESSION, tuple(one for one in mentions if one.kind == "date")), Ask(whole.intent, mentions))
    asked = replace(whole, mentions=mentions, alternatives=(), refers=False)
    return replace(turn, reading=replace(turn.reading, parts=()), whole=asked, moves=(*asks, *kept))


def _before_day(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """A day before which only the next session may fit, after that was said to be due: "so before xmas is ok?".

    No plan is asked for, and nothing more need be known of the course.
    """
    whole = turn.whole
    latest = state.questions[0].intent if state.questions else None
    if whole.intent != ASKS_FOR_PLAN or latest not in DUE - {ASKS_FOR_PLAN} or state.request is not None:
        return None
    times = [mention for mention in whole.mentions if mention.kind in TIMES]
    named = things_named(whole, content) - {"occasion"}
    if len(times) != 1 or times[0].role not in _BEFORE or BY_THEN in whole.named("subject") or named:
        return None
    if state.person.event is not None and times[0].role != "event":
        # A day beside an event that is known takes no place of it.
        return None
    if not holds_one(times[0], replace(whole, memory=state.memory), content):
        return None
    mentions = tuple(replace(one, role="event") if one is times[0] else one for one in whole.mentions)
    return _as_question(turn, NEXT_SESSION, mentions)


def _before_any(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """A day to be ready for, of one who has had no session as far as is known: "for my 40th on 6 feb, too late?".

    When the next session is says nothing to that, a plan does.
    """
    whole, person = turn.whole, state.person
    had = person.had_session or whole.named("sessions_done")
    if whole.intent != NEXT_SESSION or had or turn.reading.confidence >= SURE:
        return None
    times = [one for one in whole.mentions if one.kind in TIMES]
    if len(times) != 1 or times[0].role != "event" or not whole.named("occasion"):
        return None
    return _as_question(turn, ASKS_FOR_PLAN, (*whole.mentions, Mention("subject", BY_THEN)))


def _limit(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """A day before which the next session is to be, of a course that goes on: "can I go before christmas?"."""
    whole = turn.whole
    if whole.intent != NEXT_SESSION or state.person.event is not None:
        return None
    days = [one for one in whole.mentions if one.kind == "date" and one.role in ("wish", "asked", "other")]
    known = state.person.last_session or any(one.role == "session" for one in whole.mentions)
    if len(days) != 1 or not known or not _is_limit(days[0], turn):
        return None
    mentions = tuple(replace(one, role="event") if one in days else one for one in whole.mentions)
    return _as_question(turn, NEXT_SESSION, mentions)


def _kept_out(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """Days on which the patient can't come, after the assistant has said when the next session is due."""
    whole = turn.whole
    away = any(one.role in DAYS_AWAY or is_stay(one, content) for one in whole.mentions)
    if not away or state.request is not None:
        return None
    known = state.person.last_session and any(one.intent in DUE | OF_COURSE for one in state.questions)
    if not known or not (_unsure(turn) or whole.intent == BOOKING):
        return None
    if things_named(whole, content) - _REASONS:
        return None
    return _as_question(turn, NEXT_SESSION, whole.mentions)


def _booking(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """A day that is to be booked for the next session: whether it fits comes before how to book.

    Without a day when it is due, unless that was just said.
    """
    whole = turn.whole
    times = [mention for mention in whole.mentions if mention.kind in TIMES]
    known = state.person.last_session or any(mention.role == "session" for mention in times)
    subjects = {*whole.named("subject")} - {_HARMED}
    if whole.intent != BOOKING or not known or subjects or things_named(whole, content) - {"body_area", "feeling"}:
        return None
    latest = state.questions[0].intent if state.questions else None
    proposed = _proposed(times, latest, content)
    if proposed is None and latest in DUE:
        return None
    mentions = tuple(replace(one, role="start") if one is proposed else one for one in whole.mentions)
    return _as_question(turn, NEXT_SESSION, mentions, BOOKING)


def _until_back(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """Whether a session after the days away that were told is too late: "leave it till I'm back, is that too long?"."""
    whole, person = turn.whole, state.person
    if MISSED not in whole.named("subject") or person.last_session is None or not person.away:
        return None
    if any(mention.kind in TIMES for mention in whole.mentions) or person.away[-1].last < turn.now.date():
        return None
    if whole.intent not in _TAKEN_FOR_COURSE and turn.reading.confidence >= SURE:
        return None
    back = person.away[-1].last + timedelta(days=1)
    return _as_question(turn, NEXT_SESSION, (Mention("date", back.isoformat(), role="wish"),))


def _of_course(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """A question about the course as a whole: a missed session, fewer sessions, its end; not about a day for one."""
    whole, subjects = turn.whole, {*turn.whole.named("subject")}
    left = LEFT in subjects and bool(state.person.sessions_done) and whole.intent != ASKS_FOR_PLAN
    if not (left or _COURSE_SUBJECTS & subjects) or any(one.role == "wish" for one in whole.mentions):
        return None
    named = things_named(whole, content) - {*_REASONS, "severity", "clinic_matter"}
    if named - {"concern"} or (named and not (turn.reading.asks or turn.reading.requests)):
        # "I thought it was all for nothing. It's for pores" tells what is treated.
        return None
    if whole.intent not in _TAKEN_FOR_COURSE and turn.reading.confidence >= SURE:
        return None
    return _as_question(turn, COURSE, whole.mentions)


def _to_disclose(turn: Turn, _state: DialogueState, content: Content) -> Turn | None:
    """What the practitioner has to be told, or whether a session goes ahead: "i left it off the form", "sent home?"."""
    whole = turn.whole
    about = tuple(one for one in whole.mentions if f"{one.kind}/{one.entry}" in TO_TELL)
    if (
        not about
        or things_named(whole, content) - _BESIDE_DISCLOSURE
        or any(one.kind in TIMES for one in whole.mentions)
    ):
        return None
    sure = turn.reading.confidence >= SURE_OF_PLAN and whole.intent not in {*UNSPECIFIC, SUITS, *_ON_ONESELF}
    return None if sure else _as_question(turn, SUITS, whole.mentions)


def _unsure(turn: Turn) -> bool:
    """Whether the message is hardly the question that it is taken for: "so basically January" asks for no plan."""
    whole, confidence = turn.whole, turn.reading.confidence
    of_plan = bool({*whole.named("subject")} - {MISSED, STRONG_SUN}) or "occasion" in _kinds(whole)
    if whole.intent == ASKS_FOR_PLAN and not of_plan:
        return confidence < SURE_OF_PLAN
    return whole.intent in UNSPECIFIC or confidence < SURE


def _kinds(question: Question) -> set[str]:
    return {mention.kind for mention in question.mentions}


def _proposed(times: Sequence[Mention], latest: str | None, content: Content) -> Mention | None:
    """The day that is proposed: of several the one that is wished for ("today? no, the 12th"), or else the last."""
    days = [mention for mention in times if mention.kind == "date" and mention.role in _PROPOSED]
    if not days and len(times) == 1 and latest in DUE:
        # "Ok 4th. so the rest move too?"
        days = [mention for mention in times if is_lone(mention, content) and mention.role == "other"]
    wished = [mention for mention in days if mention.role in ("wish", "start")]
    found = wished or days
    return found[-1] if found else None


def _agreed(proposed: Mention, state: DialogueState, turn: Turn, content: Content) -> bool:
    """Whether the day is the one that was proposed and judged before: what follows from it is asked for."""
    if state.person.start is None or not has_dates(state.person, turn.now.date(), content):
        return False
    return names_day(proposed, state.person.start.first, turn.now, content)


def _done_before(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """What was done or used before a session to come, of a patient who has had none: "waxed friday, it's tomorrow"."""
    whole, person = turn.whole, state.person
    times = [mention for mention in whole.mentions if mention.kind in TIMES]
    told = any(one.role in ("session", "since", IMPLIED) for one in times) or _AFTER & turn.reading.beside
    if (
        person.had_session
        or told
        or whole.intent not in ABOUT_DEEDS | {PREPARATION}
        or things_named(whole, content) & _OF_SKIN
    ):
        return None
    to_come = any(one.kind == "date" and one.role in TO_COME for one in times)
    deeds = any(one.kind in _DEEDS and one.role == DONE for one in whole.mentions)
    if not deeds or not (to_come or state.before_first or person.start):
        return None
    return _as_question(turn, PREPARATION, (*whole.mentions, Mention("subject", BEFOREHAND)))


def _of_deed(turn: Turn, _state: DialogueState, content: Content) -> Turn | None:
    """What was done after a session, though its worry sounds like a sign, an illness or the question whether it suits.

    "I shaved 10 hours after, is that a problem" asks what the deed means; "my face burns after the acid" reports.
    """
    whole, reading = turn.whole, turn.reading
    done = [one for one in whole.mentions if one.kind in _DEEDS and one.role == DONE]
    if not any(not content.guidance.entry(one.kind, one.entry).incidental for one in done) or whole.named("illness"):
        return None
    if things_named(whole, content) - {*_DEEDS, *_ANYWHERE, "symptom"}:
        return None
    signs = {*whole.named("symptom")}
    if whole.intent == ILLNESS and (ACTIVITY_AFTER in reading.likely or signs & {*AFTER_EFFECTS}):
        return _as_question(turn, REPORT if signs else ACTIVITY_AFTER, whole.mentions)
    if "symptom" in _kinds(whole):
        return None
    times = {one.role for one in whole.mentions if one.kind in TIMES}
    afterwards = bool(_AFTER & reading.beside) or "other" in times
    suits = whole.intent == SUITS and (afterwards or ACTIVITY_AFTER in reading.likely)
    reports = whole.intent == REPORT and reading.confidence < SURE_OF_REPORT
    return _as_question(turn, ACTIVITY_AFTER, whole.mentions) if suits or reports else None


def _another_deed(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """One more thing that was done, after what was done before it: "and sauna after, stupid"."""
    whole, reading = turn.whole, turn.reading
    latest = state.questions[0] if state.questions else None
    if latest is None or not any(kind in _DEEDS for kind, _ in latest.done):
        return None
    if not reading.continues or "?" in reading.text or reading.requests:
        return None
    if any(one.kind in TIMES and one.role in TO_COME for one in whole.mentions):
        return None
    if not things_named(whole, content) & _DEEDS or things_named(whole, content) - {*_DEEDS, *_ANYWHERE}:
        return None
    mentions = tuple(replace(one, role=DONE) if one.kind in _DEEDS else one for one in whole.mentions)
    return _as_question(turn, ACTIVITY_AFTER, mentions)


def _guessed(turn: Turn, _state: DialogueState, content: Content) -> Turn | None:
    """The next likely reading of a message that is taken for something particular on a mere guess.

    "Can we line them up" asks for no photo, and "she's having her hip done, bless her" is no goodbye.
    """
    whole, reading = turn.whole, turn.reading
    if whole.intent not in _PARTICULAR or reading.confidence >= GUESSED or whole.named("subject"):
        return None
    named = things_named(whole, content) - _ANYWHERE
    if named and named <= _DEEDS:
        return _as_question(turn, ACTIVITY_AFTER, whole.mentions)
    if whole.intent == GOODBYE:
        moves = tuple(React(REMARK) if isinstance(move, React) else move for move in turn.moves)
        return replace(turn, whole=replace(whole, intent=REMARK), moves=moves)
    if whole.intent in OF_LAST_ANSWER:
        return None
    other = next((one for one in reading.likely if one not in _PARTICULAR), None)
    if other == INFORM:
        return _without_question(turn, INFORM)
    section = content.guidance.answers.get(other or "")
    return _as_question(turn, other, whole.mentions) if other and section and section.kind == "answer" else None


def _after_the_told(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """What is asked as if before a session, beside the day of one that was had: "had it on monday, do i need spf".

    So is what names a product and may be asked of either time, where a session was told: "am i ok to use acids". Not
    where a session to come or the time before one is spoken of as well.
    """
    whole, reading = turn.whole, turn.reading
    times = [mention for mention in whole.mentions if mention.kind in TIMES]
    told = any(mention.kind == "date" and mention.role == "session" for mention in times)
    ahead = any(mention.role in TO_COME for mention in times) or state.person.start is not None
    if whole.intent not in (PREPARATION, SUITS) or ahead or BEFOREHAND in whole.named("subject"):
        return None
    told = told and whole.intent == PREPARATION
    unsure = whole.intent == SUITS or reading.confidence < SURE
    if not told and not (unsure and whole.named("product") and state.person.last_session is not None):
        return None
    return _as_question(turn, ACTIVITY_AFTER if whole.named("product") else AFTERCARE, whole.mentions)


def _feared(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """The question about what may come, where all symptoms are only feared: "scared of scarring", "red for the photos".

    Not after a session: what is feared then may be there.
    """
    whole = turn.whole
    symptoms = [mention for mention in whole.mentions if mention.kind == "symptom"]
    if whole.intent not in (REPORT, INFORM) or not symptoms or any(one.role != FEARED for one in symptoms):
        return None
    if _after_a_session(turn, state):
        return None
    return _as_question(turn, IN_GENERAL, whole.mentions)


def _to_be_treated(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """A detail of what is to be treated, where the words of a concern were taken for an after-effect: "brown patches".

    Only where no session was had, as far as is known, and another concern is named or was told.
    """
    whole = turn.whole
    concerns = {mention.text for mention in whole.mentions if mention.kind == "concern"}
    symptoms = {mention.text for mention in whole.mentions if mention.kind == "symptom"}
    if whole.intent != REPORT or not symptoms or not symptoms <= concerns or _after_a_session(turn, state):
        return None
    known = {concern.entry for concern in state.person.concerns}
    if not (concerns - symptoms or known):
        return None
    # "I said pores, but what bothers me is the brown patches": the pores were told before.
    kept = tuple(mention for mention in whole.mentions if mention.kind != "symptom" and mention.entry not in known)
    return _without_question(replace(turn, whole=replace(whole, mentions=kept)), INFORM)


def _before_first(turn: Turn, state: DialogueState, _content: Content) -> Turn | None:
    """What a patient without a session says of the skin: of what is to be treated, a condition, or what may come.

    A report of a symptom stays one: "my face is red".
    """
    whole, reading = turn.whole, turn.reading
    if whole.intent not in (REPORT, INFORM) or not state.before_first or _after_a_session(turn, state):
        return None
    kept = tuple(mention for mention in whole.mentions if mention.kind != "symptom")
    named, asks = len(kept) < len(whole.mentions), reading.asks or reading.requests or "how" in reading.beside
    if named and state.person.concerns and _ONES & reading.beside and not asks:
        # "Red ones, from lockdown": so are the marks.
        return _without_question(replace(turn, whole=replace(whole, mentions=kept)), INFORM)
    if whole.intent == INFORM or whole.named("illness"):
        return None
    if named:
        return _as_question(turn, IN_GENERAL, whole.mentions) if asks else None
    return None if asks or reading.confidence >= SURE_OF_REPORT else _without_question(turn, INFORM)


def _own_condition(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """The question whether the treatment suits, where a statement names a condition of the patient and little else.

    A classifier that knows no such statement takes it for another matter: "I also have a metal plate in my jaw". In a
    first message of which nothing else is understood, a condition is never passed over, whatever it says besides.
    """
    whole, reading = turn.whole, turn.reading
    first = whole.intent == FALLBACK and not (state.questions or state.person.known)
    unsure = whole.intent in ("out_of_scope", FALLBACK) and reading.confidence < SURE and not reading.asks
    if not (first or unsure):
        return None
    own = [one.entry for one in whole.mentions if one.kind == "condition" and one.role is None]
    if not any(not content.guidance.entry("condition", entry).incidental for entry in own):
        return None
    return _as_question(turn, SUITS, whole.mentions) if first or reading.states else None


def _of_sign(turn: Turn, _state: DialogueState, _content: Content) -> Turn | None:
    """A question that is hardly more than a guess, as one about the sign that it names: "a warm face at bedtime"."""
    whole, reading = turn.whole, turn.reading
    signs = any(mention.kind == "symptom" and mention.role is None for mention in whole.mentions)
    if not (signs and reading.asks) or reading.confidence >= GUESS or {REPORT, IN_GENERAL} & {whole.intent}:
        return None
    aside = _kinds(whole) - {"symptom", "body_area", "activity", "feeling", *TIMES}
    return None if aside or whole.intent in _OF_THE_CLINIC else _as_question(turn, IN_GENERAL, whole.mentions)


def _supported(turn: Turn, _state: DialogueState, content: Content) -> Turn | None:
    """The likely question that turns on what the message names, where the likeliest does not: "do men get it done"."""
    whole, reading = turn.whole, turn.reading
    named = things_named(whole, content) - _ANYWHERE
    if whole.intent == OF_CLINIC and named and named <= _DEEDS and reading.confidence < SURE_OF_PLAN:
        # "Do I need someone to drive me home?"
        return _as_question(turn, "ask_activity_after", whole.mentions)
    if reading.confidence >= SURE or not named or not reading.asks:
        return None
    answers = content.guidance.answers
    if whole.intent not in _LOOKED_UP or named & {*answers[whole.intent].depends_on}:
        return None
    fitting = (one for one in reading.likely if one in _LOOKED_UP and named <= {*answers[one].depends_on, "body_area"})
    found = next(fitting, None)
    return _as_question(turn, found, whole.mentions) if found else None


def _combined(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """What is to be combined with a treatment that was spoken of last: "or after?", "which first?", after fillers."""
    whole = turn.whole
    about = tuple(Mention(*one) for one in state.about if one[0] == "treatment")
    if whole.intent != COMBINATION or not about or things_named(whole, content) or whole.named("treatment"):
        return None
    return _as_question(turn, COMBINATION, (*whole.mentions, *about))


def _after_a_session(turn: Turn, state: DialogueState) -> bool:
    """Whether a session was had, or the message has a time that something happened."""
    happened = any(mention.kind in TIMES and mention.role not in DAYS_AHEAD for mention in turn.whole.mentions)
    return state.person.had_session or happened


def _as_question(turn: Turn, intent: str, mentions: tuple[Mention, ...], *beside: str) -> Turn:
    kept = tuple(move for move in turn.moves if not isinstance(move, Ask | Correct))
    whole = replace(turn.whole, intent=intent, mentions=mentions, alternatives=(), refers=False)
    # What it means is known by what was said before, however unsure its words leave it.
    reading = replace(turn.reading, confidence=1.0, parts=())
    return replace(turn, reading=reading, whole=whole, moves=(Ask(intent, mentions), *map(Ask, beside), *kept))


def _without_question(turn: Turn, intent: str) -> Turn:
    kept = tuple(move for move in turn.moves if not isinstance(move, Ask))
    return replace(turn, whole=replace(turn.whole, intent=intent, alternatives=(), refers=False), moves=kept)
