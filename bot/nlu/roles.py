"""What the times and the numbers of sessions in a message are for, by the tagger and by what is possible."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import takewhile

from bot.content.schema import TimeWords
from bot.nlu.tags import Tags, TimeRole
from bot.text.document import Document
from bot.text.lemmas import is_past, lemma
from bot.text.phrases import CompiledMatcher, PhraseMatcher
from bot.timeexpr.counting import Number
from bot.timeexpr.extract import Found

# What a role can't be: nobody asks for a visit last week, or had a session tomorrow.
_NEVER_AHEAD: Collection[TimeRole] = ("session", "since")
_IT = frozenset([",", "it", "but", "that"])
# "2 weeks before my wedding" is neither the wedding nor, before one that is to come, a session that was had.
_NEVER_FROM_EVENT: Collection[TimeRole] = ("event", "session", "since")
_NEVER_BACK: Collection[TimeRole] = ("wish", "start", "event")
# What speaks of a session that was had: one of these, an ordinal, or a verb in the past.
OF_SESSIONS = frozenset(
    "session sessions treatment treatments appointment needling microneedling dermapen skinpen it mine last latest "
    "done previous first second third fourth fifth sixth".split()
)
# "Here till wednesday", "redder than this morning": an end, or what is compared with.
_ENDS = frozenset(["till", "until", "til", "than"])
_NAMED = frozenset(["session", "treatment", "appointment"])
_AGO = frozenset(["ago", "back"])
_WHERE = frozenset(["in", "at", "off", "abroad"])
# With one of these a verb's past form asks for something: "could i have it".
_ASKING = frozenset("can could would will shall should may might if".split())
# What stands behind a gap: "6 weeks apart", "5 week gaps".
_APART = frozenset("apart between each gap gaps spacing".split())
_SPACING = frozenset("space spread stretch leave extend".split())
# "The next one at 6 weeks": counted from the session before.
_TO_COME = frozenset("next one session treatment second third fourth fifth sixth 2nd 3rd 4th 5th 6th".split())
# What is from a day on: "dates from next week", "free from the 4th".
_FROM_THEN = frozenset("date dates plan plans course start begin come go book free available more again".split())
# So many words before a length of time may say that it is a gap: "leave it for about 7 weeks".
_NEAR = 5
# Who "looks like that on day 3" is not the patient.
_ANYBODY = frozenset("people most everyone everybody anyone anybody others patients".split())
# Verbs with which a length of time may say how long ago a session was; others say how long they went on.
_OF_SESSION = frozenset("have do get be go finish complete come start need wait pass".split())
# What is done in a session and hardly in anything else.
_NEEDLING = frozenset(["needle", "microneedle", "treat"])
_OBJECTS = frozenset("it them that this these those for about only just like over all".split())
_STARTS = frozenset(["starts", "begins"])
_NOT_DO = frozenset([("do", "not"), ("does", "not"), ("will", "not")])
_PERSONS = frozenset("i we you they he she".split())
_OWN = frozenset("my me our".split())
# "Ready for christmas", "finished by may".
_READY = frozenset("ready done finished complete completed good nice clear time".split())
_BY = frozenset("for by before".split())
_HAVING = frozenset(["have", "get"])
# What a patient has done in a session, or what starts with one: "had my skin done", "the course starts".
_TREATED = frozenset("skin face one ones go course plan that everything it".split())
# "My left little toe nail": a longer stretch is no object.
_NOUN_WORDS = 4


def role_of(
    time: Found, tags: Tags, *, alone: bool = False, no_session: bool = False, asks: bool = False
) -> TimeRole | None:
    """What a time is for; None where that is open.

    Args:
        time: the time.
        tags: those of the message.
        alone: whether the message says nothing but the time.
        no_session: whether its clause says that no session took place then.
        asks: whether the message ends with a question mark.
    """
    if alone and (time.from_session or time.side == -1):
        return "session"
    if alone:
        # What "the 12th" may be depends on what was asked.
        role = tags.time(time.start, time.end)
        return role if role == "since" or (role == "session" and time.is_today and not asks) else None
    if time.is_from_event:
        return tags.time(time.start, time.end, _NEVER_FROM_EVENT)
    impossible = () if not time.side else _NEVER_AHEAD if time.side > 0 else _NEVER_BACK
    return tags.time(time.start, time.end, (*impossible, "session") if no_session or time.is_stretch else impossible)


def speaks_of_session(time: Found, message: Document) -> bool:
    """Whether the clause of a time says that a session was had then: "had it on the 3rd", not "so the 3rd"."""
    if time.side == -1 or time.kind == "duration":
        return True
    inside = message.tokens_within(time.start, time.end)
    if not inside:
        return False
    first, last = message.clauses[message.clause_of[inside[0]]]
    if first and message.tokens[first - 1].norm == ":":
        # "Last appointment: 12 March".
        first, _ = message.clauses[message.clause_of[first - 1]]
    before = [message.tokens[index].norm for index in range(inside[0] - 1, first - 1, -1)]
    behind = [message.tokens[index].norm for index in range(inside[-1] + 1, last + 1)]
    if any(message.tokens[index].norm in _AGO for index in inside):
        return True
    # "Had it on tuesday can i run today": from the time to the next word that asks.
    near = [*takewhile(lambda word: word not in _ASKING, before), *takewhile(lambda word: word not in _ASKING, behind)]
    # Most verbs in the past may be of anything: "put some on this morning".
    return any(word in OF_SESSIONS or (is_past(word) and lemma(word) in _HAVING | _NEEDLING) for word in near)


def names_session(time: Found, message: Document) -> bool:
    """Whether the session is named by the time: "monday's session"."""
    behind = [token.norm for token in message.tokens if token.start >= time.end][:1]
    owns = any(token.start < time.end < token.end for token in message.tokens)
    return owns and bool({*behind} & _NAMED)


def counts_back(time: Found, message: Document) -> bool:
    """Whether a length of time is one before something that is not named: "like 2 weeks before or less"."""
    behind = [token.norm for token in message.tokens if token.start >= time.end][:1]
    told = any(token.norm in OF_SESSIONS or is_past(token.norm) for token in message.tokens)
    return time.kind == "duration" and behind == ["before"] and not told


def ends_something(time: Found, message: Document) -> bool:
    """Whether a time is the end of something, or compared with: "here till wednesday", "redder than this morning"."""
    before = [token.norm for token in message.tokens if token.end <= time.start][-1:]
    return bool(before) and before[0] in _ENDS


def is_aimed_at(time: Found, message: Document) -> bool:
    """Whether the skin is to be ready by a time: "ready for christmas", "getting it done before easter"."""
    before, _ = _beside(time, message)
    told = [word for word in before if word not in _OWN and word != "the"]
    return len(told) > 1 and told[-1] in _BY and told[-2] in _READY


def is_stay(time: Found, message: Document) -> bool:
    """Whether a length of time says how long something goes on, and not when it is: "2 weeks in mexico"."""
    if time.kind != "duration":
        return False
    before = [token.norm for token in message.tokens if token.end <= time.start][-1:]
    behind = [token.norm for token in message.tokens if token.start >= time.end][:1]
    return bool({*behind} & _WHERE) or before == ["for"]


def is_gap(time: Found, message: Document) -> bool:
    """Whether a length of time is one between sessions: "6 weeks apart", "leave it 7 weeks", "the 2nd at 5 weeks"."""
    if not time.is_plain_length:
        return False
    before, behind = _beside(time, message)
    if {*behind[:1]} & _APART or behind[:2] == ["in", "between"]:
        return True
    if before[-1:] == ["at"]:
        return any(word in _TO_COME for word in (*before, *behind)) and not any(map(is_past, before))
    return any(lemma(word) in _SPACING for word in before[-_NEAR:])


def is_of_anybody(time: Found, message: Document) -> bool:
    """Whether a length of time is that of people in general: "what do most people look like on day 3"."""
    before, _ = _beside(time, message)
    return time.kind == "duration" and any(word in _ANYBODY for word in before)


def begins_at(time: Found, message: Document) -> bool:
    """Whether a day that may lie ahead is one from which something is: "thighs from 11 dec"."""
    before, behind = _beside(time, message)
    return time.kind == "date" and before[-1:] == ["from"] and not {*behind} & _ENDS


def starts_from(time: Found, message: Document) -> bool:
    """Whether a coming day is one from which sessions are to be: "a plan from the 22nd", "dates from next week"."""
    before, _ = _beside(time, message)
    said = before[-2] if len(before) > 1 else ""
    return begins_at(time, message) and (said in OF_SESSIONS or lemma(said) in _FROM_THEN or said in _FROM_THEN)


def is_of_other_deed(time: Found, message: Document, needled: Collection[int]) -> bool:
    """Whether the clause of a time says what else the patient had done then: "got my nails done thursday".

    `needled` are the places where this treatment, an area or a concern is named: "had my face done".
    """
    inside = message.tokens_within(time.start, time.end)
    if not inside:
        return False
    first, last = message.clauses[message.clause_of[inside[0]]]
    clause = message.tokens[first : last + 1]
    for place, token in enumerate(clause):
        if token.norm in _OWN and place and lemma(clause[place - 1].norm) in _HAVING:
            what = list(takewhile(lambda each: each.norm.isalpha() and not is_past(each.norm), clause[place + 1 :]))
            done = place + 1 + len(what) < len(clause) and is_past(clause[place + 1 + len(what)].norm)
            if done and 0 < len(what) <= _NOUN_WORDS:
                return not any(each.start in needled or each.norm in OF_SESSIONS | _TREATED for each in what)
    return False


def is_start_of_other(time: Found, message: Document) -> bool:
    """Whether something else than the course starts then: "school starts in may", "uni doesn't start till may"."""
    before, _ = _beside(time, message)
    for place in range(3, len(before)):
        subject, denied = before[place - 3], tuple(before[place - 2 : place])
        if before[place] == "start" and denied in _NOT_DO:
            return subject.isalpha() and subject not in OF_SESSIONS | _TREATED | _PERSONS
    place = next((index for index, word in enumerate(before) if word in _STARTS), 0)
    return place > 0 and before[place - 1].isalpha() and before[place - 1] not in OF_SESSIONS | _TREATED


def is_queried(time: Found, message: Document) -> bool:
    """Whether a time is a question of its own: "today?? no, the 12th"."""
    before, _ = _beside(time, message)
    behind = next((token.norm for token in message.tokens if token.start >= time.end), "")
    return behind == "?" and not before


def goes_on(time: Found, message: Document) -> bool:
    """Whether a length of time says how long something else was done: "used it 2 nights"."""
    if not time.is_plain_length:
        return False
    before, behind = _beside(time, message)
    verb = next((word for word in reversed(before) if word not in _OBJECTS), "")
    return is_past(verb) and lemma(verb) not in _OF_SESSION and behind[:1] != ["after"]


def _beside(time: Found, message: Document) -> tuple[list[str], list[str]]:
    """The words of the clause of a time before it and behind it."""
    inside = message.tokens_within(time.start, time.end)
    if not inside:
        return [], []
    first, last = message.clauses[message.clause_of[inside[0]]]
    words = [token.norm for token in message.tokens]
    return words[first : inside[0]], words[inside[-1] + 1 : last + 1]


def without_session(message: Document, words: TimeWords) -> list[tuple[int, int]]:
    """The characters of the clauses that say that a session did not take place, or that something else was done.

    "My session was on monday, it got cancelled": a clause that goes on with "it" is of the one before as well.
    """
    found = {message.clause_of[match.first] for match in _no_session(words).find(message)}
    found |= {clause - 1 for clause in found if clause and message.tokens[message.clauses[clause][0]].norm in _IT}
    spans = (message.clauses[clause] for clause in sorted(found))
    return [(message.tokens[first].start, message.tokens[last].end) for first, last in spans]


@lru_cache(maxsize=8)
def _no_session(words: TimeWords) -> CompiledMatcher:
    matcher = PhraseMatcher({})
    for phrase in words.no_session:
        matcher.add(phrase, "no session")
    return matcher.compile()


def sessions(
    numbers: Iterable[Number],
    tags: Tags,
    newcomer: Number | None,
    firsts: Collection[int] = (),
    next_ones: Collection[int] = (),
    further: Collection[int] = (),
    *,
    dated: bool = False,
) -> dict[str, Number]:
    """The numbers of sessions done, wanted and left, by the kind of their entity.

    Of several numbers of sessions done, the greatest is taken: 3 in "had 2, the 3rd was on monday". A patient who comes
    for the fourth session has had three; one who has two of six left has had four; a `newcomer` has had none. `firsts`
    are the places where a number begins that is one of so many: "session 3 of 6"; `next_ones` those of a session that
    comes next: "I'm on number 3", of which the lowest is taken: "the third, then the 4th?"; `further` those of sessions
    still to come, of which the greatest is taken: "3 more or only 2". `dated` says that the
    message has the day of a session that was had: the first is then no coming one ("had it on the 31st, does that count
    as my first?").
    """
    done: list[Number] = []
    coming: list[Number] = []
    found: dict[str, Number] = {}
    for number in numbers:
        role = tags.count(number.start, number.end)
        whole = number.whole
        if number.start in firsts and role in ("number", "wanted", "left"):
            role = "done"
        if number.start in further and role in ("wanted", "number"):
            role = "left"
        if number.start in next_ones and role != "number":
            role = "nth_next"
        if number.range is None or (number.negated and number.low > 1):
            continue
        if number.negated and role in ("done", "nth_had"):
            # "Haven't had it once", "haven't had my first".
            done.append(Number(0, 0, number.start, number.end))
        elif role in ("done", "nth_had"):
            done.append(number)
        elif whole is None:
            continue
        elif role == "nth_next" and whole == 1 and dated:
            done.append(number)
        elif role == "nth_next" and whole > 0 and not number.together:
            coming.append(Number(whole - 1, whole - 1, number.start, number.end))
        elif role == "wanted":
            found["sessions_wanted"] = number
        elif role == "left":
            found["sessions_left"] = max(number, found.get("sessions_left", number), key=lambda one: one.low)
    if coming:
        # "First on 3 dec, then the second when?": the next of them is the first that was not had.
        done.append(min(coming, key=lambda number: number.low))
    if not done and "sessions_left" in found and "sessions_wanted" in found:
        left, wanted = found["sessions_left"], found["sessions_wanted"]
        if wanted.low >= left.low:
            done.append(Number(wanted.low - left.low, wanted.low - left.low, left.start, left.end))
    if newcomer and not done:
        done.append(newcomer)
    if done:
        found["sessions_done"] = max(done, key=lambda number: number.low)
    return found
