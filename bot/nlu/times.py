"""Extraction of times and numbers of sessions from a message, with what they are for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from spacy.tokens import Doc

from bot.advice.profile_update import GAP, IMPLIED, TRIPS
from bot.content.schema import TimeWords
from bot.nlu.away import with_days_away
from bot.nlu.counted import (
    coming_up,
    counts_other,
    is_bare,
    is_compared_with,
    is_owned,
    is_stopped_at,
    never_had,
    never_of_other,
    not_had,
    still_to_come,
)
from bot.nlu.entity import Entity
from bot.nlu.language import fold
from bot.nlu.lone_number import lone_number
from bot.nlu.roles import (
    begins_at,
    counts_back,
    ends_something,
    goes_on,
    is_aimed_at,
    is_gap,
    is_of_anybody,
    is_of_other_deed,
    is_queried,
    is_start_of_other,
    is_stay,
    names_session,
    role_of,
    sessions,
    speaks_of_session,
    starts_from,
    without_session,
)
from bot.nlu.segmentation import markers
from bot.nlu.tags import Tags, TimeRole
from bot.text.document import Document, read
from bot.text.lemmas import is_past
from bot.timeexpr.counting import Number, newcomer, numbers_in
from bot.timeexpr.extract import Found, extract

# A greater number is a year or a price.
MOST_SESSIONS = 200
_UP_TO = frozenset({"before", "by"})
_EQUAL = frozenset(["is", "'s", "="])
_STARTING = frozenset({"start", "begin", "starting", "beginning"})
_SO_FAR = frozenset(["far", "yet", "done", "had"])
# So many characters stand between a number and the other treatment that it counts: " appointments of ".
_FURTHEST = 17


def find_times(doc: Doc, words: TimeWords, tags: Tags, named: Iterable[Entity]) -> list[Entity]:
    """The times ("date", "duration") and numbers of sessions of a message as it was written.

    A number that is the whole answer is a "number"; others are "sessions_done", "sessions_wanted" or "sessions_left".

    Args:
        doc: the message as written.
        words: the lexicon.
        tags: those of the message.
        named: the entities of the vocabularies in it.
    """
    times = extract(doc.text, words, tags.is_time)
    message = read(doc.text)
    named = list(named)
    needled = {item.start for item in named if item.kind in ("body_area", "concern") or item.entry == "microneedling"}
    found = _with_roles(times, doc, message, words, tags, needled)
    occasions = [item.end for item in named if item.kind == "occasion"]
    ahead = [time.start for time in times if time.side != -1 and not time.is_from_event]
    found = [
        # "Party on 20 feb".
        replace(time, role="event")
        if time.start in ahead and time.role != "other" and _follows(time.start, occasions, doc, words)
        else time
        for time in found
    ]
    party = any(item.kind == "occasion" and item.entry not in TRIPS for item in named)
    found = with_days_away(found, message, party=party)
    marks = markers(doc.text)
    numbers = [
        number
        for number in numbers_in(doc.text, words)
        if not any(first <= number.start < last for first, last in marks)
    ]
    lone = lone_number(doc, numbers, found, words)
    if lone:
        # What it counts depends on what was asked.
        return [*found, lone]
    # "Two treatments of botox".
    others = [item.start for item in named if item.kind == "treatment" and item.entry != "microneedling"]
    here = [item.start for item in named if item.kind == "treatment" and item.entry == "microneedling"]
    paired = _firsts_of_pairs(numbers, message)
    counts = [
        replace(number, negated=_negated(number, message))
        for number in numbers
        if number.high <= MOST_SESSIONS
        and not any(time.start < number.end and number.start < time.end for time in times)
        and not any(0 <= start - number.end <= _FURTHEST for start in others)
        and not counts_other(number, message, words, [item.start for item in named])
        and not never_of_other(number, message, here)
        and not (tags.count(number.start, number.end) == "done" and not_had(number, message))
        and not is_compared_with(number, message)
        and (number.start in paired or tags.count(number.start, number.end) != "done" or not is_bare(number, message))
        and not (tags.count(number.start, number.end) == "wanted" and is_stopped_at(number, message))
        and not (tags.count(number.start, number.end) in ("done", "nth_next", "wanted") and is_owned(number, message))
    ]
    none = next(
        (
            number
            for number in counts
            if number.high == 0 and (_alone_in_clause(number, message, words) or never_had(number, message))
        ),
        None,
    )
    dated = any(time.role == "session" and time.kind == "date" for time in found)
    next_ones = {number.start for number in counts if coming_up(number, message) or _planned(number, found, message)}
    firsts = _firsts_of_pairs(counts, message)
    further = still_to_come(counts, message)
    counted = sessions(counts, tags, newcomer(doc.text, words) or none, firsts, next_ones, further, dated=dated)
    if any(tags.count(number.start, number.end) in ("done", "nth_had") for number in counts):
        # "I've had two, 9 oct and 20 nov".
        found = [
            replace(time, role="session")
            if time.role == IMPLIED and _listed(time, [*found, *numbers], message, words)
            else time
            for time in found
        ]
    if done := counted.get("sessions_done"):
        # In "I had the second one, when can I have the 3rd?", "the 3rd" is a session, not a day of the month.
        following = [time.start for time in times if time.day_of_month == done.low + 1]
        found = [entity for entity in found if entity.start not in following]
    found += [Entity(kind, str(number.range), number.start, number.end) for kind, number in counted.items()]
    return sorted(found, key=lambda one: (one.start, one.end, one.kind))


def _with_roles(
    times: Sequence[Found], doc: Doc, message: Document, words: TimeWords, tags: Tags, needled: Collection[int]
) -> list[Entity]:
    """The times with what they are for, without recurring ones.

    `needled` are the places where this treatment, an area or a concern is named.
    """
    inside = {token.i for time in times for token in doc.char_span(time.start, time.end, alignment_mode="expand")}
    alone = all(token.i in inside or token.text in words.saying_nothing or not token.is_alpha for token in doc)
    asks = doc.text.rstrip().endswith("?")
    undone = without_session(message, words)
    begins = any(token.norm in words.onset for token in message.tokens)
    found = []
    for time in times:
        if time.kind != "recurring":
            no_session = any(start <= time.start < end for start, end in undone)
            role = role_of(time, tags, alone=alone, no_session=no_session, asks=asks)
            before = [token.norm for token in message.tokens if token.end <= time.start][-1:]
            behind = [token.norm for token in message.tokens if token.start >= time.end][:1]
            if role == "since" and "after" in (*before, *behind) and not begins:
                # "Still red after a week" counts from the session, "spots came up after a week" does not tell when
                # that was.
                role = "session"
            if role == "start" and before and before[0] in _UP_TO and not _starts(message, time.start):
                # "4 sessions before 1 May".
                role = "event"
            said: str | None = role if alone else _settled(role, time, message, needled)
            found.append(Entity(time.kind, fold(time.text), time.start, time.end, said))
    if alone and any(
        one.end < two.start and doc.text[one.end : two.start].strip() in _EQUAL for one, two in pairwise(found)
    ):
        # "Easter is early next year", "sunday is mother's day": of the calendar.
        return [replace(time, role="other") for time in found]
    if alone and any(time.role == "session" for time in found):
        # "3 weeks ago? it was the day after bonfire night": all that is said is one day.
        found = [replace(time, role="session") if time.role is None else time for time in found]
    return found


def _settled(role: TimeRole | None, time: Found, message: Document, needled: Collection[int]) -> str | None:
    """The role of a time beside other words, as far as they allow for it."""
    if role == "since" and names_session(time, message):
        return "session"
    if role not in ("session", "since") and is_gap(time, message):
        return GAP
    if role == "session" and is_of_anybody(time, message):
        return "asked"
    if role == "session" and (goes_on(time, message) or is_of_other_deed(time, message, needled)):
        return "other"
    if role == "start" and is_start_of_other(time, message):
        return "other"
    if role == "session" and counts_back(time, message):
        return "other"
    if time.side != -1 and starts_from(time, message):
        return "start"
    if role in ("wish", "start") and is_aimed_at(time, message):
        return "event"
    if role in ("session", "wish") and ends_something(time, message):
        return "other"
    if role in ("event", "start", "wish") and is_stay(time, message):
        return "other"
    if role == "session" and not speaks_of_session(time, message):
        return "start" if begins_at(time, message) else "asked" if is_queried(time, message) else IMPLIED
    return role


def _starts(message: Document, start: int) -> bool:
    """Whether "start" or "begin" goes with the word before a time: "start before May"."""
    words = [token.norm for token in message.tokens if token.end <= start]
    return len(words) > 1 and words[-2] in _STARTING


def _follows(start: int, ends: Iterable[int], doc: Doc, words: TimeWords) -> bool:
    """Whether nothing but words that say nothing stands between one of `ends` and `start`."""
    return any(
        end <= start and all(token.text in words.saying_nothing for token in doc if end <= token.idx < start)
        for end in ends
    )


def _listed(time: Entity, others: Sequence[Entity | Number], message: Document, words: TimeWords) -> bool:
    """Whether a time has no words of its own, up to the next comma, "and" or other time: "two, 9 oct and 20 nov"."""
    taken = [token for one in others for token in message.tokens if one.start <= token.start < one.end]
    before = [token for token in reversed(message.tokens) if token.end <= time.start]
    behind = [token for token in message.tokens if token.start >= time.end]
    own = [
        token.norm
        for side in (before, behind)
        for token in takewhile(lambda token: token.is_word and token.norm != "and" and token not in taken, side)
    ]
    return {*words.saying_nothing}.issuperset(own)


def _planned(number: Number, times: Iterable[Entity], message: Document) -> bool:
    """Whether a session is named by its number beside the coming day that it is planned for: "first on 3 dec"."""
    place = message.token_at(number.start)
    if place is None or not number.ordinal:
        return False
    first, last = message.clauses[message.clause_of[place]]
    clause = message.tokens[first : last + 1]
    ahead = [time for time in times if time.kind == "date" and time.role in ("wish", "start")]
    beside = any(number.end <= time.start <= clause[-1].start for time in ahead)
    return beside and not any(is_past(token.norm) for token in clause)


def _alone_in_clause(number: Number, message: Document, words: TimeWords) -> bool:
    """Whether nothing that says anything stands beside a number in its clause: "a plan for lines, none so far"."""
    place = message.token_at(number.start)
    if place is None:
        return False
    first, last = message.clauses[message.clause_of[place]]
    beside = {token.norm for token in message.tokens[first : last + 1] if token.norm.isalpha()}
    beside -= {token.norm for token in message.tokens if token.start < number.end and number.start < token.end}
    return beside <= {*words.saying_nothing, *words.beside_a_number, *_SO_FAR}


def _firsts_of_pairs(numbers: Sequence[Number], message: Document) -> set[int]:
    """Where a number begins that is surely of sessions done: the 3 in "session 3 of 6", the 2 in "2 down, 1 to go"."""
    downs = {token.start - 1 for token in message.tokens if token.norm == "down"}
    found = {number.start for number in numbers if number.end in downs and not number.ordinal}
    for one, two in pairwise(numbers):
        between = [token.norm for token in message.tokens if one.end <= token.start and token.end <= two.start]
        if between in (["of"], ["out", "of"], ["of", "my"], ["of", "the"]) and one.high <= two.low:
            found.add(one.start)
    return found


def _negated(number: Number, message: Document) -> bool:
    """Whether a negation stands before a number in its clause: "haven't had it once"."""
    place = message.token_at(number.start)
    if place is None:
        return False
    first, _ = message.clauses[message.clause_of[place]]
    return any(token.norm in ("not", "never") for token in message.tokens[first:place])
