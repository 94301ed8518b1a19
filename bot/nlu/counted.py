"""Whether a number in a message counts sessions of this treatment, by the words that govern it in its clause.

The tagger says what a number likely counts. A verb or a noun beside it can rule that out: "squeezed two", "14 for
dinner".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise, takewhile

from bot.content.schema import TimeWords
from bot.text.document import Document
from bot.text.lemmas import is_gerund, is_past, lemma
from bot.text.tokens import Token
from bot.timeexpr.counting import Number

_CLOCK_OR_PRICE = frozenset(["at", "@", "£", "$", "€", "+"])
_OTHER_UNITS = frozenset(["am", "pm", "%", "£", "$", "€", "quid", "pounds", "o'clock", "years", "yrs"])
# Verbs of which sessions are the object; any other that governs a bare number counts something else.
_OF_HAVING = frozenset(
    "have do get be go finish complete manage survive pay buy start come reach receive undergo attend make need use "
    "recommend suggest advise say tell offer quote wait try needle microneedle".split()
)
# Between a verb and the number that it governs.
_BETWEEN = frozenset(
    "about around just only like maybe already another at least exactly the my those these in it them".split()
)
# "Used it twice" is no session, "had it twice" is one.
_OBJECTS = frozenset(["it", "them"])
_WITH_SESSION = frozenset(["have", "do", "get", "try", "needle", "microneedle"])
# Forms of "be" that say nothing of the past.
_NOW = frozenset(["am", "are", "is"])
# Beside a bare number that counts sessions stands one of these, unless a verb says that they were had.
_OF_COUNTING = frozenset("have behind down far already done in through into number no nr elsewhere".split())
_ONLY_PLANNED = frozenset("planned booked scheduled arranged lined coming pencilled wanted due".split())
# "The one with acid in" is a thing, unless it is the only one.
_POINTING = frozenset("the that this which".split())
_ONLY = frozenset(["just", "only"])
_SESSIONS = frozenset("session sessions treatment treatments appointment appointments round rounds one ones".split())
_WHOSE_AGE = frozenset("he she baby".split())
_BEING = frozenset("is was turned turns be".split())
_BEFORE_AGE = frozenset("since when until till til from at".split())
_NUMBERED = frozenset("number no nr session treatment appointment round #".split())
_BE = frozenset("am are is be now".split())
# What may stand between "never" and the treatment: "never actually had it", "never even tried".
_ADVERBS = frozenset("actually even really ever yet personally before once".split())
_TRYING = frozenset("have do be try start begin get go need needle microneedle".split())
# "Had three a year ago" is no rate.
_PAST = frozenset(["ago", "back", "before", "earlier"])
_WITH_OBJECT = frozenset(["have", "do", "try"])
_ARTICLES = frozenset(["a", "an", "any", "the", "such", "single"])
# What may be had for the first time that is, or may be, the treatment: "never had it", "never had my face done".
_TREATMENT = frozenset(
    "it this that these one any anything nothing none them done needling microneedling session sessions treatment "
    "treatments appointment appointments my me mine so in at on for with to before and or but go been".split()
)
# What follows a number of sessions that a patient has: "I have 2 left", "I've got 3 so far".
_AFTER_HAVING = frozenset("left more to done so already now under in of for and or but behind total remaining".split())
# A number with one of these is one of sessions still to come: "3 more", "another two".
_FURTHER, _ANOTHER = frozenset("more further extra".split()), "another"
_OR = frozenset("or only just maybe even".split())
_FUNCTION_WORDS = frozenset(
    "the a an my your his her their our it them this that these those me us you now sure free today each both".split()
)


def counts_other(number: Number, message: Document, words: TimeWords, named: Collection[int]) -> bool:
    """Whether a number is a time of day, a price, an age, a rate, or a count of something else.

    "at 3", "£180", "2 weeks before", "till he's one", "one every year", "the one with acid", "14 for dinner".

    Args:
        number: the number.
        message: the message.
        words: the lexicon.
        named: where the entities of the vocabularies begin: "six for scars" counts sessions.
    """
    before, behind = _around(number, message)
    last, following = _norm(before, -1), _norm(behind, 0)
    units = {name for names in words.grammar.units.values() for name in names}
    if last in _CLOCK_OR_PRICE or following in units | _OTHER_UNITS:
        return True
    if last in _BEING and _norm(before, -2) in _WHOSE_AGE:
        return True
    if last in ("was", "am") and _norm(before, -2) == "i" and _norm(before, -3) in _BEFORE_AGE:
        return True
    only = any(token.norm in _ONLY for token in before)
    if following not in _SESSIONS and last in _POINTING and not only and number.whole == 1:
        return not number.ordinal
    return _is_rate(number, behind, units, words) or _is_for_other(behind, named)


def not_had(number: Number, message: Document) -> bool:
    """Whether a number that may be of sessions done is the object of another verb or only planned: "squeezed two"."""
    before, behind = _around(number, message)
    if _norm(behind, 0) in _SESSIONS:
        behind = behind[1:]
    elif not number.ordinal and number.low:
        governing = next((token for token in reversed(before) if token.norm not in _BETWEEN), None)
        objects = any(token.norm in _OBJECTS for token in before if governing and token.start > governing.start)
        having = _WITH_SESSION if objects else _OF_HAVING
        if governing and is_past(governing.norm) and lemma(governing.norm) not in having:
            return True
    return _norm(behind, 0) in _ONLY_PLANNED


def is_bare(number: Number, message: Document) -> bool:
    """Whether nothing in the clause of a number that may be of sessions done says so: "it's 3 big ones", "I'm a 5"."""
    before, behind = _around(number, message)
    said = [token.norm for token in (*before, *behind)]
    told = _OF_COUNTING | (_SESSIONS - {"one", "ones"})
    return (
        not number.ordinal
        and number.low > 0
        and not any(word in told or (is_past(word) and word not in _NOW) for word in said)
    )


def is_compared_with(number: Number, message: Document) -> bool:
    """Whether a session is only what another is compared with: "it hurt more than the first"."""
    before, _ = _around(number, message)
    return number.ordinal and "than" in (_norm(before, -1), _norm(before, -2))


def is_stopped_at(number: Number, message: Document) -> bool:
    """Whether a number that may be of sessions wanted only says when something is: "if I'm happy after 2"."""
    before, _ = _around(number, message)
    return _norm(before, -1) == "after"


def is_owned(number: Number, message: Document) -> bool:
    """Whether a number is of what somebody has now, which is no session: "I've got 4 at home", "we've 12 coming"."""
    before, behind = _around(number, message)
    has = _norm(before, -1) == "have" or (_norm(before, -1) == "got" and _norm(before, -2) == "have")
    what = _norm(behind, 0)
    # "I've never had it" has its verb behind.
    verb = not what.isalpha() or is_past(what)
    return has and not number.ordinal and not verb and what not in _AFTER_HAVING | _SESSIONS


def never_of_other(number: Number, message: Document, treatments: Collection[int]) -> bool:
    """Whether "never" is said of another matter than the treatment: "never worn a backless dress".

    `treatments` are the places where this treatment is named: "never microneedled".
    """
    place = next((token for token in message.tokens if token.start == number.start), None)
    if place is None or place.norm != "never":
        return False
    _, behind = _around(number, message)
    said = [token for token in behind if token.norm not in _ADVERBS]
    if not said or not said[0].norm.isalpha() or said[0].start in treatments:
        return False
    verb = said[0].norm
    if lemma(verb) not in _TRYING:
        return is_past(verb) or is_gerund(verb) or lemma(verb) == verb
    # "Never had a facial".
    what = [token for token in said[1:3] if token.norm not in _ARTICLES]
    named = bool(what) and what[0].norm.isalpha() and lemma(verb) in _WITH_OBJECT
    return named and what[0].norm not in _TREATMENT and what[0].start not in treatments


def never_had(number: Number, message: Document) -> bool:
    """Whether "never" opens what the patient says of this treatment: "never had it before", "ive never tried it".

    Of another matter `never_of_other` knows.
    """
    before, behind = _around(number, message)
    said = [token.norm for token in behind if token.norm not in _ADVERBS]
    own = all(token.norm in ("i", "have") for token in before)
    return (
        own
        and any(token.start == number.start and token.norm == "never" for token in message.tokens)
        and bool(said)
        and lemma(said[0]) in _WITH_OBJECT
    )


def coming_up(number: Number, message: Document) -> bool:
    """Whether a session is named by its number and the patient is on it: "I'm on number 3"."""
    before, _ = _around(number, message)
    if _norm(before, -1) not in _NUMBERED or _norm(before, -2) != "on":
        return False
    return len(before) == 2 or _norm(before, -3) in _BE


def still_to_come(numbers: Sequence[Number], message: Document) -> set[int]:
    """Where a number begins that is one of sessions still to come, or an alternative to one: "3 more or only 2"."""
    found: set[int] = set()
    for number in numbers:
        before, behind = _around(number, message)
        if not number.ordinal and (_norm(behind, 0) in _FURTHER or _norm(before, -1) == _ANOTHER):
            found.add(number.start)
    for one, two in pairwise(numbers):
        between = [token.norm for token in message.tokens if one.end <= token.start and token.end <= two.start]
        between = [word for word in between if word not in _FURTHER | _SESSIONS]
        if "or" in between and {*between} <= _OR and {one.start, two.start} & found:
            found |= {one.start, two.start}
    return found


def _around(number: Number, message: Document) -> tuple[list[Token], list[Token]]:
    """The tokens of the clause of a number before it and behind it."""
    place = message.token_at(number.start)
    if place is None:
        return [], []
    first, last = message.clauses[message.clause_of[place]]
    clause = message.tokens[first : last + 1]
    return [token for token in clause if token.end <= number.start], [
        token for token in clause if token.start >= number.end
    ]


def _norm(tokens: list[Token], place: int) -> str:
    return tokens[place].norm if -len(tokens) <= place < len(tokens) else ""


def _is_rate(number: Number, behind: list[Token], units: Collection[str], words: TimeWords) -> bool:
    """Whether a number is one of how many in a time: "one every year", "a session a month"."""
    if _norm(behind, 0) in _SESSIONS:
        behind = behind[1:]
    often = _norm(behind, 0)
    if often in ("a", "per"):
        return _norm(behind, 1) in units and _norm(behind, 2) not in _PAST
    return number.whole == 1 and often in words.grammar.recurring


def _is_for_other(behind: list[Token], named: Collection[int]) -> bool:
    """Whether a number is of what comes for something else: "14 for dinner"."""
    if _norm(behind, 0) != "for" or len(behind) < 2:
        return False
    what = list(takewhile(lambda token: token.norm.isalpha(), behind[1:]))
    return len(what) == 1 and what[0].norm not in _FUNCTION_WORDS and what[0].start not in named
